using System.Buffers;
using System.Text;

namespace AddinHost.Mail.Mime;

/// <summary>Walks once over an address field, one entry at a time (RFC 5322 sections 3.4 and 4.4).</summary>
internal sealed class AddressScanner(string text)
{
    private static readonly SearchValues<char> NotInEncodedWord = SearchValues.Create("@<>()[]\"\\;: \t\r\n\0");

    private enum Kind { Atom, Quoted, Dot, At, Literal, Other }

    private readonly List<(Kind Kind, string Text)> tokens = [];
    private readonly List<(Kind Kind, string Text)> angle = [];
    private readonly StringBuilder phrase = new();
    private readonly StringBuilder comment = new();
    private int at;
    private bool hasAngle;
    private bool broken;
    private bool sawAnything;

    // More than any address within its length limits has.
    private const int MostTokens = AddressSyntax.LongestLocalPart + AddressSyntax.LongestDomain;

    public bool IsEmptyEntry => !sawAnything;

    public bool IsAtEnd => at >= text.Length;

    public bool SawSeparator { get; private set; }

    public bool SawGroup { get; private set; }

    public bool IsDoubtful => broken || hasAngle || tokens.Exists(token => token.Kind is Kind.At);

    /// <summary>Reads up to the next comma, semicolon or the end; false when the text is used up.</summary>
    public bool NextEntry()
    {
        if (at >= text.Length)
            return false;
        tokens.Clear();
        angle.Clear();
        phrase.Clear();
        comment.Clear();
        hasAngle = broken = sawAnything = false;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case ',' when IsInsideEncodedWord():
                    at++;
                    Add(tokens, Kind.Other, ",", true);
                    break;
                case ',' or ';':
                    at++;
                    SawSeparator = true;
                    return true;
                case ':':
                    // A group's name, or the word mailto: what stood before is no address.
                    at++;
                    SawGroup = true;
                    tokens.Clear();
                    phrase.Clear();
                    broken |= hasAngle;
                    break;
                case '<':
                    at++;
                    broken |= hasAngle;
                    hasAngle = sawAnything = true;
                    angle.Clear();
                    ReadAngle();
                    break;
                default:
                    Read(tokens, true);
                    break;
            }
        }

        return true;
    }

    public EmailAddress? Result()
    {
        if (broken)
            return null;
        if (!hasAngle)
            return AddressSpec(tokens, AddressList.DecodeName(comment));
        // <@one,@two:user@host>, RFC 5322 section 4.4: the route says nothing about whose address it is.
        var spec = angle;
        var colon = angle.FindIndex(token => token is { Kind: Kind.Other, Text: ":" });
        if (colon >= 0)
            spec = angle.Count > 0 && angle[0].Kind == Kind.At ? angle[(colon + 1)..] : [];
        return AddressSpec(spec, AddressList.DecodeName(phrase) ?? AddressList.DecodeName(comment));
    }

    private static EmailAddress? AddressSpec(List<(Kind Kind, string Text)> parts, string? name)
    {
        var split = parts.FindIndex(token => token.Kind == Kind.At);
        if (split < 1 || split == parts.Count - 1)
            return null;

        var local = new StringBuilder();
        var word = false;
        foreach (var (kind, content) in parts.Take(split))
        {
            // Two words with only space between them are no local part.
            if (kind is Kind.Literal or Kind.Other || (kind is Kind.Atom or Kind.Quoted && word))
                return null;
            word = kind != Kind.Dot;
            local.Append(content);
        }

        var domain = new StringBuilder();
        word = false;
        foreach (var (kind, content) in parts.Skip(split + 1))
        {
            if (kind is Kind.Quoted or Kind.Other or Kind.At || (kind is Kind.Atom or Kind.Literal && word))
                return null;
            word = kind != Kind.Dot;
            domain.Append(content);
        }

        if (domain.Length > 1 && domain[^1] == '.')
            domain.Length--;
        var host = domain.ToString();
        return AddressSyntax.PrintLocalPart(local.ToString()) is { } printed && (AddressSyntax.IsDomain(host) || AddressSyntax.IsDomainLiteral(host))
            ? new EmailAddress(name, printed, host)
            : null;
    }

    private void ReadAngle()
    {
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '>':
                    at++;
                    return;
                case '<':
                    broken = true;
                    at++;
                    break;
                case ',' when angle.Count == 0 || angle[0].Kind != Kind.At:
                    broken = true;
                    return;
                case ',' or ':' or ';':
                    angle.Add((Kind.Other, text[at].ToString()));
                    at++;
                    break;
                default:
                    Read(angle, false);
                    break;
            }
        }
    }

    /// <summary>Reads one token; always moves on.</summary>
    private void Read(List<(Kind Kind, string Text)> into, bool inPhrase)
    {
        var start = at;
        var c = text[at++];
        switch (c)
        {
            case ' ' or '\t' or '\r' or '\n' or '\0':
                if (inPhrase && phrase.Length > 0 && phrase[^1] != ' ')
                    phrase.Append(' ');
                return;
            case '(':
                ReadComment();
                return;
            case '"':
                ReadDelimited('"', into, Kind.Quoted, inPhrase);
                break;
            case '[':
                ReadDelimited(']', into, Kind.Literal, inPhrase);
                break;
            case '.':
                Add(into, Kind.Dot, ".", inPhrase);
                break;
            case '@':
                Add(into, Kind.At, "@", inPhrase);
                break;
            default:
                if (!AddressSyntax.IsAtomText(c))
                {
                    Add(into, Kind.Other, c.ToString(), inPhrase);
                    break;
                }

                while (at < text.Length && AddressSyntax.IsAtomText(text[at]))
                    at++;
                Add(into, Kind.Atom, text[start..at], inPhrase);
                break;
        }
    }

    private void Add(List<(Kind Kind, string Text)> into, Kind kind, string content, bool inPhrase)
    {
        sawAnything = true;
        if (inPhrase && hasAngle)
        {
            // <real@host> other@host: whom would another program take? Nobody, then. Plain words behind an address are noise.
            broken |= kind == Kind.At;
            return;
        }

        if (into.Count > MostTokens)
            broken |= !inPhrase || kind == Kind.At;
        else
            into.Add((kind, content));
        if (inPhrase)
            phrase.Append(content);
    }

    // =?utf-8?Q?Berg,_Anna?= <a@b>: RFC 2047 section 5 (3) forbids that comma, and mailers write it. Only a name can come of it: the word has to end before anything
    // that an address could be made of.
    private bool IsInsideEncodedWord()
    {
        const int longest = 200;
        var before = text.AsSpan(Math.Max(0, at - longest), Math.Min(at, longest));
        var open = before.LastIndexOf("=?");
        if (hasAngle || open < 0)
            return false;
        var word = before[(open + 2)..];
        var rest = text.AsSpan(at, Math.Min(longest, text.Length - at));
        var close = rest.IndexOf("?=");
        return word.Count('?') == 2 && close > 0 && !word.ContainsAny(NotInEncodedWord) && !rest[..close].ContainsAny(NotInEncodedWord) && !rest[..close].Contains('?');
    }

    private void ReadDelimited(char close, List<(Kind Kind, string Text)> into, Kind kind, bool inPhrase)
    {
        var content = new StringBuilder();
        var closed = false;
        while (at < text.Length && !closed)
        {
            var c = text[at++];
            if (c == '\\' && at < text.Length)
                content.Append(text[at++]);
            else if (c == close)
                closed = true;
            else
                content.Append(c);
        }

        // What an unclosed quote or literal swallowed may have been anything.
        broken |= !closed;
        Add(into, kind, kind == Kind.Literal ? "[" + content + "]" : content.ToString(), inPhrase);
    }

    private void ReadComment()
    {
        var depth = 1;
        if (comment.Length > 0)
            comment.Append(' ');
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '\\' && at < text.Length)
                c = text[at++];
            else if (c == '(')
                depth++;
            else if (c == ')' && --depth == 0)
                return;
            comment.Append(c);
        }

        broken = true;
    }
}
