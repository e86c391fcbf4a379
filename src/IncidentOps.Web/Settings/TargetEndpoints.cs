using System.Globalization;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;

namespace IncidentOps.Web.Settings;

/// <summary>Settings › Targets: what machine steps can be run against.</summary>
internal static class TargetEndpoints
{
    private const string Path = "/settings/targets";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path).RequirePermission(Permissions.Administer);
        group.MapGet("", ShowList);
        group.MapGet("/new", static (HttpContext context) => ShowNew(context, context.Request.Query["transport"].ToString(), FormState.Empty));
        group.MapPost("/new", AddAsync);
        group.MapGet("/{name}", static (HttpContext context, string name, OrganisationSettings settings, TargetProbe probe) =>
            ShowOne(context, name, settings, probe, FormState.Empty));
        group.MapPost("/{name}", SaveAsync);
        group.MapPost("/{name}/test", TestAsync);
        group.MapPost("/{name}/delete", DeleteAsync);
    }

    /// <summary>What a form says, without judging it: that is Core's.</summary>
    internal static TargetSetting Read(FormState form, string name, string transport) => new(
        name, form["kind"], transport, Text(form["address"]),
        int.TryParse(form["port"].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : -1,
        Text(form["user"]), Text(form["host-key"]), SecretNameOf(form["secret"]), form["sudo"] == "yes", Text(form["url"]), Text(form["security"]));

    private static IResult ShowList(HttpContext context, OrganisationSettings settings, TargetInventory inventory) => context.Page<TargetsPage>(new
    {
        Own = settings.Current.Targets.Values,
        Others = inventory.Current.Targets.Values
            .Where(target => !settings.Current.Targets.ContainsKey(target.Name)).OrderBy(target => target.Name, StringComparer.Ordinal),
    });

    private static IResult ShowNew(HttpContext context, string transport, FormState form) =>
        SetTarget.Transports.Contains(transport)
            ? context.Page<TargetPage>(
                new { Form = form, Transport = transport, IsNew = true },
                form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK)
            : context.Page<NewTargetPage>();

    private static IResult ShowOne(HttpContext context, string name, OrganisationSettings settings, TargetProbe probe, FormState form, ProbeResult? probed = null) =>
        settings.Current.Targets.TryGetValue(name, out var target)
            ? context.Page<TargetPage>(
                new
                {
                    Form = form, target.Transport, Target = target, IsNew = false, Probed = probed, CanTest = probe.Knows(target.Transport),
                    Kept = context.Request.Query["kept"].ToString(),
                },
                form.Faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK)
            : context.Message(StatusCodes.Status404NotFound);

    private static async Task<IResult> AddAsync(HttpContext context, OrganisationSettings settings)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        var target = Read(form, form["name"].Trim(), form["transport"]);
        if (settings.Current.Targets.ContainsKey(target.Name))
        {
            return ShowNew(context, target.Transport, form.Fault("name", reader.T["targets.taken"]));
        }

        return await settings.SubmitAsync(new SetTarget(target), reader.Actor(), context.RequestAborted) is { } refusal
            ? ShowNew(context, target.Transport, form.Fault(refusal, reader))
            : Results.LocalRedirect($"{Path}/{Uri.EscapeDataString(target.Name)}?kept=yes");
    }

    private static async Task<IResult> SaveAsync(HttpContext context, string name, OrganisationSettings settings, TargetProbe probe)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        if (!settings.Current.Targets.TryGetValue(name, out var former))
        {
            return context.Message(StatusCodes.Status404NotFound);
        }

        return await settings.SubmitAsync(new SetTarget(Read(form, name, former.Transport)), reader.Actor(), context.RequestAborted) is { } refusal
            ? ShowOne(context, name, settings, probe, form.Fault(refusal, reader))
            : Results.LocalRedirect($"{Path}/{Uri.EscapeDataString(name)}?kept=yes");
    }

    private static async Task<IResult> TestAsync(HttpContext context, string name, OrganisationSettings settings, TargetProbe probe) =>
        settings.Current.Targets.TryGetValue(name, out var target)
            ? ShowOne(context, name, settings, probe, FormState.Empty, await probe.TryAsync(SettingsTargets.TargetOf(target), context.RequestAborted))
            : context.Message(StatusCodes.Status404NotFound);

    private static async Task<IResult> DeleteAsync(HttpContext context, string name, OrganisationSettings settings, TargetProbe probe)
    {
        var reader = context.Reader();
        return await settings.SubmitAsync(new RemoveTarget(name), reader.Actor(), context.RequestAborted) is { } refusal
            ? ShowOne(context, name, settings, probe, FormState.Empty.Fault(refusal, reader))
            : Results.LocalRedirect(Path);
    }

    private static string? Text(string typed) => typed.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>People paste references (`secret:mx1-key`) as they stand in plans.</summary>
    private static string? SecretNameOf(string typed) => SecretReference.NameIn(typed.Trim()) ?? Text(typed);
}
