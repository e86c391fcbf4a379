using System.Net;
using System.Text;
using System.Text.Json;
using IncidentOps.Core.Incidents;

namespace IncidentOps.Web.Tests.Api;

/// <summary>The API's document is true: a client made from it alone reads what the server answers.</summary>
public sealed class OpenApiTests(MalformedTests.Product shared) : IClassFixture<MalformedTests.Product>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_says_what_it_does_and_what_it_may_answer()
    {
        var document = await DocumentAsync();
        foreach (var (path, method, operation) in Operations(document))
        {
            var place = $"{method} {path}";
            Assert.True(operation.TryGetProperty("operationId", out _), place);
            Assert.True(operation.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 10, place);
            var answers = operation.GetProperty("responses").EnumerateObject().ToDictionary(answer => answer.Name, answer => answer.Value);
            Assert.True(answers.Keys.Any(status => status[0] == '2'), place);
            Assert.Superset(new HashSet<string> { "401", "403", "429" }, answers.Keys.ToHashSet());
            Assert.True(!path.Contains('{', StringComparison.Ordinal) || answers.ContainsKey("404"), place);
            Assert.True(!operation.TryGetProperty("requestBody", out _) || answers.ContainsKey("422"), place);
            foreach (var (status, answer) in answers.Where(answer => answer.Key != "204"))
            {
                Assert.True(answer.TryGetProperty("content", out _), $"{place} {status}");
            }
        }

        Assert.DoesNotMatch("<see|<param|cref=|IncidentOps\\.(Core|Engine|Web)", document.GetRawText());
        // How a reference to a field, a method or a property of ours comes out.
        Assert.DoesNotMatch(@"\b(int|long|string|bool|TimeSpan|[A-Z]\w+) [A-Z]\w*\.[A-Z]\w*", document.GetRawText());
        var promise = document.GetProperty("components").GetProperty("schemas").GetProperty("PostStatusUpdate").GetProperty("properties").GetProperty("nextUpdateInMinutes");
        Assert.Contains($"1 to {PostStatusUpdate.LongestPromise} ", promise.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_worked_out_for_our_own_code_is_neither_answered_nor_described()
    {
        var text = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("LocalizedText").GetProperty("properties");
        Assert.Equal(["english", "japanese"], text.EnumerateObject().Select(property => property.Name));
        var runbooks = await shared.Api.GetStringAsync(new Uri("/api/runbooks", UriKind.Relative), Cancellation);
        Assert.DoesNotContain("isGiven", runbooks, StringComparison.Ordinal);
        Assert.Contains("\"japanese\":", runbooks, StringComparison.Ordinal);
        // But for what was asked.
        using var verified = await shared.Api.PostAsync(new Uri("/api/audit/verify", UriKind.Relative), null, Cancellation);
        Assert.Contains("\"isIntact\":true", await verified.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_to_a_reading_is_as_the_document_says()
    {
        var document = await DocumentAsync();
        await FillAsync();
        var (incident, read) = (Declared, 0);
        foreach (var (path, _, operation) in Operations(document).Where(one => one.Method == "get" && !one.Path.Contains("{evidence}", StringComparison.Ordinal) && !one.Path.Contains("{format}", StringComparison.Ordinal)))
        {
            var asked = path.Replace("{id}", incident, StringComparison.Ordinal).Replace("{runbook}", "mail-account-takeover", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal);
            if (asked.Contains('{', StringComparison.Ordinal))
            {
                continue;
            }

            using var answer = await shared.Api.GetAsync(new Uri(asked, UriKind.Relative), Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(answer.IsSuccessStatusCode, $"{asked}: {answer.StatusCode} {text}");
            Assert.True(path != "/api/incidents/{id}" || text.Contains("\"commands\":[{", StringComparison.Ordinal), text);
            var described = operation.GetProperty("responses").GetProperty(((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (described.GetProperty("content").TryGetProperty("application/json", out var content))
            {
                Check(document, content.GetProperty("schema"), JsonDocument.Parse(text).RootElement, asked);
                read++;
            }
        }

        Assert.True(read >= 12, $"Only {read} were read.");
    }

    [Fact]
    public async Task What_is_made_is_answered_with_the_status_and_the_schema_that_the_document_says()
    {
        var document = await DocumentAsync();
        foreach (var (path, asked, body) in new[]
        {
            ("/api/people", "/api/people", """{"signInName":"suzuki","displayName":"鈴木","roles":["viewer"]}"""),
            ("/api/people/{id}/link", "/api/people/p-sato/link", null),
        })
        {
            using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await shared.Api.PostAsync(new Uri(asked, UriKind.Relative), content, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(answer.IsSuccessStatusCode, text);
            var described = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("responses");
            Assert.Equal([((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)], described.EnumerateObject().Select(one => one.Name).Where(status => status[0] == '2'));
            Check(document, described.GetProperty(((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)).GetProperty("content").GetProperty("application/json").GetProperty("schema"), JsonDocument.Parse(text).RootElement, asked);
        }
    }

    private string Declared { get; } = Guid.NewGuid().ToString("N");

    private async Task<JsonElement> DocumentAsync() =>
        JsonDocument.Parse(await shared.Api.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancellation)).RootElement;

    private async Task FillAsync()
    {
        await DoAsync("/api/incidents", """{"title":"経理のメールの乗っ取り"}""", Guid.ParseExact(Declared, "N"));
        await DoAsync($"/api/incidents/{Declared}/commands/takeRole", """{"role":"commander"}""", Guid.NewGuid());
        await DoAsync($"/api/incidents/{Declared}/commands/addNote", """{"text":"a note"}""", Guid.NewGuid());
        var runbooks = JsonDocument.Parse(await shared.Api.GetStringAsync(new Uri("/api/runbooks", UriKind.Relative), Cancellation)).RootElement;
        var plan = runbooks.EnumerateArray().Single(one => one.GetProperty("id").GetString() == "mail-account-takeover");
        var inputs = plan.GetProperty("inputs").EnumerateArray().Where(input => input.GetProperty("required").GetBoolean()).ToDictionary(
            input => input.GetProperty("id").GetString()!,
            input => input.GetProperty("kind").GetString() switch
            {
                "mailbox" => "keiri@example.jp", "host" => "mx1", "address" => "192.0.2.7", "domain" => "example.jp", "number" => "1", "boolean" => "true",
                "choice" => input.GetProperty("choices")[0].GetProperty("id").GetString()!, _ => "text",
            });
        await DoAsync(
            $"/api/incidents/{Declared}/commands/startRun",
            JsonSerializer.Serialize(new { sha256 = plan.GetProperty("sha256").GetString(), inputs }), Guid.NewGuid());
        // Quiet: a machine collects the evidence next.
        await DoAsync($"/api/incidents/{Declared}/commands/decideStep", """{"run":"r1","step":"still-active","option":"quiet"}""", Guid.NewGuid());
    }

    private async Task DoAsync(string path, string body, Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", id.ToString());
        using var answer = await shared.Api.SendAsync(request, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        select (path.Name, method.Name, method.Value);

    /// <summary>As much of JSON Schema as the document uses.</summary>
    private static void Check(JsonElement document, JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var found = reference.GetString()!.Split('/').Skip(1).Aggregate(document, (element, part) => element.GetProperty(part));
            Check(document, found, value, place);
            return;
        }

        if (schema.TryGetProperty("oneOf", out var alternatives) || schema.TryGetProperty("anyOf", out alternatives))
        {
            foreach (var alternative in alternatives.EnumerateArray())
            {
                if (value.ValueKind == JsonValueKind.Null == Types(alternative).Contains("null"))
                {
                    Check(document, alternative, value, place);
                    return;
                }
            }

            Assert.Fail($"{place}: none of the alternatives fits {value}");
        }

        var types = Types(schema);
        var type = value.ValueKind switch
        {
            JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string", JsonValueKind.Null => "null",
            JsonValueKind.True or JsonValueKind.False => "boolean", _ => "number",
        };
        Assert.True(types.Count == 0 || types.Contains(type) || (type == "number" && types.Contains("integer")), $"{place} is {type}, not {string.Join('|', types)}");
        if (schema.TryGetProperty("enum", out var values))
        {
            Assert.Contains(value.ToString(), values.EnumerateArray().Select(one => one.ToString()));
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
            {
                Check(document, items, item, $"{place}[{index}]");
            }
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (schema.TryGetProperty("required", out var required))
        {
            Assert.All(required.EnumerateArray(), name => Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{place} lacks {name}"));
        }

        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var known))
            {
                Check(document, known, member.Value, $"{place}.{member.Name}");
            }
            else if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object)
            {
                Check(document, more, member.Value, $"{place}.{member.Name}");
            }
            else
            {
                Assert.False(schema.TryGetProperty("properties", out _), $"{place} has {member.Name}, of which the document knows nothing");
            }
        }
    }

    private static HashSet<string> Types(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
        : [type.GetString()!];
}
