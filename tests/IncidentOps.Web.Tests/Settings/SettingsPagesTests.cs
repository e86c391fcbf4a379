using System.Net;
using IncidentOps.Core.People;
using IncidentOps.Engine.Actions;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Settings;

public sealed class SettingsPagesTests
{
    private const string HostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBq4cT5mI4tT6xJH1fB9kq6L8bq1Yv6o3b1m0w2u7Q9Z";

    [Fact]
    public async Task A_target_is_added_changed_and_removed_and_the_inventory_follows()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        var inventory = server.Services.GetRequiredService<TargetInventory>();
        (string, string)[] fields =
        [
            ("transport", "ssh"), ("name", "mx1"), ("kind", "host"), ("address", "mx1.example.jp"), ("port", "22"), ("user", "incidentops"),
            ("host-key", HostKey + " comment"), ("secret", "secret:mx1-key"), ("sudo", "yes"),
        ];
        var added = await browser.PostFromAsync("/settings/targets/new?transport=ssh", "/settings/targets/new", fields);
        Assert.Equal("/settings/targets/mx1?kept=yes", added.Location);
        Assert.Equal(new Core.Runbooks.SshEndpoint("mx1.example.jp", 22, "incidentops", HostKey, "secret:mx1-key", true), inventory.Find("mx1")!.Ssh);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostFromAsync("/settings", "/settings/targets/new", fields)).Status);

        var faulty = await browser.PostAsync("/settings/targets/mx1", [.. fields[2..6], ("host-key", "ssh-ed25519 AAAA"), ("secret", "mx1-key")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, faulty.Status);
        Assert.NotNull(faulty.Html.QuerySelector("#errors a[href='#host-key']"));

        var moved = await browser.PostAsync("/settings/targets/mx1", ("kind", "host"), ("address", "192.0.2.9"), ("port", "2222"), ("user", "incidentops"), ("host-key", HostKey), ("secret", "mx1-key"));
        Assert.Equal(HttpStatusCode.Redirect, moved.Status);
        Assert.Equal((2222, false), (inventory.Find("mx1")!.Ssh!.Port, inventory.Find("mx1")!.Ssh!.Sudo));

        await browser.PostFromAsync("/settings/targets/mx1", "/settings/targets/mx1/delete");
        Assert.Null(inventory.Find("mx1"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/settings/targets/mx1")).Status);
    }

    [Fact]
    public async Task A_secret_is_kept_sealed_and_never_shown()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        Assert.Equal("/settings/secrets?kept=yes", (await browser.PostAsync("/settings/secrets", ("name", "relay"), ("value", "open-sesame-4711\r\n"))).Location);
        await browser.PostAsync("/settings/secrets", ("name", "mx1-key"), ("value", "-----BEGIN\r\nkey-material-0815\r\n-----END\r\n"));
        var sources = server.Services.GetRequiredService<SecretSources>();
        Assert.Equal("open-sesame-4711", await sources.FindAsync("relay", CancellationToken.None));
        Assert.Equal("-----BEGIN\nkey-material-0815\n-----END\n", await sources.FindAsync("mx1-key", CancellationToken.None));
        Assert.DoesNotContain("sesame", (await browser.GetAsync("/settings/secrets")).Text, StringComparison.Ordinal);

        await server.RestartAsync();
        Assert.Equal("open-sesame-4711", await server.Services.GetRequiredService<SecretSources>().FindAsync("relay", CancellationToken.None));
        foreach (var file in Directory.GetFiles(server.Folder))
        {
            if (Path.GetFileName(file).StartsWith("incidentops.db", StringComparison.Ordinal))
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
                var bytes = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
                Assert.DoesNotContain("sesame", bytes, StringComparison.Ordinal);
                // The test's keeper only turns texts round: the store must have sealed that once more.
                Assert.DoesNotContain("emases", bytes, StringComparison.Ordinal);
            }
        }

        browser = await server.SignedInAsync("sato");
        await browser.PostFromAsync("/settings/secrets", "/settings/secrets/relay/delete");
        Assert.False(server.Services.GetRequiredService<SecretSources>().Has("relay"));
    }

    [Fact]
    public async Task What_a_target_refers_to_and_is_missing_is_listed()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        await browser.PostFromAsync(
            "/settings/targets/new?transport=http", "/settings/targets/new", ("transport", "http"), ("name", "tenant"), ("kind", "url"), ("url", "https://api.example.jp/"), ("secret", "tenant-token"));
        var row = (await browser.GetAsync("/settings/secrets")).Html.QuerySelector("tbody tr")!.TextContent;
        Assert.Contains("tenant-token", row, StringComparison.Ordinal);
        Assert.Contains("未設定", row, StringComparison.Ordinal);
        Assert.Contains("tenant", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_organisations_zone_holds_for_who_has_none_of_their_own()
    {
        await using var server = await PeopleServer.StartAsync();
        var browser = await server.FirstAdministratorAsync();
        await server.AddAsync("tanaka", AccountRole.Responder);
        Assert.Equal("/settings/time-zone?kept=yes", (await browser.PostAsync("/settings/time-zone", ("time-zone", "Asia/Tokyo"))).Location);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.PostAsync("/settings/time-zone", ("time-zone", "Nowhere"))).Status);
        var tanaka = await server.SignedInAsync("tanaka");
        Assert.Equal("Asia/Tokyo", (await tanaka.GetAsync("/settings")).Html.Body!.GetAttribute("data-zone"));
    }
}
