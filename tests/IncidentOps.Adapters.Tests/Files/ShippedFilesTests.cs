using System.Diagnostics;
using System.Text;
using CsCheck;
using IncidentOps.Adapters.Files;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Tests.Files;

/// <summary>The plans, packs and clocks that come with the product, and what becomes of them under clumsy hands.</summary>
public sealed class ShippedFilesTests
{
    private static readonly (string File, string Text)[] Shipped =
        [.. Directory.GetFiles(RepositoryFolder.Runbooks, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))];

    [Fact]
    public void Everything_shipped_is_without_faults()
    {
        var library = RunbookLibrary.Load(RepositoryFolder.Runbooks);

        Assert.Empty(library.Faults);
        Assert.NotEmpty(library.Actions);
        Assert.All(["mail-account-takeover", "mail-spam-relay"], id => Assert.NotNull(library.FindPlan(id)));
    }

    [Fact]
    public void Every_plan_comes_back_from_its_kept_texts()
    {
        var library = RunbookLibrary.Load(RepositoryFolder.Runbooks);

        Assert.All(library.Runbooks.Keys, id =>
        {
            var plan = library.FindPlan(id)!;
            Assert.Equal(plan.Version, new YamlPlanReader().Read(library.TextsOf(plan)).Version);
        });
    }

    [Fact]
    public void Every_step_for_people_says_who_does_it_and_every_plan_ends_with_a_review()
    {
        foreach (var runbook in RunbookLibrary.Load(RepositoryFolder.Runbooks).Runbooks.Values)
        {
            Assert.Equal("review", runbook.Root.Steps[^1].Id);
            Assert.Contains(runbook.Root.SelfAndDescendants(), step => step is WaitStep { For.TotalHours: 72 });
            Assert.All(runbook.Root.SelfAndDescendants().Where(step => step is LeafStep and not ApprovalStep), step => Assert.NotNull(step.Role ?? (step is NotifyStep ? "" : null)));
        }
    }

    /// <summary>What contains something leaves a claim (see runbooks/README.md): undoing that needs a second person, and nothing else does.</summary>
    [Fact]
    public void Every_undo_that_re_opens_what_was_contained_needs_a_second_person()
    {
        var undone = RunbookLibrary.Load(RepositoryFolder.Runbooks).Actions.Values.Where(action => action.Undo is { Offer: UndoOffer.Always }).ToList();

        Assert.All(undone, action => Assert.Equal(
            (action.Id, action.Undo!.Procedure.Script!.Contains("/var/lib/incidentops/holds/", StringComparison.Ordinal)), (action.Id, action.Undo.NeedsApproval)));
        Assert.Contains(undone, action => action.Undo!.NeedsApproval);
        Assert.Contains(undone, action => !action.Undo!.NeedsApproval);
    }

    /// <summary>Lines left out, doubled, swapped, garbled, indented, cut: reading always ends, soon, with an answer.</summary>
    [Fact]
    public void Mutilated_files_never_throw_and_never_hang()
    {
        var mutation = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 100_000], Gen.Int[0, 100_000], Gen.String[Gen.Char["\"'{}[]|>:-#&*!%@`\t あ\\$0\u0001\uFFFE"], 0, 4]);
        Gen.Select(Gen.Int[0, Shipped.Length - 1], mutation.Array[1, 6]).Sample(
            (file, mutations) =>
            {
                var lines = Shipped[file].Text.Split('\n').ToList();
                foreach (var (kind, first, second, noise) in mutations)
                {
                    Mutilate(lines, kind, first, second, noise);
                }

                var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));
                var watch = Stopwatch.StartNew();
                var library = RunbookLibrary.Of([("x.yaml", Encoding.UTF8.GetString(bytes)), ("actions/mail.yaml", SampleLibrary.Pack)]);
                return watch.Elapsed < TimeSpan.FromSeconds(10)
                    && library.Faults.All(fault => fault.Position.Line >= 1 && fault.Position.Column >= 1 && fault.Message.English.Length > 0);
            },
            iter: 400);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            _ = YamlRunbookReader.Read("x.yaml", bytes);
            _ = YamlActionPackReader.Read("x.yaml", bytes);
            _ = YamlClockReader.Read("x.yaml", bytes);
            _ = YamlInventoryReader.Read("x.yaml", bytes);
        });
    }

    private static void Mutilate(List<string> lines, int kind, int first, int second, string noise)
    {
        if (lines.Count == 0)
        {
            return;
        }

        var (at, other) = (first % lines.Count, second % lines.Count);
        var column = lines[at].Length == 0 ? 0 : second % lines[at].Length;
        switch (kind)
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[other]);
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 3:
                lines[at] = lines[at].Insert(column, noise);
                break;
            case 4:
                lines[at] = new string(' ', second % 5) + lines[at];
                break;
            case 5:
                lines[at] = lines[at][column..];
                break;
            default:
                lines.RemoveRange(at, Math.Min(second % 20, lines.Count - at));
                break;
        }
    }
}
