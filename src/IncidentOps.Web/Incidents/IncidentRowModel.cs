using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Web.Incidents;

/// <summary>A row of the incident list.</summary>
/// <param name="Summary">Null where neither the row nor the events can be read.</param>
public sealed record IncidentRowModel(IncidentListItem Item, IncidentSummary? Summary)
{
    /// <summary>Null where the list names something else: the row is damaged then.</summary>
    public IncidentId? Id { get; } = IncidentId.OfStream(Item.Stream);

    /// <summary>It can't be opened: what is on disk is not what was written.</summary>
    public bool IsDamaged => Summary is null || Id is null || Item.IsTitleDamaged;

    /// <summary>Read one by one: whatever one of them is, the others are shown.</summary>
    public static async Task<IReadOnlyList<IncidentRowModel>> OfAsync(
        IEnumerable<IncidentListItem> items, IncidentSummaries summaries, CancellationToken cancellation)
    {
        var rows = new List<IncidentRowModel>();
        foreach (var item in items)
        {
            rows.Add(new IncidentRowModel(item, await summaries.ReadAsync(item, cancellation)));
        }

        return rows;
    }
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
        let summary = incident.Summary
        where !incident.IsDamaged && !summary.IsHalted
        from next in summary.Next
        where next.Holder == person || (next.Holder is null && summary.Commander == person)
        orderby next.DueAt - summary.TimeAt(now) ?? TimeSpan.MaxValue
        let step = plans.Find(next.Sha256)?.Find(next.RunbookId, next.StepId)
        select new MyStep(incident.Id!.Value, incident.Item.Title, summary, next, step?.Title ?? new LocalizedText(next.StepId, next.StepId));
}
