using System.Security.Cryptography;
using System.Text.Json;
using AddinHost.Mail.Smtp;
using AddinHost.Shared.Blobs;

namespace AddinHost.Logging.Ingress;

/// <summary>
/// One mail on its way into the spool: the envelope as a line of JSON, then the message as it came. Not there at all until <see cref="KeepAsync"/> has
/// returned; from then on it outlives a crash and a power cut.
/// </summary>
internal sealed class SpooledMail : IAsyncDisposable
{
    public const string DraftExtension = ".draft";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly string folder;
    private readonly string draft;
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? head;

    /// <exception cref="IOException">The disk says no.</exception>
    public SpooledMail(string folder, SmtpReceivedEnvelope envelope, string remote, DateTimeOffset receivedAt)
    {
        this.folder = folder;
        draft = Path.Combine(folder, Guid.NewGuid().ToString("N") + DraftExtension);
        file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        head = [.. JsonSerializer.SerializeToUtf8Bytes(new Envelope(envelope.From, envelope.Recipients, envelope.HelloName, envelope.Protocol, envelope.Utf8, remote, receivedAt), Json), (byte)'\n'];
        // Not the time, nor how it came: another try of the same mail is the same mail. A JSON array cannot be read in two ways.
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes<string[]>([envelope.From, .. envelope.Recipients.Order(StringComparer.Ordinal)], Json));
    }

    /// <summary>The first line of the file.</summary>
    public sealed record Envelope(string From, IReadOnlyList<string> Recipients, string? HelloName, string Protocol, bool Utf8, string Remote, DateTimeOffset ReceivedAt);

    /// <summary>Of the file, once it is kept.</summary>
    public string Name { get; private set; } = "";

    public long Length { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        hash.AppendData(content.Span);
        await WriteHeadAsync(ct);
        await file.WriteAsync(content, ct);
    }

    public async ValueTask KeepAsync(CancellationToken ct)
    {
        await WriteHeadAsync(ct);
        file.Flush(flushToDisk: true);
        Length = file.Length;
        await file.DisposeAsync();
        Name = Convert.ToHexStringLower(hash.GetCurrentHash());
        // Over one of the same name: it is the same mail, sent again. The folder is synced in any case, for the one who wrote the first may not have come so far.
        File.Move(draft, Path.Combine(folder, Name + IngressSpool.Extension), overwrite: true);
        Directories.Sync(folder);
    }

    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        hash.Dispose();
        // What was kept has another name by now.
        File.Delete(draft);
    }

    private async ValueTask WriteHeadAsync(CancellationToken ct)
    {
        if (head is null)
            return;
        await file.WriteAsync(head, ct);
        head = null;
    }
}
