using System.Net;
using System.Text.RegularExpressions;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Settings;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Tests.Plans;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Reading;

/// <summary>Whose zone times are written in: the person's, else the organisation's, else the browser's, else the server's, which is then named.</summary>
public sealed class ReaderZoneTests
{
    [Fact]
    public async Task A_setting_outranks_the_browser_and_the_browser_outranks_the_server()
    {
        await using var product = await RunningProduct.StartAsync();
        var id = await product.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder);
        using var browser = await product.SignedInAsync("sato");
        Assert.Equal("", await ZoneAsync(browser));
        SetZone(browser, product, "Mars/Base");
        Assert.Equal("", await ZoneAsync(browser));
        SetZone(browser, product, "Asia/Tokyo");
        Assert.Equal("Asia/Tokyo", await ZoneAsync(browser));

        var settings = product.Services.GetRequiredService<OrganisationSettings>();
        Assert.Null(await settings.SubmitAsync(new SetOrganisationTimeZone("Europe/Paris"), new Actor(id, (Permissions)127), CancellationToken.None));
        Assert.Equal("Europe/Paris", await ZoneAsync(browser));
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        Assert.Null(await people.SubmitAsync(new SetTimeZone(id, "America/New_York"), new Actor(id, (Permissions)127), CancellationToken.None));
        Assert.Equal("America/New_York", await ZoneAsync(browser));
    }

    [Fact]
    public async Task Forms_refusals_paper_and_exports_are_in_the_browsers_zone_where_none_is_set()
    {
        await using var product = await RunningProduct.StartAsync(null, "--runbooks", OwnLibrary.Folder);
        await product.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder);
        using var browser = await product.SignedInAsync("sato");
        SetZone(browser, product, "Pacific/Kiritimati");
        var room = await DeclareAsync(browser);

        var clocks = (await browser.GetAsync(room + "/clocks")).Html;
        Assert.Equal("Pacific/Kiritimati", clocks.QuerySelector("input[name=zone]")!.GetAttribute("value"));
        Assert.Equal("Time zone: Pacific/Kiritimati", clocks.QuerySelector("label[for=known-at] .hint")!.TextContent);
        var offered = DateTime.Parse(clocks.QuerySelector("#known-at")!.GetAttribute("value")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange((offered - DateTime.UtcNow).TotalHours, 13.9, 14.1);
        Assert.Null(clocks.QuerySelector("#known-at")!.GetAttribute("max"));

        var known = offered.AddHours(-2).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostFromAsync(
            room, room + "/act", ("do", "recordAwareness"), ("known-at", known), ("zone", "Pacific/Kiritimati"), ("known-reason", "They phoned."))).Status);
        Assert.True(IncidentId.TryParse(room.Split('/')[^1], out var incident));
        var state = await product.Services.GetRequiredService<IncidentSessions>().StateAsync(incident, CancellationToken.None);
        Assert.Equal(offered.AddHours(-2 - 14), state.KnownAt!.Value.UtcDateTime);

        var key = Regex.Match((await browser.GetAsync(room)).Text, "value=\"completeStep:r1:([^\"]+)\"").Groups[1].Value;
        await browser.PostFromAsync(room, room + "/act", ("do", "completeStep:r1:" + key));
        var refused = await browser.PostFromAsync(room, room + "/act", ("do", "completeStep:r1:" + key));
        var at = (await product.Services.GetRequiredService<IncidentSessions>().StateAsync(incident, CancellationToken.None)).Runs[0].Step(key).SettledAt!.Value;
        Assert.Contains($"at {at.ToOffset(TimeSpan.FromHours(14)):HH:mm}.", refused.Html.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);

        var paper = (await browser.GetAsync(room + "/print")).Html;
        Assert.Contains("Pacific/Kiritimati", paper.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        // What the script brings into the browser's zone is marked as a time: no due time may stand there as bare text.
        Assert.DoesNotMatch("due \\d\\d:\\d\\d", Regex.Replace(paper.QuerySelector("main")!.InnerHtml, "<time.*?</time>", ""));
        Assert.NotEmpty(paper.QuerySelectorAll(".checklist td .small time"));
        Assert.Contains("(Pacific/Kiritimati)", (await browser.GetAsync(room + "/export/md")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_the_servers_zone_is_known_texts_and_forms_name_it()
    {
        await using var product = await RunningProduct.StartAsync(null, "--runbooks", OwnLibrary.Folder);
        await product.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder);
        using var browser = await product.SignedInAsync("sato");
        var room = await DeclareAsync(browser);
        var clocks = (await browser.GetAsync(room + "/clocks")).Html;
        Assert.StartsWith("The server's time zone: ", clocks.QuerySelector("label[for=known-at] .hint")!.TextContent, StringComparison.Ordinal);

        var key = Regex.Match((await browser.GetAsync(room)).Text, "value=\"completeStep:r1:([^\"]+)\"").Groups[1].Value;
        await browser.PostFromAsync(room, room + "/act", ("do", "completeStep:r1:" + key));
        var refused = await browser.PostFromAsync(room, room + "/act", ("do", "completeStep:r1:" + key));
        Assert.Matches("\\d\\d:\\d\\d \\([A-Z][^)]+\\)", refused.Html.QuerySelector("[role=alert]")!.TextContent);
    }

    [Theory]
    [InlineData("Asia/Tokyo", 9.0)]
    [InlineData("Asia/Calcutta", 5.5)]
    [InlineData("UTC", 0.0)]
    public void A_zone_is_found_by_names_old_and_new(string name, double hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), TimeZones.Find(name)!.BaseUtcOffset);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("Nowhere/Else")]
    public void What_is_no_zone_is_none(string? name) => Assert.Null(TimeZones.Find(name));

    private static void SetZone(Browser browser, RunningProduct product, string zone) =>
        browser.Cookies.Add(product.Address, new Cookie("zone", zone, "/"));

    private static async Task<string?> ZoneAsync(Browser browser) => (await browser.GetAsync("/")).Html.Body!.GetAttribute("data-zone");

    private static async Task<string> DeclareAsync(Browser browser)
    {
        var id = Guid.CreateVersion7().ToString("N");
        await browser.PostAsync("/declare", ("incident", id), ("title", "Zones"));
        var room = "/incidents/" + id;
        var start = (await browser.GetAsync(room + "/start?runbook=mail-account-takeover")).Html.QuerySelector("[name=do][value^=startRun]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.Redirect, (await browser.PostFromAsync(
            room + "/start?runbook=mail-account-takeover", room + "/start", ("do", start), ("runbook", "mail-account-takeover"), ("input:account", "a@example.com"))).Status);
        return room;
    }
}
