using System.Text.RegularExpressions;
using IncidentOps.Adapters.Files.Yaml;
using IncidentOps.Core.Runbooks;

namespace IncidentOps.Adapters.Files;

/// <summary>Reads an inventory of targets; see runbooks/README.md. Secrets stand in it as references only.</summary>
public static partial class YamlInventoryReader
{
    private static readonly string[] Kinds = ["host", "mailbox", "repository", "url"];

    private static readonly string[] Transports = ["ssh", "http", "smtp", "local"];

    private static readonly string[] Securities = ["starttls", "tls", "none"];

    /// <inheritdoc cref="YamlRunbookReader.Read(string, ReadOnlySpan{byte})"/>
    public static FileReading<Inventory> Read(string file, ReadOnlySpan<byte> bytes) => Read(OpenedFile.Open(file, bytes));

    /// <summary>Reads a file by its path; one that isn't there is a fault like any other.</summary>
    public static FileReading<Inventory> ReadFile(string path)
    {
        var faults = new FaultList();
        return LibraryFiles.ReadBytes(path, faults) is { } bytes
            ? Read(LibraryFiles.Shown(path), bytes)
            : new FileReading<Inventory>(path, "", null, faults.Faults);
    }

    internal static FileReading<Inventory> Read(OpenedFile file) => file.Read(FileKind.Inventory, ReadInventory);

    private static Inventory ReadInventory(MappingReader reader, NodeReader nodes)
    {
        var targets = new Dictionary<string, Target>(StringComparer.Ordinal);
        foreach (var entry in nodes.Mapping(reader.Need("targets"), "`targets`")?.Mapping.Entries ?? [])
        {
            if (ReadTarget(entry, nodes) is { } target)
            {
                targets[target.Name] = target;
            }
        }

        reader.RefuseOthers();
        return new Inventory { Targets = targets };
    }

    private static Target? ReadTarget(YamlEntry entry, NodeReader nodes)
    {
        var name = Matching(entry.Key, NamePattern(), nodes, "a target's name: letters, digits, dots and hyphens", "対象資産の名前（英数字、ドット、ハイフン）");
        if (nodes.Mapping(entry.Value, $"the target `{entry.Key.Value}`") is not { } reader)
        {
            return null;
        }

        var kind = Word(reader.Need("kind"), Kinds, nodes);
        var transport = Word(reader.Need("transport"), Transports, nodes);
        foreach (var other in Transports.Where(other => other != transport && transport is not null))
        {
            reader.Refuse(other, $"the transport is `{transport}`, so `{other}` isn't used", $"transport が `{transport}` なので `{other}` は使いません");
        }

        var target = new Target
        {
            Name = name ?? "",
            Kind = kind ?? "",
            Transport = transport ?? "",
            Ssh = transport == "ssh" ? ReadSsh(reader.Need("ssh"), nodes) : null,
            Http = transport == "http" ? ReadHttp(reader.Need("http"), nodes) : null,
            Smtp = transport == "smtp" ? ReadSmtp(reader.Need("smtp"), nodes) : null,
            Position = entry.Key.Position,
        };
        if (transport is not null)
        {
            reader.RefuseOthers();
        }

        return name is null || kind is null || transport is null ? null : target;
    }

    private static SshEndpoint? ReadSsh(YamlNode? node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`ssh`") is not { } reader)
        {
            return null;
        }

        var address = Address(reader.Need("address"), nodes);
        var port = reader.Take("port") is { } given ? nodes.Integer(given, 1, 65_535) : 22;
        var user = Matching(reader.Need("user"), UserPattern(), nodes, "a user name", "ユーザー名");
        var hostKey = HostKey(reader.Need("host-key"), nodes);
        var key = SecretReference(reader.Need("key"), nodes);
        var sudo = nodes.Boolean(reader.Take("sudo")) ?? false;
        reader.RefuseOthers();
        return address is null || port is null || user is null || hostKey is null || key is null
            ? null
            : new SshEndpoint(address, port.Value, user, hostKey, key, sudo);
    }

    private static HttpEndpoint? ReadHttp(YamlNode? node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`http`") is not { } reader)
        {
            return null;
        }

        var text = nodes.Scalar(reader.Need("url"));
        var token = SecretReference(reader.Take("token"), nodes);
        reader.RefuseOthers();
        if (text is not null && !(Uri.TryCreate(text.Value, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") && url.UserInfo.Length == 0))
        {
            nodes.Faults.Add(text.Position, "bad-url", $"an http or https address without a password in it is wanted", $"http か https の URL を書きます（パスワードは含めません）");
            return null;
        }

        return text is null ? null : new HttpEndpoint(text.Value, token);
    }

    private static SmtpEndpoint? ReadSmtp(YamlNode? node, NodeReader nodes)
    {
        if (nodes.Mapping(node, "`smtp`") is not { } reader)
        {
            return null;
        }

        var address = Address(reader.Need("address"), nodes);
        var port = reader.Take("port") is { } given ? nodes.Integer(given, 1, 65_535) : 587;
        var security = reader.Take("security") is { } word ? Word(word, Securities, nodes) : "starttls";
        var user = nodes.Text(reader.Take("user"), 200);
        var password = SecretReference(reader.Take("password"), nodes);
        reader.RefuseOthers();
        return address is null || port is null || security is null ? null : new SmtpEndpoint(address, port.Value, security, user, password);
    }

    private static string? Address(YamlNode? node, NodeReader nodes) =>
        Matching(node, AddressPattern(), nodes, "a host name or IP address", "ホスト名か IP アドレス");

    private static string? SecretReference(YamlNode? node, NodeReader nodes) =>
        Matching(node, SecretPattern(), nodes, "a reference such as `secret:mx1-key`; secrets themselves never stand in files", "`secret:mx1-key` のような参照（シークレットそのものはファイルに書きません）");

    private static string? HostKey(YamlNode? node, NodeReader nodes)
    {
        var text = Matching(node, HostKeyPattern(), nodes, "a public host key, such as `ssh-ed25519 AAAA…` (from `ssh-keyscan`, compared by hand)", "ホスト公開鍵（例: `ssh-ed25519 AAAA…`）");
        if (text is null)
        {
            return null;
        }

        var parts = text.Split(' ');
        if (Convert.TryFromBase64String(parts[1], new byte[parts[1].Length], out var length) && length > 32)
        {
            return $"{parts[0]} {parts[1]}";
        }

        nodes.Faults.Add(node!.Position, "bad-host-key", $"the host key is cut short or mistyped", $"ホスト鍵が途中で切れているか、打ち間違いがあります");
        return null;
    }

    private static string? Word(YamlNode? node, string[] words, NodeReader nodes)
    {
        var found = nodes.Word(node, words.Select((word, index) => (word, index)).ToDictionary(pair => pair.word, pair => pair.index));
        return found is { } index ? words[index] : null;
    }

    private static string? Matching(YamlNode? node, Regex pattern, NodeReader nodes, string english, string japanese)
    {
        if (nodes.Scalar(node) is not { } scalar)
        {
            return null;
        }

        if (scalar.Value.Length <= 2_000 && pattern.IsMatch(scalar.Value))
        {
            return scalar.Value;
        }

        nodes.Faults.Add(scalar.Position, "bad-value", $"this is not {english}", $"{japanese}ではありません");
        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserPattern();

    [GeneratedRegex("^[A-Za-z0-9:][A-Za-z0-9.:_-]{0,252}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex AddressPattern();

    [GeneratedRegex("^secret:[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SecretPattern();

    [GeneratedRegex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,3}( .*)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostKeyPattern();
}
