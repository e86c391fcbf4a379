using IncidentOps.Core;
using IncidentOps.Core.Incidents;
using IncidentOps.Core.Runbooks;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Incidents;

namespace IncidentOps.Engine.Settings;

/// <summary>Tries whether a target can be reached as it is set up: signs in and asks who it is there. Changes nothing.</summary>
public sealed class TargetProbe(IEnumerable<IActionTransport> transports, TimeProvider clock)
{
    private const int MostLines = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly IActionTransport[] transports = [.. transports];

    /// <summary>Whether there is a way to try targets of the transport.</summary>
    public bool Knows(string transport) => Array.Exists(transports, known => known.Name == transport);

    public async Task<ProbeResult> TryAsync(Target target, CancellationToken cancellation)
    {
        if (Array.Find(transports, known => known.Name == target.Transport) is not { } transport)
        {
            return new ProbeResult(false, new("There is no connector for this transport.", "この接続方法のコネクターはありません。"), []);
        }

        if (transport.Fault(target) is { } fault)
        {
            return new ProbeResult(false, fault, []);
        }

        var lines = new List<string>();
        var call = new ProcedureCall
        {
            Attempt = new AttemptId(new IncidentId(Guid.CreateVersion7(clock.GetUtcNow())), "probe", "probe", 1),
            Purpose = AttemptKind.Check,
            Kind = ProcedureKind.Check,
            ActionId = "target.probe",
            Target = target,
            Procedure = target.Http is { } http
                ? new Procedure { Request = new RequestTemplate("GET", http.Url, new Dictionary<string, string>(), null) }
                : new Procedure { Script = "id -un\nuname -sr\n" },
            Values = [],
            Secrets = [],
            Timeout = Patience,
            Deadline = clock.GetUtcNow() + Patience + Patience,
            Occasion = "probe",
        };
        var outcome = await transport.RunAsync(
            call,
            line =>
            {
                lock (lines)
                {
                    if (lines.Count < MostLines)
                    {
                        lines.Add(line.Text);
                    }
                }
            },
            cancellation);
        return outcome switch
        {
            ProcedureEnded { TimedOut: true } => new ProbeResult(false, new("The target answered too slowly.", "応答に時間がかかりすぎました。"), lines),
            ProcedureEnded { Code: 0 or (>= 200 and < 300) } => new ProbeResult(true, new("The target answers.", "接続できました。"), lines),
            ProcedureEnded ended => new ProbeResult(
                false, new($"The target answered with code {ended.Code}.", $"接続先がコード {ended.Code} を返しました。"), lines),
            ProcedureNotBegun notBegun => new ProbeResult(false, notBegun.Reason, lines),
            ProcedureUnclear unclear => new ProbeResult(false, unclear.Reason, lines),
            _ => new ProbeResult(false, new("The target broke off.", "接続が途中で切れました。"), lines),
        };
    }
}

/// <summary>What trying a target showed.</summary>
public sealed record ProbeResult(bool Reached, LocalizedText Text, IReadOnlyList<string> Lines);
