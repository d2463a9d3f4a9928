using System.Buffers;
using System.Globalization;

namespace AddinHost.Mail.Imap.Wire;

/// <summary>
/// One command to send, without its tag: text of ours and values of others. Values are quoted only when plainly safe, else they are
/// literals, whose length stands before them: no value can make another command (promise S3).
/// </summary>
internal sealed class ImapCommandLine(string name)
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

    public ImapCommandLine Folder(string folder) => Value(ModifiedUtf7.Encode(folder));

    /// <summary>Adds a space and a value from outside.</summary>
    public ImapCommandLine Value(string value)
    {
        var bytes = ImapText.Encode(value);
        if (bytes.Length <= MaxQuotedLength && !bytes.AsSpan().ContainsAnyExceptInRange(Octet.Space, Octet.Tilde) && bytes.AsSpan().IndexOfAny(Octet.Quote, Octet.Backslash) < 0)
            return Raw([Octet.Space, Octet.Quote, .. bytes, Octet.Quote]);
        return Literal(bytes);
    }

    /// <summary>Adds a space and octets as a literal.</summary>
    public ImapCommandLine Literal(ReadOnlyMemory<byte> bytes)
    {
        Raw([Octet.Space]);
        _parts.Add(new Part(bytes, IsLiteral: true));
        return this;
    }

    /// <summary>Adds a list of flags; a flag is an atom, with a backslash in front or not.</summary>
    public ImapCommandLine Flags(IReadOnlyList<string> flags)
    {
        foreach (var flag in flags)
        {
            var atom = flag.StartsWith('\\') ? flag.AsSpan(1) : flag;
            if (atom.IsEmpty || atom.ContainsAnyExceptInRange('!', '~') || atom.ContainsAny(NotInFlags))
                throw new MailProtocolException(MailFailure.Refused, "A flag is not an atom and is not sent.");
        }

        return Text($"({string.Join(' ', flags)})");
    }

    // Credentials are parts: nothing of a command is ever printed.
    public override string ToString() => name;

    private ImapCommandLine Raw(byte[] bytes)
    {
        _parts.Add(new Part(bytes, IsLiteral: false));
        return this;
    }
}
