using System.Runtime.InteropServices;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>The attributes of one message in a FETCH response (RFC 9051 7.5.2).</summary>
[StructLayout(LayoutKind.Auto)]
internal struct FetchAttributes
{
    private static readonly string[] SystemFlags = [@"\Seen", @"\Answered", @"\Flagged", @"\Deleted", @"\Draft", @"\Recent"];

    // Most messages have no flag or one: their lists are shared.
    private static readonly string[][] SingleFlags = [.. SystemFlags.Select(flag => new[] { flag })];

    public uint Uid;
    public IReadOnlyList<string>? Flags;
    public DateTimeOffset? InternalDate;
    public long? Size;
    public ImapLiteral? Header;
    public ImapLiteral? Body;
    private ulong? _modSeq;
    private ulong? _gmailMessage;
    private ulong? _gmailThread;
    private List<string>? _labels;
    private ImapEnvelope? _envelope;
    private ImapBodyPart? _structure;

    public static FetchAttributes Read(ImapParser parser, bool utf8)
    {
        var found = default(FetchAttributes);
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
            found.ReadOne(ref parser, utf8);
        return found;
    }

    public static ImapMessageItem Read(ImapParser parser, ImapSession session) => Read(parser, session.Utf8).Item();

    /// <summary>The UIDs of a VANISHED response, EARLIER or not (RFC 7162 3.2.10).</summary>
    public static ImapUidSet Vanished(ImapParser parser)
    {
        if (parser.TryTake(Octet.Open))
        {
            while (!parser.TryTake(Octet.Close))
                parser.SkipValue();
        }

        return ImapUidSet.Parse(parser.ReadAtom());
    }

    public readonly ImapMessageItem Item() => new(Uid)
    {
        Flags = Flags,
        InternalDate = InternalDate,
        Size = Size,
        ModSeq = _modSeq,
        Envelope = _envelope,
        Structure = _structure,
        GmailMessageId = _gmailMessage,
        GmailThreadId = _gmailThread,
        GmailLabels = _labels,
        Header = Header?.Bytes,
        HeaderTruncated = Header is { Truncated: true },
    };

    private void ReadOne(ref ImapParser parser, bool utf8)
    {
        var name = parser.ReadItemName();
        if (Ascii.EqualsIgnoreCase(name, "UID"u8))
            Uid = parser.ReadUInt32();
        else if (Ascii.EqualsIgnoreCase(name, "FLAGS"u8))
            Flags = ReadFlags(ref parser);
        else if (Ascii.EqualsIgnoreCase(name, "RFC822.SIZE"u8))
            Size = (long)Math.Min(parser.ReadNumber(), long.MaxValue);
        else if (Ascii.EqualsIgnoreCase(name, "INTERNALDATE"u8))
            InternalDate = parser.ReadBytes() is { } text ? ImapDate.Read(text.Bytes.Span) : null;
        else if (StartsWith(name, "BODY[HEADER"u8))
            Header = parser.ReadBytes();
        else if (StartsWith(name, "BODY["u8))
            Body = parser.ReadBytes();
        else if (Ascii.EqualsIgnoreCase(name, "MODSEQ"u8))
            _modSeq = ReadModSeq(ref parser);
        else if (Ascii.EqualsIgnoreCase(name, "ENVELOPE"u8))
            _envelope = FetchStructure.Envelope(parser.ReadTree());
        else if (Ascii.EqualsIgnoreCase(name, "BODYSTRUCTURE"u8) || Ascii.EqualsIgnoreCase(name, "BODY"u8))
            _structure = FetchStructure.Structure(parser.ReadTree());
        else if (Ascii.EqualsIgnoreCase(name, "X-GM-MSGID"u8))
            _gmailMessage = parser.ReadNumber();
        else if (Ascii.EqualsIgnoreCase(name, "X-GM-THRID"u8))
            _gmailThread = parser.ReadNumber();
        else if (Ascii.EqualsIgnoreCase(name, "X-GM-LABELS"u8))
            _labels = ReadLabels(ref parser, utf8);
        else
            parser.SkipValue();
    }

    private static bool StartsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> start) => name.Length >= start.Length && Ascii.EqualsIgnoreCase(name[..start.Length], start);

    private static ulong ReadModSeq(ref ImapParser parser)
    {
        parser.Take(Octet.Open);
        var value = parser.ReadNumber();
        parser.Take(Octet.Close);
        return value;
    }

    private static List<string> ReadLabels(ref ImapParser parser, bool utf8)
    {
        var labels = new List<string>();
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
        {
            if (parser.IsAt(Octet.Open))
                parser.SkipValue();
            else if (parser.ReadText() is { } label)
                labels.Add(label.StartsWith('\\') ? label : ImapText.FolderName(label, utf8, out _));
        }

        return labels;
    }

    private static IReadOnlyList<string> ReadFlags(ref ImapParser parser)
    {
        List<string>? flags = null;
        string[] first = [];
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
        {
            var flag = parser.ReadAtom();
            var known = -1;
            for (var i = 0; i < SystemFlags.Length && known < 0; i++)
            {
                if (Ascii.EqualsIgnoreCase(flag, SystemFlags[i]))
                    known = i;
            }

            if (known >= 0 && flags is null && first.Length == 0)
                first = SingleFlags[known];
            else
                (flags ??= [.. first]).Add(known >= 0 ? SystemFlags[known] : ImapText.Decode(flag));
        }

        return flags is null ? first : flags;
    }
}
