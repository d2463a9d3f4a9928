using System.Buffers;
using System.Text;

namespace AddinHost.Mail.Mime.Encodings;

/// <summary>
/// Writes header fields: folded at 78 characters where there is a place for it and never beyond 998 bytes (RFC 5322 section 2.1.1), non-ASCII as encoded words.
/// With UTF-8 asked for (RFC 6532), non-ASCII stays as it is. CR, LF or NUL in anything is refused with an <see cref="ArgumentException"/>, so that no text can make a second line.
/// </summary>
internal sealed class HeaderWriter(IBufferWriter<byte> output, bool isUtf8 = false)
{
    private const int Wanted = 78;
    private const int LongestLine = 998;

    /// <summary>Bytes of an id that fits on a line behind the name of its field.</summary>
    public const int LongestId = LongestLine - 40;

    private static readonly SearchValues<char> LineBreakers = SearchValues.Create("\r\n\0");
    private static readonly UTF8Encoding Utf8 = new(false, true);

    public static void Refuse(string text, string what)
    {
        if (text.AsSpan().ContainsAny(LineBreakers))
            throw new ArgumentException("CR, LF and NUL are not allowed in " + what + ".", what);
    }

    /// <summary>Free text, as of Subject.</summary>
    public void Text(string name, string text)
    {
        Refuse(text, name);
        text = text.Trim();
        var isPlain = IsPlain(text) && LongestWord(text) < LongestLine - name.Length - 8;
        Fold(name, isPlain ? SplitAtSpaces(text) : EncodedWord.Encode(text, name.Length + 2).Split(' ').Select((word, i) => i == 0 ? word : " " + word));
    }

    public void Addresses(string name, IReadOnlyList<EmailAddress> addresses)
    {
        if (addresses.Count == 0)
            return;
        var tokens = new List<string>();
        for (var i = 0; i < addresses.Count; i++)
        {
            var first = tokens.Count;
            AddAddress(tokens, addresses[i]);
            if (i > 0)
                tokens[first] = " " + tokens[first];
            if (i < addresses.Count - 1)
                tokens[^1] += ",";
        }

        Fold(name, tokens);
    }

    public void Ids(string name, IReadOnlyList<MessageId> ids)
    {
        var tokens = ids.Where(id => id.Value.Length > 0 && Utf8.GetByteCount(id.Value) <= LongestId).Select((id, i) => i == 0 ? id.ToString() : " " + id).ToList();
        if (tokens.Count > 0)
            Fold(name, tokens);
    }

    /// <summary>A value with parameters; those that are not short ASCII are written as RFC 2231 says.</summary>
    public void Parameters(string name, string value, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        Refuse(value, name);
        var tokens = new List<string> { value };
        foreach (var (key, text) in parameters)
        {
            Refuse(text, key);
            tokens[^1] += ";";
            AddParameter(tokens, key, text);
        }

        Fold(name, tokens);
    }

    public void EndBlock() => Put("\r\n");

    public void Put(string line) => Utf8.GetBytes(line, output);

    private bool IsPlain(string text) => (isUtf8 ? IsWellFormed(text) : Ascii.IsValid(text)) && !text.Any(char.IsControl) && !text.Contains("=?", StringComparison.Ordinal);

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return false;
        }

        return true;
    }

    private void AddAddress(List<string> tokens, EmailAddress address)
    {
        // Other hosts resolve the domain in its ASCII form; only a local part may need RFC 6532.
        var domain = AddressSyntax.AsciiDomain(address.Domain) ?? throw new ArgumentException("The domain has no ASCII form.", nameof(address));
        var spec = address.LocalPart + "@" + (isUtf8 || Ascii.IsValid(address.Domain) ? address.Domain : domain);
        if (address.Name is not { } name)
        {
            tokens.Add(spec);
            return;
        }

        Refuse(name, "a name");
        if (!IsPlain(name) || name.Length > Wanted - 20)
        {
            var words = EncodedWord.Encode(name, "Reply-To: ".Length).Split(' ');
            for (var i = 0; i < words.Length; i++)
                tokens.Add(i == 0 ? words[i] : " " + words[i]);
            tokens.Add(" <" + spec + ">");
            return;
        }

        var printed = new EmailAddress(name, "a@b").ToString();
        tokens.Add(printed[..^" <a@b>".Length]);
        tokens.Add(" <" + spec + ">");
    }

    private void AddParameter(List<string> tokens, string key, string text)
    {
        if (IsPlain(text) && text.Length + key.Length < Wanted - 8)
        {
            var quoted = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            tokens.Add(" " + key + "=\"" + quoted + "\"");
            return;
        }

        var pieces = new List<string>();
        var piece = new StringBuilder("utf-8''");
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            if (piece.Length + (count * 3) + key.Length > Wanted - 12)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }

            if (count == 1 && (char.IsAsciiLetterOrDigit((char)bytes[0]) || bytes[0] is (byte)'.' or (byte)'-' or (byte)'_'))
                piece.Append((char)bytes[0]);
            else
                foreach (var b in bytes[..count])
                    piece.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        pieces.Add(piece.ToString());
        for (var i = 0; i < pieces.Count; i++)
            tokens.Add(" " + key + (pieces.Count == 1 ? "*=" : "*" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) + "*=") + pieces[i] + (i < pieces.Count - 1 ? ";" : string.Empty));
    }

    private static int LongestWord(string text)
    {
        var longest = 0;
        foreach (var range in text.AsSpan().Split(' '))
            longest = Math.Max(longest, Encoding.UTF8.GetByteCount(text.AsSpan(range)));
        return longest;
    }

    // Each piece but the first begins with the spaces before it, so that joining them gives the text and no line is blank.
    private static IEnumerable<string> SplitAtSpaces(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == ' ' && text[i - 1] != ' ')
            {
                yield return text[start..i];
                start = i;
            }
        }

        yield return text[start..];
    }

    private void Fold(string name, IEnumerable<string> tokens)
    {
        var line = new StringBuilder(name).Append(": ");
        var isFirst = true;
        foreach (var token in tokens)
        {
            if (!isFirst && line.Length + token.Length > Wanted)
            {
                PutLine(line);
                line.Clear();
            }

            line.Append(token);
            isFirst = false;
        }

        PutLine(line);
    }

    private void PutLine(StringBuilder line)
    {
        var text = line.ToString();
        if (Utf8.GetByteCount(text) > LongestLine)
            throw new ArgumentException("A header line would be longer than 998 bytes.", nameof(line));
        Put(text + "\r\n");
    }
}
