using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using IncidentOps.Core;
using IncidentOps.Engine.Storage;
using Microsoft.Data.Sqlite;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Checks a data directory, or a copy of one, from the first event to the last: form of the database, positions without gaps, versions
/// without gaps, recorded time never backwards, every hash, all checkpoints; that every text is there or was erased by an event, that plans
/// are whole, and that the list agrees with the events. Reads only.
/// </summary>
public sealed partial class LogCheck : IDisposable
{
    /// <summary>A thoroughly broken database needs no longer list.</summary>
    public const int MostFindings = LogVerification.MostFaults;

    private readonly DataLayout layout;
    private readonly LogCheckOptions options;
    private readonly SqliteConnection connection;
    private readonly Dictionary<long, Head> heads = [];
    private readonly List<LogFinding> findings = [];
    private readonly List<LocalizedText> notices = [];
    private readonly List<(string File, List<string> Lines)> checkpointFiles;
    private readonly List<(long Number, string Sha256)> recordedCheckpoints;
    private long position;
    private long events;
    private long texts;
    private long evidenceFiles;
    private long checkpoints;
    private VerifiedCheckpoint? lastCheckpoint;

    private LogCheck(DataLayout layout, LogCheckOptions options)
    {
        this.layout = layout;
        this.options = options;
        connection = OfflineDatabase.Open(layout);

        // In this order a server that goes on working can't make them disagree: what the later knows includes what the earlier does.
        recordedCheckpoints = connection.Query<(long Number, byte[] Hash)>("SELECT number, sha256 FROM checkpoints ORDER BY number")
            .Select(row => (row.Number, Convert.ToHexStringLower(row.Hash))).ToList();
        checkpointFiles = new[] { File.Exists(layout.CheckpointsFile) ? layout.CheckpointsFile : null, options.CheckpointFile }
            .OfType<string>().Select(file => (file, File.ReadLines(file).ToList())).ToList();
        connection.Execute("BEGIN DEFERRED");
    }

    /// <summary>Verifies the directory and tells what it found.</summary>
    /// <exception cref="DataDirectoryException">There is nothing to verify, or it can't be read at all.</exception>
    public static LogReport Run(DataLayout layout, LogCheckOptions options)
    {
        using var verification = new LogCheck(layout, options);
        try
        {
            return verification.Run();
        }
        catch (SqliteException exception)
        {
            verification.Find(null, null, $"the database file is damaged: {exception.Message}", $"データベースファイルが壊れています: {exception.Message}");
            return verification.Report();
        }
    }

    public void Dispose()
    {
        textsThere?.Dispose();
        connection.Dispose();
    }

    private LogReport Run()
    {
        VerifyForm();
        VerifyChain();
        VerifyNothingIsMissing();
        VerifyList();
        VerifyRows();
        VerifyPlans();
        VerifyCheckpoints();
        if (options.Texts)
        {
            VerifyTexts();
        }
        else
        {
            Notice("The texts were not compared with their events (--texts does).", "本文はイベントと照合していません（--texts を付けると照合します）。");
        }

        if (options.Evidence)
        {
            VerifyEvidence();
        }

        return Report();
    }

    private LogReport Report() => new(
        Guid.Parse(DatabaseFile.Meta(connection, "store_id")!, CultureInfo.InvariantCulture),
        int.Parse(DatabaseFile.Meta(connection, "epoch")!, CultureInfo.InvariantCulture),
        position,
        heads.Values.Count(head => head.Version > 0),
        events,
        texts,
        evidenceFiles,
        checkpoints,
        lastCheckpoint,
        findings,
        notices);

    private void VerifyForm()
    {
        foreach (var problem in connection.Query<string>("PRAGMA integrity_check(5)").Where(problem => problem != "ok"))
        {
            Find(null, null, $"the database file is damaged: {problem}", $"データベースファイルが壊れています: {problem}");
        }
    }

    private void VerifyChain()
    {
        foreach (var stream in connection.Query<(long Id, string Name)>("SELECT id, name FROM streams"))
        {
            heads[stream.Id] = new Head(stream.Name);
        }

        var rows = connection.Query<(long Position, long Stream, long Version, long RecordedAt, string Type, long Schema, long Texts, byte[] CommandId, byte[] Payload, byte[] Hash)>(
            """
            SELECT e.position, e.stream, e.version, e.recorded_at, coalesce(t.name, ''), e.schema, e.texts, e.command_id, e.payload, e.hash
            FROM events e LEFT JOIN event_types t ON t.id = e.type ORDER BY e.position
            """,
            buffered: false);
        foreach (var (at, streamId, version, recordedAt, type, schema, counted, commandId, payload, hash) in rows)
        {
            events++;
            if (!heads.TryGetValue(streamId, out var head))
            {
                head = heads[streamId] = new Head($"stream {streamId}");
                Find(head.Name, version, "the stream's name is missing", "ストリーム名がありません");
            }

            if (at != position + 1)
            {
                Find(head.Name, version, $"position {position + 1} is missing before position {at}: an event was removed", $"位置 {at} の前の位置 {position + 1} がありません。イベントが取り除かれています");
            }

            position = at;
            VerifyLink(head, version, recordedAt, hash, EventChain.Hash(head.Hash, head.Name, version, recordedAt, type, (int)schema, commandId, payload));
            VerifyContent(head, at, version, recordedAt, type, counted, payload);
        }
    }

    /// <summary>A stream is named once, at its first broken link: what follows is broken by it.</summary>
    private void VerifyLink(Head head, long version, long recordedAt, byte[] hash, byte[] computed)
    {
        if (!head.IsBroken && version != head.Version + 1)
        {
            head.IsBroken = true;
            Find(head.Name, head.Version + 1, $"version {version} follows version {head.Version}", $"版 {head.Version} の次が版 {version} になっています");
        }
        else if (!head.IsBroken && !hash.AsSpan().SequenceEqual(computed))
        {
            head.IsBroken = true;
            Find(head.Name, version, "the hash doesn't fit: this event, or its place in the stream, was changed", "ハッシュが一致しません。このイベントまたはその順序が変更されています");
        }
        else if (!head.IsBroken && recordedAt < head.RecordedAt)
        {
            head.IsBroken = true;
            Find(head.Name, version, "the recorded time goes backwards", "記録時刻が逆行しています");
        }

        (head.Version, head.RecordedAt, head.Hash) = (version, recordedAt, hash);
    }

    private void VerifyList()
    {
        foreach (var (streamId, version) in connection.Query<(long, long)>("SELECT stream, version FROM incidents"))
        {
            if (heads.TryGetValue(streamId, out var head) && version > head.Version)
            {
                Find(head.Name, head.Version + 1, $"the list knows version {version}, the log ends at {head.Version}: the tail was cut", $"一覧は版 {version} を示していますが、記録は版 {head.Version} で終わっています。末尾が切り取られています");
            }
        }
    }

    private void VerifyCheckpoints()
    {
        using var key = (options.PublicKeyFile ?? (File.Exists(layout.CheckpointPublicKeyFile) ? layout.CheckpointPublicKeyFile : null)) is { } file
            ? CheckpointKey.Read(file)
            : null;
        var hashes = checkpointFiles.Where(read => read.File == layout.CheckpointsFile).SelectMany(read => read.Lines).Select(Checkpoint.HashOf).ToHashSet(StringComparer.Ordinal);
        foreach (var (number, sha256) in recordedCheckpoints.Where(row => !hashes.Contains(row.Sha256)))
        {
            Find(null, null, $"checkpoint {number} is missing from {layout.CheckpointsFile}, or was changed there", $"チェックポイント {number} が {layout.CheckpointsFile} にないか、変更されています");
        }

        foreach (var (name, lines) in checkpointFiles)
        {
            VerifyCheckpointFile(name, lines, key);
        }

        if (checkpoints == 0)
        {
            Notice(
                "There is no checkpoint to compare with: a cut tail would not show.",
                "照合できるチェックポイントがありません。末尾の切り取りは検出できません。");
        }
    }

    private void VerifyCheckpointFile(string file, List<string> lines, ECDsa? key)
    {
        var byName = heads.Values.ToDictionary(head => head.Name, StringComparer.Ordinal);
        var previous = "";
        for (var index = 0; index < lines.Count; index++)
        {
            var place = $"{file}:{index + 1}";
            if (Checkpoint.Parse(lines[index], key, out var isSigned) is not { } checkpoint || !isSigned)
            {
                if (key is null)
                {
                    Notice($"{place}: not compared, for there is no public key.", $"{place}: 公開鍵がないため照合していません。");
                    return;
                }

                Find(null, null, $"{place}: the signature doesn't fit", $"{place}: 署名が一致しません");
                previous = Checkpoint.HashOf(lines[index]);
                continue;
            }

            checkpoints++;
            lastCheckpoint = checkpoint.Number > (lastCheckpoint?.Number ?? 0)
                ? new VerifiedCheckpoint(checkpoint.Number, checkpoint.At, checkpoint.Position)
                : lastCheckpoint;
            if (index > 0 && checkpoint.Previous != previous)
            {
                Find(null, null, $"{place}: the line before isn't the one that it was written after", $"{place}: 直前の行が書き込み時のものと異なります");
            }

            previous = Checkpoint.HashOf(lines[index]);
            VerifyHeads(place, checkpoint, byName);
        }
    }

    private void VerifyHeads(string place, Checkpoint checkpoint, Dictionary<string, Head> byName)
    {
        var restoredFrom = DatabaseFile.Meta(connection, FormattableString.Invariant($"restored_from/{checkpoint.Epoch}"));
        if (restoredFrom is not null && checkpoint.Position > long.Parse(restoredFrom, CultureInfo.InvariantCulture))
        {
            Notice(
                $"{place}: knows position {checkpoint.Position} of epoch {checkpoint.Epoch}; a restore went back to position {restoredFrom}.",
                $"{place}: 第{checkpoint.Epoch}期の位置 {checkpoint.Position} まで記録していますが、復元により位置 {restoredFrom} に戻っています。");
            return;
        }

        foreach (var head in checkpoint.Heads)
        {
            var hash = HashAt(head.Stream, head.Version);
            if (hash is null)
            {
                var last = byName.GetValueOrDefault(head.Stream)?.Version ?? 0;
                Find(head.Stream, last + 1, $"{place} knows version {head.Version}, the log ends at {last}: the tail was cut", $"{place} は版 {head.Version} を記録していますが、記録は版 {last} で終わっています。末尾が切り取られています");
            }
            else if (hash != head.Hash)
            {
                Find(head.Stream, head.Version, $"{place} knows another hash: the stream was rewritten", $"{place} の記録とハッシュが異なります。ストリームが書き換えられています");
            }
        }
    }

    private string? HashAt(string stream, long version) =>
        connection.QueryFirstOrDefault<byte[]>(
            "SELECT e.hash FROM events e JOIN streams s ON s.id = e.stream WHERE s.name = @stream AND e.version = @version", new { stream, version })
            is { } hash ? Convert.ToHexStringLower(hash) : null;

    private void VerifyTexts()
    {
        var masterKey = MasterKey.Read(layout);
        if (masterKey is null)
        {
            Notice("The texts were not opened, for there is no master key.", "マスターキーがないため、本文は照合していません。");
            return;
        }

        var rows = connection.Query<(string Stream, byte[]? Key, long Version, long Index, byte[] Salt, byte[] Sealed, byte[] Payload)>(
            """
            SELECT s.name, s.key, e.version, x.idx, x.salt, x.sealed, e.payload
            FROM texts x JOIN events e ON e.position = x.position JOIN streams s ON s.id = e.stream ORDER BY x.position, x.idx
            """,
            buffered: false);
        foreach (var (stream, key, version, index, salt, sealedText, payload) in rows)
        {
            texts++;
            try
            {
                var text = key is null ? null : TextSeal.Open(masterKey.Unwrap(stream, key), stream, version, (int)index, sealedText);
                if (text is null || !Holds(payload, index, Convert.ToBase64String(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(text)]))))
                {
                    Find(stream, version, $"text {index} isn't the one that the event was written with", $"本文 {index} がイベント記録時のものと異なります");
                }
            }
            catch (StoreDamagedException)
            {
                Find(stream, version, $"text {index} can't be opened: it was changed", $"本文 {index} を復号できません。変更されています");
            }
        }
    }

    /// <summary>Whether the event says this digest of its text; wherever it is, in a payload that is not of the usual form.</summary>
    private static bool Holds(byte[] payload, long index, string digest) => DetachedTexts(payload) is { Count: > 0 } written
        ? written.GetValueOrDefault(index) == digest
        : payload.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digest)) >= 0;

    /// <summary>Every file holds what its name says, and every file that an incident names is there, unless the incident was erased.</summary>
    private void VerifyEvidence()
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in EvidenceFiles())
        {
            evidenceFiles++;
            there.Add(Path.GetFileName(file));
            using var content = File.OpenRead(file);
            if (Convert.ToHexStringLower(SHA256.HashData(content)) != Path.GetFileName(file))
            {
                Find(null, null, $"the evidence file {file} was changed", $"証拠ファイル {file} が変更されています");
            }
        }

        foreach (var head in heads.Values.OrderBy(head => head.Name, StringComparer.Ordinal))
        {
            foreach (var (version, sha256) in head.Evidence.Where(named => !there.Contains(named.Sha256)))
            {
                Find(head.Name, version, $"the evidence file {sha256} of this event is missing", $"このイベントの証拠ファイル {sha256} がありません");
            }
        }
    }

    private IEnumerable<string> EvidenceFiles() => Directory.Exists(layout.EvidenceFolder)
        ? Directory.EnumerateFiles(layout.EvidenceFolder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".part", StringComparison.Ordinal))
        : [];

    private void Find(string? stream, long? version, string english, string japanese)
    {
        if (findings.Count < MostFindings)
        {
            findings.Add(new LogFinding(stream, version, new LocalizedText(english, japanese)));
        }
    }

    private void Notice(string english, string japanese)
    {
        if (notices.Count < MostFindings)
        {
            notices.Add(new LocalizedText(english, japanese));
        }
    }

    private sealed class Head(string name)
    {
        public string Name { get; } = name;

        public long Version { get; set; }

        public long RecordedAt { get; set; }

        public byte[] Hash { get; set; } = [];

        public bool IsBroken { get; set; }

        public long DeclaredAt { get; private set; }

        public bool IsOpen { get; private set; }

        public bool IsDrill { get; private set; }

        /// <summary>Events of which a text is not there, with what the text belongs to.</summary>
        public List<(long Version, string? Subject)> Missing { get; } = [];

        /// <summary>What an incident that is not erased has been given as evidence.</summary>
        public List<(long Version, string Sha256)> Evidence { get; } = [];

        /// <summary>Takes in what the list of incidents says of an incident, and which evidence it names.</summary>
        public void Learn(string type, long version, long recordedAt, System.Text.Json.JsonElement body)
        {
            if (version == 1)
            {
                (DeclaredAt, IsOpen) = (recordedAt, true);
                IsDrill = Member(body, "mode") is { ValueKind: System.Text.Json.JsonValueKind.String } mode && mode.GetString() == "drill";
            }

            IsOpen = type switch { "incidentClosed" => false, "incidentReopened" => true, _ => IsOpen };
            if (type == "evidenceAttached" && Member(body, "sha256") is { ValueKind: System.Text.Json.JsonValueKind.String } sha256)
            {
                Evidence.Add((version, sha256.GetString()!));
            }
            else if (type == "incidentErased")
            {
                Evidence.Clear();
            }
        }

        /// <summary>Texts of earlier events that an event destroyed may be gone.</summary>
        public void Forgive(TextErasure erasure, long version) => Missing.RemoveAll(missing => missing.Version < version
            && (erasure.IsWhole || missing.Version == erasure.Version || (missing.Subject is { } subject && erasure.Subjects.Contains(subject))));
    }
}
