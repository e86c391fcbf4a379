using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Settings;

/// <summary>Keeps what became of a test message that an administrator sent: it left the house, and it says whether the way works.</summary>
/// <param name="Channel">`smtp`, or `webhook:NAME`.</param>
/// <param name="Detail">What the other side answered: a line as deliveries keep it, see <see cref="DeliveryReport"/>.</param>
public sealed record RecordTestMessage(string Channel, bool WasSent, string? Detail) : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(RecordTestMessage command) =>
        Verdict.Accept<SettingsEvent>(new TestMessageTried(command.Channel, command.WasSent, PersonalText.From(command.Detail)));
}
