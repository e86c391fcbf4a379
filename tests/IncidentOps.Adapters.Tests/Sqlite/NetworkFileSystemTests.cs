using IncidentOps.Adapters.Sqlite;

namespace IncidentOps.Adapters.Tests.Sqlite;

/// <summary>A share is recognised by the mount that is nearest to the path.</summary>
public sealed class NetworkFileSystemTests
{
    private static readonly string[] Mounts =
    [
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        "40 22 0:40 / /srv/share rw - nfs4 files:/export rw",
        "41 40 8:2 / /srv/share/local rw - xfs /dev/sdb1 rw",
        "42 22 0:42 / /home/me/my\\040files rw - fuse.sshfs me@host:/ rw",
        "43 22 0:43 / /win rw - ext4 /dev/sdc1 rw",
        "44 22 0:44 / /win rw - cifs //files/share rw",
        "a broken line",
    ];

    [Theory]
    [InlineData("/var/lib/incidentops", null)]
    [InlineData("/srv/share", "nfs4 at /srv/share")]
    [InlineData("/srv/share/data", "nfs4 at /srv/share")]
    [InlineData("/srv/shared", null)]
    [InlineData("/srv/share/local/data", null)]
    [InlineData("/home/me/my files/data", "fuse.sshfs at /home/me/my files")]
    [InlineData("/win/data", "cifs at /win")]
    public void The_nearest_mount_decides(string path, string? expected) => Assert.Equal(expected, NetworkFileSystem.Of(path, Mounts));

    [Fact]
    public void The_disk_of_the_tests_is_local_and_a_link_is_followed()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(NetworkFileSystem.Of(folder.Path));
    }
}
