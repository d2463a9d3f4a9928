using System.Buffers;
using System.Globalization;
using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>RFC 2047 encoded words: decodes all that real mail has (split characters, missing padding, no space around them) and encodes as UTF-8.</summary>
internal static class EncodedWord
{
    private const int LongestWord = 75;

    private static readonly SearchValues<char> NotInCharset = SearchValues.Create(" \t\"<>=");

    private static readonly SearchValues<char> Base64Text = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private const string Hex = "0123456789ABCDEF";

    /// <summary>Decodes each encoded word in unfolded text; white space between two of them goes. The result may contain control characters.</summary>
    public static string Decode(string text)
    {
        var at = text.IndexOf("=?", StringComparison.Ordinal);
        if (at < 0)
            return text;

        var decoded = new StringBuilder(text.Length);
        var pending = new ArrayBufferWriter<byte>();
        string? charset = null;
        var quads = string.Empty;
        var position = 0;
        while (at >= 0)
        {
            var kind = ReadWord(text, at, charset, out var word);
            if (kind == WordKind.NoneBehind)
                break;
            if (kind == WordKind.NotHere)
            {
                at = text.IndexOf("=?", word.End, StringComparison.Ordinal);
                continue;
            }

            var between = text.AsSpan(position, at - position);
            var isNext = charset is not null && between.IsWhiteSpace();
            // Bytes of one charset are joined before they are decoded: many mailers cut a character in two. Some cut four characters of base64.
            if (!isNext || !word.IsBase64 || !charset!.Equals(word.Charset, StringComparison.OrdinalIgnoreCase))
            {
                DecodeBase64(quads, pending);
                quads = string.Empty;
            }

            if (!isNext || !charset!.Equals(word.Charset, StringComparison.OrdinalIgnoreCase))
                Flush(decoded, pending, charset);
            if (!isNext)
                decoded.Append(between);
            charset = word.Charset;
            if (word.IsBase64)
                quads = DecodeQuads(quads, word.Payload, pending);
            else
                DecodeQ(word.Payload, charset, pending);
            position = word.End;
            at = text.IndexOf("=?", position, StringComparison.Ordinal);
        }

        DecodeBase64(quads, pending);
        Flush(decoded, pending, charset);
        return decoded.Append(text.AsSpan(position)).ToString();
    }

    /// <summary>Encodes as UTF-8 words of at most 75 characters joined by one space; no character is split. The first is shorter by what its line holds already.</summary>
    public static string Encode(string text, int used = 0)
    {
        used = Math.Min(used, 40);
        var utf8 = Encoding.UTF8.GetBytes(text);
        var plain = utf8.Count(b => b is > 0x20 and < 0x7F);
        return plain * 2 >= utf8.Length ? EncodeQ(text, used) : EncodeBase64(text, used);
    }

    private enum WordKind { Found, NotHere, NoneBehind }

    private readonly ref struct Word(string charset, bool isBase64, ReadOnlySpan<char> payload, int end)
    {
        public string Charset { get; } = charset;
        public bool IsBase64 { get; } = isBase64;
        public ReadOnlySpan<char> Payload { get; } = payload;
        public int End { get; } = end;
    }

    // Each answer moves on by what was looked at, so that text full of unfinished words costs one pass.
    private static WordKind ReadWord(string text, int start, string? before, out Word word)
    {
        word = new Word(string.Empty, false, default, start + 2);
        var head = text.AsSpan(start + 2, Math.Min(80, text.Length - start - 2));
        var mark = head.IndexOf('?');
        if (mark < 0 || mark + 2 >= head.Length || head[mark + 2] != '?' || head[..mark].ContainsAny(NotInCharset))
            return WordKind.NotHere;
        var encoding = head[mark + 1];
        if (encoding is not ('B' or 'b' or 'Q' or 'q'))
            return WordKind.NotHere;

        var from = start + 2 + mark + 3;
        var close = text.IndexOf("?=", from, StringComparison.Ordinal);
        if (close < 0)
            return WordKind.NoneBehind;
        var payload = text.AsSpan(from, close - from);
        var inner = payload.LastIndexOf("=?");
        if (inner >= 0)
        {
            word = new Word(string.Empty, false, default, from + inner);
            return WordKind.NotHere;
        }

        // RFC 2231 section 5: charset*language.
        var charset = head[..mark];
        var star = charset.IndexOf('*');
        if (star > 0)
            charset = charset[..star];
        word = new Word(before is not null && charset.SequenceEqual(before) ? before : charset.ToString(), encoding is 'B' or 'b', payload, close + 2);
        return WordKind.Found;
    }

    private static void Flush(StringBuilder decoded, ArrayBufferWriter<byte> pending, string? charset)
    {
        if (pending.WrittenCount > 0)
            decoded.Append(Charsets.Decode(pending.WrittenSpan, charset));
        pending.ResetWrittenCount();
    }

    private static void DecodeQ(ReadOnlySpan<char> payload, string charset, ArrayBufferWriter<byte> into)
    {
        for (var i = 0; i < payload.Length; i++)
        {
            var c = payload[i];
            if (c == '=' && i + 2 < payload.Length && char.IsAsciiHexDigit(payload[i + 1]) && char.IsAsciiHexDigit(payload[i + 2]))
            {
                into.Write([byte.Parse(payload.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)]);
                i += 2;
                continue;
            }

            // Raw 8-bit within a word, against RFC 2047 section 2: it was read as text already, and goes back to the bytes of the word's charset.
            var raw = payload[i..].IndexOfAnyInRange('\0', '\x7F');
            raw = raw < 0 ? payload.Length - i : raw;
            if (raw == 0)
                into.Write([c == '_' ? (byte)' ' : Convert.ToByte(c)]);
            else
                Charsets.Encode(payload.Slice(i, raw), charset, into);
            i += Math.Max(raw - 1, 0);
        }
    }

    // What is no whole quad is given back for the next word, which takes it where that makes whole quads of both; otherwise only the padding was forgotten.
    private static string DecodeQuads(string before, ReadOnlySpan<char> payload, ArrayBufferWriter<byte> into)
    {
        if (before.Length > 0 && payload.Length % 4 != 0 && (before.Length + payload.Length) % 4 == 0)
        {
            DecodeBase64(string.Concat(before, payload), into);
            return string.Empty;
        }

        DecodeBase64(before, into);
        var length = payload.ContainsAnyExcept(Base64Text) ? payload.Length : payload.Length / 4 * 4;
        DecodeBase64(payload[..length], into);
        return payload[length..].ToString();
    }

    private static void DecodeBase64(ReadOnlySpan<char> payload, ArrayBufferWriter<byte> into)
    {
        if (payload.IsEmpty)
            return;
        var source = new byte[payload.Length];
        Encoding.ASCII.GetBytes(payload, source);
        var decoder = new Base64Decoder();
        int consumed;
        for (var (at, written) = (0, 1); at < source.Length || written > 0; at += consumed)
        {
            decoder.Decode(source.AsSpan(at), into.GetSpan(256), true, out consumed, out written);
            into.Advance(written);
        }
    }

    private static string EncodeQ(string text, int used)
    {
        var encoded = new StringBuilder("=?utf-8?Q?");
        var word = encoded.Length + used;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            // RFC 2047 section 5 (3): what is safe even in a phrase.
            var plain = count == 1 && (char.IsAsciiLetterOrDigit((char)bytes[0]) || bytes[0] is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/');
            var space = rune.Value == ' ';
            if (word + (plain || space ? 1 : count * 3) + 2 > LongestWord)
            {
                encoded.Append("?= =?utf-8?Q?");
                word = 10;
            }

            var before = encoded.Length;
            if (plain || space)
                encoded.Append(space ? '_' : (char)bytes[0]);
            else
                foreach (var b in bytes[..count])
                    encoded.Append('=').Append(Hex[b >> 4]).Append(Hex[b & 15]);
            word += encoded.Length - before;
        }

        return encoded.Append("?=").ToString();
    }

    private static string EncodeBase64(string text, int used)
    {
        var encoded = new StringBuilder();
        // 75 less the frame of 12 leaves 63 characters: 15 quads, 45 bytes.
        var most = 45 - ((used + 3) / 4 * 3);
        var chunk = new ArrayBufferWriter<byte>(48);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            if (chunk.WrittenCount + count > most)
            {
                AppendBase64(encoded, chunk);
                most = 45;
            }

            chunk.Write(bytes[..count]);
        }

        AppendBase64(encoded, chunk);
        return encoded.ToString();
    }

    private static void AppendBase64(StringBuilder encoded, ArrayBufferWriter<byte> chunk)
    {
        if (encoded.Length > 0)
            encoded.Append(' ');
        encoded.Append("=?utf-8?B?").Append(Convert.ToBase64String(chunk.WrittenSpan)).Append("?=");
        chunk.ResetWrittenCount();
    }
}
