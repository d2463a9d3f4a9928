using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Dns;

/// <summary>Names on the wire (RFC 1035 3.1 and 4.1.4): labels of up to 63 octets, 255 in all, and compression pointers that must lead backwards.</summary>
internal static class DnsName
{
    private const int MaxWireLength = 255;
    private const int MaxPointers = 32;
    private static readonly IdnMapping Idn = new();

    /// <summary>The name in ASCII and lower case, without the last dot; null when it is none. Letters, digits, hyphens and underscores only.</summary>
    public static string? Normalize(string name)
    {
        if (name.Length > 1024)
            return null;
        try
        {
            // Only where needed: IdnMapping refuses the underscores of service names in some forms.
            var ascii = Ascii.IsValid(name) ? name : Idn.GetAscii(name);
            if (ascii.EndsWith('.'))
                ascii = ascii[..^1];
            ascii = ascii.ToLowerInvariant();
            return ascii.Length is > 0 and <= MaxWireLength - 2 && ascii.Split('.').All(IsLabel) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes a name that <see cref="Normalize"/> gave.</summary>
    public static void Write(string name, List<byte> target)
    {
        foreach (var label in name.Split('.'))
        {
            target.Add(Convert.ToByte(label.Length));
            target.AddRange(Encoding.ASCII.GetBytes(label));
        }

        target.Add(0);
    }

    /// <summary>
    /// Reads the name at <paramref name="position"/> and moves behind it. False when it is malformed: out of the message, too long, or pointing forward
    /// or in a circle.
    /// </summary>
    /// <param name="message">The whole answer.</param>
    /// <param name="position">Where the name begins; afterwards where the next field begins.</param>
    /// <param name="name">Lower case, empty for the root; null for a well-formed name with characters that no host or service name has.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int position, out string? name)
    {
        name = null;
        var text = new StringBuilder();
        var usual = true;
        var at = position;
        var lowest = position;
        var length = 1;
        var pointers = 0;
        while (at < message.Length)
        {
            var head = message[at];
            if (head == 0)
            {
                if (pointers == 0)
                    position = at + 1;
                name = usual ? text.ToString() : null;
                return true;
            }

            if (head >= 0xC0)
            {
                if (at + 1 >= message.Length || ++pointers > MaxPointers)
                    return false;
                var to = ((head & 0x3F) << 8) | message[at + 1];
                if (pointers == 1)
                    position = at + 2;
                // Strictly backwards from where this run of labels began: no circle is possible.
                if (to >= lowest)
                    return false;
                at = lowest = to;
                continue;
            }

            length += head + 1;
            if (head > 63 || length > MaxWireLength || at + 1 + head > message.Length)
                return false;
            var label = Encoding.Latin1.GetString(message.Slice(at + 1, head)).ToLowerInvariant();
            usual = usual && IsLabel(label);
            if (text.Length > 0)
                text.Append('.');
            text.Append(label);
            at += head + 1;
        }

        return false;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
