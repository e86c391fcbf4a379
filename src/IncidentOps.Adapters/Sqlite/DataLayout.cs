namespace IncidentOps.Adapters.Sqlite;

/// <summary>Where things lie in a data directory. Names only: nothing is opened or made.</summary>
public sealed record DataLayout
{
    public DataLayout(string root) => Root = Path.GetFullPath(root);

    public string Root { get; }

    public string DatabaseFile => Path.Combine(Root, "incidentops.db");

    public string WriteAheadLog => DatabaseFile + "-wal";

    /// <summary>Files by content hash: `evidence/ab/abcd…`.</summary>
    public string EvidenceFolder => Path.Combine(Root, "evidence");

    /// <summary>The master key, the checkpoint key, and keys of other parts (sign-in cookies): all that a backup must guard.</summary>
    public string KeysFolder => Path.Combine(Root, "keys");

    public string MasterKeyFile => Path.Combine(KeysFolder, "master.key");

    public string CheckpointKeyFile => Path.Combine(KeysFolder, "checkpoint.pem");

    public string CheckpointPublicKeyFile => Path.Combine(KeysFolder, "checkpoint.pub.pem");

    /// <summary>Signed heads of all streams, a line each time; copies of it kept elsewhere show a cut tail.</summary>
    public string CheckpointsFile => Path.Combine(Root, "checkpoints.jsonl");

    /// <summary>Written and taken away again to see whether the disk takes writes.</summary>
    public string ProbeFile => Path.Combine(Root, "probe.part");

    /// <summary>Held by the running server, whose process id it contains.</summary>
    public string LockFile => Path.Combine(Root, "server.lock");
}
