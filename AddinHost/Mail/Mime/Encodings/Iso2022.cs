using System.Text;
using System.Text.Unicode;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>
/// The 7-bit encodings of East Asia with all the sets that mail has (RFC 1468, 1554, 2237 for Japanese with half-width kana and JIS X 0212; RFC 1557 Korean;
/// RFC 1922 Chinese), and EUC-JP, which has the same sets in 8 bits. .NET knows half of them. Eight-bit bytes under a 7-bit label are taken for what they look like.
/// </summary>
internal static class Iso2022
{
    private const int Ascii = 20127;
    private const int Kana = 932;
    private const int Jis0208 = 51932;
    private const int Jis0212 = 20932;
    private const int Chinese = 54936;
    private const int Korean = 949;
    private const int Latin1 = 1252;
    private const int Greek = 28597;
    private const int Unknown = 0;

    private const byte Escape = 0x1B;
    private const byte ShiftOut = 0x0E;
    private const byte ShiftIn = 0x0F;

    public static string Decode(ReadOnlySpan<byte> bytes, int page)
    {
        if (page != 51932 && !bytes.Contains(Escape) && bytes.ContainsAnyInRange((byte)0x80, (byte)0xFF))
            return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : page == 50225 ? Charsets.Get(Korean).GetString(bytes)
                : page == 50227 ? Charsets.Get(Chinese).GetString(bytes) : LooksLikeEuc(bytes) ? Euc(bytes) : Charsets.Get(Kana).GetString(bytes);
        return page == 51932 ? Euc(bytes) : Escaped(bytes, page == 50225 ? Korean : page == 50227 ? Chinese : Kana);
    }

    private static string Escaped(ReadOnlySpan<byte> bytes, int shiftedSet)
    {
        var text = new StringBuilder(bytes.Length);
        Span<byte> pair = stackalloc byte[2];
        int set = Ascii, second = Unknown;
        var isShifted = false;
        for (var i = 0; i < bytes.Length;)
        {
            var b = bytes[i];
            var current = isShifted ? shiftedSet : set;
            if (b == Escape)
            {
                i += ReadEscape(bytes[i..], text, ref set, ref shiftedSet, ref second);
            }
            else if (b is ShiftOut or ShiftIn)
            {
                isShifted = b == ShiftOut;
                i++;
            }
            else if (b is (byte)'\n' or (byte)'\r')
            {
                // RFC 1468: a line begins in ASCII, whatever the one before forgot.
                (set, isShifted) = (Ascii, false);
                text.Append((char)b);
                i++;
            }
            else if (b is <= 0x20 or 0x7F || (current == Ascii && b < 0x80))
            {
                text.Append((char)b);
                i++;
            }
            else if (b >= 0x80)
            {
                var run = bytes[i..];
                var length = run.IndexOfAny(Escape, (byte)'\n', (byte)'\r');
                length = length < 0 ? run.Length : length;
                text.Append(Charsets.Get(shiftedSet is Korean or Chinese ? shiftedSet : Kana).GetString(run[..length]));
                i += length;
            }
            else if (current == Kana)
            {
                pair[0] = (byte)(b | 0x80);
                text.Append(Charsets.Get(Kana).GetString(pair[..1]));
                i++;
            }
            else if (i + 1 < bytes.Length && bytes[i + 1] is > 0x20 and < 0x7F)
            {
                pair[0] = (byte)(b | 0x80);
                pair[1] = current == Jis0212 ? bytes[i + 1] : (byte)(bytes[i + 1] | 0x80);
                text.Append(current == Unknown ? "\uFFFD" : Charsets.Get(current).GetString(pair));
                i += 2;
            }
            else
            {
                text.Append('\uFFFD');
                i++;
            }
        }

        return text.ToString();
    }

    // Returns the length; an escape that nobody knows is left out.
    private static int ReadEscape(ReadOnlySpan<byte> bytes, StringBuilder text, ref int set, ref int shiftedSet, ref int second)
    {
        switch (bytes[1..])
        {
            case [(byte)'(' or (byte)')', (byte)'I', ..]:
                set = Kana;
                return 3;
            case [(byte)'(', _, ..]:
                set = Ascii;
                return 3;
            case [(byte)'$', (byte)'(', var kind, ..]:
                set = DoubleSet(kind);
                return 4;
            case [(byte)'$', (byte)')', var kind, ..]:
                shiftedSet = DoubleSet(kind);
                return 4;
            case [(byte)'$', (byte)'*' or (byte)'+', _, ..]:
                return 4;
            case [(byte)'$', var kind, ..]:
                set = DoubleSet(kind);
                return 3;
            case [(byte)'.', var kind, ..]:
                second = kind switch { (byte)'A' => Latin1, (byte)'F' => Greek, _ => Unknown };
                return 3;
            case [(byte)'N', var single, ..] when single is >= 0x20 and < 0x80:
                text.Append(second == Unknown ? "\uFFFD" : Charsets.Get(second).GetString([(byte)(single | 0x80)]));
                return 3;
            case [(byte)'&', (byte)'@', ..]:
                return 3;
            default:
                return 1;
        }
    }

    // Plane 1 of JIS X 0213 (O, Q) is JIS X 0208 with more characters in its gaps; these few are lost.
    private static int DoubleSet(byte kind) => kind switch
    {
        (byte)'@' or (byte)'B' or (byte)'O' or (byte)'Q' => Jis0208,
        (byte)'D' => Jis0212,
        (byte)'A' => Chinese,
        (byte)'C' => Korean,
        _ => Unknown,
    };

    private static bool LooksLikeEuc(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
                continue;
            var length = bytes[i] == 0x8F ? 2 : 1;
            if (bytes[i] is not (>= 0xA1 and <= 0xFE or 0x8E or 0x8F) || i + length >= bytes.Length || bytes.Slice(i + 1, length).ContainsAnyExceptInRange((byte)0xA1, (byte)0xFE))
                return false;
            i += length;
        }

        return true;
    }

    private static string Euc(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.Contains((byte)0x8F))
            return Charsets.Get(Jis0208).GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        for (var from = 0; from < bytes.Length;)
        {
            var rest = bytes[from..];
            var third = NextThirdSet(rest);
            text.Append(Charsets.Get(Jis0208).GetString(third < 0 ? rest : rest[..third]));
            if (third < 0)
                break;
            text.Append(Charsets.Get(Jis0212).GetString([rest[third + 1], (byte)(rest[third + 2] & 0x7F)]));
            from += third + 3;
        }

        return text.ToString();
    }

    private static int NextThirdSet(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i + 2 < bytes.Length; i++)
        {
            if (bytes[i] == 0x8F && bytes[i + 1] >= 0xA1 && bytes[i + 2] >= 0xA1)
                return i;
        }

        return -1;
    }
}
