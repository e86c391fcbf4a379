using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Registers;
using IncidentOps.Engine.Storage;
using MediatR;

namespace IncidentOps.Engine.Settings;

/// <summary>The organisation's settings: time zone, targets, sealed secrets, how messages go out, the release of what a restore has held.</summary>
public sealed class OrganisationSettings(IEventStore store, TimeProvider clock, IStoreFailure failure, IMediator publisher)
    : Register<SettingsState, SettingsEvent, SettingsCommand>(Stream, store, clock, failure)
{
    /// <summary>The stream's name in the store.</summary>
    public const string Stream = "settings";

    protected override SettingsState Nothing => SettingsState.None;

    protected override (long Version, DateTimeOffset LastRecordedAt) PlaceOf(SettingsState state) => (state.Version, state.LastRecordedAt);

    protected override Verdict<SettingsEvent> Decide(SettingsState state, SettingsCommand command, PeopleContext context) =>
        SettingsRegister.Decide(state, command, context);

    protected override SettingsState Evolve(SettingsState state, Recorded<SettingsEvent> recorded) => SettingsRegister.Evolve(state, recorded);

    protected override IEnumerable<long> ErasedBy(SettingsState before, SettingsEvent next) => next switch
    {
        SecretSet set => Of(before.Secrets.GetValueOrDefault(set.Name)?.Version),
        SecretRemoved removed => Of(before.Secrets.GetValueOrDefault(removed.Name)?.Version),
        WebhookSet set => Of(before.Webhooks.GetValueOrDefault(set.Name)?.Version),
        WebhookRemoved removed => Of(
            before.Webhooks.GetValueOrDefault(removed.Name)?.Version, before.Tests.GetValueOrDefault(PersonId.OfWebhook(removed.Name).Value)?.Version),
        TestMessageTried tried => Of(before.Tests.GetValueOrDefault(tried.Channel)?.Version),
        _ => [],
    };

    protected override bool ReleasesEffects(SettingsEvent next) => next is EffectsReleased;

    protected override Task AdvancedAsync(SettingsState before, SettingsState after, IReadOnlyList<Recorded<SettingsEvent>> events) =>
        publisher.Publish(new SettingsAdvanced(before, after));

    private static IEnumerable<long> Of(params long?[] versions) => versions.OfType<long>();
}

/// <summary>The settings changed.</summary>
public sealed record SettingsAdvanced(SettingsState Before, SettingsState After) : INotification
{
    /// <summary>What had been held since a restore runs from now on.</summary>
    public bool ReleasesEffects => Before.Released != After.Released;
}
