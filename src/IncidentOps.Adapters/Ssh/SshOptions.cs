using IncidentOps.Engine.Actions.Shell;

namespace IncidentOps.Adapters.Ssh;

/// <summary>How ssh targets are dealt with.</summary>
public sealed record SshOptions
{
    /// <summary>For connecting, signing in and opening a channel.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After so long without a sign of life a target counts as unreachable.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection that nobody uses is closed after this.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The folder of journals and states on the targets.</summary>
    public string Root { get; init; } = CommandText.Root;
}
