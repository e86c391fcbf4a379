using IncidentOps.Core;
using IncidentOps.Core.Exercises;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;

namespace IncidentOps.Web.Drills;

/// <summary>What has reached players, as their inbox shows it.</summary>
/// <param name="Name">What it is called towards whoever reads: see <see cref="DrillSight.NameOf"/>.</param>
/// <param name="Subject">Null where its text was erased.</param>
/// <param name="IsMine">For whoever reads, now: they may read it off and answer.</param>
public sealed record InboxMessage(
    string Name, InjectChannel Channel, string? From, string? Subject, string? Body, bool IsMarkdown, string? Headers, IReadOnlyList<InjectAttachment> Attachments,
    DateTimeOffset At, IReadOnlyList<string> To, IReadOnlyList<InjectReply> Replies)
{
    /// <summary>A mail as the exercise has it; what somebody wrote in its place is left as they wrote it.</summary>
    public bool IsScriptedMail { get; private init; }

    public string HtmlId => "msg-" + Name;

    public string ChannelWord => Reading.Words.Kebab(Channel.ToString());

    /// <summary>The messages that an onlooker gets, the latest first.</summary>
    public static IReadOnlyList<InboxMessage> Of(IncidentState incident, DrillSight sight, Language language, int most = int.MaxValue) => incident.Drill is not { } drill ? []
        : [.. drill.ReleasedTo(sight).Reverse().Take(most).Select(one => Of(drill, one.Id, one.Name, one.State, language))];

    /// <summary>What this person has opened, by the names that they know.</summary>
    public static IEnumerable<string> ReadBy(IncidentState incident, DrillSight sight, PersonId? person) => incident.Drill is not { } drill || person is not { } reader ? []
        : drill.ReleasedTo(sight).Where(one => one.State.ReadAt.ContainsKey(reader)).Select(one => one.Name);

    private static InboxMessage Of(DrillState drill, string id, string name, InjectState state, Language language)
    {
        var scripted = drill.Exercise.Inject(id);
        return new InboxMessage(
            name, scripted?.Channel ?? state.Improvised!.Channel,
            scripted is null ? state.Improvised!.From?.Value : scripted.From.In(language),
            scripted is null || state.Subject is not null ? state.Subject?.Value : scripted.Subject.In(language),
            scripted is null || state.Body is not null ? state.Body?.Value : scripted.Body.In(language),
            IsMarkdown: scripted is not null && state.Body is null && scripted.Channel != InjectChannel.Mail,
            scripted?.Headers, scripted?.Attachments ?? [], state.ReleasedAt!.Value, [.. drill.ToOf(id)], state.Replies)
        {
            IsScriptedMail = scripted is { Channel: InjectChannel.Mail } && state.Body is null,
        };
    }
}
