using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Tests.Records;
using IncidentOps.Web.Tests.Security;

namespace IncidentOps.Web.Tests.EvidenceFiles;

public sealed class EvidenceTests : IAsyncLifetime
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("<script>alert('evidence')</script>");

    private RecordServer server = null!;
    private Browser tanaka = null!;
    private IncidentId incident;

    public async ValueTask InitializeAsync()
    {
        server = await RecordServer.StartAsync();
        tanaka = await server.Server.SignedInAsync("tanaka");
        incident = await server.DeclareAsync();
    }

    public async ValueTask DisposeAsync()
    {
        tanaka.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_file_is_kept_and_comes_back_as_it_was_and_every_look_is_recorded()
    {
        var page = await AttachAsync(Content, "ヘッダー.html", "text/html", description: "From the mailbox");
        Assert.Equal($"/incidents/{incident}/evidence", page.Location);
        var kept = Assert.Single((await server.StateAsync(incident)).Evidence);
        Assert.Equal(("ヘッダー.html", "text/html", Content.Length, "From the mailbox"), (kept.FileName!.Value, kept.MediaType, kept.Size, kept.Description!.Value));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), kept.Sha256);
        for (var look = 0; look < 2; look++)
        {
            var fetched = await tanaka.GetAsync($"/incidents/{incident}/evidence/e1");
            Assert.Equal(Encoding.UTF8.GetString(Content), fetched.Text);
            var headers = fetched.Response.Content.Headers;
            Assert.Equal("application/octet-stream", headers.ContentType!.MediaType);
            Assert.Equal(("attachment", "ヘッダー.html"), (headers.ContentDisposition!.DispositionType, headers.ContentDisposition.FileNameStar));
            Assert.Equal("nosniff", fetched.Response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("no-store", fetched.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }

        var looks = (await server.EventsAsync(incident)).Where(recorded => recorded.Event is EvidenceOpened).ToList();
        Assert.Equal(2, looks.Count);
        Assert.All(looks, look => Assert.Equal(server.Responder, look.Actor));
    }

    [Fact]
    public async Task A_repeated_form_attaches_nothing_twice()
    {
        var id = Guid.NewGuid();
        await AttachAsync(Content, "a.txt", "text/plain", id);
        Assert.Equal(HttpStatusCode.Redirect, (await AttachAsync(Content, "a.txt", "text/plain", id)).Status);
        Assert.Single((await server.StateAsync(incident)).Evidence);
    }

    [Theory]
    [InlineData("image/png", "image/png")]
    [InlineData("image/svg+xml", "application/octet-stream")]
    [InlineData("not a type", "application/octet-stream")]
    public async Task Only_types_that_run_nothing_are_told_to_the_browser(string sent, string told)
    {
        await AttachAsync(Content, "x", sent);
        var fetched = await tanaka.GetAsync($"/incidents/{incident}/evidence/e1");
        Assert.Equal(told, fetched.Response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Paths_and_controls_are_taken_out_of_a_files_name()
    {
        await AttachAsync(Content, "C:\\Users\\sato\\..\\evil.txt", "text/plain");
        await AttachAsync(Content, new string('長', 400) + ".txt", "text/plain");
        var names = (await server.StateAsync(incident)).Evidence.ConvertAll(kept => kept.FileName!.Value!);
        Assert.Equal("evil.txt", names[0]);
        Assert.Equal(255, names[1].Length);
        Assert.EndsWith("長.txt", names[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_t_be_kept_is_refused_with_the_reason_and_nothing_is_recorded()
    {
        var before = (await server.StateAsync(incident)).Version;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AttachAsync([], "empty.txt", "text/plain")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AttachAsync(Content, "a.txt", "text/plain", Guid.Empty, isIdMissing: true)).Status);
        var large = await AttachAsync(new byte[RecordServer.MostEvidence + 1], "large.bin", "application/octet-stream");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await AttachAsync(new byte[3 * 1024 * 1024], "huge.bin", "application/octet-stream")).Status);
        var unknownStep = await AttachAsync(Content, "a.txt", "text/plain", run: "r9", step: "keep");
        Assert.Equal(HttpStatusCode.Conflict, unknownStep.Status);
        Assert.Contains("r9", unknownStep.Html.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(before, (await server.StateAsync(incident)).Version);
    }

    [Fact]
    public async Task Who_may_only_look_attaches_nothing_and_who_is_not_signed_in_sees_nothing()
    {
        await AttachAsync(Content, "a.txt", "text/plain");
        await server.Server.AddAsync("viewer", AccountRole.Viewer);
        using var viewer = await server.Server.SignedInAsync("viewer");
        Assert.Equal(HttpStatusCode.Forbidden, (await AttachAsync(Content, "b.txt", "text/plain", by: viewer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/incidents/{incident}/evidence/e1")).Status);
        using var stranger = server.Server.Browse();
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync($"/incidents/{incident}/evidence/e1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync($"/incidents/{incident}/evidence/e7")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/incidents/x/evidence/e1")).Status);
    }

    private async Task<Page> AttachAsync(
        byte[] content, string name, string type, Guid? id = null, string? run = null, string? step = null, string? description = null, Browser? by = null,
        bool isIdMissing = false)
    {
        var browser = by ?? tanaka;
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent((await browser.GetAsync("/settings")).Token), "__RequestVerificationToken");
        if (!isIdMissing)
        {
            form.Add(new StringContent((id ?? Guid.NewGuid()).ToString()), "command-id");
        }

        foreach (var (field, value) in new[] { ("run", run), ("step", step), ("description", description) })
        {
            if (value is not null)
            {
                form.Add(new StringContent(value), field);
            }
        }

        var file = new ByteArrayContent(content);
        file.Headers.TryAddWithoutValidation("Content-Type", type);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileNameStar = name };
        form.Add(file);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/incidents/{incident}/evidence") { Content = form };
        request.Headers.Add("Origin", browser.Origin);
        return await browser.SendAsync(request);
    }
}
