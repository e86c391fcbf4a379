using System.Net;
using System.Text.Json;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Incidents;
using IncidentOps.Web.Tests.Security;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Incidents;

/// <summary>Bytes that rot in one incident's row, title or events take nothing but that incident away.</summary>
public sealed class DamagedRowTests : IAsyncLifetime
{
    private static readonly Actor Ben = new(new PersonId("p-ben"), Permissions.View | Permissions.Respond);

    private readonly string folder = Path.Combine(Path.GetTempPath(), "incidentops-damaged-" + Guid.NewGuid().ToString("N"));
    private readonly Dictionary<string, IncidentId> incidents = new(StringComparer.Ordinal);
    private RunningProduct product = null!;

    public async ValueTask InitializeAsync()
    {
        product = await RunningProduct.StartAsync(folder);
        await product.AddAsync("ben", AccountRole.Responder);
        foreach (var title in new[] { "Whole", "Rotten row", "Emptied row", "Rotten title", "Rotten events" })
        {
            var id = incidents[title] = new IncidentId(Guid.CreateVersion7());
            await SubmitAsync(id, new DeclareIncident(title, Severity.Sev2));
            await SubmitAsync(id, new TakeRole(IncidentRoles.Commander));
            await SubmitAsync(id, new AddNote("Noted."));
        }

        await product.DisposeAsync();
        await TamperAsync("UPDATE incidents SET summary = X'7B2273' WHERE stream = $stream", "Rotten row", "Rotten events");
        await TamperAsync("UPDATE incidents SET summary = CAST('{}' AS BLOB) WHERE stream = $stream", "Emptied row");
        await TamperAsync("UPDATE texts SET sealed = zeroblob(length(sealed)) WHERE idx = 0 AND position = (SELECT position FROM events WHERE stream = $stream AND version = 1)", "Rotten title");
        await TamperAsync("UPDATE events SET payload = X'7B7D' WHERE stream = $stream AND version = 2", "Rotten events");
        product = await RunningProduct.StartAsync(folder, "--Logging:LogLevel:IncidentOps.Engine.Incidents.IncidentSummaries=None");
    }

    public async ValueTask DisposeAsync()
    {
        await product.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_row_that_can_t_be_read_is_made_anew_and_what_is_damaged_is_called_so()
    {
        using var ben = await product.SignedInAsync("ben");
        foreach (var (path, language, mark) in new[] { ("/", "en", "Damaged"), ("/incidents", "en", "Damaged"), ("/incidents", "ja", "破損") })
        {
            await ben.PostFromAsync("/settings/account", "/language", ("language", language));
            var page = await ben.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            var rows = page.Html.QuerySelectorAll("main .rows > li").Where(row => row.QuerySelector(".sev, .tag") is not null).ToList();
            Assert.Equal(5, rows.Count);
            foreach (var title in new[] { "Whole", "Rotten row", "Emptied row" })
            {
                var row = Assert.Single(rows, row => row.TextContent.Contains(title, StringComparison.Ordinal));
                Assert.Equal("/incidents/" + incidents[title], row.QuerySelector("a")!.GetAttribute("href"));
                Assert.Contains("ben", row.TextContent, StringComparison.Ordinal);
                Assert.Contains("SEV2", row.TextContent, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(mark, row.TextContent, StringComparison.Ordinal);
            }

            foreach (var (title, shown) in new[] { ("Rotten title", language == "ja" ? "（件名を読み取れません）" : "(the title can’t be read)"), ("Rotten events", "Rotten events") })
            {
                var row = Assert.Single(rows, row => row.TextContent.Contains(incidents[title].ToString(), StringComparison.Ordinal));
                Assert.All([mark, shown, "verify-log"], text => Assert.Contains(text, row.TextContent, StringComparison.Ordinal));
                Assert.Null(row.QuerySelector("a"));
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await ben.GetAsync("/incidents/" + incidents["Rotten row"])).Status);
    }

    [Fact]
    public async Task Programs_hear_the_same()
    {
        using var ben = await product.SignedInAsync("ben");
        var list = await ben.GetAsync("/api/incidents");
        Assert.Equal(HttpStatusCode.OK, list.Status);
        var rows = JsonDocument.Parse(list.Text).RootElement.GetProperty("incidents").EnumerateArray().ToDictionary(row => row.GetProperty("id").GetString()!);
        Assert.Equal(5, rows.Count);
        foreach (var (title, isDamaged, severity) in new[]
        {
            ("Whole", false, "sev2"), ("Rotten row", false, "sev2"), ("Emptied row", false, "sev2"), ("Rotten title", true, "sev2"), ("Rotten events", true, null),
        })
        {
            var row = rows[incidents[title].ToString()];
            Assert.Equal((isDamaged, severity), (row.GetProperty("isDamaged").GetBoolean(), Text(row, "severity")));
            Assert.Equal(title == "Rotten title" ? null : title, Text(row, "title"));
            Assert.True(row.GetProperty("isOpen").GetBoolean());
        }
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var text) ? text.GetString() : null;

    private async Task SubmitAsync(IncidentId id, IncidentCommand command) => Assert.IsType<CommandAccepted>(await product.Services
        .GetRequiredService<IncidentSessions>().SubmitAsync(id, Guid.NewGuid(), Ben, command, null, TestContext.Current.CancellationToken));

    private async Task TamperAsync(string sql, params string[] titles)
    {
        var file = Assert.Single(Directory.GetFiles(folder, "*.db", SearchOption.AllDirectories));
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var title in titles)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql.Replace("$stream", $"(SELECT id FROM streams WHERE name = '{incidents[title].Stream}')", StringComparison.Ordinal);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }
    }
}
