using System.Buffers;
using System.Globalization;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>
/// One command to send, without its tag: text of ours and values of others. Values are quoted only when plainly safe, else they are
/// literals, whose length stands before them: no value can make another command (promise S3).
/// </summary>
internal sealed class ImapCommandLine(string name, bool utf8 = false)
{
    private const int MaxQuotedLength = 1000;

    private static readonly SearchValues<char> NotInFlags = SearchValues.Create("(){%*\"\\]");

    private readonly List<Part> _parts = [new Part(ImapText.Encode(name), IsLiteral: false)];

    internal readonly record struct Part(ReadOnlyMemory<byte> Bytes, bool IsLiteral);

    /// <summary>The command's name, fit for error messages.</summary>
    public string Name => name;

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Adds a space and text that this library made.</summary>
    public ImapCommandLine Text(string text) => Raw(ImapText.Encode(" " + text));

    public ImapCommandLine Number(uint number) => Text(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Octets of the whole line, about.</summary>
    public int Length => _parts.Sum(part => part.Bytes.Length) + 10;

    public ImapCommandLine Folder(string folder, string before = "") => Value(utf8 ? folder : ModifiedUtf7.Encode(folder), before);

    /// <summary>Adds Gmail's own label, such as <c>\Important</c>, without a space.</summary>
    public ImapCommandLine SystemLabel(string label) => IsAtom(label.AsSpan(1))
        ? End(label)
        : throw new MailProtocolException(MailFailure.Refused, "A label is not an atom and is not sent.");

    /// <summary>Adds a space and a value from outside.</summary>
    public ImapCommandLine Value(string value, string before = "")
    {
        var bytes = ImapText.Encode(value);
        if (bytes.Length <= MaxQuotedLength && IsQuotable(bytes))
            return Raw([Octet.Space, .. ImapText.Encode(before), Octet.Quote, .. bytes, Octet.Quote]);
        return Literal(bytes, before);
    }

    /// <summary>Adds a space and a name that must be an atom.</summary>
    public ImapCommandLine Atom(string name) => IsAtom(name)
        ? Text(name)
        : throw new MailProtocolException(MailFailure.Refused, "A name is not an atom and is not sent.");

    /// <summary>Adds text of ours without a space.</summary>
    public ImapCommandLine End(string text) => Raw(ImapText.Encode(text));

    /// <summary>Adds a space and octets as a literal; <paramref name="before"/> stands right in front of its length.</summary>
    public ImapCommandLine Literal(ReadOnlyMemory<byte> bytes, string before = "")
    {
        Raw(ImapText.Encode(" " + before));
        _parts.Add(new Part(bytes, IsLiteral: true));
        return this;
    }

    /// <summary>Adds a list of flags; a flag is an atom, with a backslash in front or not.</summary>
    public ImapCommandLine Flags(IReadOnlyList<string> flags)
    {
        foreach (var flag in flags)
        {
            if (!IsAtom(flag.StartsWith('\\') ? flag.AsSpan(1) : flag))
                throw new MailProtocolException(MailFailure.Refused, "A flag is not an atom and is not sent.");
        }

        return Text($"({string.Join(' ', flags)})");
    }

    // Credentials are parts: nothing of a command is ever printed.
    public override string ToString() => name;

    private static bool IsAtom(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('!', '~') && !text.ContainsAny(NotInFlags);

    // RFC 9051 9 and RFC 6855 3: a quoted string may hold UTF-8 once that is agreed.
    private bool IsQuotable(ReadOnlySpan<byte> bytes) =>
        !bytes.ContainsAnyInRange(Octet.Nul, Octet.LastControl) && bytes.IndexOfAny(Octet.Quote, Octet.Backslash, Octet.Delete) < 0
        && (utf8 || !bytes.ContainsAnyExceptInRange(Octet.Space, Octet.Tilde));

    private ImapCommandLine Raw(byte[] bytes)
    {
        _parts.Add(new Part(bytes, IsLiteral: false));
        return this;
    }
}
