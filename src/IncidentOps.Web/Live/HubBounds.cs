using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;

namespace IncidentOps.Web.Live;

/// <summary>How fast one connection may call: 20 calls a second, 60 at once. More get an answer that says so.</summary>
public sealed class HubBounds : IHubFilter
{
    private const string LimiterKey = "limiter";

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        context.Context.Items[LimiterKey] = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            AutoReplenishment = true,
            QueueLimit = 0,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            TokenLimit = 60,
            TokensPerPeriod = 20,
        });
        return next(context);
    }

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var limiter = (RateLimiter)invocationContext.Context.Items[LimiterKey]!;
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired ? await next(invocationContext) : throw new HubException("too-fast: Too many calls; try again in a second.");
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        await next(context, exception);
        ((RateLimiter?)context.Context.Items[LimiterKey])?.Dispose();
    }
}
