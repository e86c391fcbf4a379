using NetEscapades.AspNetCore.SecurityHeaders;

namespace IncidentOps.Web.Security;

/// <summary>The headers on every answer. Scripts, styles and connections come from this server alone; nothing inline, nothing framed.</summary>
public static class SecurityHeaders
{
    private const int HstsSeconds = 31_536_000;

    public static HeaderPolicyCollection Policies() => new HeaderPolicyCollection()
        .AddContentTypeOptionsNoSniff()
        .AddFrameOptionsDeny()
        // Not no-referrer: browsers then send no Origin with forms.
        .AddReferrerPolicySameOrigin()
        .AddStrictTransportSecurityMaxAge(HstsSeconds)
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
        .AddCustomHeader(
            "Permissions-Policy",
            "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=()")
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddScriptSrc().Self();
            policy.AddStyleSrc().Self();
            policy.AddImgSrc().Self().Data().Blob();
            policy.AddFontSrc().Self();
            policy.AddConnectSrc().Self();
            policy.AddManifestSrc().Self();
            policy.AddWorkerSrc().Self();
            policy.AddFormAction().Self();
            policy.AddFrameAncestors().None();
            policy.AddBaseUri().None();
        })
        .RemoveServerHeader();
}
