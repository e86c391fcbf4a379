using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using IncidentOps.Core;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;

namespace IncidentOps.Adapters.Http;

/// <summary>
/// Sends requests to web services of the inventory. A request goes to its target's own origin and nowhere else, follows no redirect
/// and checks certificates. There is no journal to read: what got no answer is unclear, and verify tells. A service that knows
/// idempotency keys is given the attempt's name.
/// </summary>
public sealed class HttpTransport : IActionTransport, IDisposable
{
    /// <summary>Bytes of an answer that are read.</summary>
    public const int LongestAnswer = 65_536;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private static readonly LocalizedText NoJournal = new(
        "A web service keeps no journal of requests.", "Web サービスには実行記録がありません。");

    private readonly SecretSources secrets;
    private readonly TimeProvider clock;
    private readonly HttpClient client;

    public HttpTransport(SecretSources secrets, TimeProvider clock)
        : this(secrets, clock, new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            MaxResponseHeadersLength = 32,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        })
    {
    }

    internal HttpTransport(SecretSources secrets, TimeProvider clock, HttpMessageHandler handler)
    {
        this.secrets = secrets;
        this.clock = clock;
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public string Name => "http";

    /// <inheritdoc/>
    public LocalizedText? Fault(Target? target) => target switch
    {
        null => new LocalizedText("The plan names no web service of the inventory.", "対象資産の一覧にある Web サービスが指定されていません。"),
        { Http: null } => new LocalizedText($"“{target.Name}” is not reached by http.", $"「{target.Name}」は http で接続する対象ではありません。"),
        _ => null,
    };

    /// <inheritdoc/>
    public async Task<ProcedureOutcome> RunAsync(ProcedureCall call, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        if (Fault(call.Target) is { } fault)
        {
            return new ProcedureNotBegun(fault);
        }

        if (clock.GetUtcNow() >= call.Deadline)
        {
            return new ProcedureNotBegun(new LocalizedText("Its deadline has passed.", "期限を過ぎています。"));
        }

        var http = call.Target!.Http!;
        if (await TokenAsync(http, cancellation) is not { } token)
        {
            return new ProcedureNotBegun(new LocalizedText(
                $"{http.Token}, the token for “{call.Target.Name}”, is not set up or can't be opened.",
                $"「{call.Target.Name}」のトークン {http.Token} が設定されていないか、開けません。"));
        }

        var (request, unfit) = Build(call, http, token);
        using (request)
        {
            return unfit is null ? await SendAsync(call, request!, token, output, cancellation) : new ProcedureNotBegun(unfit);
        }
    }

    /// <inheritdoc/>
    public Task<ProcedureOutcome> ReadJournalAsync(ProcedureCall call, bool kill, Action<ProcedureLine> output, CancellationToken cancellation) =>
        Task.FromResult<ProcedureOutcome>(new ProcedureUnclear(NoJournal));

    /// <inheritdoc/>
    public Task<Stream?> OpenFileAsync(Target? target, string path, CancellationToken cancellation) => Task.FromResult<Stream?>(null);

    public void Dispose() => client.Dispose();

    /// <summary>Empty where the target needs none; null where it can't be had.</summary>
    private async Task<string?> TokenAsync(HttpEndpoint http, CancellationToken cancellation)
    {
        if (http.Token is not { } reference)
        {
            return "";
        }

        try
        {
            return SecretReference.NameIn(reference) is { } name ? await secrets.FindAsync(name, cancellation) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static (HttpRequestMessage? Request, LocalizedText? Fault) Build(ProcedureCall call, HttpEndpoint http, string token)
    {
        if (call.Procedure.Request is not { } template)
        {
            return (null, new LocalizedText("The action has no request for this.", "この処理にリクエストがありません。"));
        }

        var (filled, fault) = RequestText.Of(template, new RequestValues(AttemptNames.Of(call.Attempt), call.Values, call.Secrets, http.Url, token));
        if (fault is not null)
        {
            return (null, fault);
        }

        if (!Uri.TryCreate(filled!.Url, UriKind.Absolute, out var url) || !IsOfTarget(url, new Uri(http.Url)))
        {
            return (null, new LocalizedText(
                $"The request would go to {filled.Url}, which is not “{call.Target!.Name}”.",
                $"リクエスト先 {filled.Url} は「{call.Target.Name}」ではありません。"));
        }

        var request = new HttpRequestMessage(new HttpMethod(filled.Method), url);
        if (filled.Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(filled.Body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in filled.Headers)
        {
            request.Content?.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (token.Length > 0 && request.Headers.Authorization is null && !request.Headers.Contains("Authorization"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (call.IsChange)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", $"{call.Attempt.JournalName}-{call.JournalName}");
        }

        return (request, null);
    }

    /// <summary>Whatever values are filled in, a request (and the token with it) stays with the service that the inventory names.</summary>
    private static bool IsOfTarget(Uri url, Uri target) =>
        url.Scheme == target.Scheme && url.Host.Equals(target.Host, StringComparison.OrdinalIgnoreCase) && url.Port == target.Port && url.UserInfo.Length == 0;

    private async Task<ProcedureOutcome> SendAsync(
        ProcedureCall call, HttpRequestMessage request, string token, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(call.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            output(new ProcedureLine(false, string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)response.StatusCode} {response.ReasonPhrase}")));
            await ReadAsync(response, token, output, either.Token);
            return new ProcedureEnded((int)response.StatusCode, clock.GetElapsedTime(began), false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new ProcedureUnclear(new LocalizedText("The service did not answer in time.", "サービスから時間内に応答がありませんでした。"));
        }
        catch (HttpRequestException exception)
        {
            return HttpFaults.Of(call.Target!.Name, exception);
        }
    }

    /// <summary>The beginning of the answer, where it is text. A status has been given: a body that breaks off changes nothing about it.</summary>
    private static async Task ReadAsync(HttpResponseMessage response, string token, Action<ProcedureLine> output, CancellationToken cancellation)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (!(type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.EndsWith("json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        var buffer = new byte[LongestAnswer];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), cancellation) is > 0 and var taken)
            {
                length += taken;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            output(new ProcedureLine(true, $"the answer breaks off: {exception.Message}"));
        }

        var text = Encoding.UTF8.GetString(buffer, 0, length);
        text = token.Length > 0 ? text.Replace(token, "‹secret›", StringComparison.Ordinal) : text;
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            output(new ProcedureLine(false, line));
        }
    }
}
