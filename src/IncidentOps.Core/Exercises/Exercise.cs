using System.Collections.Frozen;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;

namespace IncidentOps.Core.Exercises;

/// <summary>A scenario to drill (演習シナリオ), as read from one file: what is in exercises/README.md, parsed. Immutable.</summary>
public sealed record Exercise
{
    private readonly FrozenDictionary<string, Inject> injectsById = FrozenDictionary<string, Inject>.Empty;

    /// <summary>Lower-case words joined by hyphens; the same over all versions.</summary>
    public required string Id { get; init; }

    public required LocalizedText Title { get; init; }

    /// <summary>What it is for, in Markdown.</summary>
    public LocalizedText Purpose { get; init; } = LocalizedText.Empty;

    public ExerciseKind Kind { get; init; }

    /// <summary>How long it is meant to take, in scenario time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The story's own time of day at the start of the clock; null: its times are told by the real clock, leaps and all.</summary>
    public ScenarioStart? Starts { get; init; }

    /// <summary>What players are told before the clock starts, in Markdown.</summary>
    public LocalizedText Briefing { get; init; } = LocalizedText.Empty;

    /// <summary>The runbooks that it drills. A run of the first begins with the clock; players start the others where they need them.</summary>
    public IReadOnlyList<string> Runbooks { get; init; } = [];

    public SourcePosition RunbooksPosition { get; init; } = SourcePosition.None;

    /// <summary>Who takes part. A role without a title of its own has that of the runbooks.</summary>
    public IReadOnlyList<ExerciseRole> Roles { get; init; } = [];

    /// <summary>What the first runbook's run is given, by input id.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Objective> Objectives { get; init; } = [];

    /// <summary>How simulated actions answer. The first rule that fits an attempt counts.</summary>
    public IReadOnlyList<WorldRule> World { get; init; } = [];

    /// <summary>In the order of the file, which is that of their numbers.</summary>
    public IReadOnlyList<Inject> Injects
    {
        get;
        init
        {
            field = value;
            injectsById = value.DistinctBy(inject => inject.Id).ToFrozenDictionary(inject => inject.Id, StringComparer.Ordinal);
        }
    } = [];

    public SourcePosition Position { get; init; } = SourcePosition.None;

    public Inject? Inject(string id) => injectsById.GetValueOrDefault(id);

    public Objective? Objective(string id) => Objectives.FirstOrDefault(objective => objective.Id == id);

    public ExerciseRole? Role(string id) => Roles.FirstOrDefault(role => role.Id == id);
}

/// <summary>How an exercise is held.</summary>
public enum ExerciseKind
{
    /// <summary>Talked through in one room, group by group (机上・討議型).</summary>
    Discussion,

    /// <summary>Played on the runbook, against a simulated world (機能演習).</summary>
    Functional,
}

/// <summary>A published, immutable text of an exercise.</summary>
/// <param name="Sha256">Lower-case hex SHA-256 of the exact text; see <see cref="VersionHash"/>.</param>
public sealed record ExerciseVersion(string ExerciseId, string Sha256)
{
    /// <summary>`takeover-finance (1f0c9a2e)`: how a version is named where people read.</summary>
    public override string ToString() => $"{ExerciseId} ({Sha256[..8]})";
}

/// <summary>A part in the exercise, and how many people play it.</summary>
public sealed record ExerciseRole(string Id, LocalizedText Title, int Count, SourcePosition Position);

/// <summary>What the exercise is to show, measured.</summary>
public sealed record Objective
{
    public required string Id { get; init; }

    /// <summary>The capability (能力) that it belongs to.</summary>
    public LocalizedText Capability { get; init; } = LocalizedText.Empty;

    /// <summary>The critical task (重要タスク), in one sentence.</summary>
    public LocalizedText Task { get; init; } = LocalizedText.Empty;

    /// <summary>The runbook step that shows it; null for one that only people can judge.</summary>
    public string? Step { get; init; }

    /// <summary>Where the step is a decision: the answer that is right. Null: any.</summary>
    public string? Option { get; init; }

    /// <summary>From when its time counts. Null: from the start of the clock.</summary>
    public Moment? From { get; init; }

    /// <summary>Done within this: performed without challenges (P).</summary>
    public TimeSpan? Performed { get; init; }

    /// <summary>Within this: with some challenges (S).</summary>
    public TimeSpan? Some { get; init; }

    /// <summary>Within this: with major challenges (M); later or never: unable (U).</summary>
    public TimeSpan? Major { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>Something that happens in a drill and that times count from: an inject or a step.</summary>
public sealed record Moment(MomentKind Kind, string Id);

/// <summary>See <see cref="Moment"/>.</summary>
public enum MomentKind { Inject, Step }

/// <summary>How simulated actions answer.</summary>
public sealed record WorldRule
{
    /// <summary>`host.isolate`, or `*` for every action.</summary>
    public required string ActionId { get; init; }

    /// <summary>Only in this step of a runbook; null: in any.</summary>
    public string? Step { get; init; }

    /// <summary>Only while this holds of the run; null: always.</summary>
    public Expression? When { get; init; }

    /// <summary>The first answer is the first attempt's, and so on; the last one's is given ever after. Never empty.</summary>
    public required IReadOnlyList<WorldAnswer> Answers { get; init; }

    public SourcePosition Position { get; init; } = SourcePosition.None;
}

/// <summary>One answer of the simulated world.</summary>
/// <param name="Takes">In scenario time.</param>
/// <param name="Output">What the target prints.</param>
/// <param name="Outputs">What it reports by name.</param>
public sealed record WorldAnswer(TimeSpan Takes, ProcedureResult Result, string Output, IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>Where no rule says anything: it works at once.</summary>
    public static readonly WorldAnswer Default = new(TimeSpan.FromSeconds(2), ProcedureResult.Applied, "", new Dictionary<string, string>());
}
