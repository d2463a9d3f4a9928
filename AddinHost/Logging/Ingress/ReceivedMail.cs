using System.Security.Cryptography;
using System.Text.Json;
using AddinHost.Mail.Mime;

namespace AddinHost.Logging.Ingress;

/// <summary>A mail out of the spool, left on disk while it is read.</summary>
public sealed class ReceivedMail : IAsyncDisposable
{
    private const int LongestEnvelope = 256 * 1024;

    private readonly FileStream file;

    private ReceivedMail(FileStream file, SpooledMail.Envelope envelope, byte[] digest, byte[] contentHash, MimeMessage message) =>
        (this.file, Envelope, Digest, ContentHash, Message) = (file, envelope, digest, contentHash, message);

    internal SpooledMail.Envelope Envelope { get; }

    /// <summary>Its name in the spool.</summary>
    public byte[] Digest { get; }

    /// <summary>SHA-256 of the message as it came.</summary>
    public byte[] ContentHash { get; }

    public MimeMessage Message { get; }

    /// <summary>Null when the file is gone meanwhile.</summary>
    /// <exception cref="InvalidDataException">It is none of ours.</exception>
    public static async Task<ReceivedMail?> OpenAsync(string path, CancellationToken ct)
    {
        FileStream opened;
        try
        {
            // It may be written once more under the same name, or taken by another host, while it is read.
            opened = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        try
        {
            var start = new byte[(int)Math.Min(LongestEnvelope, opened.Length)];
            await opened.ReadExactlyAsync(start, ct);
            var end = Array.IndexOf(start, (byte)'\n');
            if (end < 0 || JsonSerializer.Deserialize<SpooledMail.Envelope>(start.AsSpan(0, end), JsonSerializerOptions.Web) is not { From: not null, Recipients: not null } envelope)
                throw new InvalidDataException("A file in the spool does not begin with an envelope.");
            opened.Position = end + 1;
            var hash = await SHA256.HashDataAsync(opened, ct);
            opened.Position = end + 1;
            return new ReceivedMail(opened, envelope, Convert.FromHexString(Path.GetFileNameWithoutExtension(path)), hash, MimeMessage.Open(opened));
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            await opened.DisposeAsync();
            throw new InvalidDataException("A file in the spool is none of ours.", exception);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
