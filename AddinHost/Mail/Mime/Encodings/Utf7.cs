using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>
/// UTF-7 (RFC 2152), reading only. It hides markup and addresses from whoever looks at the bytes, which harms nobody who looks at the decoded text: addresses are
/// read before names are decoded, and HTML is made safe after it. Never guessed, only where a MIME label says so.
/// </summary>
internal static class Utf7
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != (byte)'+')
            {
                text.Append(bytes[i] < 0x80 ? (char)bytes[i] : '\uFFFD');
                continue;
            }

            uint held = 0;
            var bits = 0;
            var start = ++i;
            for (; i < bytes.Length && Sextet(bytes[i]) is >= 0 and var sextet; i++)
            {
                held = (held << 6) | (uint)sextet;
                bits += 6;
                if (bits < 16)
                    continue;
                bits -= 16;
                text.Append((char)(ushort)(held >> bits));
            }

            if (i < bytes.Length && bytes[i] == (byte)'-')
            {
                if (i == start)
                    text.Append('+');
            }
            else
            {
                // The character that ended the shift stands for itself.
                i--;
            }
        }

        // Lone surrogates become U+FFFD.
        return Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text.ToString()));
    }

    private static int Sextet(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => b - 'A',
        >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}
