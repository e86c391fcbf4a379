namespace IncidentOps.Web.Security;

/// <summary>Serves by https with a certificate of ours.</summary>
public static class HttpsHosting
{
    /// <summary>Where the server listens by https unless it is told otherwise: everywhere, since https is chosen to be reached by others.</summary>
    public const string DefaultAddress = "https://*:8443";

    /// <summary>Gives every https address of the server this certificate.</summary>
    public static void UseHttps(this WebApplicationBuilder builder, HttpsCertificate certificate)
    {
        builder.Services.AddSingleton(certificate);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var logger = kestrel.ApplicationServices.GetRequiredService<ILogger<HttpsCertificate>>();
            kestrel.ConfigureHttpsDefaults(https => https.ServerCertificateSelector = (_, _) => certificate.Current(logger));
        });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }
    }
}
