using IncidentOps.Simulation.Processes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace IncidentOps.Browser;

/// <summary>What is done without a line, in a real browser's storage: nothing lost, nothing twice, nobody else's.</summary>
public sealed class OutboxTests(Chromium chromium, ShownProduct shown) : BrowserTest(chromium), IClassFixture<ShownProduct>
{
    /// <summary>What each script begins with: an outbox of a person, and an entry to put in.</summary>
    private const string Kit =
        """
        const { Outbox, MAXIMUM_ENTRIES } = await import('/js/outbox.js');
        const boxOf = (person, more = {}) => new Outbox({ person, database: 'tested', ...more });
        const entry = (id) => ({ commandId: id, incident: 'i', url: '/u', fields: [['do', 'x:' + id]], label: id, claimedAt: '2026-01-01T00:00:00Z' });
        """;

    [Fact]
    public async Task It_sends_in_order_until_the_line_fails_and_goes_on_from_there()
    {
        Assert.Equal(["a", "b", "b", "c", "empty:true"], await RunAsync<string[]>(
            """
            const box = boxOf('p');
            for (const id of ['a', 'b', 'c']) { await box.add(entry(id)); }
            const sent = [];
            let line = 1;
            const send = async (one) => { sent.push(one.commandId); return line-- > 0 ? { outcome: 'answered', answer: 'accepted' } : { outcome: 'later' }; };
            if (await box.flush(send)) { sent.push('too soon'); }
            line = 9;
            return [...sent, ...await box.flush(send).then((empty) => [...sent.splice(2), 'empty:' + empty])];
            """));
    }

    [Fact]
    public async Task One_command_is_kept_once_even_by_two_tabs_at_the_same_moment()
    {
        Assert.Equal(["true,true,true", "1"], await RunAsync<string[]>(
            """
            const [one, other] = [boxOf('p'), boxOf('p')];
            const kept = await Promise.all([one.add(entry('a')), other.add(entry('a')), one.add(entry('a'))]);
            return [kept.join(), String((await one.mine()).length)];
            """));
    }

    [Fact]
    public async Task It_outlives_a_reload_and_belongs_to_its_person()
    {
        var page = await OpenAtAsync();
        await RunAsync<bool>(page, "return await boxOf('sato').add(entry('a'));");
        await page.ReloadAsync();
        Assert.Equal(["a", "", "1", ""], await RunAsync<string[]>(
            page,
            """
            const [sato, tanaka] = [boxOf('sato'), boxOf('tanaka')];
            const sent = [];
            await tanaka.flush(async (one) => { sent.push(one.commandId); return { outcome: 'answered', answer: 'accepted' }; });
            await tanaka.dismiss('a');
            return [(await sato.mine()).map((one) => one.commandId).join(), (await tanaka.mine()).join(), String(await tanaka.others()), sent.join()];
            """));
    }

    [Fact]
    public async Task Two_tabs_send_each_entry_once_and_hear_of_each_other()
    {
        var first = await OpenAtAsync();
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync($"{Product.Address}sign-in");
        await RunAsync<bool>(second, "window.heard = new Promise((resolve) => { window.box = boxOf('p', { changed: resolve }); }); return true;");
        await RunAsync<bool>(first, "for (const id of ['a', 'b', 'c']) { await boxOf('p').add(entry(id)); } return true;");
        await second.EvaluateAsync("() => window.heard");

        const string Flush =
            """
            const sent = [];
            await boxOf('p').flush(async (one) => { sent.push(one.commandId); await new Promise((resolve) => setTimeout(resolve, 30)); return { outcome: 'answered', answer: 'accepted' }; });
            return sent;
            """;
        var sent = await Task.WhenAll(RunAsync<string[]>(first, Flush), RunAsync<string[]>(second, Flush));
        Assert.Equal(["a", "b", "c"], sent.SelectMany(ids => ids));
    }

    [Fact]
    public async Task Beyond_its_bound_it_refuses_aloud_until_there_is_room()
    {
        Assert.Equal(["500", "true", "false", "true", "true"], await RunAsync<string[]>(
            """
            const box = boxOf('p', { changed: () => {} });
            const kept = await Promise.all(Array.from({ length: MAXIMUM_ENTRIES }, (_, number) => box.add(entry('n' + number))));
            const beyond = await box.add(entry('beyond'));
            const repeated = await box.add(entry('n7'));
            await box.dismiss('n0');
            return [String((await box.mine()).length + 1), String(kept.every(Boolean)), String(beyond), String(repeated), String(await box.add(entry('beyond')))];
            """));
    }

    [Theory]
    [InlineData("Object.defineProperty(window, 'indexedDB', { value: undefined });")]
    [InlineData("IDBFactory.prototype.open = () => { throw new DOMException('no storage here', 'SecurityError'); };")]
    public async Task Where_storage_is_refused_a_press_without_a_line_says_that_it_was_not_kept(string refusal)
    {
        var page = await OpenAsync();
        await page.Context.AddInitScriptAsync(refusal);
        await SignInAsync(page, "sato");
        await page.GotoAsync(shown.FreshRoom);
        await LiveAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.FillAsync("#note", "kept nowhere");
        await page.ClickAsync("button[value='addNote']");
        await Expect(page.Locator(".answer[data-kind='not-sent']")).ToContainTextAsync("Not sent", new() { Timeout = Patience });
        await Expect(page.Locator("#note")).ToHaveValueAsync("kept nowhere");
    }

    protected override async Task<ProductProcess> StartProductAsync()
    {
        await shown.ReadyAsync();
        return shown.Product;
    }

    protected override ValueTask EndProductAsync() => ValueTask.CompletedTask;

    private static Task<T> RunAsync<T>(IPage page, string script) => page.EvaluateAsync<T>($"async () => {{ {Kit} {script} }}");

    private async Task<T> RunAsync<T>(string script) => await RunAsync<T>(await OpenAtAsync(), script);

    private async Task<IPage> OpenAtAsync()
    {
        var page = await OpenAsync();
        await page.GotoAsync($"{Product.Address}sign-in");
        return page;
    }
}
