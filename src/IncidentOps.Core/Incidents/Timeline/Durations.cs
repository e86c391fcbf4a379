using System.Globalization;

namespace IncidentOps.Core.Incidents.Timeline;

/// <summary>Durations as people say them. The same for every reader of a language: no culture is asked.</summary>
public static class Durations
{
    /// <summary>`0.2 s`, `4 min 10 s`, `2 h 05 min`, `3 d 4 h`; 0.2秒, 4分10秒, 2時間05分, 3日4時間. Never negative.</summary>
    public static string In(Language language, TimeSpan duration)
    {
        var span = duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
        var isJapanese = language == Language.Japanese;
        var culture = CultureInfo.InvariantCulture;
        return span switch
        {
            { TotalSeconds: < 10 } => string.Create(culture, $"{Math.Floor(span.TotalSeconds * 10) / 10:0.#}{(isJapanese ? "秒" : " s")}"),
            { TotalMinutes: < 1 } => string.Create(culture, $"{span.Seconds}{(isJapanese ? "秒" : " s")}"),
            { TotalHours: < 1 } => isJapanese
                ? string.Create(culture, $"{span.Minutes}分{span.Seconds:00}秒")
                : string.Create(culture, $"{span.Minutes} min {span.Seconds:00} s"),
            { TotalDays: < 1 } => isJapanese
                ? string.Create(culture, $"{span.Hours}時間{span.Minutes:00}分")
                : string.Create(culture, $"{span.Hours} h {span.Minutes:00} min"),
            _ => isJapanese
                ? string.Create(culture, $"{span.Days}日{span.Hours}時間")
                : string.Create(culture, $"{span.Days} d {span.Hours} h"),
        };
    }

    /// <summary>
    /// What a plan allows, in the largest unit that is exact: `2 min`, `24 h`, `4 h 30 min`, `3 days`; 2分, 24時間, 4時間30分, 3日. Up to two
    /// days hours are counted: “within 24 hours” leaves nobody asking when a day ends. Never negative.
    /// </summary>
    public static string Planned(Language language, TimeSpan duration)
    {
        var span = duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
        var isJapanese = language == Language.Japanese;
        var hours = (long)span.TotalHours;
        return (span, span.Minutes, span.Seconds) switch
        {
            ({ TotalMinutes: < 1 }, _, _) => $"{Number(span.Seconds)}{(isJapanese ? "秒" : " s")}",
            ({ TotalHours: < 1 }, _, 0) => $"{Number(span.Minutes)}{(isJapanese ? "分" : " min")}",
            ({ TotalHours: < 1 }, _, _) => isJapanese ? $"{Number(span.Minutes)}分{Number(span.Seconds)}秒" : $"{Number(span.Minutes)} min {Number(span.Seconds)} s",
            ({ TotalHours: >= 48 }, 0, _) when span.Hours == 0 => $"{Number(span.Days)}{(isJapanese ? "日" : " days")}",
            (_, 0, _) => $"{Number(hours)}{(isJapanese ? "時間" : " h")}",
            _ => isJapanese ? $"{Number(hours)}時間{Number(span.Minutes)}分" : $"{Number(hours)} h {Number(span.Minutes)} min",
        };

        static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>As a stop-watch shows it: `00:42:10`; days become hours: `171:03:00`.</summary>
    public static string Elapsed(TimeSpan duration)
    {
        var span = duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
        return string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalHours:00}:{span.Minutes:00}:{span.Seconds:00}");
    }
}
