using System.Text;
using System.Text.Json;
using Dapper;
using IncidentOps.Engine.Incidents;
using IncidentOps.Engine.Storage;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>What hangs on the events without being in the chain: their texts, the plans that they name, and the list's rows.</summary>
public sealed partial class LogCheck
{
    private readonly Dictionary<string, (string Stream, long Version)> plansNamed = new(StringComparer.Ordinal);

    /// <summary>The positions of all texts that are there, in order; read beside the events, for there may be millions.</summary>
    private IEnumerator<(long Position, long Index)>? textsThere;
    private bool hasText;

    /// <summary>Compares what an event says of its texts with what is there, and learns what it destroys and names.</summary>
    private void VerifyContent(Head head, long at, long version, long recordedAt, string type, long counted, byte[] payload)
    {
        var written = DetachedTexts(payload);
        var there = TextsAt(at);
        using var envelope = Parse(payload);
        var body = envelope is { RootElement: { ValueKind: JsonValueKind.Object } root } && root.TryGetProperty("e", out var e) && e.ValueKind == JsonValueKind.Object
            ? e
            : default;
        head.Learn(type, version, recordedAt, body);
        if (body.ValueKind == JsonValueKind.Object)
        {
            head.Forgive(TextErasures.Of(head.Name, type, body), version);
            NamePlans(head.Name, type, version, body);
        }

        if (counted < written.Count && !head.IsBroken)
        {
            Find(head.Name, version, $"the event holds {written.Count} texts, its row says {counted}", $"イベントの本文は {written.Count} 件ですが、行には {counted} 件と記録されています");
        }

        // The row's number is no part of the chain, what the event itself says is: whichever is more must be there.
        if (there.Count < Math.Max(counted, written.Count) || written.Keys.Any(index => !there.Contains(index)))
        {
            head.Missing.Add((version, body.ValueKind == JsonValueKind.Object ? TextErasures.SubjectOf(head.Name, type, body) : null));
        }
    }

    /// <summary>After the last event: what is missing and was erased by none is damage.</summary>
    private void VerifyNothingIsMissing()
    {
        foreach (var head in heads.Values.OrderBy(head => head.Name, StringComparer.Ordinal))
        {
            foreach (var (version, _) in head.Missing)
            {
                Find(head.Name, version, "a text of this event is gone, and no event says that it was erased", "このイベントの本文がなく、消去を示すイベントもありません");
            }
        }
    }

    /// <summary>The list is made from the events: each incident has its row, and the row says what the events do.</summary>
    private void VerifyRows()
    {
        var rows = connection.Query<(long Stream, long Version, long IsOpen, long IsDrill, long DeclaredAt)>(
            "SELECT stream, version, is_open, is_drill, declared_at FROM incidents").ToDictionary(row => row.Stream);
        foreach (var (stream, head) in heads.Where(pair => pair.Value.Version > 0 && pair.Value.Name.StartsWith(IncidentId.Prefix, StringComparison.Ordinal)))
        {
            if (!rows.TryGetValue(stream, out var row))
            {
                Find(head.Name, head.Version, "the list of incidents has no row of it", "インシデント一覧にこのインシデントの行がありません");
            }
            else if (row.Version < head.Version)
            {
                Find(head.Name, row.Version + 1, $"the list knows version {row.Version}, the log has {head.Version}", $"一覧は版 {row.Version} を示していますが、記録は版 {head.Version} まであります");
            }
            else if (!head.IsBroken && (row.IsOpen != 0, row.IsDrill != 0, row.DeclaredAt) != (head.IsOpen, head.IsDrill, head.DeclaredAt))
            {
                Find(head.Name, head.Version, "its row in the list of incidents says something else than its events", "インシデント一覧の行がイベントの内容と異なります");
            }
        }
    }

    /// <summary>Each plan has all its files, unchanged; where a proof is at hand, they make the version that they are kept as.</summary>
    private void VerifyPlans()
    {
        var files = connection.Query<(byte[] Plan, long Index, string Kind, string Path, string Text, byte[] Sha256)>(
            """SELECT plan, idx AS "Index", kind, path, text, sha256 FROM plan_files ORDER BY plan, idx""").ToLookup(file => Convert.ToHexStringLower(file.Plan));
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (hash, runbook, number) in connection.Query<(byte[] Sha256, string Runbook, long Number)>("SELECT sha256, runbook, number FROM plans ORDER BY runbook, number"))
        {
            var sha256 = Convert.ToHexStringLower(hash);
            kept.Add(sha256);
            var own = files[sha256].ToList();
            var changed = own.Find(file => !file.Sha256.AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(file.Text))));
            if (own.Count == 0 || own[^1].Index != own.Count - 1)
            {
                Find(null, null, $"{runbook} {number} ({sha256}): a text of this version is gone", $"{runbook} {number}（{sha256}）: この版の本文が欠けています");
            }
            else if (changed.Plan is not null)
            {
                Find(null, null, $"{runbook} {number} ({sha256}): the text {changed.Path} was changed", $"{runbook} {number}（{sha256}）: {changed.Path} の本文が変更されています");
            }
            else if (options.PlanProof?.Invoke(new PlanTexts(sha256, runbook, (int)number, own.ConvertAll(file => new PlanFile(file.Kind, file.Path, file.Text)))) == false)
            {
                Find(null, null, $"{runbook} {number} ({sha256}): the kept texts don't make this version", $"{runbook} {number}（{sha256}）: 保存されている本文がこの版と一致しません");
            }
        }

        foreach (var (sha256, (stream, version)) in plansNamed.Where(named => !kept.Contains(named.Key)))
        {
            Find(stream, version, $"the plan or exercise {sha256} that this event names is gone", $"このイベントが示す手順書または演習シナリオ {sha256} がありません");
        }
    }

    private void NamePlans(string stream, string type, long version, JsonElement body)
    {
        IEnumerable<JsonElement> named = type switch
        {
            "runStarted" or "runbookPublished" => [Member(body, "version")],
            "runMoved" => [Member(body, "to")],
            "drillPrepared" => [Member(body, "exercise"), .. Member(body, "runbooks") is { ValueKind: JsonValueKind.Array } runbooks ? runbooks.EnumerateArray() : []],
            _ => [],
        };
        foreach (var one in named)
        {
            if (Member(one, "sha256") is { ValueKind: JsonValueKind.String } sha256)
            {
                plansNamed.TryAdd(sha256.GetString()!, (stream, version));
            }
        }
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>The texts that were written with the event, by their index: in place of each its payload holds `{"t":0,"d":"digest"}`.</summary>
    private static Dictionary<long, string> DetachedTexts(byte[] payload)
    {
        var found = new Dictionary<long, string>();
        if (payload.AsSpan().IndexOf("\"d\""u8) < 0)
        {
            return found;
        }

        try
        {
            var reader = new Utf8JsonReader(payload);
            long? index = null;
            var name = "";
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = reader.GetString()!;
                        continue;
                    case JsonTokenType.Number when name == "t" && reader.TryGetInt64(out var number):
                        index = number;
                        break;
                    case JsonTokenType.String when name == "d" && index is { } of:
                        found[of] = reader.GetString()!;
                        index = null;
                        break;
                    default:
                        index = null;
                        break;
                }

                name = "";
            }
        }
        catch (JsonException)
        {
            // The chain tells that it was changed.
        }

        return found;
    }

    private HashSet<long> TextsAt(long at)
    {
        var there = new HashSet<long>();
        if (textsThere is null)
        {
            textsThere = connection.Query<(long, long)>("SELECT position, idx FROM texts ORDER BY position, idx", buffered: false).GetEnumerator();
            hasText = textsThere.MoveNext();
        }

        for (; hasText && textsThere.Current.Position <= at; hasText = textsThere.MoveNext())
        {
            if (textsThere.Current.Position == at)
            {
                there.Add(textsThere.Current.Index);
            }
        }

        return there;
    }

    private static JsonDocument? Parse(byte[] payload)
    {
        try
        {
            return JsonDocument.Parse(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
