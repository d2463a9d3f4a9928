namespace AddinHost.Mail.Imap;

/// <summary>What the server said it can do, after TLS and after login (RFC 9051 7.2.2). Names are compared without case.</summary>
public sealed class ImapCapabilities
{
    internal static readonly ImapCapabilities None = new([]);

    private readonly HashSet<string> _names;

    internal ImapCapabilities(IEnumerable<string> names) => _names = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<string> All => _names;

    public bool Idle => Has("IDLE");

    public bool UidPlus => Has("UIDPLUS") || Revision2;

    public bool SpecialUse => Has("SPECIAL-USE") || Revision2;

    /// <summary>The server refuses the LOGIN command (RFC 9051 6.2.3).</summary>
    public bool LoginDisabled => Has("LOGINDISABLED");

    internal bool ListExtended => Has("LIST-EXTENDED") || Revision2;

    internal bool InitialResponse => Has("SASL-IR") || Revision2;

    internal bool LiteralPlus => Has("LITERAL+");

    // RFC 7888 5: LITERAL- is LITERAL+ for at most 4096 bytes; IMAP4rev2 includes it.
    internal bool LiteralMinus => Has("LITERAL-") || Revision2;

    private bool Revision2 => Has("IMAP4rev2");

    public bool Has(string name) => _names.Contains(name);
}
