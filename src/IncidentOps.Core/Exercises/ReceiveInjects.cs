using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

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
