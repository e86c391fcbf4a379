using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

/// <summary>A player has opened an inject. Nothing happens where somebody else looks.</summary>
/// <param name="Inject">As the exercise calls it, or as players do: the `name` of the message in their inbox.</param>
public sealed record ReadInject(string Inject) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, ReadInject command, Actor actor) =>
        InjectRules.HasReached(incident, command.Inject, actor, out var id, out var state)
        ?? (state.ReadAt.ContainsKey(actor.Id)
            ? Decision.Refuse("already-read", "You have read it already.", "すでに開封しています。")
            : Decision.Accept(new InjectRead(id)));
}

/// <summary>A player's reply to an inject, or a group's answer to a question.</summary>
/// <param name="Inject">As of <see cref="ReadInject"/>.</param>
public sealed record AnswerInject(string Inject, string Text) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AnswerInject command, Actor actor) =>
        InjectRules.HasReached(incident, command.Inject, actor, out var id, out var state) ?? Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
        ?? Decision.Accept(state.ReadAt.ContainsKey(actor.Id)
            ? [new InjectAnswered(id, PersonalText.From(command.Text.Trim()))]
            : [new InjectRead(id), new InjectAnswered(id, PersonalText.From(command.Text.Trim()))]);
}
