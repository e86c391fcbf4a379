using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace IncidentOps.Web.Tests.Security;

/// <summary>Behaves as a browser does with plain pages: keeps cookies, sends the form that a page holds, says where it comes from.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClient client;

    public Browser(Uri address, string language, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        client = new HttpClient(new HttpClientHandler
        {
            CookieContainer = Cookies,
            AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        })
        { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml");
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        Origin = address.GetLeftPart(UriPartial.Authority);
    }

    public CookieContainer Cookies { get; }

    public string Origin { get; }

    public async Task<Page> GetAsync(string path) => await Page.OfAsync(await client.GetAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Opens a page with a form (the path itself, where none is named) and sends the form's token with the fields.</summary>
    public async Task<Page> PostAsync(string path, params (string Name, string Value)[] fields) => await PostFromAsync(path, path, fields);

    public async Task<Page> PostFromAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var form = await GetAsync(page);
        return await PostRawAsync(path, [("__RequestVerificationToken", form.Token), .. fields], Origin);
    }

    /// <summary>As <see cref="PostFromAsync"/>, as the page's own script does it: it is answered with JSON.</summary>
    public async Task<Page> PostJsonFromAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var form = await GetAsync(page);
        return await PostRawAsync(path, [("__RequestVerificationToken", form.Token), .. fields], Origin, "application/json");
    }

    /// <summary>Sends just this.</summary>
    public async Task<Page> PostRawAsync(string path, (string Name, string Value)[] fields, string? origin, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await Page.OfAsync(await client.SendAsync(request));
    }

    public async Task<Page> SendAsync(HttpRequestMessage request) => await Page.OfAsync(await client.SendAsync(request));

    public void Dispose() => client.Dispose();
}

/// <summary>What came back.</summary>
public sealed record Page(HttpStatusCode Status, string Text, string? Location, HttpResponseMessage Response)
{
    public IHtmlDocument Html { get; } = new HtmlParser().ParseDocument(Text);

    /// <summary>The antiforgery token of the page's forms.</summary>
    public string Token => Html.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value")
        ?? throw new InvalidOperationException($"The page has no form: {Status} {Location} {Text}");

    public static async Task<Page> OfAsync(HttpResponseMessage response) =>
        new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString, response);
}
