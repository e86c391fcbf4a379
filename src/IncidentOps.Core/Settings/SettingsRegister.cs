using IncidentOps.Core.People;

namespace IncidentOps.Core.Settings;

/// <summary>The rules about the organisation's settings: a pure function from state and command to events, and from state and event to state.</summary>
public static class SettingsRegister
{
    /// <summary>The rules that the stream is folded by; an upgrade never changes an old fold.</summary>
    public const int Semantics = 1;

    public static Verdict<SettingsEvent> Decide(SettingsState settings, SettingsCommand command, PeopleContext context)
    {
        if (!context.Actor.Can(Permissions.Administer))
        {
            return Verdict.Refuse<SettingsEvent>("forbidden", "Only an administrator can do this.", "この操作は管理者だけが行えます。");
        }

        var verdict = command switch
        {
            KeepForEver => KeepForEver.Decide(settings),
            ReleaseEffects release => ReleaseEffects.Decide(settings, release),
            RecordTestMessage tested => RecordTestMessage.Decide(tested),
            RemoveMailRelay => RemoveMailRelay.Decide(settings),
            RemovePublicAddress => RemovePublicAddress.Decide(settings),
            RemoveSecret remove => RemoveSecret.Decide(settings, remove),
            RemoveTarget remove => RemoveTarget.Decide(settings, remove),
            RemoveWebhook remove => RemoveWebhook.Decide(settings, remove),
            ResetPersonalWebhooks => ResetPersonalWebhooks.Decide(settings),
            SetMailRelay relay => SetMailRelay.Decide(settings, relay),
            SetOrganisationTimeZone zone => SetOrganisationTimeZone.Decide(settings, zone),
            SetPersonalWebhooks personal => SetPersonalWebhooks.Decide(settings, personal),
            SetPublicAddress address => SetPublicAddress.Decide(settings, address),
            SetRetention retention => SetRetention.Decide(settings, retention),
            SetSecret secret => SetSecret.Decide(settings, secret),
            SetTarget target => SetTarget.Decide(settings, target),
            SetWebhook webhook => SetWebhook.Decide(settings, webhook),
            _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
        };
        return settings.Version == 0 && verdict.Events.Length > 0
            ? verdict with { Events = verdict.Events.Insert(0, new SettingsOpened(Semantics)) }
            : verdict;
    }

    /// <summary>The state after one more event. An unknown event, a gap or time running backwards throws: silence would corrupt state.</summary>
    public static SettingsState Evolve(SettingsState state, Recorded<SettingsEvent> recorded)
    {
        if (recorded.Version != state.Version + 1 || recorded.RecordedAt < state.LastRecordedAt)
        {
            throw new InvalidOperationException($"Event {recorded.Version} does not follow {state.Version}.");
        }

        if ((state.Version == 0) != recorded.Event is SettingsOpened)
        {
            throw new InvalidOperationException("The settings stream begins with its opening, once.");
        }

        return Apply(state, recorded) with { Version = recorded.Version, LastRecordedAt = recorded.RecordedAt };
    }

    private static SettingsState Apply(SettingsState state, Recorded<SettingsEvent> recorded) => recorded.Event switch
    {
        SettingsOpened e => e.Semantics == Semantics
            ? state with { Semantics = e.Semantics }
            : throw new InvalidOperationException($"This build does not know semantics {e.Semantics}."),
        EffectsReleased e => state with
        {
            Released = new EffectsRelease(e.Epoch, e.Actions, e.Messages, e.Reason?.Value, recorded.RecordedAt, recorded.Actor),
        },
        OrganisationTimeZoneSet e => state with { TimeZone = e.Zone },
        RetentionSet e => state with { Retention = new RetentionPeriod(e.Days, recorded.RecordedAt) },
        RetentionLifted => state with { Retention = null },
        TargetSet e => state with { Targets = state.Targets.SetItem(e.Target.Name, e.Target) },
        TargetRemoved e => state with { Targets = state.Targets.Remove(e.Name) },
        SecretSet e => state with
        {
            Secrets = state.Secrets.SetItem(
                e.Name, new KeptSecret(e.Name, e.Ciphertext?.Value, recorded.RecordedAt, recorded.Actor, recorded.Version)),
        },
        SecretRemoved e => state with { Secrets = state.Secrets.Remove(e.Name) },
        MailRelaySet or MailRelayRemoved or PublicAddressSet or PublicAddressRemoved or WebhookSet or WebhookRemoved or PersonalWebhooksSet
            or PersonalWebhooksReset or TestMessageTried => ApplyNotifications(state, recorded),
        _ => throw new InvalidOperationException($"Unknown event {recorded.Event.GetType().Name}."),
    };

    private static SettingsState ApplyNotifications(SettingsState state, Recorded<SettingsEvent> recorded) => recorded.Event switch
    {
        MailRelaySet e => state with { MailRelay = e.Relay },
        MailRelayRemoved => state with { MailRelay = null },
        PublicAddressSet e => state with { PublicAddress = e.Url },
        PublicAddressRemoved => state with { PublicAddress = null },
        WebhookSet e => state with
        {
            Webhooks = state.Webhooks.SetItem(e.Name, new KeptWebhook(e.Name, e.Url?.Value, e.SigningSecret, e.AllowedNetworks, e.Language, recorded.Version)),
        },
        WebhookRemoved e => state with
        {
            Webhooks = state.Webhooks.Remove(e.Name), Tests = state.Tests.Remove(PersonId.OfWebhook(e.Name).Value),
        },
        PersonalWebhooksSet e => state with { PersonalWebhooks = new PersonalWebhookRules(e.SigningSecret, e.AllowedNetworks) },
        PersonalWebhooksReset => state with { PersonalWebhooks = null },
        TestMessageTried e => state with
        {
            Tests = state.Tests.SetItem(e.Channel, new TestedChannel(e.WasSent, e.Detail?.Value, recorded.RecordedAt, recorded.Actor, recorded.Version)),
        },
        _ => throw new InvalidOperationException($"Unknown event {recorded.Event.GetType().Name}."),
    };
}
