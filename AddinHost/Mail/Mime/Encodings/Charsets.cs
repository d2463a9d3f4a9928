using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Charset names as real mail writes them, to encodings that never throw. Where a name is commonly a lie, the superset that is meant is taken.</summary>
internal static class Charsets
{
    private const int Windows1252 = 1252;

    /// <summary>WHATWG Encoding Standard labels first (iso-8859-1 is windows-1252, gb2312 is gbk), then what old mailers send.</summary>
    private static readonly FrozenDictionary<string, int> Aliases = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["utf-8"] = 65001, ["utf8"] = 65001, ["utf-8mb4"] = 65001, ["utf8mb4"] = 65001, ["unicode-1-1-utf-8"] = 65001, ["cp65001"] = 65001,
        ["iso-8859-1"] = 1252, ["iso8859-1"] = 1252, ["iso_8859-1"] = 1252, ["8859-1"] = 1252, ["latin1"] = 1252, ["latin-1"] = 1252, ["l1"] = 1252,
        ["windows-1252"] = 1252, ["windows1252"] = 1252, ["cp1252"] = 1252, ["cp-1252"] = 1252, ["x-ansi"] = 1252, ["ansi"] = 1252,
        ["iso-8859-9"] = 1254, ["iso8859-9"] = 1254, ["latin5"] = 1254, ["iso-8859-11"] = 874, ["iso8859-11"] = 874, ["tis-620"] = 874,
        ["iso8859-2"] = 28592, ["latin2"] = 28592, ["iso8859-5"] = 28595, ["iso8859-7"] = 28597, ["iso-8859-8-i"] = 28598, ["iso-8859-6-i"] = 28596,
        ["iso8859-15"] = 28605, ["iso-8859-15"] = 28605, ["latin9"] = 28605, ["latin-9"] = 28605,
        ["cp1250"] = 1250, ["cp1251"] = 1251, ["cp-1251"] = 1251, ["win-1251"] = 1251, ["windows1251"] = 1251, ["cp1253"] = 1253, ["cp1254"] = 1254,
        ["cp1255"] = 1255, ["cp1256"] = 1256, ["cp1257"] = 1257, ["cp1258"] = 1258, ["cp874"] = 874, ["koi8r"] = 20866, ["koi8-u"] = 21866,
        ["cp437"] = 437, ["cp850"] = 850, ["cp852"] = 852, ["cp866"] = 866, ["macintosh"] = 10000, ["x-mac-roman"] = 10000,
        ["gb2312"] = 54936, ["gbk"] = 54936, ["x-gbk"] = 54936, ["cp936"] = 54936, ["gb18030"] = 54936, ["gb_2312-80"] = 54936, ["euc-cn"] = 54936,
        ["big5"] = 950, ["big5-hkscs"] = 950, ["cp950"] = 950, ["x-big5"] = 950, ["hz-gb-2312"] = 52936,
        ["ks_c_5601-1987"] = 949, ["ks_c_5601"] = 949, ["euc-kr"] = 949, ["cp949"] = 949, ["uhc"] = 949, ["windows-949"] = 949, ["ksc5601"] = 949,
        ["iso-2022-kr"] = 50225, ["shift_jis"] = 932, ["shift-jis"] = 932, ["sjis"] = 932, ["x-sjis"] = 932, ["cp932"] = 932, ["windows-31j"] = 932,
        ["ms_kanji"] = 932, ["euc-jp"] = 51932, ["iso-2022-jp"] = 50221, ["iso-2022-jp-1"] = 50221, ["iso-2022-jp-2"] = 50221, ["iso-2022-jp-3"] = 50221,
        ["iso-2022-jp-ms"] = 50221, ["cp50220"] = 50221, ["cp50221"] = 50221, ["csiso2022jp"] = 50221,
        ["utf-16"] = 1200, ["utf-16le"] = 1200, ["utf-16be"] = 1201, ["utf-32"] = 12000,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // As many entries as the table above has code pages; names from mail do not enter.
    private static readonly ConcurrentDictionary<int, Encoding> Known = new();

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>Decodes with the named charset; an absent, unknown or plain ASCII name, or UTF-8 without one valid sequence, means "look at the bytes".</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (Find(charset) is not { } encoding)
            return DecodeUnlabelled(bytes);
        if (encoding.CodePage == Encoding.UTF8.CodePage)
            return DecodeUtf8(bytes);
        try
        {
            return encoding.GetString(bytes);
        }
        catch (Exception error) when (error is ArgumentException or IndexOutOfRangeException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>UTF-8 when the bytes are valid as that, else windows-1252.</summary>
    public static string DecodeUnlabelled(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes))
            return Encoding.ASCII.GetString(bytes);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? StrictUtf8.GetString(bytes) : Get(Windows1252).GetString(bytes);
    }

    private static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return StrictUtf8.GetString(bytes);
        // Labelled UTF-8 and yet without a single sequence of it: the label was wrong. Otherwise only the bad bytes are lost.
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var high = rest.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (high < 0)
                break;
            rest = rest[high..];
            if (Rune.DecodeFromUtf8(rest, out _, out var used) == System.Buffers.OperationStatus.Done)
                return Encoding.UTF8.GetString(bytes);
            rest = rest[used..];
        }

        return Get(Windows1252).GetString(bytes);
    }

    private static Encoding? Find(string? charset)
    {
        if (string.IsNullOrEmpty(charset) || charset.Length > 64)
            return null;
        var name = charset.AsSpan().Trim(" \t\"'").ToString();
        if (name.Length == 0 || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase) || name.Equals("ascii", StringComparison.OrdinalIgnoreCase))
            return null;
        if (Aliases.TryGetValue(name, out var page))
            return Get(page);
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static Encoding Get(int page) => Known.GetOrAdd(page, static page =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback)
        ?? Encoding.GetEncoding(page));
}
