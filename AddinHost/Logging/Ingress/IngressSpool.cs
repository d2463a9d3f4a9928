using AddinHost.Data;
using AddinHost.Mail.Smtp;
using AddinHost.Shared.Blobs;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>
/// Accepted mail, one file each, until it is put on record. A file has its name only when it is whole and on disk, and the name says what is in it: sender,
/// recipients and content, hashed. A mail that is sent again, because its sender did not hear our yes, is the same file.
/// </summary>
public sealed class IngressSpool(DataFolder folder, IOptions<IngressOptions> options, TimeProvider clock) : IDisposable
{
    public const string Extension = ".mail";

    /// <summary>Counting a full folder takes a while; what was written since is added.</summary>
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private long countedAt;
    private Waiting? counted;
    private long added;
    private readonly SemaphoreSlim arrived = new(1, 1);

    public string Folder { get; } = folder.Path("ingress");

    /// <summary>What is in the spool.</summary>
    /// <param name="Since">When the oldest came; null when nothing waits.</param>
    public sealed record Waiting(int Count, long Bytes, DateTimeOffset? Since);

    /// <summary>Before anything is taken: makes the folder, and throws away what was being written when the host ended. Nobody was told that it is here.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(Folder);
        foreach (var draft in Directory.EnumerateFiles(Folder, "*" + SpooledMail.DraftExtension))
            File.Delete(draft);
        Directories.Sync(Folder);
        Directories.Sync(folder.Root);
    }

    /// <summary>Opens a place for a message that is about to come.</summary>
    /// <exception cref="IOException">The disk says no.</exception>
    public SmtpReception Begin(SmtpReceivedEnvelope envelope, string remote)
    {
        var mail = new SpooledMail(Folder, envelope, remote, clock.GetUtcNow());
        return new SmtpReception(
            mail.WriteAsync,
            async ct =>
            {
                await mail.KeepAsync(ct);
                Interlocked.Add(ref added, mail.Length);
                Ring();
                return new SmtpServerReply(250, "2.0.0", "Kept as " + mail.Name[..16]);
            },
            mail.DisposeAsync);
    }

    /// <summary>Until a mail has come since the last time, or the time is over; true at once the first time.</summary>
    public Task<bool> ArrivedAsync(TimeSpan longest, CancellationToken ct) => arrived.WaitAsync(longest, ct);

    /// <summary>What waits, the oldest first.</summary>
    public IReadOnlyList<string> Waits() => Directory.Exists(Folder)
        ? [.. new DirectoryInfo(Folder).EnumerateFiles("*" + Extension).OrderBy(file => file.LastWriteTimeUtc).Select(file => file.FullName)]
        : [];

    /// <summary>More may come.</summary>
    public bool HasRoom => Look().Bytes + Interlocked.Read(ref added) < options.Value.MaxWaitingBytes;

    /// <summary>What waits, or waited a second ago.</summary>
    public Waiting Look()
    {
        lock (gate)
        {
            if (counted is not null && clock.GetElapsedTime(countedAt) < CountEvery)
                return counted;
            Interlocked.Exchange(ref added, 0);
            countedAt = clock.GetTimestamp();
            var files = Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles("*" + Extension).Select(file => (file.Length, file.LastWriteTimeUtc)).ToList() : [];
            return counted = new Waiting(files.Count, files.Sum(file => file.Length), files.Count == 0 ? null : new DateTimeOffset(files.Min(file => file.LastWriteTimeUtc)));
        }
    }

    public void Dispose() => arrived.Dispose();

    private void Ring()
    {
        try
        {
            arrived.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake already, or the host ends.
        }
    }
}
