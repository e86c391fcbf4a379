using System.Globalization;

namespace IncidentOps.Web.Drills;

/// <summary>Scenario time as people write it: hours and minutes since the clock's start, `1:05`; with seconds where they matter, `1:05:30`.</summary>
public static class ScenarioTime
{
    public static string Text(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}{(time.Seconds == 0 ? "" : time.ToString("\\:ss", CultureInfo.InvariantCulture))}");

    /// <summary>`h:mm`, `h:mm:ss`, or minutes alone; null for what is none of them.</summary>
    public static TimeSpan? Read(string text)
    {
        var parts = text.Trim().Split(':');
        var numbers = new int[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[index]) || numbers[index] > 100_000 || (index > 0 && numbers[index] > 59))
            {
                return null;
            }
        }

        return numbers switch
        {
            [var minutes] => TimeSpan.FromMinutes(minutes),
            [var hours, var minutes] => new TimeSpan(hours, minutes, 0),
            [var hours, var minutes, var seconds] => new TimeSpan(hours, minutes, seconds),
            _ => null,
        };
    }
}
