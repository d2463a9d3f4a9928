using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>A message with another Date (RFC 5322, 3.6.1): one that was written long before it leaves. Everything else of it stays as it is, octet by octet.</summary>
public static class RedatedMail
{
    /// <exception cref="FormatException">The message has no Date of its own.</exception>
    public static byte[] With(ReadOnlySpan<byte> content, DateTimeOffset date)
    {
        var line = 0;
        while (line < content.Length)
        {
            var rest = content[line..];
            var end = rest.IndexOf("\r\n"u8);
            if (end <= 0)
                break;
            if (rest.Length > 5 && Ascii.EqualsIgnoreCase(rest[..5], "Date:"u8))
            {
                // A folded field goes on in lines that begin with white space (RFC 5322, 2.2.3).
                var next = end + 2;
                while (next < rest.Length && rest[next] is (byte)' ' or (byte)'\t')
                    next += rest[next..].IndexOf("\r\n"u8) is var more and >= 0 ? more + 2 : rest.Length - next;
                return [.. content[..line], .. Encoding.ASCII.GetBytes($"Date: {MailDate.Format(date)}\r\n"), .. rest[next..]];
            }

            line += end + 2;
        }

        throw new FormatException("The message has no Date.");
    }
}
