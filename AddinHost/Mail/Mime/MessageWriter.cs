using System.Buffers;
using System.Text;
using AddinHost.Mail.Mime.Encodings;

namespace AddinHost.Mail.Mime;

/// <summary>
/// Writes messages (RFC 5322, 2045-2047, 2183, 2231, 6532): alternative, related and mixed as the content asks for, CRLF everywhere, pure ASCII but for
/// internationalised local parts, attached messages, and what the message allows. The same message and boundaries give the same bytes.
/// </summary>
public static class MessageWriter
{
    // What the writer prints itself, and what must not be printed at all.
    private static readonly HashSet<string> Owned = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Resent-Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID",
    };

    /// <summary>The message as bytes. Files that are streams are read to their ends.</summary>
    /// <param name="message">What to write.</param>
    /// <param name="boundary">Where boundaries come from; random ones by default. One that occurs in the content is passed over.</param>
    /// <exception cref="ArgumentException">CR, LF or NUL in a field, a content type that is none, a field that the writer prints itself, or no usable boundary.</exception>
    public static byte[] Write(OutgoingMessage message, Func<string>? boundary = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var output = new ArrayBufferWriter<byte>(4096 + (int)Math.Min(int.MaxValue / 2, message.Attachments.Sum(file => file.Content.Length * 3L / 2)));
        foreach (var _ in Steps(message, output, boundary))
        {
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the message to a stream; files are encoded piece by piece, and those that are streams are never held.</summary>
    /// <inheritdoc cref="Write"/>
    public static async Task WriteAsync(OutgoingMessage message, Stream stream, Func<string>? boundary = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(stream);
        var output = new ArrayBufferWriter<byte>(4096);
        foreach (var _ in Steps(message, output, boundary))
        {
            await stream.WriteAsync(output.WrittenMemory, ct);
            output.ResetWrittenCount();
        }
    }

    /// <summary>True when an address of the message has a local part beyond ASCII, or its header shall be UTF-8: only servers with SMTPUTF8 (RFC 6531) take it.</summary>
    public static bool NeedsSmtpUtf8(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Utf8Headers || message.To.Concat(message.Cc).Concat(message.Bcc).Concat(message.ReplyTo).Append(message.From).Append(message.Sender ?? message.From)
            .Any(address => !Ascii.IsValid(address.LocalPart));
    }

    /// <summary>True for a name that a field can have (RFC 5322 section 2.2) and that fits on a line.</summary>
    internal static bool IsFieldName(string name) => name.Length is > 0 and <= 70 && !name.Any(c => c is <= ' ' or > '~' or ':');

    private static IEnumerable<bool> Steps(OutgoingMessage message, ArrayBufferWriter<byte> output, Func<string>? boundary)
    {
        if (message.MessageId.Value.Length == 0 || Encoding.UTF8.GetByteCount(message.MessageId.Value) > HeaderWriter.LongestId)
            throw new ArgumentException("A message needs a Message-ID that fits on one line.", nameof(message));

        var root = OutgoingPart.Of(message);
        var headers = new HeaderWriter(output, message.Utf8Headers);
        headers.Text("Date", MailDate.Format(message.Date));
        headers.Addresses("From", [message.From]);
        headers.Addresses("Sender", message.Sender is null ? [] : [message.Sender]);
        headers.Addresses("Reply-To", message.ReplyTo);
        headers.Addresses("To", message.To);
        headers.Addresses("Cc", message.Cc);
        headers.Text("Subject", message.Subject);
        headers.Ids("Message-ID", [message.MessageId]);
        headers.Ids("In-Reply-To", message.InReplyTo);
        headers.Ids("References", message.References);
        foreach (var (name, text) in message.ExtraHeaders)
        {
            if (Owned.Contains(name) || !IsFieldName(name))
                throw new ArgumentException("Not a field that can be added: " + (Owned.Contains(name) ? name : "malformed name"), nameof(message));
            headers.Text(name, text);
        }

        headers.Put("MIME-Version: 1.0\r\n");
        return new PartWriter(output, headers, boundary).Steps(root);
    }
}
