using System.Collections.Immutable;
using System.Globalization;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Exercises;

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
        var strange = to.Where(role => drill.Exercise.Role(role) is null).ToList();
        if (strange.Count > 0)
        {
            var unknown = strange[0];
            return Decision.Refuse("unknown-role", $"The exercise has no role “{unknown}”.", $"この演習に役割「{unknown}」はありません。");
        }

        var number = drill.Injects.Values.Count(inject => inject.Improvised is not null) + 1;
        var next = number;
        while (drill.Exercise.Inject(IdOf(next)) is not null || drill.Injects.ContainsKey(IdOf(next)))
        {
            next++;
        }

        return (Enum.IsDefined(command.Channel) ? null : Decision.Refuse("bad-channel", "There is no such channel.", "その伝達手段はありません。"))
            ?? (number > Most ? Decision.Refuse("too-many", $"A drill holds at most {Most} of these.", $"1 つの演習で {Most} 件までです。") : null)
            ?? Rules.IsGiven(command.From) ?? Rules.Fits(command.From, TextBounds.Title) ?? Rules.IsGiven(command.Subject)
            ?? Rules.Fits(command.Subject, TextBounds.Title) ?? Rules.IsGiven(command.Body) ?? Rules.Fits(command.Body, TextBounds.Note)
            ?? Decision.Accept(new InjectImprovised(
                IdOf(next), to, command.Channel, PersonalText.From(command.From.Trim()),
                PersonalText.From(command.Subject.Trim()), PersonalText.From(command.Body)));
    }

    /// <summary>An exercise may have an inject of such an id: then the next number is taken.</summary>
    private static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"x{number}");
}
