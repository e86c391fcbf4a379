using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Incidents;

/// <summary>A row of the incident list.</summary>
/// <param name="Title">Null where erased.</param>
public sealed record IncidentRowModel(IncidentId Id, string? Title, IncidentSummary Summary)
{
    public static IncidentRowModel Of(IncidentListItem item) => new(
        IncidentId.OfStream(item.Stream) ?? throw new InvalidDataException($"The list names the stream {item.Stream}."), item.Title,
        SummaryCodec.Read(item.Summary));
}

/// <summary>A live step of some incident that waits for the reader.</summary>
public sealed record MyStep(IncidentId Incident, string? IncidentTitle, IncidentSummary Summary, NextStep Next, LocalizedText Title)
{
    public bool IsOverdue(DateTimeOffset now) => Next.DueAt < Summary.TimeAt(now);

    /// <summary>
    /// The steps that the person's roles hold, in all the given incidents, and for those who lead also what is in nobody's hands; what has the
    /// least time left comes first. A drill's times are told by its own clock, so only what is left compares with a real incident's.
    /// </summary>
    public static IEnumerable<MyStep> Of(IEnumerable<IncidentRowModel> incidents, PersonId person, PlanCatalog plans, DateTimeOffset now) =>
        from incident in incidents
        where !incident.Summary.IsHalted
        from next in incident.Summary.Next
        where next.Holder == person || (next.Holder is null && incident.Summary.Commander == person)
        orderby next.DueAt - incident.Summary.TimeAt(now) ?? TimeSpan.MaxValue
        let step = plans.Find(next.Sha256)?.Find(next.RunbookId, next.StepId)
        select new MyStep(incident.Id, incident.Title, incident.Summary, next, step?.Title ?? new LocalizedText(next.StepId, next.StepId));
}
