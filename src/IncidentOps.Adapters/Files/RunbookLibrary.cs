using System.Collections.Immutable;
using System.Text;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Validation;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Files;

/// <summary>
/// A folder of plans as it was when read: runbooks (`*.yaml`), action packs (`actions/*.yaml`) and clocks (`clocks.yaml`).
/// Immutable; read it again to see changes. Faulty files never throw: they are faults here, and what uses them has no plan.
/// </summary>
public sealed class RunbookLibrary
{
    /// <summary>More files than this are not a library of plans.</summary>
    public const int MaximumFiles = 2_000;

    private readonly LibraryFiles _files;
    private readonly ImmutableDictionary<string, FileReading<Runbook>> _runbookFiles;
    private readonly ImmutableDictionary<string, ActionPack> _packOfAction;
    private readonly ImmutableDictionary<string, ClockEntry> _clockEntries;
    private readonly ImmutableHashSet<string> _faultyFiles;

    internal RunbookLibrary(string folder, LibraryFiles files, bool validates = true)
    {
        Folder = folder;
        _files = files;
        var gathered = new LibraryContents(files, validates);
        _runbookFiles = gathered.Runbooks;
        _packOfAction = gathered.PackOfAction;
        _clockEntries = gathered.Clocks;
        Catalogue = gathered.Catalogue;
        Faults = gathered.Faults;
        _faultyFiles = [.. Faults.Select(fault => fault.Position.File)];
    }

    public string Folder { get; }

    /// <summary>All faults of all files, by file and place. Empty: everything can be used.</summary>
    public IReadOnlyList<RunbookFault> Faults { get; }

    /// <summary>
    /// False: a runbook may be missing that is there, in a file that can't be read or in a folder that isn't there. Then nothing follows
    /// from what is missing.
    /// </summary>
    public bool IsWhole => Runbooks.Count > 0 && _faultyFiles.IsSubsetOf(
        _runbookFiles.Values.Select(file => file.File).Concat(Actions.Values.Select(action => action.Position.File)).Concat(Clocks.Values.Select(clock => clock.Position.File)));

    /// <summary>How many files were read.</summary>
    public int FileCount => _files.Count;

    /// <summary>Everything that could be read, with what may be referred to; see <see cref="FindPlan"/> for what can be used.</summary>
    public RunbookCatalogue Catalogue { get; }

    /// <summary>The runbooks that could be read, by id; those with faults too.</summary>
    public IReadOnlyDictionary<string, Runbook> Runbooks => Catalogue.Runbooks;

    public IReadOnlyDictionary<string, ActionDefinition> Actions => Catalogue.Actions;

    public IReadOnlyDictionary<string, ClockDefinition> Clocks => Catalogue.Clocks;

    /// <summary>Reads a folder. One that doesn't exist or can't be read is a fault like any other.</summary>
    public static RunbookLibrary Load(string folder) => new(folder, LibraryFiles.Read(folder));

    /// <summary>
    /// Reads one file with what it needs: the library that it lies in or, where it lies in none, the one <paramref name="beside"/>.
    /// </summary>
    public static RunbookLibrary LoadFile(string path, string beside) => new(path, PathValidation.OpenWithLibrary(path, beside));

    /// <summary>A library of texts that lie in no folder: an editor's, or a test's.</summary>
    public static RunbookLibrary Of(IEnumerable<(string File, string Text)> texts) =>
        new("", LibraryFiles.Of(texts.Select(text => (text.File, Encoding.UTF8.GetBytes(text.Text)))));

    /// <summary>
    /// The plan of a version from its kept texts. Validation is left out: its rules grow, and a run keeps its plan whatever they
    /// say today. Null where the texts can't be read or don't give the hash that they are kept under.
    /// </summary>
    public static Plan? Restore(PlanTexts texts)
    {
        var files = LibraryFiles.Of(texts.Files.Select(file => (file.Path, Encoding.UTF8.GetBytes(file.Text))));
        var plan = new RunbookLibrary("", files, validates: false).FindPlan(texts.RunbookId, texts.Number);
        return plan?.Version.Sha256 == texts.Sha256 ? plan : null;
    }

    /// <summary>The texts to keep for a plan of this library, so that <see cref="Restore"/> can make it again.</summary>
    public PlanTexts TextsOf(Plan plan)
    {
        var runbooks = plan.Called.Keys.Order(StringComparer.Ordinal).Prepend(plan.Runbook.Id)
            .Select(id => new PlanFile("runbook", _runbookFiles[id].File, _runbookFiles[id].ExactText));
        var packs = plan.Actions.Keys.Select(id => (Actions[id].Position.File, _packOfAction[id].ExactText)).Distinct()
            .Select(pack => new PlanFile("action-pack", pack.File, pack.ExactText));
        var clocks = plan.Clocks.Values.Select(clock => clock.Position.File).Distinct()
            .Select(file => new PlanFile("clocks", file, _files.Opened.First(opened => opened.File == file).Source!.ExactText));
        return new PlanTexts(plan.Version.Sha256, plan.Runbook.Id, plan.Version.Number, [.. runbooks, .. packs, .. clocks]);
    }

    /// <summary>The exact text of a runbook, as read; null where there is none of that id.</summary>
    public string? ExactText(string runbookId) => _runbookFiles.GetValueOrDefault(runbookId)?.ExactText;

    /// <summary>The id of the runbook in a file; null where it holds none that could be read.</summary>
    public string? IdOf(string path) =>
        _runbookFiles.FirstOrDefault(pair => pair.Value.File == LibraryFiles.Shown(path)).Key;

    /// <summary>The path of a runbook's file; null where there is none of that id.</summary>
    public string? FileOf(string runbookId) => _runbookFiles.GetValueOrDefault(runbookId)?.File;

    /// <summary>
    /// The plan of a runbook with everything that it uses, ready to be pinned by a run. Null where there is no such runbook, or
    /// where it or anything that it uses has faults: a plan that is half right is worse than one that is missing.
    /// </summary>
    /// <param name="runbookId">Which runbook.</param>
    /// <param name="number">The version number to give it; its hash names its text whatever the number.</param>
    public Plan? FindPlan(string runbookId, int number = 1)
    {
        if (!_runbookFiles.TryGetValue(runbookId, out var file))
        {
            return null;
        }

        var called = CalledBy(file.Content!);
        var used = called.Values.Prepend(file.Content!).ToList();
        if (used.Any(runbook => _faultyFiles.Contains(_runbookFiles[runbook.Id].File)))
        {
            return null;
        }

        var actions = used.SelectMany(runbook => runbook.Root.SelfAndDescendants().OfType<ActionStep>()).Select(step => step.ActionId).ToHashSet();
        var clocks = used.SelectMany(runbook => runbook.Opens).ToHashSet();
        if (actions.Any(id => !Actions.ContainsKey(id) || _faultyFiles.Contains(Actions[id].Position.File))
            || clocks.Any(id => !Clocks.ContainsKey(id) || _faultyFiles.Contains(Clocks[id].Position.File)))
        {
            return null;
        }

        return new Plan
        {
            Version = new RunbookVersion(runbookId, number, Hash(file.ExactText, called.Keys, actions, clocks)),
            Runbook = file.Content!,
            Called = called,
            Actions = actions.ToImmutableDictionary(id => id, id => Actions[id], StringComparer.Ordinal),
            Clocks = clocks.ToImmutableDictionary(id => id, id => Clocks[id], StringComparer.Ordinal),
        };
    }

    /// <summary>The runbooks called, directly or through others. Ends on cycles too: those are faults, found by validation.</summary>
    private ImmutableDictionary<string, Runbook> CalledBy(Runbook runbook)
    {
        var called = ImmutableDictionary.CreateBuilder<string, Runbook>(StringComparer.Ordinal);
        var waiting = new Queue<Runbook>([runbook]);
        while (waiting.TryDequeue(out var next))
        {
            foreach (var call in next.Root.SelfAndDescendants().OfType<CallStep>())
            {
                if (call.RunbookId != runbook.Id && Runbooks.TryGetValue(call.RunbookId, out var found) && called.TryAdd(call.RunbookId, found))
                {
                    waiting.Enqueue(found);
                }
            }
        }

        return called.ToImmutable();
    }

    private string Hash(string exactText, IEnumerable<string> called, IEnumerable<string> actions, IEnumerable<string> clocks)
    {
        var packs = actions.Select(id => _packOfAction[id]).DistinctBy(pack => pack.Id);
        return VersionHash.Compute(exactText,
        [
            .. packs.Select(pack => new UsedPart("action-pack", pack.Id, VersionHash.OfText(pack.ExactText))),
            .. called.Select(id => new UsedPart("runbook", id, VersionHash.OfText(_runbookFiles[id].ExactText))),
            .. clocks.Select(id => new UsedPart("clock", id, VersionHash.OfText(_clockEntries[id].ExactText))),
        ]);
    }
}
