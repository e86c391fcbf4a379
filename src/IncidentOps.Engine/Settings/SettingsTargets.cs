using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Actions;
using MediatR;

namespace IncidentOps.Engine.Settings;

/// <summary>The targets that administrators set up in the product.</summary>
public sealed class SettingsTargets(OrganisationSettings settings) : ITargetSource
{
    public Task<Inventory> ReadAsync(CancellationToken cancellation) => Task.FromResult(new Inventory
    {
        Targets = settings.Current.Targets.Values.ToDictionary(target => target.Name, TargetOf, StringComparer.Ordinal),
    });

    /// <summary>A setting as the engine uses it.</summary>
    public static Target TargetOf(TargetSetting setting)
    {
        var secret = setting.Secret is { } name ? SecretReference.To(name) : null;
        return new Target
        {
            Name = setting.Name,
            Kind = setting.Kind,
            Transport = setting.Transport,
            Ssh = setting.Transport == "ssh"
                ? new SshEndpoint(setting.Address!, setting.Port, setting.User!, setting.HostKey!, secret!, setting.Sudo)
                : null,
            Http = setting.Transport == "http" ? new HttpEndpoint(setting.Url!, secret) : null,
            Smtp = setting.Transport == "smtp" ? new SmtpEndpoint(setting.Address!, setting.Port, setting.Security!, setting.User, secret) : null,
        };
    }
}

/// <summary>Brings the inventory up to date when settings change, before the change is answered.</summary>
public sealed class ReloadInventory(TargetInventory inventory) : INotificationHandler<SettingsAdvanced>
{
    public Task Handle(SettingsAdvanced notification, CancellationToken cancellationToken) =>
        ReferenceEquals(notification.Before.Targets, notification.After.Targets) ? Task.CompletedTask : inventory.ReloadAsync(cancellationToken);
}
