using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using IncidentOps.Core;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Web.Layout;
using IncidentOps.Web.Reading;
using IncidentOps.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.WebEncoders;

namespace IncidentOps.Web.Live;

/// <summary>The live line: hub, rooms, rendering of pieces. The host adds an <see cref="IRoomPieces"/>.</summary>
public static class LiveServices
{
    /// <summary>The largest message that a client may send, in bytes: a note of 10,000 characters in any script fits.</summary>
    public const long MaximumMessage = 128 * 1024;

    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        // Japanese as it is: as entities it would be 60 % larger.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddWebEncoders();
        services.AddSingleton<Outgoing>();
        services.AddSingleton<HubLifetimeManager<IncidentHub>>(provider => provider.GetRequiredService<Outgoing>());
        services.AddSingleton<HubBounds>();
        services.AddSignalR(options =>
        {
            options.MaximumReceiveMessageSize = MaximumMessage;
            options.MaximumParallelInvocationsPerClient = 4;
            options.EnableDetailedErrors = false;
            // Three of these without a word, and a page knows that its line is dead (js/connection.js).
            options.KeepAliveInterval = TimeSpan.FromSeconds(5);
        }).AddJsonProtocol(options =>
        {
            options.PayloadSerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.PayloadSerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
        }).AddHubOptions<IncidentHub>(options => options.AddFilter<HubBounds>());
        services.AddSingleton(_ => new LiveBuild(BuildInfo.Version));
        services.AddSingleton<PieceRenderer>();
        services.AddSingleton<CommandReplies>();
        services.AddSingleton<Rooms>();
        services.AddHostedService<LiveFigures>();
        services.AddSingleton<INotificationHandler<IncidentAdvanced>>(provider => provider.GetRequiredService<Rooms>());
        services.AddSingleton<INotificationHandler<AccessChanged>, AccessWatch>();
        services.AddHostedService<OutputFeed>();
        return services;
    }

    /// <summary>Pages and answers go out compressed; call it first. Their form tokens differ each time, so that their length tells nothing.</summary>
    public static IServiceCollection AddCompression(this IServiceCollection services) => services
        .Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal)
        .AddResponseCompression(options =>
    {
        options.EnableForHttps = true;
        options.Providers.Add<Brotli>();
        options.Providers.Add<GzipCompressionProvider>();
        options.MimeTypes = ["application/json", "application/manifest+json", "application/problem+json", "image/svg+xml", "text/css", "text/html", "text/javascript"];
    });

    /// <summary>Maps the hub, the scripts' texts and the antiforgery token. Foreign origins are refused by the guard in front of every endpoint.</summary>
    public static WebApplication MapLive(this WebApplication app)
    {
        app.MapHub<IncidentHub>(IncidentHub.Path).RequirePermission(Permissions.View).ForPrograms();
        app.MapGet("/live/texts/{language}.json", (string language, HttpContext context) =>
        {
            context.Response.Headers.CacheControl = context.Request.Query.ContainsKey("build") ? "public, max-age=31536000, immutable" : "no-cache";
            return Results.Json(ScriptTexts.In(language == "ja" ? Language.Japanese : Language.English));
        }).AllowAnonymous();
        app.MapGet("/antiforgery-token", (HttpContext context, IAntiforgery antiforgery) =>
        {
            // Forbids caching itself.
            var tokens = antiforgery.GetAndStoreTokens(context);
            var reader = context.Reader();
            return Results.Json(new { token = tokens.RequestToken, field = tokens.FormFieldName, person = reader.Person?.Value });
        }).RequirePermission(Permissions.View);
        return app;
    }

    /// <summary>
    /// Quality 5 of 11: the first that looks at more than one earlier place for a match. On texts like ours a tenth less than 4, which is what the
    /// framework's "optimal" means, for about a millisecond a page; 11 would take a hundred times that.
    /// </summary>
    private sealed class Brotli : ICompressionProvider
    {
        public string EncodingName => "br";

        public bool SupportsFlush => true;

        public Stream CreateStream(Stream outputStream) => new BrotliStream(outputStream, new BrotliCompressionOptions { Quality = 5 }, leaveOpen: true);
    }
}
