using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Plans;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Plans;

namespace IncidentOps.Web.Hosting;

/// <summary>What is read from the folder of plans, without naming who read it.</summary>
/// <param name="Texts">A plan's exact texts under a version number.</param>
public sealed record LibraryReading(
    IReadOnlyList<string> Runbooks, Func<string, int, PlanTexts?> Texts, IReadOnlyList<RunbookFault> Faults)
{
    /// <summary>False: a runbook that is not among <see cref="Runbooks"/> may be there all the same, unreadable.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>
/// Publishes the plans of the folder at start-up: a text that differs from its newest version becomes the next one, and what the folder
/// holds no longer is withdrawn.
/// </summary>
public sealed class PlanPublishing(PlanShelf shelf, LibraryFaults faults, ILogger<PlanPublishing> logger)
{
    public async Task PublishAsync(LibraryReading library, CancellationToken cancellation)
    {
        await shelf.LoadAsync(cancellation);
        faults.Faults = library.Faults;
        foreach (var fault in library.Faults)
        {
            logger.LogWarning("{Fault}", fault);
        }

        foreach (var id in library.Runbooks.Where(id => library.Texts(id, 1) is not null).Order(StringComparer.Ordinal))
        {
            await shelf.PublishAsync(number => library.Texts(id, number)!, id, PersonId.System, cancellation);
        }

        // A file that a slip of the pen has made unreadable, or a folder that is not mounted, must not take a plan away in the night.
        foreach (var id in library.IsWhole ? shelf.Published.Versions.Keys.Except(library.Runbooks) : [])
        {
            await shelf.WithdrawAsync(id, PersonId.System, cancellation);
        }
    }
}
