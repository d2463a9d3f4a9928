namespace AddinHost.Shared.Blobs;

/// <summary>Content-addressed files: the name of a blob is the SHA-256 of its bytes, so that the same file is kept once.</summary>
public interface IBlobStore
{
    /// <summary>Stores and syncs the bytes; the same bytes again change nothing. Returns the blob's name.</summary>
    Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>The same from a stream, to its end, never holding more than a buffer of it.</summary>
    Task<string> PutAsync(Stream content, CancellationToken ct);

    /// <summary>Opens a blob for reading; null when it is not there.</summary>
    Stream? Open(string name);

    /// <summary>Names of blobs not touched since <paramref name="before"/>.</summary>
    IEnumerable<string> OlderThan(DateTimeOffset before);

    void Delete(string name);
}
