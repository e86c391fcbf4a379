using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>Lets an inject go out now, whatever its trigger says; during a pause too, since the facilitator says so.</summary>
public sealed record ReleaseInject(string Inject) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ReleaseInject command, Actor actor) =>
        InjectRules.IsOpen(incident, command.Inject, actor, out _) ?? Decision.Accept(new InjectReleased(command.Inject, ByHand: true));
}

/// <summary>Keeps an inject back until it is released by hand, or lets its trigger count again.</summary>
public sealed record HoldInject(string Inject, bool IsHeld = true) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, HoldInject command, Actor actor) =>
        InjectRules.IsOpen(incident, command.Inject, actor, out var state)
        ?? (state.Status == InjectStatus.Held == command.IsHeld
            ? Decision.Refuse("no-change", "It is so already.", "すでにその状態です。")
            : Decision.Accept(new InjectHeld(command.Inject, command.IsHeld)));
}

/// <summary>Leaves an inject out.</summary>
public sealed record SkipInject(string Inject, string? Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, SkipInject command, Actor actor) =>
        InjectRules.IsOpen(incident, command.Inject, actor, out _) ?? Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
        ?? Decision.Accept(new InjectSkipped(command.Inject, PersonalText.From(command.Reason!.Trim())));
}

/// <summary>Changes the text of an inject before it goes out, in this drill only.</summary>
public sealed record EditInject(string Inject, string Subject, string Body) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, EditInject command, Actor actor) =>
        InjectRules.IsOpen(incident, command.Inject, actor, out _) ?? Rules.IsGiven(command.Subject) ?? Rules.Fits(command.Subject, TextBounds.Title)
        ?? Rules.IsGiven(command.Body) ?? Rules.Fits(command.Body, TextBounds.Note)
        ?? Decision.Accept(new InjectEdited(command.Inject, PersonalText.From(command.Subject.Trim()), PersonalText.From(command.Body)));
}

/// <summary>Sends an inject that the facilitator has just made up.</summary>
/// <param name="To">Roles; empty: every player.</param>
public sealed record ImproviseInject(ImmutableArray<string> To, InjectChannel Channel, string From, string Subject, string Body) : IncidentCommand
{
    /// <summary>How many a drill may have.</summary>
    public const int Most = 1_000;

    internal static Decision Decide(IncidentState incident, ImproviseInject command, Actor actor)
    {
        if (DrillRules.IsConducted(incident, actor, out var drill) is { } refusal)
        {
            return refusal;
        }

        var to = command.To.IsDefault ? [] : command.To;
        if (to.FirstOrDefault(role => drill.Exercise.Role(role) is null) is { } unknown)
        {
            return Decision.Refuse("unknown-role", $"The exercise has no role “{unknown}”.", $"この演習に役割「{unknown}」はありません。");
        }

        var number = drill.Injects.Values.Count(inject => inject.Improvised is not null) + 1;
        return (Enum.IsDefined(command.Channel) ? null : Decision.Refuse("bad-channel", "There is no such channel.", "その伝達手段はありません。"))
            ?? (number > Most ? Decision.Refuse("too-many", $"A drill holds at most {Most} of these.", $"1 つの演習で {Most} 件までです。") : null)
            ?? Rules.IsGiven(command.From) ?? Rules.Fits(command.From, TextBounds.Title) ?? Rules.IsGiven(command.Subject)
            ?? Rules.Fits(command.Subject, TextBounds.Title) ?? Rules.IsGiven(command.Body) ?? Rules.Fits(command.Body, TextBounds.Note)
            ?? Decision.Accept(new InjectImprovised(
                string.Create(CultureInfo.InvariantCulture, $"x{number}"), to, command.Channel, PersonalText.From(command.From.Trim()),
                PersonalText.From(command.Subject.Trim()), PersonalText.From(command.Body)));
    }
}

/// <summary>A player has opened an inject. Nothing happens where somebody else looks.</summary>
public sealed record ReadInject(string Inject) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ReadInject command, Actor actor) =>
        InjectRules.HasReached(incident, command.Inject, actor, out var state)
        ?? (state.ReadAt.ContainsKey(actor.Id)
            ? Decision.Refuse("already-read", "You have read it already.", "すでに開封しています。")
            : Decision.Accept(new InjectRead(command.Inject)));
}

/// <summary>A player's reply to an inject, or a group's answer to a question.</summary>
public sealed record AnswerInject(string Inject, string Text) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AnswerInject command, Actor actor) =>
        InjectRules.HasReached(incident, command.Inject, actor, out var state) ?? Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
        ?? Decision.Accept(state.ReadAt.ContainsKey(actor.Id)
            ? [new InjectAnswered(command.Inject, PersonalText.From(command.Text.Trim()))]
            : [new InjectRead(command.Inject), new InjectAnswered(command.Inject, PersonalText.From(command.Text.Trim()))]);
}

/// <summary>What the commands on injects ask of the state.</summary>
internal static class InjectRules
{
    /// <summary>The actor conducts the drill, and the inject has not gone out, been skipped or become needless.</summary>
    public static Decision? IsOpen(IncidentState incident, string inject, Actor actor, out InjectState state)
    {
        state = InjectState.Scheduled;
        if (DrillRules.IsConducted(incident, actor, out var drill) is { } refusal)
        {
            return refusal;
        }

        if (drill.Exercise.Inject(inject ?? "") is null)
        {
            return NoInject(inject);
        }

        state = drill.Inject(inject!);
        return state.Status switch
        {
            InjectStatus.Released => Decision.Refuse("already-released", "It has gone out already.", "すでに付与されています。"),
            InjectStatus.Skipped => Decision.Refuse("already-skipped", "It was skipped.", "見送り済みです。"),
            InjectStatus.Dropped => Decision.Refuse("dropped", "It was not needed.", "不要になりました。"),
            _ => null,
        };
    }

    /// <summary>The inject has gone out to the actor, who is one of its players.</summary>
    public static Decision? HasReached(IncidentState incident, string inject, Actor actor, out InjectState state)
    {
        state = InjectState.Scheduled;
        if (DrillRules.IsPrepared(incident, out var drill) is { } refusal)
        {
            return refusal;
        }

        state = drill.Inject(inject ?? "");
        var to = state.Improvised is { } improvised ? improvised.To : drill.Exercise.Inject(inject ?? "")?.To;
        // One that has not gone out is answered as one that does not exist: a refusal must not tell what is to come.
        return to is null || state.Status != InjectStatus.Released || !drill.Addressees(to).Contains(actor.Id) ? NoInject(inject) : null;
    }

    private static Decision NoInject(string? inject) =>
        Decision.Refuse("no-inject", $"There is no inject “{inject}” for you.", $"あなた宛のインジェクト「{inject}」はありません。");
}
