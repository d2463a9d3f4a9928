using System.Collections.Concurrent;

namespace AddinHost.Mail.Imap;

/// <summary>What the server said it can do, after TLS and after login (RFC 9051 7.2.2). Names are compared without case.</summary>
public sealed class ImapCapabilities
{
    internal static readonly ImapCapabilities None = new([]);

    // A host has hundreds of connections to few kinds of servers: what they say is kept once.
    private const int MostKept = 64;
    private const int LongestKept = 4096;

    private static readonly ConcurrentDictionary<string, ImapCapabilities> Kept = new(StringComparer.Ordinal);

    private readonly HashSet<string> _names;

    private ImapCapabilities(IEnumerable<string> names) => _names = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);

    internal static ImapCapabilities Of(string names)
    {
        if (Kept.TryGetValue(names, out var known))
            return known;
        var capabilities = new ImapCapabilities(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (names.Length <= LongestKept && Kept.Count < MostKept)
            Kept.TryAdd(names, capabilities);
        return capabilities;
    }

    public IReadOnlyCollection<string> All => _names;

    public bool Idle => Has("IDLE") || Revision2;

    public bool UidPlus => Has("UIDPLUS") || Revision2;

    public bool SpecialUse => Has("SPECIAL-USE") || Revision2;

    /// <summary>The server refuses the LOGIN command (RFC 9051 6.2.3).</summary>
    public bool LoginDisabled => Has("LOGINDISABLED");

    public bool Move => Has("MOVE") || Revision2;

    public bool Notify => Has("NOTIFY");

    /// <summary>RFC 7162; QRESYNC includes it.</summary>
    public bool CondStore => Has("CONDSTORE") || Has("QRESYNC");

    public bool QResync => Has("QRESYNC");

    /// <summary>Gmail's own attributes: ids, labels and its search language.</summary>
    public bool Gmail => Has("X-GM-EXT-1");

    internal bool ESearch => Has("ESEARCH") || Revision2;

    internal bool ListStatus => Has("LIST-STATUS") || Revision2;

    internal bool Namespace => Has("NAMESPACE") || Revision2;

    internal bool Enable => Has("ENABLE") || Revision2;

    internal bool ListExtended => Has("LIST-EXTENDED") || Revision2;

    internal bool InitialResponse => Has("SASL-IR") || Revision2;

    internal bool LiteralPlus => Has("LITERAL+");

    // RFC 7888 5: LITERAL- is LITERAL+ for at most 4096 bytes; IMAP4rev2 includes it.
    internal bool LiteralMinus => Has("LITERAL-") || Revision2;

    private bool Revision2 => Has("IMAP4rev2");

    public bool Has(string name) => _names.Contains(name);
}
