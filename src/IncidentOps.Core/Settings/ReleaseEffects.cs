using IncidentOps.Core.Incidents;

namespace IncidentOps.Core.Settings;

/// <summary>
/// Lets go what has been held since a restore: machine steps and messages. Whether there is a hold lies with the store, so the engine says
/// which one is meant; each is let go once, by a person, with a reason.
/// </summary>
/// <param name="Epoch">The epoch that the restore began, from 2.</param>
/// <param name="Actions">How many starts and attempts of machine steps waited: what the release sets off.</param>
/// <param name="Messages">How many messages and deliveries waited.</param>
public sealed record ReleaseEffects(int Epoch, int Actions, int Messages, string Reason) : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings, ReleaseEffects command)
    {
        if (settings.Released is { } released && released.Epoch >= command.Epoch)
        {
            return new([], new Refusal(
                "already-released",
                new LocalizedText("Released already by {person} at {time}.", "{person} が {time} に解除済みです。"), released.By, released.At));
        }

        if (string.IsNullOrWhiteSpace(command.Reason))
        {
            return Verdict.Refuse<SettingsEvent>("reason-needed", "Please give a reason.", "理由を入力してください。");
        }

        return command.Reason.Length > TextBounds.Reason
            ? Verdict.Refuse<SettingsEvent>(
                "too-long", $"The reason has {command.Reason.Length} characters; at most {TextBounds.Reason} are kept.",
                $"理由が {command.Reason.Length} 文字あります。{TextBounds.Reason} 文字以内にしてください。")
            : Verdict.Accept<SettingsEvent>(
                new EffectsReleased(command.Epoch, command.Actions, command.Messages, PersonalText.From(command.Reason.Trim())));
    }
}
