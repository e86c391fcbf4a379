using System.Globalization;

namespace IncidentOps.Core.Incidents;

/// <summary>Writes a note into the timeline.</summary>
public sealed record AddNote(string Text) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, AddNote command) =>
        Rules.Exists(incident) ?? Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
        ?? Decision.Accept(new NoteAdded(
            string.Create(CultureInfo.InvariantCulture, $"n{incident.Notes.Count + 1}"), PersonalText.From(command.Text.Trim())));
}

/// <summary>Corrects one's own note, by a new event: the former text stays in the timeline.</summary>
public sealed record CorrectNote(string Note, string Text) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, CorrectNote command, Actor actor)
    {
        if (!incident.Notes.TryGetValue(command.Note ?? "", out var note))
        {
            return Decision.Refuse("no-note", "There is no such note.", "そのメモはありません。");
        }

        if (note.By != actor.Id)
        {
            return Decision.Refuse(new Refusal("not-yours", new LocalizedText("Only {person} corrects this note.", "このメモを訂正できるのは {person} だけです。"), note.By));
        }

        return Rules.IsGiven(command.Text) ?? Rules.Fits(command.Text, TextBounds.Note)
            ?? Decision.Accept(new NoteCorrected(note.Id, PersonalText.From(command.Text.Trim())));
    }
}
