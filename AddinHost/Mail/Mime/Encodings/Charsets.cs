using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using System.Text.Unicode;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Bytes and the charset name that real mail puts on them, to text; never throws. Where a name is commonly a lie, the superset that is meant is taken.</summary>
internal static class Charsets
{
    private const int Ascii7 = 20127;
    private const int Windows1252 = 1252;

    /// <summary>Code pages as "windows-1251", "cp866", "ibm850" or the bare number name them; none where ASCII bytes mean something else.</summary>
    private static readonly FrozenSet<int> Pages = FrozenSet.Create(
        437, 708, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874, 932, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 1361,
        10000, 10006, 10007, 10029, 10081, 20866, 21866, 28592, 28593, 28594, 28595, 28596, 28597, 28598, 28603, 28605, 38598, 65000, 65001);

    /// <summary>
    /// Names by code page, without their punctuation: IANA, the WHATWG Encoding Standard (iso-8859-1 is windows-1252, gb2312 is gb18030), and what old mailers made up.
    /// 20127 means "look at the bytes".
    /// </summary>
    private static readonly FrozenDictionary<string, int> Names = Table(
        "20127 usascii ascii iso646us ansix341968 iso646irv iso646 us unknown unknown8bit 8bit 7bit binary default none userdefined",
        "65001 utf8 utf8mb4 utf8mb3 unicode11utf8 unicode20utf8 iso10646utf8 utf8mac",
        "65000 utf7 unicode11utf7 unicode20utf7 utf7imap",
        "1200 utf16le unicodefffe ucs2 iso10646ucs2 unicode", "1201 utf16be unicodefeff", "1202 utf16", "12000 utf32 utf32le ucs4", "12001 utf32be",
        "1252 iso88591 88591 latin1 l1 isolatin1 ibm819 cp819 iso885911987 ansi westerneuropean ansi1252 iso88591windows iso8859",
        "28592 iso88592 88592 latin2 l2 isolatin2", "28593 iso88593 latin3 l3 isolatin3", "28594 iso88594 latin4 l4 isolatin4",
        "28595 iso88595 88595 cyrillic isolatincyrillic", "28596 iso88596 iso88596i iso88596e arabic isolatinarabic ecma114 asmo708",
        "28597 iso88597 88597 greek greek8 isolatingreek ecma118 elot928 suneugreek", "28598 iso88598 iso88598e hebrew visual isolatinhebrew",
        "38598 iso88598i logical", "1254 iso88599 88599 latin5 l5 isolatin5 turkish", "28603 iso885913", "28605 iso885915 885915 latin9 l9 latin0",
        "874 iso885911 tis620 tis62025330 tis62025291 thai dos874", "20866 koi8r koi8 koi koi87", "21866 koi8u koi8ru",
        "10000 mac macintosh macroman applemacroman", "10006 macgreek", "10007 maccyrillic maccyrillicukrainian macukrainian", "10029 maccentraleurope macce", "10081 macturkish",
        "54936 gb2312 gb231280 gb23121980 gbk gb18030 gb180302000 gb180302005 euccn eucgb2312cn cp936 ms936 windows936 936 gb chinese isoir58 gb2312eu eucgb2312 gbk2312 cngb",
        "52936 hz hzgb2312", "950 big5 cnbig5 big5hkscs big5eten cp951 big5tw big52003 big5hkscs2004 big5hkscs2008",
        "949 ksc56011987 ksc5601 ksc56011989 ksc5636 euckr cp51949 51949 uhc korean isoir149 windows949 ksx1001 ksc5601 kscms",
        "932 shiftjis sjis mskanji windows31j ms932 shiftjis2004 shiftjisx0213 cswindows31j cp943 ibm943 dos932",
        "51932 eucjp ujis eucjpms cp51932 51932 cp20932 extendedunixcodepackedformatforjapanese eucjpwin eucjisx0213 eucjis2004",
        "50220 iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms cp50220 cp50221 cp50222 50220 50221 50222 jis iso2022jpext iso2022jp1978 junet",
        "50225 iso2022kr cp50225 50225", "50227 iso2022cn iso2022cnext cp50227 50227",
        "1251 win cyrillicwindows ansi1251 winrus", "1250 ansi1250 eastereurope", "866 ibm866 dos866 cp866nr alt", "858 ibm00858", "437 us437 pc8codepage437", "850 pc850multilingual", "852 pcp852");

    // No more entries than there are code pages above; names from mail do not enter.
    private static readonly ConcurrentDictionary<int, Encoding> Known = new();

    private static readonly string[] PagePrefixes = ["windows", "win", "cp", "ibm", "dos", "codepage", "mscp", "ms", "microsoftcp", "ansi", "oem"];

    /// <summary>Decodes with the named charset; an absent, unknown or plain ASCII name, or UTF-8 without one valid sequence, means "look at the bytes".</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        var page = Find(charset);
        return page switch
        {
            Ascii7 => DecodeUnlabelled(bytes),
            65001 => DecodeUtf8(bytes),
            65000 => Utf7.Decode(bytes),
            50220 or 50225 or 50227 or 51932 => Iso2022.Decode(bytes, page),
            1202 => DecodeUtf16(bytes),
            _ => Get(page).GetString(bytes),
        };
    }

    /// <summary>What has no label: ASCII; UTF-8 when more of it is that than is not (RFC 6532, also with a cut character); else <paramref name="fallback"/> or windows-1252.</summary>
    public static string DecodeUnlabelled(ReadOnlySpan<byte> bytes, string? fallback = null)
    {
        if (Ascii.IsValid(bytes))
            return Encoding.ASCII.GetString(bytes);
        if (Utf8.IsValid(bytes) || IsMostlyUtf8(bytes))
            return Encoding.UTF8.GetString(bytes);
        return IsAsciiBased(fallback) ? Decode(bytes, fallback) : Get(Windows1252).GetString(bytes);
    }

    /// <summary>The name is known, says more than ASCII, and bytes below 128 are what they are in ASCII.</summary>
    public static bool IsAsciiBased(string? charset) => Find(charset) is not (Ascii7 or 65000 or 1200 or 1201 or 1202 or 12000 or 12001 or 50220 or 50225 or 50227 or 52936);

    /// <summary>The name means one certain charset.</summary>
    public static bool IsKnown(string? charset) => Find(charset) != Ascii7;

    /// <summary>Text in the named charset, for what is mixed with encoded bytes; unknown names give UTF-8.</summary>
    public static void Encode(ReadOnlySpan<char> text, string? charset, IBufferWriter<byte> into)
    {
        var encoding = IsAsciiBased(charset) ? Get(Find(charset)) : Encoding.UTF8;
        into.Advance(encoding.GetBytes(text, into.GetSpan(encoding.GetByteCount(text))));
    }

    /// <summary>The decoder of a code page; what it cannot read becomes U+FFFD or what the code page has for it.</summary>
    public static Encoding Get(int page) => Known.GetOrAdd(page, static page =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback)
        ?? Encoding.GetEncoding(page));

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        // Labelled UTF-8 and yet without a single sequence of it: the label was wrong. Otherwise only the bad bytes are lost.
        CountUtf8(bytes, out var good, out _);
        return good > 0 ? Encoding.UTF8.GetString(bytes) : Get(Windows1252).GetString(bytes);
    }

    private static bool IsMostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        CountUtf8(bytes, out var good, out var bad);
        return good > bad;
    }

    private static void CountUtf8(ReadOnlySpan<byte> bytes, out int good, out int bad)
    {
        good = bad = 0;
        while (true)
        {
            var high = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (high < 0)
                return;
            bytes = bytes[high..];
            if (Rune.DecodeFromUtf8(bytes, out _, out var used) == OperationStatus.Done)
                good++;
            else
                bad++;
            bytes = bytes[used..];
        }
    }

    // RFC 2781 section 4.3: the mark decides; without one what would be zero bytes of Latin text, and else big-endian.
    private static string DecodeUtf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Get(1200).GetString(bytes[2..]);
        if (bytes is [0xFE, 0xFF, ..])
            return Get(1201).GetString(bytes[2..]);
        int even = 0, odd = 0;
        for (var i = 0; i + 1 < Math.Min(bytes.Length, 1024); i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return Get(odd > even ? 1200 : 1201).GetString(bytes);
    }

    private static int Find(string? charset)
    {
        if (string.IsNullOrEmpty(charset) || charset.Length > 200)
            return Ascii7;
        Span<char> buffer = stackalloc char[64];
        var name = Squeeze(charset, buffer);
        var lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out var page) || (name is ['x', ..] && lookup.TryGetValue(name[1..], out page)) || (name is ['c', 's', ..] && lookup.TryGetValue(name[2..], out page)))
            return page;
        foreach (var prefix in PagePrefixes)
        {
            var number = name.TrimStart('x');
            if (number.StartsWith(prefix, StringComparison.Ordinal) && IsPage(number[prefix.Length..], out page))
                return page;
        }

        return IsPage(name, out page) ? page : Ascii7;
    }

    private static bool IsPage(ReadOnlySpan<char> digits, out int page) =>
        int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out page) && Pages.Contains(page);

    // Quotes, white space, a year (iso_8859-1:1987), a second name behind a separator, "charset=" said twice, and the run-together header of some mailers.
    private static ReadOnlySpan<char> Squeeze(string charset, Span<char> into)
    {
        var from = charset.AsSpan().Trim(" \t\"'<>=;,:\\");
        var twice = from.LastIndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (twice >= 0)
            from = from[(twice + 8)..].Trim(" \t\"'");
        var length = 0;
        foreach (var c in from)
        {
            if (c is ':' or ';' or ',' or '"' or '\'' or '(' or '*' || length == into.Length)
                break;
            if (char.IsAsciiLetterOrDigit(c))
                into[length++] = char.ToLowerInvariant(c);
        }

        ReadOnlySpan<char> name = into[..length];
        var tail = name.IndexOf("httpequiv", StringComparison.Ordinal);
        return tail > 0 ? name[..tail] : name;
    }

    private static FrozenDictionary<string, int> Table(params ReadOnlySpan<string> rows)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var words = row.Split(' ');
            var page = int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture);
            foreach (var name in words.AsSpan(1))
                names.TryAdd(name, page);
        }

        return names.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
