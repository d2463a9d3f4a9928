using System.Buffers.Text;
using System.Text;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>Reads the values of one response from left to right (RFC 9051 9). Never recursive; whatever does not fit throws Garbage.</summary>
internal ref struct ImapParser(ReadOnlySpan<byte> text, IReadOnlyList<ImapLiteral> literals, int maxDepth)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;
    private int _literal;

    public readonly bool AtEnd => _position >= _text.Length;

    private readonly byte Next => AtEnd ? throw ImapFailures.Garbage() : _text[_position];

    public void SkipSpaces()
    {
        while (_position < _text.Length && _text[_position] == Octet.Space)
            _position++;
    }

    public bool IsAt(byte octet)
    {
        SkipSpaces();
        return !AtEnd && _text[_position] == octet;
    }

    public bool TryTake(byte octet)
    {
        if (!IsAt(octet))
            return false;
        _position++;
        return true;
    }

    public void Take(byte octet)
    {
        if (!TryTake(octet))
            throw ImapFailures.Garbage();
    }

    /// <summary>An atom, flag or number: everything up to a space, parenthesis, quote or brace.</summary>
    public ReadOnlySpan<byte> ReadAtom()
    {
        SkipSpaces();
        var rest = _text[_position..];
        var end = rest.IndexOfAny("() \"{"u8);
        var atom = end < 0 ? rest : rest[..end];
        if (atom.IsEmpty)
            throw ImapFailures.Garbage();
        _position += atom.Length;
        return atom;
    }

    /// <summary>The name of a FETCH item with its section and origin, as in <c>BODY[HEADER]&lt;0&gt;</c>.</summary>
    public ReadOnlySpan<byte> ReadItemName()
    {
        SkipSpaces();
        var rest = _text[_position..];
        var end = rest.IndexOfAny(" [()"u8);
        if (end > 0 && rest[end] == Octet.OpenBracket)
        {
            var close = rest.IndexOf(Octet.CloseBracket);
            if (close < 0)
                throw ImapFailures.Garbage();
            var after = rest[close..].IndexOfAny(Octet.Space, Octet.Open, Octet.Close);
            end = after < 0 ? -1 : close + after;
        }

        if (end <= 0)
            throw ImapFailures.Garbage();
        _position += end;
        return rest[..end];
    }

    public ulong ReadNumber()
    {
        var atom = ReadAtom();
        return Utf8Parser.TryParse(atom, out ulong number, out var used) && used == atom.Length ? number : throw ImapFailures.Garbage();
    }

    public uint ReadUInt32()
    {
        var number = ReadNumber();
        return number <= uint.MaxValue ? (uint)number : throw ImapFailures.Garbage();
    }

    /// <summary>A string in any form, or null for NIL.</summary>
    public ImapLiteral? ReadBytes()
    {
        SkipSpaces();
        switch (Next)
        {
            case Octet.Quote:
                return ImapLiteral.Of(ReadQuoted());
            case Octet.OpenBrace:
                return ReadLiteral();
            case Octet.Tilde when _text[_position..].StartsWith("~{"u8):
                _position++;
                return ReadLiteral();
            default:
                var atom = ReadAtom();
                return Ascii.EqualsIgnoreCase(atom, "NIL"u8) ? null : ImapLiteral.Of(atom.ToArray());
        }
    }

    /// <summary>A string as text: UTF-8 where it is, else Latin-1, so that nothing is lost. "NIL" as an atom is null.</summary>
    public string? ReadText() => ReadBytes() is not { } value ? null : ImapText.Decode(value.Bytes.Span);

    /// <summary>One value with everything in it; null, and passed over, where it is nested deeper than the limit.</summary>
    public ImapNode? ReadTree()
    {
        var start = this;
        var open = new Stack<List<ImapNode>>();
        while (true)
        {
            ImapNode node;
            if (TryTake(Octet.Open))
            {
                if (open.Count == maxDepth)
                {
                    this = start;
                    SkipValue(int.MaxValue);
                    return null;
                }

                open.Push([]);
                continue;
            }

            if (open.Count > 0 && TryTake(Octet.Close))
                node = new ImapNode { Items = open.Pop() };
            else
                node = ReadText() is { } text ? new ImapNode { Text = text } : ImapNode.Nil;
            if (open.Count == 0)
                return node;
            open.Peek().Add(node);
        }
    }

    /// <summary>Passes over one value with everything in it.</summary>
    public void SkipValue() => SkipValue(maxDepth);

    private void SkipValue(int deepest)
    {
        var depth = 0;
        do
        {
            SkipSpaces();
            switch (Next)
            {
                case Octet.Open:
                    _position++;
                    if (++depth > deepest)
                        throw ImapFailures.Garbage();
                    break;
                case Octet.Close when depth > 0:
                    _position++;
                    depth--;
                    break;
                case Octet.Quote:
                    ReadQuoted();
                    break;
                case Octet.OpenBrace:
                    ReadLiteral();
                    break;
                case Octet.Tilde when _text[_position..].StartsWith("~{"u8):
                    _position++;
                    ReadLiteral();
                    break;
                default:
                    ReadAtom();
                    break;
            }
        }
        while (depth > 0);
    }

    private byte[] ReadQuoted()
    {
        _position++;
        var rest = _text[_position..];
        var end = rest.IndexOfAny(Octet.Quote, Octet.Backslash);
        if (end < 0)
            throw ImapFailures.Garbage();

        if (rest[end] == Octet.Quote)
        {
            _position += end + 1;
            return rest[..end].ToArray();
        }

        var unescaped = new List<byte>();
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == Octet.Quote)
            {
                _position += i + 1;
                return [.. unescaped];
            }

            if (rest[i] == Octet.Backslash && ++i == rest.Length)
                break;
            unescaped.Add(rest[i]);
        }

        throw ImapFailures.Garbage();
    }

    private ImapLiteral ReadLiteral()
    {
        var end = _text[_position..].IndexOf("}\r\n"u8);
        if (end < 0 || _literal >= literals.Count)
            throw ImapFailures.Garbage();
        _position += end + 3;
        return literals[_literal++];
    }
}
