using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>The relaxed forms of header fields and bodies (RFC 6376 sections 3.4.2 and 3.4.4): what changes on the way of a message does not count.</summary>
public static class DkimCanonical
{
    private const int HashedAtOnce = 32 * 1024;

    /// <summary>What is signed of the header (RFC 6376 section 3.7): the named fields from the last to the first of each name, then the signature's own without its value.</summary>
    /// <param name="message">A message, or its header.</param>
    /// <param name="names">The names as in <c>h=</c>.</param>
    /// <param name="signature">The value of the DKIM-Signature field, which ends with an empty <c>b=</c>.</param>
    public static byte[] HashHeader(ReadOnlyMemory<byte> message, IEnumerable<string> names, string signature)
    {
        ArgumentNullException.ThrowIfNull(names);
        var headers = MessageHeaders.Parse(message);
        var bytes = message.Span;
        var data = new ArrayBufferWriter<byte>();
        var taken = new HashSet<int>();
        foreach (var name in names)
        {
            for (var i = headers.Spans.Length - 1; i >= 0; i--)
            {
                var span = headers.Spans[i];
                if (span.NameLength != name.Length || !Ascii.EqualsIgnoreCase(bytes.Slice(span.Name, span.NameLength), name) || !taken.Add(i))
                    continue;
                Field(bytes.Slice(span.Name, span.NameLength), bytes[span.Value..span.ValueEnd], data);
                data.Write("\r\n"u8);
                break;
            }
        }

        Field("DKIM-Signature"u8, Encoding.ASCII.GetBytes(signature), data);
        return SHA256.HashData(data.WrittenSpan);
    }

    /// <summary>SHA-256 of the body: white space as single spaces and none at the end of lines, no empty lines at the end, a line end behind the last line.</summary>
    public static byte[] HashBody(ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = new ArrayBufferWriter<byte>(HashedAtOnce + 1024);
        var empty = 0;
        while (!body.IsEmpty)
        {
            var feed = body.IndexOf("\r\n"u8);
            var line = (feed < 0 ? body : body[..feed]).TrimEnd(" \t"u8);
            body = feed < 0 ? default : body[(feed + 2)..];
            if (line.IsEmpty)
            {
                empty++;
                continue;
            }

            for (; empty > 0; empty--)
            {
                lines.Write("\r\n"u8);
                Flush(HashedAtOnce);
            }

            Spaced(line, lines);
            lines.Write("\r\n"u8);
            Flush(HashedAtOnce);
        }

        Flush(1);
        return hash.GetHashAndReset();

        void Flush(int most)
        {
            if (lines.WrittenCount < most)
                return;
            hash.AppendData(lines.WrittenSpan);
            lines.ResetWrittenCount();
        }
    }

    // The field with its name in lower case and white space as single spaces, without a line end.
    private static void Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ArrayBufferWriter<byte> into)
    {
        var lower = into.GetSpan(name.Length + 1);
        Ascii.ToLower(name, lower, out _);
        lower[name.Length] = (byte)':';
        into.Advance(name.Length + 1);
        Spaced(value.Trim(" \t\r\n"u8), into);
    }

    // Each run of spaces and tabs, with the line ends of folding in it, is one space.
    private static void Spaced(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> into)
    {
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAny(" \t\r\n"u8);
            into.Write(run < 0 ? text : text[..run]);
            if (run < 0)
                return;
            into.Write(" "u8);
            text = text[run..].TrimStart(" \t\r\n"u8);
        }
    }
}
