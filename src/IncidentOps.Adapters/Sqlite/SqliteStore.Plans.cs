using System.Security.Cryptography;
using System.Text;
using Dapper;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

public sealed partial class SqliteStore : IPlanTexts
{
    public Task KeepAsync(PlanTexts texts, CancellationToken cancellation) => writer.RunAsync(() => Keep(texts), cancellation);

    public Task<PlanTexts?> FindAsync(string sha256, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit))
        {
            return Task.FromResult<PlanTexts?>(null);
        }

        using var connection = OpenReader();
        var plan = Convert.FromHexString(sha256);
        using var snapshot = connection.BeginTransaction(deferred: true);
        var found = connection.QueryFirstOrDefault<(string Runbook, long Number)?>(
            "SELECT runbook, number FROM plans WHERE sha256 = @plan", new { plan }, snapshot);
        if (found is null)
        {
            return Task.FromResult<PlanTexts?>(null);
        }

        var files = connection.Query<(string Kind, string Path, string Text, byte[] Sha256)>(
            "SELECT kind, path, text, sha256 FROM plan_files WHERE plan = @plan ORDER BY idx", new { plan }, snapshot).AsList();
        foreach (var file in files)
        {
            if (!file.Sha256.AsSpan().SequenceEqual(HashOf(file.Text)))
            {
                throw new StoreDamagedException($"The text {file.Path} of plan version {sha256} was changed on disk. Restore from a backup.");
            }
        }

        return Task.FromResult<PlanTexts?>(new PlanTexts(
            Convert.ToHexStringLower(plan),
            found.Value.Runbook,
            (int)found.Value.Number,
            files.ConvertAll(file => new PlanFile(file.Kind, file.Path, file.Text))));
    }

    private bool Keep(PlanTexts texts)
    {
        var plan = Convert.FromHexString(texts.Sha256);
        var connection = writerSide.Connection;
        var added = connection.Execute(
            "INSERT INTO plans (sha256, runbook, number) VALUES (@plan, @runbook, @number) ON CONFLICT DO NOTHING",
            new { plan, runbook = texts.RunbookId, number = texts.Number });
        for (var index = 0; added == 1 && index < texts.Files.Count; index++)
        {
            var file = texts.Files[index];
            connection.Execute(
                "INSERT INTO plan_files (plan, idx, kind, path, text, sha256) VALUES (@plan, @index, @kind, @path, @text, @hash)",
                new { plan, index, kind = file.Kind, path = file.Path, text = file.Text, hash = HashOf(file.Text) });
        }

        return added == 1;
    }

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
