using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Actions;

/// <summary>
/// Fetches the files that an action asked to have kept (`::evidence PATH`) and attaches each to its step. One that can't be fetched is
/// said in the output; the action's own result stands.
/// </summary>
public sealed class EvidenceFetch(IncidentSessions sessions, IEvidenceStore store, TimeProvider clock)
{
    /// <summary>A larger file is refused: 1 GiB.</summary>
    public const long LargestFile = 1L << 30;

    /// <summary>How long the fetching of one file may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    internal async Task KeepAsync(AttemptJob job, ActionWorld world, OutputCollector output, CancellationToken stopping)
    {
        var target = world.Target(job.TargetName, job.Action);
        foreach (var path in output.Evidence)
        {
            try
            {
                var kept = world.Transport(job.Action.Transport) is { } transport && await FetchAsync(transport, target, path, stopping) is { } file
                    ? await AttachAsync(job, path, file, stopping)
                    : "it is not there / ファイルがありません";
                output.Say(job.Change ?? ProcedureKind.Check, $"evidence {path}: {kept}");
            }
            catch (Exception exception) when (exception is IOException or EvidenceTooLargeException or TimeoutException)
            {
                output.Say(job.Change ?? ProcedureKind.Check, $"evidence {path}: not fetched / 取得できません: {exception.Message}");
            }
        }
    }

    private async Task<KeptFile?> FetchAsync(IActionTransport transport, Core.Runbooks.Target? target, string path, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        try
        {
            await using var content = await transport.OpenFileAsync(target, path, either.Token);
            return content is null ? null : await store.KeepAsync(content, LargestFile, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new TimeoutException("It took too long.");
        }
    }

    private async Task<string> AttachAsync(AttemptJob job, string path, KeptFile file, CancellationToken stopping)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var command = new AttachEvidence(
            job.Id.Run, job.Id.Step, name.Length is > 0 and <= TextBounds.FileName ? name : "evidence", "application/octet-stream", file.Size, file.Sha256);
        var purpose = string.Create(CultureInfo.InvariantCulture, $"evidence/{job.Id.Run}/{job.Id.Step}/{job.Id.Number}/{path}/{file.Sha256}");
        var answer = await sessions.SubmitAsync(
            job.Id.Incident, EngineCommandId.Of(job.Id.Incident, purpose), Actor.System, command, null, stopping);
        return answer switch
        {
            CommandAccepted => $"kept, SHA-256 {file.Sha256} / 保全しました",
            CommandRefused refused => $"{refused.Refusal.Reason.English} / {refused.Refusal.Reason.Japanese}",
            _ => throw new IOException("the server was too busy to attach it"),
        };
    }
}
