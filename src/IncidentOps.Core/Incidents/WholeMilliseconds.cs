namespace IncidentOps.Core.Incidents;

/// <summary>Times are kept in whole milliseconds, so that state is the same before and after it has been read back.</summary>
public static class WholeMilliseconds
{
    /// <summary>The time without what is finer than a millisecond; its offset stays.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));
}
