using System.ComponentModel;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.People;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Reviews;

/// <summary>The findings of all incidents and drills, for whoever sees incidents. They are changed on their incident's report.</summary>
internal static class FindingEndpoints
{
    private const int Page = 100;
    private const int MostForPrograms = 500;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/findings", ShowAsync).ExcludeFromDescription().RequirePermission(Permissions.View);
        endpoints.MapGet("/api/findings", ListAsync).RequirePermission(Permissions.View).ForPrograms().WithTags("Reviews").WithName("listFindings")
            .WithSummary("What is to be improved, over all incidents and drills: what is due first comes first.")
            .Produces<IReadOnlyList<FindingView>>();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, IFindingList list, INames names, TimeProvider clock, string? show = null, int skip = 0)
    {
        var isOpen = show != "settled";
        var now = clock.GetUtcNow();
        var items = await list.FindingsAsync(isOpen, Math.Max(0, skip), Page, context.RequestAborted);
        return context.Page<FindingListPage>(new
        {
            Items = (IReadOnlyList<FindingView>)[.. items.Select(Of)],
            Counts = await list.CountFindingsAsync(now, context.RequestAborted),
            IsOpen = isOpen,
            Next = items.Count == Page ? Math.Max(0, skip) + Page : (int?)null,
            Names = names,
            Now = now,
        });
    }

    private static async Task<IReadOnlyList<FindingView>> ListAsync(
        IFindingList list, CancellationToken cancellation,
        [Description("true: open ones; false: those dealt with.")] bool open = true,
        [Description("For paging.")] int skip = 0,
        [Description("1 to 500.")] int limit = Page) =>
        [.. (await list.FindingsAsync(open, Math.Max(0, skip), Math.Clamp(limit, 1, MostForPrograms), cancellation)).Select(Of)];

    /// <exception cref="InvalidDataException">The list names a stream that is no incident's.</exception>
    internal static IncidentId IncidentOf(string stream) => IncidentId.OfStream(stream) ?? throw new InvalidDataException($"The list names the stream {stream}.");

    private static FindingView Of(FindingListItem item)
    {
        var summary = ReviewCodec.ReadFinding(item.Summary);
        return new FindingView(
            IncidentOf(item.Stream).ToString(), item.Title, item.IsDrill, item.Finding, item.Text, summary.Element, summary.Task, summary.Owner,
            summary.StartAt, item.DueAt, item.SettledAt);
    }
}

/// <summary>A finding as lists and programs see it.</summary>
/// <param name="Incident">32 hexadecimal digits.</param>
/// <param name="Title">The incident's; absent where erased.</param>
/// <param name="Finding">`f1`: names it within its incident.</param>
/// <param name="Text">Absent where erased.</param>
/// <param name="Task">The objective of the exercise that it is about; absent: none.</param>
/// <param name="SettledAt">When it was dealt with; absent: it is open.</param>
public sealed record FindingView(
    string Incident, string? Title, bool IsDrill, string Finding, string? Text, CapabilityElement Element, Core.LocalizedText? Task, PersonId? Owner,
    DateTimeOffset? StartAt, DateTimeOffset? DueAt, DateTimeOffset? SettledAt);
