using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace IncidentOps.Web.Tests.Api;

/// <summary>
/// A program whose author has only the API's document: it finds each operation by its id, and sends only what the document says.
/// </summary>
internal sealed class ApiScript : IDisposable
{
    private readonly HttpClient client;
    private readonly JsonElement document;

    private ApiScript(HttpClient client, JsonElement document) => (this.client, this.document) = (client, document);

    public JsonElement Document => document;

    public static async Task<ApiScript> ReadAsync(Uri address, string token)
    {
        var client = new HttpClient { BaseAddress = address };
        var document = await client.GetFromJsonAsync<JsonElement>(new Uri("/openapi/v1.json", UriKind.Relative));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new ApiScript(client, document);
    }

    /// <summary>Calls an operation. Parameters go where the document puts them: path, query or header.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> CallAsync(
        string operation, object? body = null, params (string Name, string Value)[] given)
    {
        var (path, method, described) = Find(operation);
        var values = given.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        var query = new List<string>();
        using var request = new HttpRequestMessage();
        foreach (var parameter in described.GetProperty("parameters").EnumerateArray())
        {
            var name = parameter.GetProperty("name").GetString()!;
            if (!values.Remove(name, out var value))
            {
                Assert.False(parameter.TryGetProperty("required", out var required) && required.GetBoolean(), $"{operation} needs {name}");
                continue;
            }

            switch (parameter.GetProperty("in").GetString())
            {
                case "path":
                    path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
                    break;
                case "query":
                    query.Add($"{name}={Uri.EscapeDataString(value)}");
                    break;
                default:
                    request.Headers.Add(name, value);
                    break;
            }
        }

        Assert.Empty(values);
        request.Method = new HttpMethod(method);
        request.RequestUri = new Uri(query.Count == 0 ? path : path + "?" + string.Join('&', query), UriKind.Relative);
        if (body is byte[] bytes)
        {
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Contents(described).First());
        }
        else if (body is not null)
        {
            AssertDescribed(operation, described, JsonSerializer.SerializeToElement(body));
            request.Content = JsonContent.Create(body);
        }

        var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return (response.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : JsonSerializer.SerializeToElement(text), response);
    }

    /// <summary>Sends a command under a fresh id and expects it to be accepted.</summary>
    public async Task<JsonElement> DoAsync(string command, string incident, object body)
    {
        var (status, answer, _) = await CallAsync(command, body, ("id", incident), ("Idempotency-Key", Guid.NewGuid().ToString()));
        Assert.True(status == HttpStatusCode.OK, $"{command}: {status} {answer}");
        return answer;
    }

    /// <summary>Follows a link that an answer gave.</summary>
    public async Task<HttpStatusCode> FollowAsync(string link)
    {
        using var response = await client.GetAsync(new Uri(link, UriKind.Relative));
        return response.StatusCode;
    }

    public void Dispose() => client.Dispose();

    /// <summary>The body has every property that the document requires, and none that it does not know.</summary>
    private void AssertDescribed(string operation, JsonElement described, JsonElement body)
    {
        var schema = Resolve(described.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        var known = schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        var sent = body.EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        Assert.True(sent.IsSubsetOf(known), $"{operation} knows {string.Join(' ', known)}");
        if (schema.TryGetProperty("required", out var required))
        {
            Assert.All(required.EnumerateArray(), name => Assert.Contains(name.GetString()!, sent));
        }
    }

    private static IEnumerable<string> Contents(JsonElement described) =>
        described.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(content => content.Name);

    private JsonElement Resolve(JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference))
        {
            return schema;
        }

        var found = document;
        foreach (var part in reference.GetString()!.Split('/').Skip(1))
        {
            found = found.GetProperty(part);
        }

        return found;
    }

    private (string Path, string Method, JsonElement Operation) Find(string id) => (
        from path in document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where method.Value.TryGetProperty("operationId", out var known) && known.GetString() == id
        select (path.Name, method.Name.ToUpperInvariant(), method.Value)).Single();
}
