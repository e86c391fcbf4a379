using System.Globalization;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace IncidentOps.Web.Security;

/// <summary>How often one may ask. Generous for people under stress, tight for who guesses.</summary>
public static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Api = "api";
    public const string Calendar = "calendar";

    internal static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = static async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(10);
            var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await Problems.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "too-many-requests", new(
                $"Too many requests. Try again in {seconds} second{(seconds == 1 ? "" : "s")}.", $"要求が多すぎます。{seconds} 秒後にやり直してください。"));
        };
        // Sending only: looking at the page costs nothing, and whoever waits must be able to read why.
        options.AddPolicy(SignIn, context => HttpMethods.IsPost(context.Request.Method)
            ? RateLimitPartition.GetSlidingWindowLimiter(
                SignInThrottle.PlaceOf(context.Connection.RemoteIpAddress),
                _ => new SlidingWindowRateLimiterOptions { PermitLimit = 60, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 })
            : RateLimitPartition.GetNoLimiter("-"));
        options.AddPolicy(Api, context => RateLimitPartition.GetTokenBucketLimiter(
            CallerOf(context),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 600, TokensPerPeriod = 100, ReplenishmentPeriod = TimeSpan.FromSeconds(5), AutoReplenishment = true,
            }));
        // Keys can't be guessed; this bounds what an office full of calendar programs, or a broken one, may cost.
        options.AddPolicy(Calendar, context => RateLimitPartition.GetSlidingWindowLimiter(
            SignInThrottle.PlaceOf(context.Connection.RemoteIpAddress),
            _ => new SlidingWindowRateLimiterOptions { PermitLimit = 240, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));
    }

    private static string CallerOf(HttpContext context) =>
        context.User.FindFirstValue(PersonClaims.TokenClaim)
        ?? context.User.FindFirstValue(ClaimTypes.NameIdentifier)
        ?? SignInThrottle.PlaceOf(context.Connection.RemoteIpAddress);
}
