using System.Text.Json;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Schedule;
using IncidentOps.Engine.Settings;

namespace IncidentOps.Engine.Storage;

/// <summary>
/// Which texts are gone by right, told from the events alone: whoever checks the log must not believe that a text was erased only because it
/// isn't there. What an event destroys is said here a second time, beside the code that destroys it, and a test holds the two together.
/// </summary>
public static class TextErasures
{
    /// <summary>What the texts of an event belong to, in the words of the event that may destroy them; null where only the whole stream can be erased.</summary>
    /// <param name="type">The event's lasting name, such as `secretSet`.</param>
    /// <param name="body">The event as stored.</param>
    public static string? SubjectOf(string stream, string type, JsonElement body) => (stream, type) switch
    {
        (PeopleDirectory.Stream, _) => Text(body, "person"),
        (OrganisationSettings.Stream, "secretSet") => "secret " + Text(body, "name"),
        (OrganisationSettings.Stream, "webhookSet") => "webhook " + Text(body, "name"),
        (OrganisationSettings.Stream, "testMessageTried") => "test " + Text(body, "channel"),
        (DrillSchedule.Stream, "scheduleMessageTried") => Message(body),
        _ => null,
    };

    /// <summary>What the event destroys of the texts of earlier events of its stream.</summary>
    public static TextErasure Of(string stream, string type, JsonElement body) => (stream, type) switch
    {
        (PeopleDirectory.Stream, "personErased") => new() { Subjects = [Text(body, "person")] },
        (OrganisationSettings.Stream, "secretSet" or "secretRemoved") => new() { Subjects = ["secret " + Text(body, "name")] },
        (OrganisationSettings.Stream, "webhookSet") => new() { Subjects = ["webhook " + Text(body, "name")] },
        (OrganisationSettings.Stream, "webhookRemoved") => new()
        {
            Subjects = ["webhook " + Text(body, "name"), "test " + PersonId.OfWebhook(Text(body, "name")).Value],
        },
        (OrganisationSettings.Stream, "testMessageTried") => new() { Subjects = ["test " + Text(body, "channel")] },
        (DrillSchedule.Stream, "scheduleMessageTried") => new() { Subjects = [Message(body)] },
        (_, "incidentErased") => new() { IsWhole = true },
        (_, "textErased") => new() { Version = body.TryGetProperty("version", out var version) && version.TryGetInt64(out var number) ? number : null },
        _ => TextErasure.None,
    };

    private static string Message(JsonElement body) => $"message {Text(body, "series")} {Text(body, "message")} {Text(body, "recipient")}";

    private static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>What one event destroys.</summary>
public sealed record TextErasure
{
    public static readonly TextErasure None = new();

    /// <summary>The texts of all earlier events of the stream.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Those of the event of this version; null: of none in particular.</summary>
    public long? Version { get; init; }

    /// <summary>Those that belong to one of these; see <see cref="TextErasures.SubjectOf"/>.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];
}
