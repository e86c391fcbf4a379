namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// Tells a network file system by the mount table. Locks and shared memory over a network are promises that such systems don't keep: two
/// servers could then write one database.
/// </summary>
internal static class NetworkFileSystem
{
    private const string MountTable = "/proc/self/mountinfo";

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.cephfs", "fuse.curlftpfs", "fuse.davfs", "fuse.gcsfuse",
        "fuse.glusterfs", "fuse.goofys", "fuse.juicefs", "fuse.moosefs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "gfs2",
        "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
    };

    /// <summary>The network file system's type and mount point that holds the path; null where it lies on a local one.</summary>
    public static string? Of(string path)
    {
        if (File.Exists(MountTable))
        {
            return Of(Resolve(path), File.ReadLines(MountTable));
        }

        return new DriveInfo(Path.GetPathRoot(path) ?? path).DriveType == DriveType.Network ? "a network drive" : null;
    }

    /// <summary>The same from given lines of a mount table (proc(5), mountinfo).</summary>
    internal static string? Of(string path, IEnumerable<string> mountLines)
    {
        var (bestPoint, bestType) = ("", "");
        foreach (var line in mountLines)
        {
            var separator = line.IndexOf(" - ", StringComparison.Ordinal);
            var fields = line.Split(' ');
            if (separator < 0 || fields.Length < 5)
            {
                continue;
            }

            var point = Unescape(fields[4]);
            var inside = point == "/" || path == point || path.StartsWith(point + "/", StringComparison.Ordinal);
            if (inside && point.Length >= bestPoint.Length)
            {
                // A later line of the same point hides the earlier.
                (bestPoint, bestType) = (point, line[(separator + 3)..].Split(' ')[0]);
            }
        }

        return Types.Contains(bestType) ? $"{bestType} at {bestPoint}" : null;
    }

    private static string Unescape(string point) => point
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);

    /// <summary>Follows links along the whole path, for a link into a share must not hide it.</summary>
    private static string Resolve(string path)
    {
        var resolved = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(resolved, part);
            var target = Directory.Exists(next) ? new DirectoryInfo(next).ResolveLinkTarget(returnFinalTarget: true) : null;
            resolved = target is null ? next : Resolve(target.FullName);
        }

        return resolved;
    }
}
