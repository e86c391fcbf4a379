using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Notifications;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace IncidentOps.Web.Notifications;

/// <summary>
/// How messages go out (settings, API), and acknowledging without a sign-in, by the link in a message. Opening it shows; only pressing acknowledges, since mail scanners open links.
/// </summary>
public static class AcknowledgementEndpoints
{
    /// <summary>Maps the acknowledgement pages, Settings › Notifications and its API.</summary>
    public static void MapNotifications(this IEndpointRouteBuilder endpoints)
    {
        NotificationEndpoints.Map(endpoints.MapGroup("").ExcludeFromDescription());
        NotificationApi.Map(endpoints);
        // The address itself is what entitles: no form token is asked for, so that it works in mail programs that keep no cookies.
        var links = endpoints.MapGroup("/ack").AllowAnonymous().WithMetadata(new UnguessableAddress());
        links.MapGet("/{token}", ShowAsync);
        links.MapPost("/{token}", AcknowledgeAsync).RequireRateLimiting(RateLimits.SignIn);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context, string token, AcknowledgementTokens tokens, IncidentSessions sessions, PeopleDirectory people,
        OrganisationSettings settings, TimeProvider clock)
    {
        var link = tokens.Read(token);
        var view = await ViewOfAsync(link, token, sessions, people, clock, context.RequestAborted);
        return Page(context, link, view, people, settings);
    }

    private static async Task<IResult> AcknowledgeAsync(
        HttpContext context, string token, AcknowledgementTokens tokens, IncidentSessions sessions, PeopleDirectory people,
        OrganisationSettings settings, IMediator mediator, TimeProvider clock)
    {
        var link = tokens.Read(token);
        var view = await ViewOfAsync(link, token, sessions, people, clock, context.RequestAborted);
        if (link is null || view.State != AcknowledgementState.Open)
        {
            return Page(context, link, view, people, settings);
        }

        // The holder of the link may do this one thing in the person's name, and nothing else.
        var answer = await mediator.Send(
            new SubmitToIncident(link.Incident, CommandIdOf(link), new Actor(link.Person, Permissions.View), new AcknowledgeNotification(link.Notification)),
            context.RequestAborted);
        return answer is CommandAccepted or CommandRefused { Refusal.Code: "already-acknowledged" }
            ? Results.LocalRedirect(view.Path)
            : Page(context, link, view with { IsBusy = true }, people, settings, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<AcknowledgementView> ViewOfAsync(
        AcknowledgementLink? link, string token, IncidentSessions sessions, PeopleDirectory people, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var view = new AcknowledgementView(AcknowledgementState.Unknown, link is null ? "/" : $"/ack/{token}", now);
        if (link is null)
        {
            return view;
        }

        var state = await sessions.StateAsync(link.Incident, cancellation);
        if (state.Notifications.Find(sent => sent.Id == link.Notification) is not { } notification
            || !notification.Deliveries.TryGetValue(link.Person, out var delivery))
        {
            return view;
        }

        return view with
        {
            // What was acknowledged in time stays so, whenever somebody looks.
            State = delivery.AcknowledgedAt is not null ? AcknowledgementState.Acknowledged
                : link.ExpiresAt <= now ? AcknowledgementState.Expired
                : notification.IsWithdrawn ? AcknowledgementState.Withdrawn
                : AcknowledgementState.Open,
            IsDrill = state.Mode == IncidentMode.Drill,
            Name = people.NameOf(link.Person) ?? "",
            Severity = (int)state.Severity,
            Number = notification.Id,
            SentAt = notification.At,
            At = delivery.AcknowledgedAt ?? default,
        };
    }

    private static IResult Page(
        HttpContext context, AcknowledgementLink? link, AcknowledgementView view, PeopleDirectory people, OrganisationSettings settings, int? status = null)
    {
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers.Pragma = "no-cache";
        return new RazorComponentResult<AcknowledgementPage>(new { View = view, Reader = ReaderOf(context, link, people, settings) })
        {
            StatusCode = status ?? view.State switch
            {
                AcknowledgementState.Unknown => StatusCodes.Status404NotFound,
                AcknowledgementState.Expired => StatusCodes.Status410Gone,
                _ => StatusCodes.Status200OK,
            },
        };
    }

    /// <summary>The recipient's language and zone, unless somebody has just chosen another language on the page. Never who happens to be signed in.</summary>
    private static Reader ReaderOf(HttpContext context, AcknowledgementLink? link, PeopleDirectory people, OrganisationSettings settings)
    {
        var person = link is null ? null : people.Find(link.Person);
        var language = context.Request.Cookies[Readers.LanguageCookie] switch
        {
            "ja" => Language.Japanese,
            "en" => Language.English,
            _ => person?.Language ?? context.Reader().Language,
        };
        var zone = Readers.ZoneOf(context, person?.TimeZone ?? settings.Current.TimeZone);
        return new Reader(null, "", language, zone ?? TimeZoneInfo.Local, Permissions.None) { ZoneIsKnown = zone is not null };
    }

    /// <summary>However often the button is pressed, it is one command.</summary>
    private static Guid CommandIdOf(AcknowledgementLink link) => new(
        SHA256.HashData(Encoding.UTF8.GetBytes($"incidentops/acknowledge/{link.Incident}\n{link.Notification}\n{link.Person}")).AsSpan(0, 16), bigEndian: true);
}
