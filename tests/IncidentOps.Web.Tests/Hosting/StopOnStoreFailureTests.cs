using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Hosting;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace IncidentOps.Web.Tests.Hosting;

public sealed class StopOnStoreFailureTests
{
    [Fact]
    public void However_many_notice_it_the_process_stops_once_and_says_why_by_its_code()
    {
        using var lifetime = new Lifetime();
        var failure = new StopOnStoreFailure(lifetime, NullLogger<StopOnStoreFailure>.Instance);
        Assert.Equal(0, failure.ExitCode);
        failure.Stop(new StoreFailedException("one"));
        failure.Stop(new StoreFailedException("two"));

        Assert.Equal(1, lifetime.Stops);
        Assert.Equal(StopOnStoreFailure.DiskFailed, failure.ExitCode);
    }

    [Fact]
    public async Task The_product_ends_with_the_code_that_has_it_started_again()
    {
        var product = await RunningProduct.StartAsync();
        product.Services.GetRequiredService<IStoreFailure>().Stop(new StoreFailedException("injected"));
        Assert.Equal(StopOnStoreFailure.DiskFailed, await product.EndAsync());
        await product.DisposeAsync();
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopped = new();

        public int Stops { get; private set; }

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopped.Token;

        public CancellationToken ApplicationStopped => stopped.Token;

        public void StopApplication()
        {
            Stops++;
            stopped.Cancel();
        }

        public void Dispose() => stopped.Dispose();
    }
}
