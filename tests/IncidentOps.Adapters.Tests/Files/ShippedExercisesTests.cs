using System.Text.RegularExpressions;
using IncidentOps.Adapters.Files;
using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>The exercises that come with the product, against the runbooks that come with it.</summary>
public sealed partial class ShippedExercisesTests
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "exercises");

    private static readonly RunbookLibrary Runbooks = RunbookLibrary.Load(RepositoryFolder.Runbooks);

    private static readonly ExerciseLibrary Library = ExerciseLibrary.Load(Folder, id => Runbooks.FindPlan(id));

    public static TheoryData<string> Ids => [.. Library.Usable.Select(exercise => exercise.Id)];

    [Fact]
    public void Every_one_is_without_fault_or_warning()
    {
        Assert.Empty(Library.Faults);
        Assert.Empty(Library.Warnings);
        Assert.Equal(
            ["relay-blocked-talk", "relay-friday-evening", "takeover-executive-talk", "takeover-finance-invoice", "takeover-first-quarter-hour"],
            Library.Usable.Select(exercise => exercise.Id));
    }

    [Fact]
    public void Each_runbook_has_one_to_play_and_one_to_talk_through() =>
        Assert.All(Runbooks.Runbooks.Keys, id => Assert.Equal(
            [ExerciseKind.Discussion, ExerciseKind.Functional],
            Library.Usable.Where(exercise => exercise.Runbooks.Contains(id)).Select(exercise => exercise.Kind).Distinct().Order()));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Whoever_conducts_it_is_told_what_to_expect(string id)
    {
        var exercise = Library.Find(id)!;

        Assert.InRange(exercise.Objectives.Count, 4, 7);
        Assert.InRange(exercise.Injects.Count, 10, 20);
        Assert.Contains(exercise.Injects, inject => inject.Type == InjectType.Contingency);
        Assert.Contains(exercise.Injects, inject => inject.Headers is not null);
        Assert.All(exercise.Injects, inject =>
        {
            foreach (var text in new[] { inject.From, inject.Subject, inject.Body, inject.Expected, inject.Note })
            {
                Assert.True(text.IsGiven, inject.Id);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Japanese_is_Japanese_and_English_is_not(string id)
    {
        var exercise = Library.Find(id)!;
        IEnumerable<LocalizedText> texts =
        [
            exercise.Title, exercise.Purpose, exercise.Briefing, .. exercise.Objectives.SelectMany(objective => new[] { objective.Capability, objective.Task }),
            .. exercise.Injects.SelectMany(inject => new[] { inject.Subject, inject.Body, inject.Expected, inject.Note }),
        ];

        Assert.All(texts, text =>
        {
            Assert.Matches("[\u3041-\u30FF\u4E00-\u9FFF]", text.In(Language.Japanese));
            Assert.DoesNotMatch("[\u3041-\u30FF]", text.In(Language.English));
        });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_first_runbook_takes_its_inputs(string id)
    {
        var exercise = Library.Find(id)!;
        var runbook = Runbooks.FindPlan(exercise.Runbooks[0])!.Runbook;

        Assert.All(runbook.Inputs, input => Assert.Null(InputValues.Fault(input, exercise.Inputs.GetValueOrDefault(input.Id) ?? input.Default)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Only_addresses_and_names_that_are_reserved_for_examples_occur(string id)
    {
        var text = Library.ExactText(id);

        Assert.All(Ipv4().Matches(text), found => Assert.Matches(@"^(192\.0\.2|198\.51\.100|203\.0\.113|127\.0\.0|0\.0\.0)\.", found.Value));
        Assert.All(MailDomain().Matches(text), found => Assert.Matches(@"(^|\.)example\.(co\.jp|com|net|org)$", found.Groups[1].Value));
    }

    /// <summary>What an exercise measures can't go out of a plan unnoticed.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void Without_a_step_that_it_measures_it_is_faulty(string id)
    {
        var exercise = Library.Find(id)!;
        foreach (var step in exercise.Objectives.Select(objective => objective.Step).OfType<string>())
        {
            var texts = Directory.GetFiles(RepositoryFolder.Runbooks, "*.yaml", SearchOption.AllDirectories)
                .Where(path => !path.EndsWith("inventory.example.yaml", StringComparison.Ordinal))
                .Select(path => (path, File.ReadAllText(path).Replace($"id: {step}\n", $"id: {step}-renamed\n", StringComparison.Ordinal)
                    .Replace($"steps.{step}.", $"steps.{step}-renamed.", StringComparison.Ordinal)));
            var renamed = RunbookLibrary.Of(texts);
            Assert.Empty(renamed.Faults);

            var library = ExerciseLibrary.Of([($"{id}.yaml", Library.ExactText(id))], name => renamed.FindPlan(name));

            Assert.Contains(library.Faults, fault => fault.Code == "unknown-step" && fault.Message.English.Contains($"`{step}`", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_example_of_the_page_can_be_drilled()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "README.md")).ReplaceLineEndings("\n");
        var example = Assert.Single(Example().Matches(page)).Groups[1].Value;

        var library = ExerciseLibrary.Of([("example.yaml", example)], id => Runbooks.FindPlan(id));

        Assert.Empty(library.Faults);
        Assert.Empty(library.Warnings);
        Assert.NotNull(library.Find("takeover-monday-morning"));
    }

    /// <summary>What the page promises of somebody's own: each of these was once let through.</summary>
    [Theory]
    [InlineData("unreachable", "when-missing: { step: call-bank, at: 6m }", "after-inject: { inject: supplier-calls, delay: 45m }")]
    [InlineData("unreachable", "when-missing: { step: call-bank, at: 6m }", "after-step: { step: call-bank, delay: 45m }")]
    [InlineData("unknown-step", "  - action: mailbox.disable\n", "  - action: mailbox.disable\n    when: steps.nosuch.status == 'done'\n")]
    public void The_example_spoiled_is_told(string code, string from, string to)
    {
        var page = File.ReadAllText(Path.Combine(Folder, "README.md")).ReplaceLineEndings("\n");
        var example = Assert.Single(Example().Matches(page)).Groups[1].Value;
        Assert.Equal(2, example.Split(from).Length);

        var library = ExerciseLibrary.Of([("example.yaml", example.Replace(from, to, StringComparison.Ordinal))], id => Runbooks.FindPlan(id));

        Assert.Equal(code, Assert.Single(library.Faults).Code);
    }

    [GeneratedRegex(@"(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d.])")]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"[A-Za-z0-9_]@([A-Za-z0-9.-]*[A-Za-z0-9])")]
    private static partial Regex MailDomain();

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
