using System.Text;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>Text to octets and back. Encoding never replaces a character: what cannot be said is refused.</summary>
internal static class ImapText
{
    public static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>A folder's name as callers use it; <paramref name="known"/> is false for one that no command could name back.</summary>
    public static string FolderName(string wire, bool utf8, out bool known)
    {
        var name = wire;
        known = utf8 || ModifiedUtf7.TryDecode(wire, out name);
        return name.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? "INBOX" : name;
    }

    /// <summary>CR, LF and NUL could end a line or a string early, and half a surrogate has no octets: none ever goes on the wire (promise S3).</summary>
    public static byte[] Encode(string text)
    {
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new MailProtocolException(MailFailure.Refused, "The text holds a line break or NUL and is not sent.");
        try
        {
            return Utf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            // Without the inner exception: it would quote the text.
            throw new MailProtocolException(MailFailure.Refused, "The text is not valid Unicode and is not sent.");
        }
    }
}
