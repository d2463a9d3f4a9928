using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>Which response a line is (RFC 9051 7).</summary>
internal enum ImapResponseKind
{
    Other,
    Tagged,
    Continuation,
    Ok,
    No,
    Bad,
    PreAuth,
    Bye,
    Capability,
    List,
    Status,
    Search,
    Exists,
    Expunge,
    Fetch,
    Vanished,
    ESearch,
    Enabled,
    Namespace,
    Id,
}

/// <summary>Bytes that the server sent as a literal of this length. Truncated ones are the beginning of what came; those that a sink took are empty.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ImapLiteral(ReadOnlyMemory<byte> Bytes, int Length, bool Truncated)
{
    public static ImapLiteral Of(byte[] bytes) => new(bytes, bytes.Length, Truncated: false);
}

/// <summary>One response: its text with the literals taken out. Valid until the reader is asked for the next one; literals stay.</summary>
internal sealed class ImapResponse
{
    private const int LargestKept = 16 * 1024;

    private readonly List<ImapLiteral> _literals = [];
    private byte[] _text = [];
    private int _length;
    private int _argumentsAt;

    public ImapResponseKind Kind { get; private set; }

    /// <summary>The number before the name, as in <c>* 12 EXISTS</c>.</summary>
    public uint Number { get; private set; }

    public int Length => _length;

    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>What follows the name; for a tagged response what follows the tag.</summary>
    public ReadOnlySpan<byte> Arguments => _text.AsSpan(_argumentsAt, _length - _argumentsAt);

    public ReadOnlySpan<byte> Tag => Text[..Math.Max(0, _argumentsAt - 1)];

    public ImapParser Parse(int maxDepth) => new(Arguments, _literals, maxDepth);

    public void Begin()
    {
        _length = 0;
        _argumentsAt = 0;
        Number = 0;
        Kind = ImapResponseKind.Other;
        _literals.Clear();

        // A search over a large mailbox once is no reason to keep so much.
        if (_text.Length > LargestKept)
            Release();
    }

    /// <summary>Gives the buffer back, so that a connection that waits holds none.</summary>
    public void Release()
    {
        if (_text.Length > 0)
            ArrayPool<byte>.Shared.Return(_text);
        _text = [];
        _length = 0;
        _argumentsAt = 0;
        _literals.Clear();
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _text.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(512, Math.Max(_length + bytes.Length, _text.Length * 2)));
            Text.CopyTo(larger);
            if (_text.Length > 0)
                ArrayPool<byte>.Shared.Return(_text);
            _text = larger;
        }

        bytes.CopyTo(_text.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Append(ImapLiteral literal) => _literals.Add(literal);

    /// <summary>True when the text so far can go on with a literal; texts for people cannot, whatever they end with.</summary>
    public bool TakesLiterals
    {
        get
        {
            if (!Text.StartsWith("* "u8))
                return false;
            var name = Word(2);
            return !Is(name, "OK"u8) && !Is(name, "NO"u8) && !Is(name, "BAD"u8) && !Is(name, "BYE"u8) && !Is(name, "PREAUTH"u8);
        }
    }

    /// <summary>The literal that the text ends with is a message or a part of one: BODY[section] or BODY[section]&lt;origin&gt;.</summary>
    public bool IsBody
    {
        get
        {
            var item = Text[..Text.LastIndexOf(Octet.OpenBrace)].TrimEnd(" ~"u8);
            if (item.EndsWith(">"u8) && item.LastIndexOf(Octet.Less) is > 0 and var origin)
                item = item[..origin];
            return item.EndsWith("]"u8) && item.LastIndexOf("BODY["u8) >= 0;
        }
    }

    /// <summary>Takes the last CRLF off and finds out what the response is.</summary>
    public void Finish()
    {
        _length -= 2;
        if (Text.SequenceEqual("+"u8) || Text.StartsWith("+ "u8))
        {
            Kind = ImapResponseKind.Continuation;
            _argumentsAt = Math.Min(2, _length);
            return;
        }

        if (!Text.StartsWith("* "u8))
        {
            var space = Text.IndexOf(Octet.Space);
            if (space <= 0)
                throw ImapFailures.Garbage();
            Kind = ImapResponseKind.Tagged;
            _argumentsAt = space + 1;
            return;
        }

        var at = 2;
        var name = Word(at);
        if (Utf8Parser.TryParse(name, out uint number, out var used) && used == name.Length)
        {
            Number = number;
            at += name.Length + 1;
            name = at < _length ? Word(at) : throw ImapFailures.Garbage();
            Kind = Is(name, "FETCH"u8) ? ImapResponseKind.Fetch
                : Is(name, "EXISTS"u8) ? ImapResponseKind.Exists
                : Is(name, "EXPUNGE"u8) ? ImapResponseKind.Expunge
                : ImapResponseKind.Other;
        }
        else
        {
            Kind = KindOf(name);
        }

        if (name.IsEmpty)
            throw ImapFailures.Garbage();
        _argumentsAt = Math.Min(at + name.Length + 1, _length);
    }

    public static ImapResponseKind KindOf(ReadOnlySpan<byte> name) =>
        Is(name, "OK"u8) ? ImapResponseKind.Ok
        : Is(name, "NO"u8) ? ImapResponseKind.No
        : Is(name, "BAD"u8) ? ImapResponseKind.Bad
        : Is(name, "BYE"u8) ? ImapResponseKind.Bye
        : Is(name, "PREAUTH"u8) ? ImapResponseKind.PreAuth
        : Is(name, "CAPABILITY"u8) ? ImapResponseKind.Capability
        : Is(name, "LIST"u8) ? ImapResponseKind.List
        : Is(name, "STATUS"u8) ? ImapResponseKind.Status
        : Is(name, "SEARCH"u8) ? ImapResponseKind.Search
        : Is(name, "VANISHED"u8) ? ImapResponseKind.Vanished
        : Is(name, "ESEARCH"u8) ? ImapResponseKind.ESearch
        : Is(name, "ENABLED"u8) ? ImapResponseKind.Enabled
        : Is(name, "NAMESPACE"u8) ? ImapResponseKind.Namespace
        : Is(name, "ID"u8) ? ImapResponseKind.Id
        : ImapResponseKind.Other;

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(name, expected);

    private ReadOnlySpan<byte> Word(int at)
    {
        var rest = Text[at..];
        var end = rest.IndexOfAny(Octet.Space, Octet.Cr);
        return end < 0 ? rest : rest[..end];
    }
}
