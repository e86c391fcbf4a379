using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Storage;
using MediatR;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Engine.Tests.People;

public sealed class PeopleDirectoryTests : IStoreFailure
{
    private static readonly PersonId Sato = new("sato");
    private static readonly PersonId Tanaka = new("tanaka");
    private static readonly Actor Administrator = new(Sato, Permissions.View | Permissions.Administer);
    private static readonly string[] Codes = [.. Enumerable.Range(0, 8).Select(number => $"code-{number}")];

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));
    private readonly ListStore store = new();
    private readonly HeardNotifications heard = new();

    private int Stops { get; set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    void IStoreFailure.Stop(StoreFailedException exception) => Stops++;

    [Fact]
    public async Task What_was_answered_is_there_after_a_restart()
    {
        var people = await WithTwoAsync();
        var again = await OpenAsync();

        Assert.Equal("田中", again.NameOf(Tanaka));
        Assert.Equal(people.Current.Version, again.Current.Version);
        Assert.Equal(Permissions.View | Permissions.Respond, again.PermissionsOf(Tanaka));
        Assert.Equal(Sato, again.Current.FindBySignInName("SATO")!.Id);
        Assert.Null(again.NameOf(new PersonId("nobody")));
    }

    [Fact]
    public async Task Names_and_hashes_lie_apart_from_the_events()
    {
        await WithTwoAsync();
        var payloads = string.Concat(store.Events(PeopleDirectory.Stream).Select(stored => System.Text.Encoding.UTF8.GetString(stored.Payload.Span)));

        Assert.DoesNotContain("田中", payloads, StringComparison.Ordinal);
        Assert.DoesNotContain("password-hash", payloads, StringComparison.Ordinal);
        Assert.DoesNotContain("code-0", payloads, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_append_is_read_and_the_command_decided_anew()
    {
        var people = await WithTwoAsync();
        var other = await OpenAsync();
        await other.SubmitAsync(new RenamePerson(Tanaka, "田中 恵"), Administrator, Cancellation);

        Assert.Null(await people.SubmitAsync(new SetLanguage(Tanaka, Language.English), Administrator, Cancellation));
        Assert.Equal("田中 恵", people.NameOf(Tanaka));
        Assert.Equal(Language.English, people.Find(Tanaka)!.Language);
    }

    [Fact]
    public async Task Two_redeem_one_link_and_one_wins()
    {
        var people = await OpenAsync();
        await people.SubmitAsync(new IssueAdministratorLink("link"), Actor.System, Cancellation);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => people.SubmitAsync(
            new RedeemAdministratorLink("link", new PersonId($"p{number}"), $"name{number}", "Name", Language.English, "hash", Codes), Actor.System, Cancellation)));

        Assert.Single(answers, answer => answer is null);
        Assert.Single(people.Current.People);
    }

    [Fact]
    public async Task Who_loses_access_is_told_of()
    {
        var people = await WithTwoAsync();
        heard.All.Clear();
        await people.SubmitAsync(new RenamePerson(Tanaka, "T"), Administrator, Cancellation);
        Assert.Empty(heard.All.OfType<AccessChanged>());

        await people.SubmitAsync(new SetRoles(Tanaka, [AccountRole.Viewer]), Administrator, Cancellation);
        await people.SubmitAsync(new DisableAccount(Tanaka), Administrator, Cancellation);
        Assert.Equal(
            [new AccessChanged(Tanaka, Permissions.View, false), new AccessChanged(Tanaka, Permissions.None, true)], heard.All.OfType<AccessChanged>());
    }

    [Fact]
    public async Task Erasing_destroys_every_text_of_the_person_and_no_other()
    {
        var people = await WithTwoAsync();
        await people.SubmitAsync(new SetContactWays(Tanaka, "t@example.jp", null, null), Administrator, Cancellation);
        await people.SubmitAsync(new DisableAccount(Tanaka), Administrator, Cancellation);
        await people.SubmitAsync(new ErasePerson(Tanaka), Administrator, Cancellation);

        var left = store.Events(PeopleDirectory.Stream).SelectMany(stored => stored.Texts).OfType<string>().ToList();
        Assert.DoesNotContain("田中", left);
        Assert.DoesNotContain("t@example.jp", left);
        Assert.Contains("佐藤", left);
        var again = await OpenAsync();
        Assert.True(again.Find(Tanaka)!.IsErased);
        Assert.Equal("佐藤", again.NameOf(Sato));
    }

    [Fact]
    public async Task A_failed_store_stops_the_process()
    {
        var people = await WithTwoAsync();
        store.Fails = true;
        await Assert.ThrowsAsync<StoreFailedException>(() => people.SubmitAsync(new RenamePerson(Tanaka, "T"), Administrator, Cancellation));
        Assert.Equal(1, Stops);
        Assert.Equal("田中", people.NameOf(Tanaka));
    }

    [Fact]
    public async Task Recorded_time_never_runs_backwards()
    {
        var people = await WithTwoAsync();
        var last = people.Current.LastRecordedAt;
        var earlier = new PeopleDirectory(store, new FakeTimeProvider(last - TimeSpan.FromHours(1)), this, heard);
        await earlier.LoadAsync(Cancellation);
        await earlier.SubmitAsync(new RenamePerson(Tanaka, "T"), Administrator, Cancellation);
        Assert.Equal(last, earlier.Current.LastRecordedAt);
    }

    private async Task<PeopleDirectory> OpenAsync()
    {
        var people = new PeopleDirectory(store, clock, this, heard);
        await people.LoadAsync(Cancellation);
        return people;
    }

    private async Task<PeopleDirectory> WithTwoAsync()
    {
        var people = await OpenAsync();
        await people.SubmitAsync(new IssueAdministratorLink("link"), Actor.System, Cancellation);
        Assert.Null(await people.SubmitAsync(
            new RedeemAdministratorLink("link", Sato, "Sato", "佐藤", Language.Japanese, "password-hash", Codes), Actor.System, Cancellation));
        Assert.Null(await people.SubmitAsync(
            new AddPerson(Tanaka, "tanaka", "田中", Language.Japanese, [AccountRole.Responder]), Administrator, Cancellation));
        return people;
    }

    /// <summary>Keeps what is published.</summary>
    private sealed class HeardNotifications : IMediator
    {
        public List<object> All { get; } = [];

        public Task Publish(object notification, CancellationToken cancellationToken = default)
        {
            All.Add(notification);
            return Task.CompletedTask;
        }

        public Task Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default)
            where TNotification : INotification => Publish((object)notification, cancellationToken);

        public Task<TResponse> Send<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<object?> Send(object request, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
