using IncidentOps.Core.Incidents;
using IncidentOps.Web.Reading;
using Microsoft.Extensions.Primitives;

namespace IncidentOps.Web.Forms;

/// <summary>What somebody sent with a form, and what is wrong with it: enough to show the form again as they left it.</summary>
public sealed class FormState(IReadOnlyDictionary<string, StringValues> values)
{
    private readonly List<FormFault> faults = [];

    public static FormState Empty => new(new Dictionary<string, StringValues>());

    public IReadOnlyList<FormFault> Faults => faults;

    /// <summary>True where something was sent.</summary>
    public bool WasSent => values.Count > 0;

    /// <summary>Reads the request's form. A body that is no form is an empty one: its fields are then missing.</summary>
    public static async Task<FormState> ReadAsync(HttpContext context) => context.Request.HasFormContentType
        ? new FormState((await context.Request.ReadFormAsync(context.RequestAborted)).ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal))
        : Empty;

    /// <summary>The field's text; empty where it was not sent.</summary>
    public string this[string field] => values.TryGetValue(field, out var sent) ? sent.ToString() : "";

    public IEnumerable<string> All(string field) => values.TryGetValue(field, out var sent) ? sent.OfType<string>() : [];

    /// <summary>What the field shows: as sent, else as it stands.</summary>
    public string Shown(string field, string? standing) => WasSent ? this[field] : standing ?? "";

    public string? FaultOf(string field) => faults.Find(fault => fault.Field == field)?.Message;

    /// <param name="field">Empty: the form as a whole.</param>
    public FormState Fault(string field, string message)
    {
        faults.Add(new FormFault(field, message));
        return this;
    }

    /// <summary>Shows a refusal at the field that it concerns.</summary>
    public FormState Fault(Refusal refusal, Reader reader) => Fault(RefusalFields.Of(refusal.Code), reader.T.In(refusal.Reason));
}

/// <summary>One thing that is wrong.</summary>
public sealed record FormFault(string Field, string Message);

/// <summary>Which field each refusal of people and settings concerns.</summary>
internal static class RefusalFields
{
    private static readonly Dictionary<string, string> ByPrefix = new(StringComparer.Ordinal)
    {
        ["bad-language"] = "language",
        ["bad-role"] = "roles",
        ["bad-time-zone"] = "time-zone",
        ["bad-validity"] = "validity",
        ["exercise-none"] = "exercise",
        ["grace-"] = "grace",
        ["hook-language"] = "language",
        ["hook-name"] = "name",
        ["hook-networks"] = "networks",
        ["hook-secret"] = "secret",
        ["hook-url"] = "url",
        ["last-administrator"] = "roles",
        ["last-day-"] = "last-day",
        ["mail-"] = "mail",
        ["name-"] = "display-name",
        ["note-long"] = "note",
        ["parts-"] = "parts",
        ["password-"] = "password",
        ["phone-"] = "phone",
        ["public-address"] = "public-address",
        ["recovery-failed"] = "sign-in-name",
        ["relay-host"] = "host",
        ["relay-port"] = "port",
        ["relay-secret"] = "relay-secret",
        ["relay-security"] = "security",
        ["relay-sender"] = "sender",
        ["relay-user"] = "user",
        ["reminders-"] = "reminders",
        ["retention-days"] = "days",
        ["role-needed"] = "roles",
        ["rule-"] = "rule",
        ["secret-name"] = "name",
        ["secret-value"] = "value",
        ["sign-in-name-"] = "sign-in-name",
        ["start-"] = "date",
        ["target-address"] = "address",
        ["target-host-key"] = "host-key",
        ["target-kind"] = "kind",
        ["target-name"] = "name",
        ["target-port"] = "port",
        ["target-secret"] = "secret",
        ["target-security"] = "security",
        ["target-url"] = "url",
        ["target-user"] = "user",
        ["token-name"] = "token-name",
        ["token-permission-needed"] = "permissions",
        ["token-too-wide"] = "permissions",
        ["webhook-"] = "webhook",
    };

    public static string Of(string code) =>
        ByPrefix.FirstOrDefault(pair => code.StartsWith(pair.Key, StringComparison.Ordinal)).Value ?? "";
}
