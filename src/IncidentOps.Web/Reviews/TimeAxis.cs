using System.Globalization;

namespace IncidentOps.Web.Reviews;

/// <summary>An axis from zero to the first round number of steps beyond the last time; places on it are percentages, so that a chart fits every width.</summary>
public sealed class TimeAxis
{
    private const int MostSteps = 6;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8),
        TimeSpan.FromHours(12), TimeSpan.FromDays(1),
    ];

    public TimeAxis(TimeSpan last)
    {
        var step = Steps.FirstOrDefault(step => step * MostSteps >= last);
        // Longer than the table: as many whole days as it takes.
        Step = step > TimeSpan.Zero ? step : TimeSpan.FromDays(Math.Ceiling(last.TotalDays / MostSteps));
        End = Step * Math.Max(1, Math.Ceiling(last / Step));
    }

    public TimeSpan Step { get; }

    public TimeSpan End { get; }

    public IEnumerable<TimeSpan> Ticks
    {
        get
        {
            for (var at = TimeSpan.Zero; at <= End; at += Step)
            {
                yield return at;
            }
        }
    }

    /// <summary>`12.5%`; what lies before zero stands at zero.</summary>
    public string At(TimeSpan time) => Percent(Math.Clamp(time / End, 0, 1));

    /// <summary>The length between two times, never so short that it could not be seen.</summary>
    public string Length(TimeSpan from, TimeSpan to) => Percent(Math.Max(0.004, Math.Clamp(to / End, 0, 1) - Math.Clamp(from / End, 0, 1)));

    /// <summary>`0:15`, or `3 d` where days are what counts.</summary>
    public string Label(TimeSpan tick, string days) => Step >= TimeSpan.FromDays(1)
        ? string.Format(CultureInfo.InvariantCulture, days, (int)tick.TotalDays)
        : Step < TimeSpan.FromMinutes(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)tick.TotalHours}:{tick:mm\\:ss}")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)tick.TotalHours}:{tick:mm}");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##}%");
}
