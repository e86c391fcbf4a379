using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Web.Drills;
using IncidentOps.Web.Forms;

namespace IncidentOps.Web.Incidents;

/// <summary>
/// Reads a press of one of the room's buttons. A button says `do=NAME:ADDRESS…`; the fields that belong to it end in the same address.
/// </summary>
public sealed class RoomActions(IFormCollection form)
{
    /// <summary>The step whose outcome is to be read again on its target; null for every other button.</summary>
    public (string Run, string Step)? ReadAgain =>
        Field("do").Split(':') is ["readAgain", var run, var step] ? (run, step) : null;

    /// <summary>The command, or null with what is wrong: a form that pages of ours don't make.</summary>
    public IncidentCommand? Read(out string fault)
    {
        var parts = Field("do").Split(':');
        fault = parts[0];
        var (run, step, extra) = (At(parts, 1), At(parts, 2), At(parts, 3));
        return parts[0] switch
        {
            "acceptRole" => new AcceptRole(run),
            "acknowledgeNotification" => new AcknowledgeNotification(run),
            "addNote" => new AddNote(Field("note")),
            "approveUndo" => new ApproveUndo(run, step, OptionalText(run, step)),
            "bypassApproval" => new BypassApproval(run, step, Text(run, step)),
            "bypassUndoApproval" => new BypassUndoApproval(run, step, Text(run, step)),
            "cancelAction" => new CancelAction(run, step),
            "claimStep" => new ClaimStep(run, step),
            "closeIncident" => new CloseIncident(Field("summary")),
            "completeStep" => new CompleteStep(run, step, OptionalText(run, step)),
            "correctNote" => new CorrectNote(run, Field("note")),
            "decideStep" => new DecideStep(run, step, extra, OptionalText(run, step)),
            "declineRole" => new DeclineRole(run),
            "declineUndo" => new DeclineUndo(run, step, Text(run, step)),
            "denyApproval" => new DenyApproval(run, step, Text(run, step)),
            "giveApproval" => new GiveApproval(run, step, OptionalText(run, step)),
            "handOver" => new OfferRole(Field("handover-role"), new PersonId(Field("handover-to")), Optional("handover")),
            "observeDrill" => new ObserveDrill(Field("observation"), Optional("observed-objective"), Chosen<Rating>("observed-rating")),
            "offerRole" => new OfferRole(run, new PersonId(Field("to:" + run))),
            "postStatusUpdate" when Field("update-minutes") is not "" and var minutes => ReadUpdate(minutes, out fault),
            "postStatusUpdate" => new PostStatusUpdate(Field("update")),
            "releaseStep" => new ReleaseStep(run, step),
            "reopenIncident" => new ReopenIncident(Field("reopen-reason")),
            "reopenStep" => new ReopenStep(run, step, OptionalText(run, step)),
            "requestApproval" => new RequestApproval(run, step, OptionalText(run, step)),
            "requestUndo" => new RequestUndo(run, step, Text(run, step)),
            "resolveOutcome" => null,
            "skipStep" => new SkipStep(run, step, OptionalText(run, step)),
            "takeRole" => new TakeRole(run),
            _ => ReadRun(parts),
        };
    }

    /// <summary>As <see cref="Read(out string)"/>, with what needs the state.</summary>
    public IncidentCommand? Read(IncidentState incident, out string fault)
    {
        var parts = Field("do").Split(':');
        fault = parts[0];
        switch (parts[0])
        {
            case "resolveOutcome" when Word<ProcedureResult>(At(parts, 3)) is { } result:
                var attempt = incident.Run(At(parts, 1))?.Step(At(parts, 2)).LastAttempt?.Number ?? 0;
                return new ResolveOutcome(At(parts, 1), At(parts, 2), attempt, result, Text(At(parts, 1), At(parts, 2)));
            case "recordAwareness":
                return ReadAwareness(out fault);
            default:
                return Read(out fault);
        }
    }

    private IncidentCommand? ReadRun(string[] parts)
    {
        var (run, step, extra) = (At(parts, 1), At(parts, 2), At(parts, 3));
        switch (parts[0])
        {
            case "abortRun":
                return new AbortRun(run, Field("text:" + run));
            case "moveRun":
                return new MoveRun(run, step, Field("text:" + run));
            case "pauseRun":
                return new PauseRun(run, Optional("text:" + run));
            case "resumeRun":
                return new ResumeRun(run);
            case "queueNotification":
                var text = Field("message");
                return new QueueNotification(
                    null, null, [.. form["recipient"].Select(person => new PersonId(person ?? ""))], text, text, Field("acknowledge") == "yes");
            case "setSeverity" when Word<Severity>(Field("severity")) is { } severity:
                return new SetSeverity(severity, Optional("severity-reason"));
            case "settleClock" when Word<ClockState>(step) is { } state:
                return new SettleClock(run, state, Optional("text:" + run));
            case "startAction" when Word<AttemptKind>(extra) is { } kind:
                return new StartAction(run, step, kind);
            case "startRun":
                var inputs = form.Keys.Where(key => key.StartsWith("input:", StringComparison.Ordinal))
                    .ToImmutableDictionary(key => key["input:".Length..], key => (string?)Field(key));
                return new StartRun(run, inputs);
            default:
                return DrillActions.Read(form, parts);
        }
    }

    private RecordAwareness? ReadAwareness(out string fault)
    {
        fault = "known-at";
        return DateTime.TryParseExact(
            Field("known-at"), ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && TimeZones.Find(Field("zone")) is { } zone
            && TryShift(Field("story-shift"), out var shift)
            ? new RecordAwareness(new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime() - shift, Field("known-reason"))
            : null;
    }

    /// <summary>What a drill's form has added to a time to tell it by the story's clock; nothing where there is none. Less than two days.</summary>
    private static bool TryShift(string text, out TimeSpan shift)
    {
        const long Most = 172_800_000;
        shift = default;
        if (text.Length == 0)
        {
            return true;
        }

        var isGiven = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is > -Most and < Most;
        shift = TimeSpan.FromMilliseconds(isGiven ? milliseconds : 0);
        return isGiven;
    }

    private static string At(string[] parts, int index) => index < parts.Length ? parts[index] : "";

    private PostStatusUpdate? ReadUpdate(string minutes, out string fault)
    {
        fault = "update-minutes";
        return int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new PostStatusUpdate(Field("update"), null, number) : null;
    }

    private TEnum? Chosen<TEnum>(string name)
        where TEnum : struct, Enum => Word<TEnum>(Field(name));

    /// <summary>One of the enumeration's own words or numbers, and nothing between them.</summary>
    internal static TEnum? Word<TEnum>(string text)
        where TEnum : struct, Enum => Enum.TryParse<TEnum>(text, true, out var value) && Enum.IsDefined(value) ? value : null;

    private string Field(string name) => form[name].LastOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";

    private string? Optional(string name) => Field(name) is { Length: > 0 } text ? text : null;

    private string Text(string run, string step) => Field($"text:{run}:{step}");

    private string? OptionalText(string run, string step) => Optional($"text:{run}:{step}");
}
