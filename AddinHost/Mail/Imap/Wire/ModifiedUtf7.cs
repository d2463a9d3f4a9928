using System.Text;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>Folder names on the wire: UTF-7 as IMAP changed it (RFC 3501 5.1.3).</summary>
internal static class ModifiedUtf7
{
    public static string Encode(string name)
    {
        var text = new StringBuilder(name.Length);
        var index = 0;
        while (index < name.Length)
        {
            var c = name[index];
            if (IsPlain(c))
            {
                text.Append(c == '&' ? "&-" : c.ToString());
                index++;
                continue;
            }

            var start = index;
            while (index < name.Length && !IsPlain(name[index]))
                index++;

            var bytes = new byte[(index - start) * 2];
            for (var i = start; i < index; i++)
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan((i - start) * 2), name[i]);
            text.Append('&').Append(Convert.ToBase64String(bytes).TrimEnd('=').Replace('/', ',')).Append('-');
        }

        return text.ToString();
    }

    /// <summary>False when the name is not what <see cref="Encode"/> would have written: then it can be shown but not named back to the server.</summary>
    public static bool TryDecode(string wire, out string name)
    {
        name = wire;
        var text = new StringBuilder(wire.Length);
        for (var index = 0; index < wire.Length; index++)
        {
            if (wire[index] != '&')
            {
                text.Append(wire[index]);
                continue;
            }

            var end = wire.IndexOf('-', index);
            if (end < 0)
                return false;

            if (end == index + 1)
                text.Append('&');
            else if (!AppendBase64(text, wire.AsSpan(index + 1, end - index - 1)))
                return false;
            index = end;
        }

        var decoded = text.ToString();
        if (!string.Equals(Encode(decoded), wire, StringComparison.Ordinal))
            return false;

        name = decoded;
        return true;
    }

    private static bool AppendBase64(StringBuilder text, ReadOnlySpan<char> encoded)
    {
        var padded = encoded.ToString().Replace(',', '/') + new string('=', (4 - (encoded.Length % 4)) % 4);
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length) || length % 2 != 0)
            return false;

        text.Append(Encoding.BigEndianUnicode.GetString(bytes, 0, length));
        return true;
    }

    private static bool IsPlain(char c) => c is >= ' ' and <= '~';
}
