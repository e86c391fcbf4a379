using System.Text;
using System.Text.Json;
using IncidentOps.Adapters.Sqlite;
using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.People;
using IncidentOps.Core.Schedule;
using IncidentOps.Core.Settings;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.People;
using IncidentOps.Engine.Schedule;
using IncidentOps.Engine.Settings;
using IncidentOps.Engine.Storage;
using IncidentOps.Web.Tests.Security;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IncidentOps.Web.Tests.Audit;

/// <summary>What the product itself destroys, verify-log knows to be gone by right; what somebody else took out of the database it finds.</summary>
public sealed class ErasedTextsTests : IDisposable
{
    private static readonly PersonId Sato = new("p-sato");

    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-erased-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(folder, "data");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Whatever_the_product_erases_leaves_a_whole_log()
    {
        await using (var product = await RunningProduct.StartAsync(Data))
        {
            await product.AddAsync("sato", AccountRole.Administrator, AccountRole.Responder);
            await product.AddAsync("tanaka", AccountRole.Responder);
            await ErasePersonAsync(product);
            await ReplaceSettingsAsync(product);
            await EraseIncidentsAsync(product);
        }

        var report = LogCheck.Run(new DataLayout(Data), new LogCheckOptions { Texts = true });
        Assert.True(report.IsWhole, string.Join('\n', report.Findings));
        Assert.True(report.Texts > 0);

        using (var connection = new SqliteConnection($"Data Source={new DataLayout(Data).DatabaseFile};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM texts";
            Assert.True(command.ExecuteNonQuery() > 0);
        }

        var tampered = LogCheck.Run(new DataLayout(Data), new LogCheckOptions { Texts = true });
        Assert.Equal(
            ["incident", "people", "settings"],
            tampered.Findings.Select(finding => finding.Stream!.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_try_of_the_calendar_destroys_what_the_former_try_of_the_same_message_was_answered()
    {
        var codec = new PayloadCodec<ScheduleEvent>();
        (string? Subject, TextErasure Erased) Of(string message, string recipient)
        {
            var stored = codec.Encode(
                DateTimeOffset.UnixEpoch, Guid.Empty, new Attribution(Sato),
                new ScheduleMessageTried("s1", message, new PersonId(recipient), DeliveryState.Sent, "smtp", new PersonalText("250 ok")));
            var body = JsonDocument.Parse(Encoding.UTF8.GetString(stored.Payload.Span)).RootElement.GetProperty("e");
            return (TextErasures.SubjectOf(DrillSchedule.Stream, stored.Type, body), TextErasures.Of(DrillSchedule.Stream, stored.Type, body));
        }

        var tried = Of("invitation", "p-1");
        Assert.Equal([tried.Subject!], Of("invitation", "p-1").Erased.Subjects);
        Assert.NotEqual(tried.Subject, Of("invitation", "p-2").Subject);
        Assert.NotEqual(tried.Subject, Of("reminder", "p-1").Subject);
    }

    private static async Task ErasePersonAsync(RunningProduct product)
    {
        var people = product.Services.GetRequiredService<PeopleDirectory>();
        var tanaka = new PersonId("p-tanaka");
        Assert.Null(await people.SubmitAsync(new RenamePerson(tanaka, "田中"), Actor.System, Cancellation));
        Assert.Null(await people.SubmitAsync(new SetContactWays(tanaka, "tanaka@example.jp", null, null), Actor.System, Cancellation));
        Assert.Null(await people.SubmitAsync(new DisableAccount(tanaka), Actor.System, Cancellation));
        Assert.Null(await people.SubmitAsync(new ErasePerson(tanaka), Actor.System, Cancellation));
    }

    private static async Task ReplaceSettingsAsync(RunningProduct product)
    {
        var (settings, secrets) = (product.Services.GetRequiredService<OrganisationSettings>(), product.Services.GetRequiredService<SettingsSecrets>());
        var administrator = new Actor(Sato, Permissions.View | Permissions.Administer);
        foreach (var name in new[] { "one", "two", "one" })
        {
            Assert.Null(await secrets.SetAsync(name, "value", administrator, Cancellation));
        }

        Assert.Null(await settings.SubmitAsync(new RemoveSecret("two"), administrator, Cancellation));
        foreach (var name in new[] { "chat", "pager", "chat" })
        {
            Assert.Null(await settings.SubmitAsync(new SetWebhook(name, "https://chat.example.jp/1", null, [], Language.Japanese), administrator, Cancellation));
            Assert.Null(await settings.SubmitAsync(new SetWebhook(name, "https://chat.example.jp/2", null, [], Language.English), administrator, Cancellation));
        }

        Assert.Null(await settings.SubmitAsync(new RemoveWebhook("pager"), administrator, Cancellation));
    }

    private static async Task EraseIncidentsAsync(RunningProduct product)
    {
        var mediator = product.Services.GetRequiredService<IMediator>();
        async Task DoAsync(IncidentId incident, IncidentCommand command)
        {
            var answer = await mediator.Send(new SubmitToIncident(incident, Guid.NewGuid(), Actor.System with { Id = Sato }, command), Cancellation);
            Assert.True(answer is CommandAccepted, answer.ToString());
        }

        foreach (var isErased in new[] { true, false })
        {
            var incident = new IncidentId(Guid.NewGuid());
            await DoAsync(incident, new DeclareIncident("乗っ取り"));
            await DoAsync(incident, new AddNote("kept for a while"));
            await DoAsync(incident, new AddNote("names somebody"));
            await DoAsync(incident, new EraseText(3, "names somebody"));
            await DoAsync(incident, new CloseIncident("over"));
            if (isErased)
            {
                await DoAsync(incident, new EraseIncident("乗っ取り", "asked for"));
            }
        }
    }
}
