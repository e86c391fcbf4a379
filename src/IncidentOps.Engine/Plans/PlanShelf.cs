using System.Collections.Frozen;
using System.Text.Json;
using IncidentOps.Core.People;
using IncidentOps.Core.Plans;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Plans;

/// <summary>
/// The published plans, in memory as the fold of the stream `plans`. Publishing keeps the exact texts first, so that a version that
/// stands in the stream can always be read.
/// </summary>
public sealed class PlanShelf(IEventStore store, IPlanTexts texts, PlanCatalog catalog, TimeProvider clock)
{
    private const string Stream = "plans";
    private const int ReadPage = 1_000;

    private static readonly JsonSerializerOptions Json = EventCodec.CreateOptions();

    private static readonly FrozenDictionary<string, Type> KnownEvents =
        new[] { typeof(RunbookPublished), typeof(RunbookReturned), typeof(RunbookWithdrawn) }.ToFrozenDictionary(EventCodec.NameOf, StringComparer.Ordinal);

    // Lives as long as the process: nothing to dispose of.
    private static readonly SemaphoreSlim Writing = new(1, 1);

    /// <summary>Every version that has been published.</summary>
    public PublishedPlans Published { get; private set; } = PublishedPlans.None;

    /// <summary>Reads what has been published and loads the newest version of each runbook.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        var plans = Published;
        while (true)
        {
            var page = await store.ReadAsync(Stream, plans.Version, ReadPage, cancellation);
            foreach (var stored in page)
            {
                var (by, body) = Read(stored);
                plans = plans.Evolve(body, stored.RecordedAt, by);
            }

            if (page.Count < ReadPage)
            {
                break;
            }
        }

        foreach (var versions in plans.Versions.Values)
        {
            await catalog.LoadAsync(versions[^1].Version.Sha256, cancellation);
        }

        Published = plans;
    }

    /// <summary>The newest version of a runbook that is offered; null where none has been published, or it has been withdrawn.</summary>
    public Plan? Latest(string runbookId) => Published.Withdrawn.ContainsKey(runbookId) ? null : Newest(runbookId);

    /// <summary>The newest version of every runbook that is offered, by id.</summary>
    public IEnumerable<Plan> All => Published.Versions.Keys.Where(id => !Published.Withdrawn.ContainsKey(id)).Select(id => Newest(id)!);

    /// <summary>The newest version of every runbook that has been withdrawn, by id.</summary>
    public IEnumerable<Plan> Withdrawn => Published.Withdrawn.Keys.Select(id => Newest(id)!);

    /// <summary>
    /// Publishes a text as its runbook's next version. Where the newest version is that very text, there is nothing to publish, but the
    /// runbook is offered again if it was withdrawn.
    /// </summary>
    /// <param name="keep">The texts of the version, with its number.</param>
    public async Task<RunbookVersion> PublishAsync(Func<int, PlanTexts> keep, string runbookId, PersonId by, CancellationToken cancellation)
    {
        await Writing.WaitAsync(cancellation);
        try
        {
            var kept = keep(Published.NextNumber(runbookId));
            if (Published.Latest(runbookId) is { } latest && latest.Version.Sha256 == kept.Sha256)
            {
                if (Published.Withdrawn.ContainsKey(runbookId))
                {
                    await AppendAsync(new RunbookReturned(runbookId), by, cancellation);
                }

                return latest.Version;
            }

            await texts.KeepAsync(kept, cancellation);
            var version = new RunbookVersion(runbookId, kept.Number, kept.Sha256);
            await catalog.LoadAsync(kept.Sha256, cancellation);
            await AppendAsync(new RunbookPublished(version), by, cancellation);
            return version;
        }
        finally
        {
            Writing.Release();
        }
    }

    /// <summary>Offers a runbook no longer; does nothing where it is not offered anyway.</summary>
    public async Task WithdrawAsync(string runbookId, PersonId by, CancellationToken cancellation)
    {
        await Writing.WaitAsync(cancellation);
        try
        {
            if (Published.Versions.ContainsKey(runbookId) && !Published.Withdrawn.ContainsKey(runbookId))
            {
                await AppendAsync(new RunbookWithdrawn(runbookId), by, cancellation);
            }
        }
        finally
        {
            Writing.Release();
        }
    }

    private Plan? Newest(string runbookId) => Published.Latest(runbookId) is { } latest ? catalog.Find(latest.Version.Sha256) : null;

    private async Task AppendAsync(PlanEvent next, PersonId by, CancellationToken cancellation)
    {
        if (await store.AppendAsync(RequestOf(next, by), cancellation) is not Appended)
        {
            throw new InvalidOperationException("Somebody else writes to the plans: one server a data directory.");
        }

        Published = Published.Evolve(next, clock.GetUtcNow(), by);
    }

    private AppendRequest RequestOf(PlanEvent next, PersonId by) => new()
    {
        Stream = Stream,
        ExpectedVersion = Published.Version,
        Events =
        [
            new NewEvent(
                clock.GetUtcNow(), EventCodec.NameOf(next.GetType()), 1, Guid.NewGuid(),
                JsonSerializer.SerializeToUtf8Bytes(new Envelope(by, JsonSerializer.SerializeToElement(next, next.GetType(), Json)), Json), []),
        ],
    };

    private static (PersonId By, PlanEvent Event) Read(StoredEvent stored)
    {
        var envelope = JsonSerializer.Deserialize<Envelope>(stored.Payload.Span, Json)!;
        return KnownEvents.TryGetValue(stored.Type, out var type)
            ? (envelope.By, (PlanEvent)envelope.E.Deserialize(type, Json)!)
            : throw new InvalidDataException($"This build does not know plan events of type {stored.Type}.");
    }

    private sealed record Envelope(PersonId By, JsonElement E);
}
