using IncidentOps.Adapters.Files;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Tests.Files;

public sealed class RunbookLibraryTests
{
    [Fact]
    public void A_good_library_has_no_faults_and_gives_plans()
    {
        var library = SampleLibrary.With();

        Assert.Empty(library.Faults);
        var plan = library.FindPlan("sample", 3)!;
        Assert.Equal(["helper"], plan.Called.Keys);
        Assert.Equal(["mail.hold"], plan.Actions.Keys);
        Assert.Equal(["soon"], plan.Clocks.Keys);
        Assert.Equal(3, plan.Version.Number);
        Assert.Equal(TimeSpan.FromMinutes(15), plan.Find("sample", "first")!.Due);
    }

    [Theory]
    [InlineData("runbook")]
    [InlineData("helper")]
    [InlineData("pack")]
    [InlineData("clock")]
    public void The_version_hash_changes_when_any_used_part_changes(string part)
    {
        var before = SampleLibrary.With().FindPlan("sample")!.Version.Sha256;

        var changed = part switch
        {
            "runbook" => SampleLibrary.With(runbook: SampleLibrary.Runbook + "\n# a comment"),
            "helper" => SampleLibrary.With(helper: SampleLibrary.Helper.Replace("Called.", "Called!", StringComparison.Ordinal)),
            "pack" => SampleLibrary.With(pack: SampleLibrary.Pack.Replace("30s", "31s", StringComparison.Ordinal)),
            _ => SampleLibrary.With(clocks: SampleLibrary.Clocks.Replace("deadline: 5d", "deadline: 6d", StringComparison.Ordinal)),
        };

        Assert.Empty(changed.Faults);
        Assert.NotEqual(before, changed.FindPlan("sample")!.Version.Sha256);
    }

    [Fact]
    public void The_version_hash_stays_when_a_clock_that_is_not_used_changes()
    {
        var changed = SampleLibrary.With(clocks: SampleLibrary.Clocks.Replace("Later", "Much later", StringComparison.Ordinal));

        Assert.Equal(SampleLibrary.With().FindPlan("sample")!.Version.Sha256, changed.FindPlan("sample")!.Version.Sha256);
    }

    [Fact]
    public void A_faulty_part_leaves_no_plan_of_what_uses_it()
    {
        var library = SampleLibrary.With(helper: SampleLibrary.Helper + "\nsurprise: 1");

        Assert.Equal("helper.yaml:13:1: unknown key `surprise` in the file", Assert.Single(library.Faults).ToString());
        Assert.Null(library.FindPlan("sample"));
        Assert.Null(library.FindPlan("helper"));
    }

    [Fact]
    public void Kept_texts_give_the_same_plan_again()
    {
        var library = SampleLibrary.With();
        var plan = library.FindPlan("sample", 2)!;

        var restored = RunbookLibrary.Restore(library.TextsOf(plan))!;

        Assert.Equal(plan.Version, restored.Version);
        Assert.Equal(plan.Runbook.Root.SelfAndDescendants().Select(step => step.Id), restored.Runbook.Root.SelfAndDescendants().Select(step => step.Id));
    }

    [Fact]
    public void Texts_that_do_not_give_their_hash_are_refused()
    {
        var library = SampleLibrary.With();
        var texts = library.TextsOf(library.FindPlan("sample")!);
        var tampered = texts with { Files = [texts.Files[0] with { Text = texts.Files[0].Text + "\n" }, .. texts.Files.Skip(1)] };

        Assert.Null(RunbookLibrary.Restore(tampered));
    }

    [Fact]
    public void A_text_kept_before_hidden_characters_were_faults_still_makes_its_plan()
    {
        const string Text = """
            runbook: old
            title: { en: "Old\u202E", ja: 旧版 }
            summary: { en: Old., ja: 旧版。 }
            severity: SEV2
            review: { every: 180d, owner: mail-team }
            roles: { commander: { title: { en: Commander, ja: 指揮者 } } }
            steps:
              - id: look
                task: { en: Look, ja: 見る }

            """;
        var kept = new PlanTexts(VersionHash.Compute(Text, []), "old", 1, [new PlanFile("runbook", "old.yaml", Text)]);

        Assert.Equal("hidden-character", Assert.Single(RunbookLibrary.Of([("old.yaml", Text)]).Faults).Code);
        Assert.Equal("Old\u202E", RunbookLibrary.Restore(kept)?.Runbook.Title.English);
    }

    [Fact]
    public void Two_files_may_not_have_the_same_id()
    {
        var library = RunbookLibrary.Of([("a.yaml", SampleLibrary.Helper), ("b.yaml", SampleLibrary.Helper)]);

        Assert.Equal("b.yaml:1:10: the runbook `helper` is there already, in a.yaml", Assert.Single(library.Faults).ToString());
    }

    /// <summary>Opening a pipe that nobody writes to never returns: a stray one in the folder must not stop the server from starting.</summary>
    [Fact]
    public async Task A_named_pipe_in_the_folder_is_a_fault_and_does_not_hang()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no named pipes in folders here.");
        var folder = Directory.CreateTempSubdirectory("incidentops-pipe-").FullName;
        try
        {
            var pipe = Path.Combine(folder, "pipe.yaml");
            using (var make = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            {
                await make.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            var library = await Task.Run(() => RunbookLibrary.Load(folder)).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

            Assert.Equal($"{pipe}:1:1: the file is empty", Assert.Single(library.Faults).ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_a_fault()
    {
        var library = RunbookLibrary.Load("/nowhere/at/all");

        Assert.Equal("/nowhere/at/all:1:1: there is no such folder", Assert.Single(library.Faults).ToString());
        Assert.Null(library.FindPlan("sample"));
    }

    [Fact]
    public void Made_up_ids_never_clash_with_given_ones()
    {
        var text = SampleLibrary.Helper.Replace("  - id: help", "  - sequence:\n      - id: sequence-1\n        task: { en: A, ja: あ }\n  - id: help", StringComparison.Ordinal);

        var runbook = Assert.IsType<Runbook>(SampleLibrary.With(helper: text).Runbooks["helper"]);

        Assert.Equal(["sequence-2", "sequence-1", "help"], runbook.Root.SelfAndDescendants().Skip(1).Select(step => step.Id));
    }
}
