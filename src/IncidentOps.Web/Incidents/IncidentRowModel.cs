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
    /// The steps that the person's roles hold, in all the given incidents, for those who lead also what is in nobody's hands, and for approvers
    /// what others ask them to approve; what has the least time left comes first. A drill's times are told by its own clock, so only what is left compares with a real incident's.
    /// </summary>
    public static IEnumerable<MyStep> Of(IEnumerable<IncidentRowModel> incidents, PersonId person, Permissions permissions, PlanCatalog plans, DateTimeOffset now) =>
        from incident in incidents
        let summary = incident.Summary
        where !incident.IsDamaged && !summary.IsHalted
        from next in summary.Next
        where next.AskedBy is { } asker
            ? asker != person && (permissions & Permissions.Approve) != 0
            : next.Holder == person || (next.Holder is null && summary.Commander == person)
        orderby next.DueAt - summary.TimeAt(now) ?? TimeSpan.MaxValue
        let step = plans.Find(next.Sha256)?.Find(next.RunbookId, next.StepId)
        select new MyStep(incident.Id!.Value, incident.Item.Title, summary, next, step?.Title ?? new LocalizedText(next.StepId, next.StepId));
}

/// <summary>A role of some incident that the reader is asked to take.</summary>
public sealed record MyOffer(IncidentId Incident, string? IncidentTitle, IncidentMode Mode, LocalizedText Role)
{
    public static IEnumerable<MyOffer> Of(IEnumerable<IncidentRowModel> incidents, PersonId person, PlanCatalog plans) =>
        from incident in incidents
        let summary = incident.Summary
        where !incident.IsDamaged && !summary.IsHalted
        from offer in summary.Offers
        where offer.To == person
        let title = offer.Sha256 is { } sha256 ? plans.Find(sha256)?.Role(offer.Role)?.Title : null
        select new MyOffer(
            incident.Id!.Value, incident.Item.Title, summary.Mode,
            title ?? (offer.Role == IncidentRoles.Commander ? RoomModel.CommanderTitle : new LocalizedText(offer.Role, offer.Role)));
}
