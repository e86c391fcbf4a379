namespace IncidentOps.Engine.Storage;

/// <summary>Files by the hash of their content, beside the database. A file is synced to disk before it is named in an event.</summary>
public interface IEvidenceStore
{
    /// <summary>Keeps the content; the same content is kept once.</summary>
    /// <exception cref="EvidenceTooLargeException">More than <paramref name="maximumBytes"/>; nothing is kept.</exception>
    Task<KeptFile> KeepAsync(Stream content, long maximumBytes, CancellationToken cancellation);

    /// <summary>Opens a kept file for reading; null where there is none. The content is hashed again on the way: a damaged file throws at its end.</summary>
    Task<Stream?> OpenAsync(string sha256, CancellationToken cancellation);

    /// <summary>
    /// Destroys a kept file, unless it was kept again at <paramref name="keptAgain"/> or later: then somebody may be about to name it. True
    /// where there is no such file any more.
    /// </summary>
    Task<bool> DestroyAsync(string sha256, DateTimeOffset keptAgain, CancellationToken cancellation);
}

/// <summary>A kept file: lower-case hex SHA-256 and size in bytes.</summary>
public sealed record KeptFile(string Sha256, long Size);

/// <summary>A file exceeds its bound.</summary>
public sealed class EvidenceTooLargeException(long maximumBytes)
    : Exception(FormattableString.Invariant($"The file is larger than {maximumBytes} bytes."))
{
    public long MaximumBytes { get; } = maximumBytes;
}
