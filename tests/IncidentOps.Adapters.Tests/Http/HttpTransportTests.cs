using System.Net;
using System.Net.Sockets;
using System.Text;
using IncidentOps.Adapters.Http;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Adapters.Tests.Http;

/// <summary>Against a real listener on the loopback address.</summary>
public sealed class HttpTransportTests : IDisposable
{
    private readonly HttpListener service = new();
    private readonly HttpTransport transport = new(new SecretSources([new Token()]), TimeProvider.System);
    private readonly List<ProcedureLine> lines = [];
    private readonly string url;

    public HttpTransportTests()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        service.Prefixes.Add(url + "/");
        service.Start();
    }

    public void Dispose()
    {
        transport.Dispose();
        service.Close();
    }

    [Fact]
    public async Task A_request_is_filled_in_sent_with_its_key_and_answered()
    {
        var serving = ServeAsync(201, "application/json", "{\"blocked\":true,\"seen\":\"t0ken\"}");
        var outcome = await RunAsync(Template("POST", "${target.url}/users/${account}/block?reason=${reason}", "{\"reason\":\"${reason}\",\"attempt\":\"${attempt}\"}"));
        var (request, body) = await serving;

        Assert.Equal(201, Assert.IsType<ProcedureEnded>(outcome).Code);
        Assert.Equal("/users/a%2Fb%40x%20%22%E6%97%A5/block?reason=%22%7D%26x%3D1", request.RawUrl);
        Assert.Equal("Bearer t0ken", request.Headers["Authorization"]);
        Assert.Equal("application/json", request.ContentType);
        Assert.EndsWith("-r1-a-1-apply", request.Headers["Idempotency-Key"]!, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"\\\"}&x=1\"", body, StringComparison.Ordinal);
        Assert.Equal("HTTP 201 Created", lines[0].Text);
        Assert.Equal("{\"blocked\":true,\"seen\":\"‹secret›\"}", lines[1].Text);
    }

    [Theory]
    [InlineData("http://127.0.0.2:1/x")]
    [InlineData("${target.url}@127.0.0.2/x")]
    [InlineData("${target.url}.example.net/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("${account}")]
    public async Task A_request_never_leaves_its_target(string template) =>
        Assert.Contains("is not “tenant”", Assert.IsType<ProcedureNotBegun>(await RunAsync(Template("GET", template, null))).Reason.English, StringComparison.Ordinal);

    [Fact]
    public async Task A_header_takes_no_second_line()
    {
        var template = new RequestTemplate("GET", "${target.url}/", new Dictionary<string, string> { ["X-Reason"] = "${lines}" }, null);

        Assert.Contains("more than one line", Assert.IsType<ProcedureNotBegun>(await RunAsync(template)).Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        var serving = ServeAsync(302, "text/plain", "", location: "http://127.0.0.2:1/");

        Assert.Equal(302, Assert.IsType<ProcedureEnded>(await RunAsync(Template("GET", "${target.url}/", null))).Code);
        await serving;
    }

    [Fact]
    public async Task A_long_answer_is_read_only_so_far()
    {
        var serving = ServeAsync(200, "text/plain", new string('x', 1_000_000));

        Assert.Equal(200, Assert.IsType<ProcedureEnded>(await RunAsync(Template("GET", "${target.url}/", null))).Code);
        Assert.Equal(HttpTransport.LongestAnswer, lines[1].Text.Length);
        await serving.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_service_that_is_not_there_was_not_asked()
    {
        service.Close();

        Assert.Contains("Nothing answers", Assert.IsType<ProcedureNotBegun>(await RunAsync(Template("GET", "${target.url}/", null))).Reason.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_an_answer_is_unclear()
    {
        var reached = service.GetContextAsync();
        var run = RunAsync(Template("POST", "${target.url}/", "{}"), timeout: TimeSpan.FromSeconds(1));
        await reached;

        Assert.IsType<ProcedureUnclear>(await run);
        Assert.IsType<ProcedureUnclear>(await transport.ReadJournalAsync(Call(Template("POST", url, null)), kill: false, _ => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_missing_token_is_said_and_nothing_is_sent()
    {
        var call = Call(Template("GET", "${target.url}/", null));
        var outcome = await transport.RunAsync(
            call with { Target = call.Target! with { Http = new HttpEndpoint(url, "secret:absent") } }, lines.Add, TestContext.Current.CancellationToken);

        Assert.Contains("secret:absent", Assert.IsType<ProcedureNotBegun>(outcome).Reason.English, StringComparison.Ordinal);
    }

    private static RequestTemplate Template(string method, string url, string? body) => new(method, url, new Dictionary<string, string>(), body);

    private Task<ProcedureOutcome> RunAsync(RequestTemplate template, TimeSpan? timeout = null) => transport.RunAsync(
        Call(template) with { Timeout = timeout ?? TimeSpan.FromSeconds(30) }, lines.Add, TestContext.Current.CancellationToken);

    private ProcedureCall Call(RequestTemplate template) => new()
    {
        Attempt = new AttemptId(new IncidentId(Guid.CreateVersion7()), "r1", "a", 1), Purpose = AttemptKind.Apply, Kind = ProcedureKind.Apply,
        ActionId = "tenant.block", Target = new Target { Name = "tenant", Kind = "url", Transport = "http", Http = new HttpEndpoint(url, "secret:token") },
        Procedure = new Procedure { Request = template }, Secrets = [],
        Values = [new("account", "a/b@x \"日"), new("reason", "\"}&x=1"), new("lines", "a\r\nX-Evil: 1")],
        Timeout = TimeSpan.FromSeconds(30), Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(2),
    };

    private async Task<(HttpListenerRequest Request, string Body)> ServeAsync(int status, string type, string body, string? location = null)
    {
        var context = await service.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream);
        var received = await reader.ReadToEndAsync();
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (location is not null)
        {
            context.Response.RedirectLocation = location;
        }

        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
        return (context.Request, received);
    }

    private sealed class Token : ISecretSource
    {
        public bool Has(string name) => name == "token";

        public Task<string?> FindAsync(string name, CancellationToken cancellation) => Task.FromResult(name == "token" ? "t0ken" : null);
    }
}
