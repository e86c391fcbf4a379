using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Wakeups;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;

namespace IncidentOps.Web.Effects;

/// <summary>What a restore holds back: shown to everyone who may look at incidents, released by an administrator.</summary>
public static class EffectsEndpoints
{
    private const string Path = "/settings/effects";

    public static IServiceCollection AddEffects(this IServiceCollection services) =>
        services.AddSingleton<INotificationHandler<SettingsAdvanced>, ReleaseWatch>();

    public static void MapEffects(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, static (HttpContext context, HeldEffects held) => ShowAsync(context, held, FormState.Empty)).RequirePermission(Permissions.View).ExcludeFromDescription();
        endpoints.MapPost(Path + "/release", ReleaseAsync).RequirePermission(Permissions.Administer).ExcludeFromDescription();
        EffectsApi.Map(endpoints);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, HeldEffects held, FormState form, int status = StatusCodes.Status200OK)
    {
        var services = context.RequestServices;
        var (names, people, now) = (
            services.GetRequiredService<INames>(), services.GetRequiredService<PeopleDirectory>(),
            services.GetRequiredService<TimeProvider>().GetUtcNow());
        var (hold, reader) = (held.Hold, context.Reader());
        var work = hold is null ? null : await held.WaitingAsync(context.RequestAborted);
        return context.Page<EffectsPage>(
            new
            {
                Form = form, Now = now, Names = names, Hold = hold, Work = work,
                Rows = hold is null ? [] : (IReadOnlyList<HeldRow>)[.. work!.Effects.Select(effect => HeldRow.Of(effect, hold, reader, names, now))],
                held.Released,
                Administrators = (IReadOnlyList<string>)
                [
                    .. people.Current.People.Values.Where(person => !person.IsDisabled && person.Permissions.HasFlag(Permissions.Administer))
                        .Select(person => names.NameOf(person.Id)).Order(StringComparer.Ordinal),
                ],
            },
            status);
    }

    private static async Task<IResult> ReleaseAsync(HttpContext context, HeldEffects held, INames names, TimeProvider clock)
    {
        var form = await FormState.ReadAsync(context);
        var reader = context.Reader();
        return await held.ReleaseAsync(form["reason"], reader.Actor(), context.RequestAborted) is { } refusal
            ? await ShowAsync(context, held, form.Fault(FieldOf(refusal), reader.Of(refusal, names, clock.GetUtcNow())), StatusOf(refusal))
            : Results.LocalRedirect(Path);
    }

    /// <summary>That somebody else was first is no fault of a field.</summary>
    private static string FieldOf(Refusal refusal) => refusal.Code is "reason-needed" or "too-long" ? "reason" : "";

    private static int StatusOf(Refusal refusal) =>
        refusal.Code is "already-released" or "not-held" ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity;
}

/// <summary>Has every open page fetched anew once the hold is over: each says what waits.</summary>
public sealed class ReleaseWatch(Rooms rooms) : INotificationHandler<SettingsAdvanced>
{
    public Task Handle(SettingsAdvanced notification, CancellationToken cancellationToken)
    {
        if (notification.ReleasesEffects)
        {
            rooms.RefreshAll();
        }

        return Task.CompletedTask;
    }
}
