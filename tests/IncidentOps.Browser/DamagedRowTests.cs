using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>An incident whose bytes have rotted, as people meet it: among the others, said in words, on any screen.</summary>
public sealed class DamagedRowTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_damaged_incident_is_told_apart_in_both_languages_and_on_a_phone()
    {
        var sato = await AdministratorAsync();
        await DeclareAsync(sato, "Whole");
        await DeclareAsync(sato, "Rotten");
        await Product.KillAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Product.DataFolder, "incidentops.db")};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                UPDATE incidents SET summary = X'7B' WHERE declared_at = (SELECT max(declared_at) FROM incidents);
                UPDATE events SET payload = X'7B7D' WHERE version = 2 AND stream = (SELECT stream FROM incidents ORDER BY declared_at DESC LIMIT 1)
                """;
            Assert.Equal(2, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await Product.StartAgainAsync();
        foreach (var (language, mark) in new[] { ("en", "Damaged"), ("ja", "破損") })
        {
            if (language == "ja")
            {
                await sato.ClickAsync("button[name='language'][value='ja']");
            }

            foreach (var path in new[] { "", "incidents" })
            {
                await sato.SetViewportSizeAsync(1280, 800);
                await sato.GotoAsync(new Uri(Product.Address, path).ToString());
                await Expect(sato.Locator("main .rows a:has-text('Whole')").First).ToBeVisibleAsync();
                await Expect(sato.Locator("li.damaged")).ToHaveCountAsync(1);
                await Expect(sato.Locator("li.damaged")).ToContainTextAsync("Rotten");
                await Expect(sato.Locator("li.damaged .tag")).ToContainTextAsync(mark);
                await ShootAsync(sato, $"damaged-{path}-{language}", isWhole: false);
                await sato.SetViewportSizeAsync(320, 800);
                Assert.Empty(await Axe.ViolationsAsync(sato));
                Assert.True(await sato.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
                await ShootAsync(sato, $"damaged-{path}-{language}-phone", isWhole: false);
            }
        }
    }
}
