using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Api;

/// <summary>Whatever is sent to the whole product's API is answered with a problem that says what is wrong, and where.</summary>
public sealed class MalformedTests(MalformedTests.Product shared) : IClassFixture<MalformedTests.Product>
{
    /// <summary>More than the server takes of a JSON body.</summary>
    private const int TooLarge = 40_000_000;

    private readonly RunningProduct product = shared.Running;
    private readonly HttpClient api = shared.Api;

    /// <summary>Every address that takes JSON, with a body that it would take.</summary>
    public static TheoryData<string, string> Bodies => new()
    {
        { "POST", "/api/incidents" },
        { "POST", $"/api/incidents/{Guid.Empty:N}/commands/addNote" },
        { "POST", $"/api/incidents/{Guid.Empty:N}/readings" },
        { "PUT", "/api/account/language" },
        { "PUT", "/api/account/name" },
        { "PUT", "/api/account/time-zone" },
        { "POST", "/api/effects/release" },
        { "POST", "/api/people" },
        { "PUT", "/api/people/p-sato/contacts" },
        { "PUT", "/api/people/p-sato/name" },
        { "PUT", "/api/people/p-sato/roles" },
        { "PUT", "/api/people/p-sato/sign-in-name" },
        { "PUT", "/api/settings/notifications/personal-webhooks" },
        { "PUT", "/api/settings/notifications/public-address" },
        { "PUT", "/api/settings/notifications/relay" },
        { "PUT", "/api/settings/notifications/webhooks/chat" },
        { "PUT", "/api/settings/retention" },
        { "PUT", "/api/settings/secrets/relay" },
        { "PUT", "/api/settings/targets/mx1" },
        { "PUT", "/api/settings/time-zone" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_not_what_the_document_says_is_refused_with_its_cause(string method, string path)
    {
        foreach (var body in new[] { "{\"a\": ", "", "[]", "{\"x\":1}", "null", "17" })
        {
            var (status, problem) = await SendAsync(method, path, new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.True(status == HttpStatusCode.UnprocessableEntity, $"{body}: {status} {problem}");
            Assert.Equal("malformed", problem.GetProperty("code").GetString());
            Assert.StartsWith("$", problem.GetProperty("field").GetString(), StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\.NET|IncidentOps\.|System\.|'", problem.GetProperty("detail").GetString());
        }

        foreach (var charset in new[] { "shift_jis", "nonsense", "utf-7" })
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=" + charset);
            Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"), await CodeAsync(method, path, content));
        }

        using var large = new ByteArrayContent(new byte[TooLarge]);
        large.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too-large"), await CodeAsync(method, path, large));
    }

    [Fact]
    public async Task A_wrong_key_changes_nothing()
    {
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        Assert.Null(await people.SubmitAsync(
            new SetContactWays(new PersonId("p-sato"), "sato@example.jp", "+81 3 0000 0000", null), Actor.System, TestContext.Current.CancellationToken));
        foreach (var (body, field) in new[] { ("{\"email\":\"new@example.jp\"}", "$.email"), ("{\"mail\":\"new@example.jp\"}", "$.phone") })
        {
            var (status, problem) = await SendAsync("PUT", "/api/people/p-sato/contacts", Json(body));
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (status, problem.GetProperty("field").GetString()));
        }

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "malformed"), await CodeAsync("PUT", "/api/people/p-sato/roles", Json("{\"roles\":[1,2]}")));
        var sato = people.Find(new PersonId("p-sato"))!;
        Assert.Equal(("sato@example.jp", "+81 3 0000 0000"), (sato.Mail, sato.Phone));
        Assert.Equal([AccountRole.Responder, AccountRole.Administrator], sato.Roles.Order());

        var (kept, _) = await SendAsync("PUT", "/api/people/p-sato/contacts", Json("{\"mail\":\"new@example.jp\",\"phone\":null,\"webhook\":null}"));
        Assert.Equal(HttpStatusCode.NoContent, kept);
    }

    [Theory]
    [InlineData("PUT", "/api/account/language", "{\"language\":\"french\"}", "$.language", "en", "$.language must be one of these: english, japanese.")]
    [InlineData("PUT", "/api/account/language", "{\"language\":1}", "$.language", "ja", "$.language には次のいずれかを指定してください: english、japanese。")]
    [InlineData("POST", "/api/people", "{\"signInName\":\"x\",\"displayName\":\"x\",\"language\":\"ja\"}", "$.language", "en", "$.language must be one of these: english, japanese.")]
    [InlineData("PUT", "/api/people/p-sato/roles", "{\"roles\":[\"viewer\",\"king\"]}", "$.roles[1]", "en", "$.roles[1] must be one of these: viewer, ")]
    [InlineData("POST", "/api/incidents/00000000000000000000000000000000/commands/setSeverity", "{\"severity\":\"dreadful\"}", "$.severity", "ja", "$.severity には次のいずれかを指定してください: sev1、sev2、sev3、sev4。")]
    [InlineData("PUT", "/api/account/name", "{\"displayName\":[]}", "$.displayName", "en", "$.displayName is not of the kind that is asked for.")]
    public async Task A_word_that_is_none_of_the_permitted_ones_is_answered_with_those(string method, string path, string body, string field, string language, string detail)
    {
        var (status, problem) = await SendAsync(method, path, Json(body), ("Accept-Language", language));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "malformed", field), (status, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        Assert.StartsWith(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/incidents?limit=abc", "limit")]
    [InlineData("/api/incidents?before=%ff", "before")]
    [InlineData("/api/incidents?open=perhaps", "open")]
    [InlineData("/api/audit?from=xyz", "from")]
    [InlineData("/api/audit?to=2026-13-01", "to")]
    [InlineData("/api/audit?before=abc", "before")]
    public async Task A_parameter_that_does_not_read_is_named(string path, string field)
    {
        var (status, problem) = await SendAsync("GET", path, null);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "malformed", field), (status, problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Evidence_without_a_name_names_what_is_missing()
    {
        var (status, problem) = await SendAsync("POST", $"/api/incidents/{Guid.Empty:N}/evidence", new ByteArrayContent([1]));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "fileName"), (status, problem.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("POST", "/api/incidents", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("PUT", "/api/settings/time-zone", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("PATCH", "/api/incidents", "application/json", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/incidents/0123/commands/addNote", null, HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/nope", null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/runbooks/mail-account-takeover/versions/first", null, HttpStatusCode.NotFound)]
    public async Task Who_is_let_in_is_told_what_does_not_fit_and_who_is_not_learns_nothing(string method, string path, string? type, HttpStatusCode expected)
    {
        var (status, problem) = await SendAsync(method, path, type is null ? null : new StringContent("{}", Encoding.UTF8, type));
        Assert.Equal(expected, status);
        Assert.NotEmpty(problem.GetProperty("code").GetString()!);

        using var stranger = new HttpClient { BaseAddress = product.Address };
        using var answer = await stranger.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Problems_are_in_the_language_that_is_asked_for_over_the_persons_own()
    {
        foreach (var path in new[] { "/api/nope", $"/api/incidents/{Guid.NewGuid():N}", "/api/incidents?limit=abc", $"/api/incidents/{Guid.NewGuid():N}/export/md" })
        {
            var (_, english) = await SendAsync("GET", path, null, ("Accept-Language", "en"));
            var (_, japanese) = await SendAsync("GET", path, null, ("Accept-Language", "ja"));
            Assert.DoesNotMatch(@"[\u3040-\u30ff]", english.GetProperty("title").GetString());
            Assert.Matches(@"[\u3040-\u30ff]", japanese.GetProperty("title").GetString());
        }
    }

    [Fact]
    public async Task A_claimed_time_is_one_and_not_before_the_incident()
    {
        var id = Guid.NewGuid();
        var (declared, _) = await SendAsync("POST", "/api/incidents", Json("{\"title\":\"t\"}"), ("Idempotency-Key", id.ToString()));
        Assert.Equal(HttpStatusCode.OK, declared);
        foreach (var claimed in new[] { "garbage", "1970-01-01T00:00:00Z" })
        {
            var (status, problem) = await SendAsync(
                "POST", $"/api/incidents/{id:N}/commands/addNote", Json("{\"text\":\"x\"}"), ("Idempotency-Key", Guid.NewGuid().ToString()), ("X-Claimed-At", claimed));
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "X-Claimed-At"), (status, problem.GetProperty("field").GetString()));
        }
    }

    [Theory]
    [InlineData("/incidents?before=zzz")]
    [InlineData("/incidents/0123/timeline?after=abc")]
    public async Task A_page_whose_address_does_not_read_says_so(string path)
    {
        using var browser = await product.SignedInAsync("sato");
        var page = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal("This address or form can't be read", page.Html.QuerySelector("h1")?.TextContent);
    }

    [Fact]
    public async Task A_form_whose_command_id_is_none_is_not_taken_under_another()
    {
        using var browser = await product.SignedInAsync("sato");
        var id = Guid.NewGuid();
        await SendAsync("POST", "/api/incidents", Json("{\"title\":\"t\"}"), ("Idempotency-Key", id.ToString()));
        var page = await browser.PostFromAsync($"/incidents/{id:N}", $"/incidents/{id:N}/act", ("do", "addNote"), ("note", "once"), ("command-id", "17"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        var (_, state) = await SendAsync("GET", $"/api/incidents/{id:N}", null);
        Assert.Equal(0, state.GetProperty("notes").GetArrayLength());
    }

    [Theory]
    [InlineData("setSeverity", "severity", "99")]
    [InlineData("postStatusUpdate", "update-minutes", "-5")]
    [InlineData("postStatusUpdate", "update-minutes", "1e9")]
    [InlineData("settleClock:appi:17", "text:appi", "why")]
    public async Task A_form_that_no_page_makes_is_refused_and_changes_nothing(string action, string field, string value)
    {
        using var browser = await product.SignedInAsync("sato");
        var id = Guid.NewGuid();
        await SendAsync("POST", "/api/incidents", Json("{\"title\":\"t\"}"), ("Idempotency-Key", id.ToString()));
        var (_, before) = await SendAsync("GET", $"/api/incidents/{id:N}", null);
        var page = await browser.PostFromAsync($"/incidents/{id:N}", $"/incidents/{id:N}/act", ("do", action), ("update", "So it is."), (field, value));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        var (_, after) = await SendAsync("GET", $"/api/incidents/{id:N}", null);
        Assert.Equal(before.GetProperty("version").GetInt64(), after.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_severity_that_there_is_not_declares_nothing()
    {
        using var browser = await product.SignedInAsync("sato");
        var page = await browser.PostFromAsync("/declare", "/declare", ("title", "t"), ("severity", "99"), ("incident", Guid.NewGuid().ToString("N")));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    [Fact]
    public async Task A_body_that_says_something_twice_is_refused()
    {
        var id = Guid.NewGuid();
        await SendAsync("POST", "/api/incidents", Json("{\"title\":\"t\"}"), ("Idempotency-Key", id.ToString()));
        foreach (var (method, path, body, field) in new[]
        {
            ("POST", $"/api/incidents/{id:N}/commands/addNote", "{\"text\":\"a\",\"text\":\"b\"}", "$.text"),
            ("PUT", "/api/account/name", "{\"displayName\":\"a\",\"displayName\":\"b\"}", "$.displayName"),
        })
        {
            var (status, problem) = await SendAsync(method, path, Json(body));
            Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (status, problem.GetProperty("field").GetString()));
            Assert.Contains("twice", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task<(HttpStatusCode Status, string? Code)> CodeAsync(string method, string path, HttpContent content)
    {
        var (status, problem) = await SendAsync(method, path, content);
        return (status, problem.ValueKind == JsonValueKind.Object ? problem.GetProperty("code").GetString() : null);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.ExpectContinue = content?.Headers.ContentLength >= TooLarge;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Headers.Contains("Idempotency-Key"))
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        }

        using var answer = await api.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>One server for all of them, with an administrator's token.</summary>
    public sealed class Product : IAsyncLifetime
    {
        public RunningProduct Running { get; private set; } = null!;

        public HttpClient Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Running = await RunningProduct.StartAsync();
            var sato = await Running.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder);
            var secret = OneTimeCodes.NewApiToken();
            var permissions = Permissions.View | Permissions.Respond | Permissions.Administer;
            Assert.Null(await Running.Services.GetRequiredService<PeopleDirectory>().SubmitAsync(
                new IssueToken(sato, "t-1", OneTimeCodes.HashOf(secret), "script", permissions, null), new Actor(sato, permissions), CancellationToken.None));
            Api = new HttpClient { BaseAddress = Running.Address };
            Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        public async ValueTask DisposeAsync()
        {
            Api.Dispose();
            await Running.DisposeAsync();
        }
    }
}
