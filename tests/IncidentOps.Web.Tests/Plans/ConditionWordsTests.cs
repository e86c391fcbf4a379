using IncidentOps.Core;
using IncidentOps.Web.Plans;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.Tests.Plans;

/// <summary>Conditions in the reader's words.</summary>
public sealed class ConditionWordsTests
{
    [Theory]
    [InlineData("steps.source.option == 'host'", "“Where from?” is “A host”", "「どこから」が「サーバー」である場合")]
    [InlineData("steps.source.option != 'host'", "“Where from?” is not “A host”", "「どこから」が「サーバー」でない場合")]
    [InlineData("'host' == steps.source.option", "“Where from?” is “A host”", "「どこから」が「サーバー」である場合")]
    [InlineData("not steps.source.option == 'host'", "“Where from?” is not “A host”", "「どこから」が「サーバー」でない場合")]
    [InlineData(
        "steps.source.option in ['host', 'account']", "“Where from?” is one of “A host”, “An account”", "「どこから」が「サーバー」、「アカウント」のいずれかである場合")]
    [InlineData("steps.source.status == 'skipped'", "“Where from?” was skipped", "「どこから」が省略された場合")]
    [InlineData("steps.source.status != 'done'", "“Where from?” is not done", "「どこから」が完了していない場合")]
    [InlineData("inputs.account == null", "“Account” was not given", "「アカウント」が入力されていない場合")]
    [InlineData("not (inputs.account == null)", "“Account” was given", "「アカウント」が入力されている場合")]
    [InlineData("inputs.urgent", "“Urgent” is “Yes”", "「緊急」が「はい」である場合")]
    [InlineData("inputs.urgent == false", "“Urgent” is “No”", "「緊急」が「いいえ」である場合")]
    [InlineData("inputs.kind == 'theft'", "“Kind” is “Theft”", "「種類」が「窃取」である場合")]
    [InlineData("incident.severity <= 2", "the severity is SEV2 or worse", "深刻度が SEV2 以上である場合")]
    [InlineData("incident.severity < 2", "the severity is SEV1 or worse", "深刻度が SEV1 以上である場合")]
    [InlineData("incident.severity > 2", "the severity is SEV3 or milder", "深刻度が SEV3 以下である場合")]
    [InlineData("incident.severity == 1", "Severity is SEV1", "深刻度がSEV1である場合")]
    [InlineData(
        "inputs.urgent and not (inputs.account == null and inputs.kind == 'spam')",
        "“Urgent” is “Yes” and (“Account” was given or “Kind” is not “Spam”)",
        "「緊急」が「はい」である、かつ（「アカウント」が入力されている、または「種類」が「迷惑メール」でない）場合")]
    [InlineData("inputs.urgent or inputs.account != null or inputs.kind == 'spam'", "“Urgent” is “Yes” or “Account” was given or “Kind” is “Spam”",
        "「緊急」が「はい」である、または「アカウント」が入力されている、または「種類」が「迷惑メール」である場合")]
    public void A_condition_is_said_by_titles_and_options(string condition, string english, string japanese)
    {
        Assert.Equal("if " + english, Say(condition, Language.English));
        Assert.Equal(japanese, Say(condition, Language.Japanese));
    }

    [Theory]
    // A part that has no words makes the whole stand as written.
    [InlineData("inputs.urgent and steps.source.option == inputs.kind")]
    // “Not less” is not “at least” where the language calls both false for unlike things.
    [InlineData("not (incident.severity < 3)")]
    public void What_cannot_be_said_stands_as_written(string condition) => Assert.Equal("if " + condition, Say(condition, Language.English));

    private static string Say(string condition, Language language)
    {
        var plan = SamplePlan.Plan(condition);
        var texts = new Texts(language);
        return texts["picture.if", new ConditionWords(plan.Runbook, texts).Of(plan.Find("sample", "write")!.When!)];
    }
}
