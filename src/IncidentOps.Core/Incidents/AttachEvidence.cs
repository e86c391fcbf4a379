using System.Globalization;

namespace IncidentOps.Core.Incidents;

/// <summary>Keeps a file that already lies synced in the evidence store.</summary>
/// <param name="Step">The evidence step that it settles, with <paramref name="Run"/>; null for evidence of the incident at large.</param>
public sealed record AttachEvidence(
    string? Run, string? Step, string FileName, string MediaType, long Size, string Sha256, string? Description = null) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AttachEvidence command)
    {
        var refusal = Rules.Exists(incident) ?? Rules.IsGiven(command.FileName)
            ?? Rules.Fits(command.FileName, TextBounds.FileName) ?? Rules.IsGiven(command.MediaType) ?? Rules.Fits(command.MediaType, 127) ?? Rules.Fits(command.Description, TextBounds.Reason);
        if (refusal is not null)
        {
            return refusal;
        }

        if (command.Size < 0 || command.Sha256 is not { Length: 64 } || !command.Sha256.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
        {
            return Decision.Refuse("bad-evidence", "Size or hash is malformed.", "サイズまたはハッシュの形式が正しくありません。");
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"e{incident.Evidence.Count + 1}");
        var attached = new EvidenceAttached(
            id, command.Run, command.Step, PersonalText.From(command.FileName), command.MediaType, command.Size, command.Sha256,
            PersonalText.From(command.Description));
        if (command.Step is null)
        {
            return Decision.Accept(attached with { Run = null });
        }

        if (Rules.Locate(incident, command.Run ?? "", command.Step, out var run, out var step) is { } nowhere)
        {
            return nowhere;
        }

        return step is { Step: Runbooks.EvidenceStep, Status: StepStatus.Ready } && run.Status == RunStatus.Active
            ? Decision.Accept(attached, new StepCompleted(run.Id, step.Key, null))
            : Decision.Accept(attached);
    }
}

/// <summary>Records that somebody looked at a piece of evidence.</summary>
public sealed record OpenEvidence(string Evidence) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, OpenEvidence command) =>
        incident.Evidence.Exists(kept => kept.Id == command.Evidence)
            ? Decision.Accept(new EvidenceOpened(command.Evidence))
            : Decision.Refuse("no-evidence", "There is no such evidence.", "その証拠はありません。");
}
