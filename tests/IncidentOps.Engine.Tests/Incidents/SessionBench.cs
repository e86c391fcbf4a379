using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Core.Tests.Incidents.Specification;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;
using Microsoft.Extensions.Time.Testing;

namespace IncidentOps.Engine.Tests.Incidents;

/// <summary>A session on a bench: commands go in, the appends that it asks for are committed or not by hand. No threads.</summary>
internal sealed class SessionBench
{
    public static readonly IncidentId Id = new(Guid.Parse("01980000-0000-7000-8000-00000000000a"));

    private readonly Plan[] plans;
    private readonly SessionContext context;
    private AppendRequest? inFlight;
    private int ids;
    private byte salt;

    public SessionBench(params Plan[] plans)
    {
        this.plans = plans;
        Codec = new EventCodec(bytes => Array.Fill(bytes, ++salt));
        context = new SessionContext
        {
            Clock = Clock,
            Codec = Codec,
            Plans = Find,
            Obstacle = (_, _, _) => null,
            SealFreshSecret = parameter => $"sealed {parameter.Id}",
        };
        Session = new IncidentSession(Id, IncidentState.None, context);
    }

    public FakeTimeProvider Clock { get; } = new(IncidentSpecification.Start);

    public EventCodec Codec { get; }

    public IncidentSession Session { get; private set; }

    public List<StoredEvent> Stored { get; } = [];

    public Dictionary<string, WakeupRow> Rows { get; } = new(StringComparer.Ordinal);

    public AppendRequest? Request => inFlight;

    public Plan? Find(string sha256) => Array.Find(plans, plan => plan.Version.Sha256 == sha256);

    public Guid NewId() => new(1, 2, 3, 4, 5, 6, 7, 8, 9, (byte)(++ids >> 8), (byte)ids);

    public Pending Offer(IncidentCommand command, Actor? by = null, Guid? id = null, DateTimeOffset? claimedAt = null, Refusal? fault = null)
    {
        var pending = new Pending();
        Session.Offer(new Submission(id ?? NewId(), by ?? Cast.Aiko, command, claimedAt, pending.Take) { Fault = fault });
        return pending;
    }

    /// <summary>Decides what waits; true where an append is in flight now.</summary>
    public bool Begin() => (inFlight = Session.Begin()) is not null;

    /// <summary>The append reaches the disk.</summary>
    public IncidentAdvanced? Commit()
    {
        var request = inFlight!;
        inFlight = null;
        Assert.Equal(Stored.Count, request.ExpectedVersion);
        if (request.AllTextsErased)
        {
            for (var index = 0; index < Stored.Count; index++)
            {
                Stored[index] = Stored[index] with { Texts = [.. Stored[index].Texts.Select(_ => (string?)null)] };
            }
        }

        foreach (var next in request.Events)
        {
            Stored.Add(new StoredEvent(
                Stored.Count + 1, DateTimeOffset.FromUnixTimeMilliseconds(next.RecordedAt.ToUnixTimeMilliseconds()), next.Type, next.Schema,
                next.CommandId, next.Payload.ToArray(), [.. next.Texts.Select(text => (string?)text.Text)]));
        }

        foreach (var erased in request.TextsErased)
        {
            var whole = Stored[(int)erased - 1];
            Stored[(int)erased - 1] = whole with { Texts = [.. whole.Texts.Select(_ => (string?)null)] };
        }

        request.WakeupsRemoved.ToList().ForEach(key => Assert.True(Rows.Remove(key)));
        request.WakeupsSet.ToList().ForEach(row => Rows[row.Key] = row);
        return Session.Complete(new Appended(new StorePosition(1, Stored.Count)));
    }

    public void Conflict() => Session.Complete(new AppendConflict(99));

    /// <summary>The whole way of one command.</summary>
    public CommandAnswer Do(IncidentCommand command, Actor? by = null, Guid? id = null, DateTimeOffset? claimedAt = null)
    {
        var pending = Offer(command, by, id, claimedAt);
        if (Begin())
        {
            Commit();
        }

        return pending.Answer ?? throw new InvalidOperationException("No answer.");
    }

    /// <summary>As <see cref="Do"/>, and it must be accepted.</summary>
    public CommandAccepted Must(IncidentCommand command, Actor? by = null, Guid? id = null, DateTimeOffset? claimedAt = null) =>
        Assert.IsType<CommandAccepted>(Do(command, by, id, claimedAt));

    public string Refused(IncidentCommand command, Actor? by = null, Guid? id = null, DateTimeOffset? claimedAt = null) =>
        Assert.IsType<CommandRefused>(Do(command, by, id, claimedAt)).Refusal.Code;

    /// <summary>The state as another process would read it.</summary>
    public IncidentState Reloaded() => Incident.Fold(Stored.Select(Codec.Decode), Find);

    /// <summary>Goes on with a session that was loaded from what is stored.</summary>
    public void Restart() => Session = new IncidentSession(Id, Reloaded(), context);

    /// <summary>A command's answer, once there is one; a second one is a fault.</summary>
    internal sealed class Pending
    {
        public CommandAnswer? Answer { get; private set; }

        public void Take(CommandAnswer answer)
        {
            Assert.Null(Answer);
            Answer = answer;
        }
    }
}
