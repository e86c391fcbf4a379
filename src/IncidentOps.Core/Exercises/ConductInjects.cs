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
