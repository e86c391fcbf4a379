using IncidentOps.Adapters.Files;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Adapters.Tests.Files;
using IncidentOps.Adapters.Tests.Sqlite;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Runbooks.Expressions;
using IncidentOps.Engine.Exercises;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Exercises;

/// <summary>The shipped exercises, played, kept in real data directories, and read again from there alone.</summary>
public sealed class DrillArchiveTests : IDisposable
{
    private static readonly Lazy<ExerciseReport> Shipped = new(() => new YamlExerciseFiles().Read(Path.Combine(RepositoryFolder.Root, "exercises"), RepositoryFolder.Runbooks));

    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-drills-").FullName;

    public static TheoryData<string> Exercises => [.. Shipped.Value.Usable.Select(one => one.Exercise.Id)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Exercises))]
    public async Task A_report_rebuilt_from_the_stream_has_the_same_hash_there_and_in_a_copy(string id)
    {
        var (played, hash) = await KeepAsync(Named(id), seed: 5);
        Assert.Equal(hash, await HashAsync(Data, played));
        Assert.Equal(hash, await HashAsync(Data, played));
        var copy = Path.Combine(folder, "copy");
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Directory.Delete(Data, recursive: true);
        Assert.Equal(hash, await HashAsync(copy, played));
    }

    [Fact]
    public async Task Several_drills_lie_side_by_side_and_none_twice()
    {
        var exercise = Shipped.Value.Usable[0];
        var (first, firstHash) = await KeepAsync(exercise, 1);
        var (second, secondHash) = await KeepAsync(exercise, 2);
        Assert.NotEqual(firstHash, secondHash);
        Assert.Equal((firstHash, secondHash), (await HashAsync(Data, first), await HashAsync(Data, second)));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => KeepAsync(exercise, 1));
        Assert.Contains("already", fault.Message, StringComparison.Ordinal);
        Assert.Equal(firstHash, await HashAsync(Data, first));
        Assert.Null(await HashAsync(Data, new IncidentId(Guid.NewGuid())));
    }

    [Fact]
    public async Task Without_its_texts_a_drill_is_not_read_and_the_fault_says_so()
    {
        var exercise = Shipped.Value.Usable[0];
        var (played, _) = await KeepAsync(exercise with { Texts = [.. exercise.Texts.Skip(1)] }, 1);
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => HashAsync(Data, played));
        Assert.True(fault is InvalidDataException or StoreDamagedException, fault.ToString());
    }

    /// <summary>
    /// Each objective of each shipped exercise measures something: take its step out of the runbook, and it turns red. One that questions ask for:
    /// leave them unanswered, and it turns red; take them out, and it is not even called for.
    /// </summary>
    [Theory]
    [MemberData(nameof(Exercises))]
    public void Without_what_shows_it_an_objective_is_unable_to_be_performed(string id)
    {
        // With as much time as anybody could want, so that what is not done is not done for want of the step alone.
        var exercise = Named(id);
        exercise = exercise with { Exercise = exercise.Exercise with { Duration = TimeSpan.FromHours(24) } };
        var whole = Autoplay.Run(exercise, 1).Report.Objectives.ToDictionary(one => one.Id);
        var (shown, asked) = (exercise.Exercise.Objectives.Where(one => one.Step is not null).ToList(), exercise.Exercise.Objectives.Where(one => one.Step is null).ToList());
        Assert.NotEmpty(exercise.Exercise.Kind == ExerciseKind.Functional ? shown : asked);
        foreach (var objective in exercise.Exercise.Objectives)
        {
            Assert.True(whole[objective.Id].DoneAt is not null, $"{objective.Id} is never shown, even with the whole plan and all questions.");
        }

        foreach (var objective in shown)
        {
            var mutated = exercise with { Plans = [.. exercise.Plans.Select(plan => Without(plan, objective.Step!))] };
            var result = Autoplay.Run(mutated, 1).Report.Objectives.Single(one => one.Id == objective.Id);
            Assert.True(result is { DoneAt: null, Proposed: Rating.Unable }, $"{objective.Id} is {result.Proposed} without the step {objective.Step}.");
        }

        foreach (var objective in asked)
        {
            // What was answered people judge; what went out to nobody who could answer is not shown.
            Assert.Null(whole[objective.Id].Proposed);
            var unanswered = Play(inject => Asks(inject, objective) ? inject with { To = ["nobody"] } : inject);
            Assert.True(unanswered[objective.Id] is { From: not null, DoneAt: null, Proposed: Rating.Unable }, $"{objective.Id} is {unanswered[objective.Id].Proposed} without an answer.");
            Assert.All(asked.Where(other => other != objective), other => Assert.True(unanswered[other.Id].DoneAt is not null, $"{other.Id} hangs on the questions for {objective.Id}."));
            var unasked = Play(inject => Asks(inject, objective) ? null : inject);
            Assert.True(unasked[objective.Id] is { From: null, DoneAt: null, Proposed: null }, $"{objective.Id} is {unasked[objective.Id].Proposed} without its questions.");
        }

        static bool Asks(Inject inject, Objective objective) => inject.Channel == InjectChannel.Question && inject.Objective == objective.Id;

        Dictionary<string, ReportObjective> Play(Func<Inject, Inject?> mutate) => Autoplay.Run(
            exercise with { Exercise = exercise.Exercise with { Injects = [.. exercise.Exercise.Injects.Select(mutate).OfType<Inject>()] } }, 1)
            .Report.Objectives.ToDictionary(one => one.Id);
    }

    private static DrillableExercise Named(string id) => Shipped.Value.Usable.Single(one => one.Exercise.Id == id);

    private static Plan Without(Plan plan, string id) => plan with
    {
        Runbook = plan.Runbook with { Root = (SequenceStep)Without(plan.Runbook.Root, id) },
        Called = plan.Called.ToDictionary(pair => pair.Key, pair => pair.Value with { Root = (SequenceStep)Without(pair.Value.Root, id) }),
    };

    /// <summary>The plan never calls for the step.</summary>
    private static Step Without(Step step, string id)
    {
        Step[] Inside(IReadOnlyList<Step> steps) => [.. steps.Select(one => Without(one, id))];
        SequenceStep Body(SequenceStep body) => (SequenceStep)Without(body, id);
        return step switch
        {
            SequenceStep block => block with { Steps = Inside(block.Steps) },
            ParallelStep block => block with { Steps = Inside(block.Steps) },
            ChecklistStep block => block with { Steps = Inside(block.Steps) },
            IfStep block => block with { Then = Body(block.Then), Else = block.Else is { } otherwise ? Body(otherwise) : null },
            SwitchStep block => block with
            {
                Cases = [.. block.Cases.Select(one => one with { Body = Body(one.Body) })], Default = block.Default is { } otherwise ? Body(otherwise) : null,
            },
            WhileStep block => block with { Body = Body(block.Body) },
            EachStep block => block with { Body = Body(block.Body) },
            { } leaf when leaf.Id == id => leaf with { When = new Literal(Value.Of(false)) { Source = "false" } },
            _ => step,
        };
    }

    private async Task<(IncidentId Id, string Hash)> KeepAsync(DrillableExercise exercise, int seed)
    {
        var appends = new List<AppendRequest>();
        var played = Autoplay.Run(exercise, seed, commit: appends.Add);
        await using var opened = new DataFolders().Open(Data, mayCreate: true);
        await new DrillArchive(opened, new YamlPlanReader(), new YamlKeptExercises()).KeepAsync(exercise, appends, Cancellation);
        return (played.Id, ReportCodec.HashOf(played.Report));
    }

    private static async Task<string?> HashAsync(string path, IncidentId incident)
    {
        await using var opened = new DataFolders().Open(path, mayCreate: false);
        return await new DrillArchive(opened, new YamlPlanReader(), new YamlKeptExercises()).ReportAsync(incident, Cancellation) is { } report
            ? ReportCodec.HashOf(report)
            : null;
    }
}
