using System.Collections.Immutable;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Validation;

namespace IncidentOps.Adapters.Files;

/// <summary>Puts the files of a library together: names that clash are faults, then every runbook is validated against the rest.</summary>
internal sealed class LibraryContents
{
    private readonly List<RunbookFault> _faults = [];
    private readonly ImmutableDictionary<string, FileReading<Runbook>>.Builder _runbooks = ImmutableDictionary.CreateBuilder<string, FileReading<Runbook>>(StringComparer.Ordinal);
    private readonly ImmutableDictionary<string, ActionPack>.Builder _packs = ImmutableDictionary.CreateBuilder<string, ActionPack>(StringComparer.Ordinal);
    private readonly ImmutableDictionary<string, ActionDefinition>.Builder _actions = ImmutableDictionary.CreateBuilder<string, ActionDefinition>(StringComparer.Ordinal);
    private readonly ImmutableDictionary<string, ClockEntry>.Builder _clocks = ImmutableDictionary.CreateBuilder<string, ClockEntry>(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _packFiles = new(StringComparer.Ordinal);

    public LibraryContents(LibraryFiles files, bool validates)
    {
        _faults.AddRange(files.Faults);
        var isComplete = files.Faults.Count == 0;
        foreach (var file in files.Opened)
        {
            isComplete &= Add(file);
        }

        Runbooks = _runbooks.ToImmutable();
        PackOfAction = _packs.ToImmutable();
        Clocks = _clocks.ToImmutable();
        Catalogue = new RunbookCatalogue
        {
            Actions = _actions.ToImmutable(),
            Clocks = Clocks.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Clock, StringComparer.Ordinal),
            Runbooks = Runbooks.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Content!, StringComparer.Ordinal),
            IsComplete = isComplete,
        };
        foreach (var reading in validates ? Runbooks.Values : [])
        {
            _faults.AddRange(RunbookValidator.Validate(reading.Content!, Catalogue, reading.IsWhole).Take(FaultList.Maximum));
        }

        Faults = [.. _faults
            .Where(fault => validates || !FileReading<Runbook>.IsLater(fault))
            .OrderBy(fault => fault.Position.File, StringComparer.Ordinal)
            .ThenBy(fault => fault.Position.Line)
            .ThenBy(fault => fault.Position.Column)];
    }

    public ImmutableDictionary<string, FileReading<Runbook>> Runbooks { get; }

    public ImmutableDictionary<string, ActionPack> PackOfAction { get; }

    public ImmutableDictionary<string, ClockEntry> Clocks { get; }

    public RunbookCatalogue Catalogue { get; }

    public IReadOnlyList<RunbookFault> Faults { get; }

    /// <summary>False where the file couldn't be read whole.</summary>
    private bool Add(OpenedFile file)
    {
        switch (file.Kind)
        {
            case FileKind.Runbook:
                return AddRunbook(YamlRunbookReader.Read(file));
            case FileKind.ActionPack:
                return AddPack(YamlActionPackReader.Read(file));
            case FileKind.Clocks:
                return AddClocks(YamlClockReader.Read(file));
            case FileKind.Inventory:
                var inventory = YamlInventoryReader.Read(file);
                _faults.AddRange(inventory.Faults);
                return true;
            default:
                if (file.Faults.Count == 0 && file.Root is { } root && file.Kind == FileKind.Exercise)
                {
                    file.Faults.Add(root.Position, "exercise-here",
                        $"this is an exercise: it is checked against its runbooks by `lint`", $"演習シナリオのファイルです。対応手順書との照合を含めて `lint` で検証してください");
                }
                else if (file.Faults.Count == 0 && file.Root is { } unknown)
                {
                    file.Faults.Add(unknown.Position, "unknown-kind",
                        $"what is this file? It needs one of the keys `runbook`, `pack`, `clocks` or `targets` at its top", $"ファイルの種類が分かりません。最上位に `runbook`、`pack`、`clocks`、`targets` のどれかが必要です");
                }

                _faults.AddRange(file.Faults.Faults);
                return false;
        }
    }

    private bool AddRunbook(FileReading<Runbook> reading)
    {
        _faults.AddRange(reading.Faults);
        if (reading.Content is not { } runbook)
        {
            return false;
        }

        if (!_runbooks.TryAdd(runbook.Id, reading))
        {
            AddDuplicate(runbook.Position, $"runbook `{runbook.Id}`", $"手順書 `{runbook.Id}`", _runbooks[runbook.Id].File);
        }

        return reading.IsWhole;
    }

    private bool AddPack(FileReading<ActionPack> reading)
    {
        _faults.AddRange(reading.Faults);
        if (reading.Content is not { } pack)
        {
            return false;
        }

        if (!_packFiles.TryAdd(pack.Id, reading.File))
        {
            AddDuplicate(new SourcePosition(reading.File, 1, 1), $"action pack `{pack.Id}`", $"アクションパック `{pack.Id}`", _packFiles[pack.Id]);
        }

        foreach (var action in pack.Actions)
        {
            if (_actions.TryAdd(action.Id, action))
            {
                _packs[action.Id] = pack;
            }
            else
            {
                AddDuplicate(action.Position, $"action `{action.Id}`", $"自動処理 `{action.Id}`", _actions[action.Id].Position.File);
            }
        }

        return reading.IsWhole;
    }

    private bool AddClocks(FileReading<ClockFile> reading)
    {
        _faults.AddRange(reading.Faults);
        foreach (var entry in reading.Content?.Clocks ?? [])
        {
            if (!_clocks.TryAdd(entry.Clock.Id, entry))
            {
                AddDuplicate(entry.Clock.Position, $"clock `{entry.Clock.Id}`", $"報告期限 `{entry.Clock.Id}`", _clocks[entry.Clock.Id].Clock.Position.File);
            }
        }

        return reading.IsWhole;
    }

    private void AddDuplicate(SourcePosition position, string english, string japanese, string firstFile) =>
        _faults.Add(new RunbookFault(position, "duplicate-id", new LocalizedText(
            $"the {english} is there already, in {firstFile}", $"{japanese}が重複しています（最初は {firstFile}）")));
}
