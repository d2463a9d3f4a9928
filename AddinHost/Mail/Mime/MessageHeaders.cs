using System.Runtime.CompilerServices;
using System.Text;
using AddinHost.Mail.Mime.Encodings;
using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Mail.Mime;

/// <summary>
/// A parsed header block over the bytes it came from; fields are decoded when asked for. Decoded text is one line: CR, LF, NUL and the other control characters
/// are spaces. Limits: those of <see cref="MimeLimits"/>. Never throws on any bytes.
/// </summary>
public sealed class MessageHeaders
{
    private readonly ReadOnlyMemory<byte> source;
    private readonly HeaderSpan[] fields;
    private readonly MimeLimits limits;
    private StrongBox<MessageId?>? messageId;
    private StrongBox<EmailAddress?>? from;

    internal MessageHeaders(ReadOnlyMemory<byte> source, HeaderSpan[] fields, int start, int end, bool isCut, MimeLimits limits)
    {
        this.source = source;
        this.fields = fields;
        this.limits = limits;
        Raw = source[start..end];
        IsCut = isCut;
    }

    /// <summary>The block as received, without the blank line behind it.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>True when fields beyond a limit were left out.</summary>
    public bool IsCut { get; }

    /// <summary>The names in their order, as written.</summary>
    public IEnumerable<string> Names => fields.Select(span => Encoding.ASCII.GetString(source.Span.Slice(span.Name, span.NameLength)));

    // What matching asks for again and again is read once.
    public MessageId? MessageId => (messageId ??= new(Mime.MessageId.TryParse(RawText("Message-ID"), out var id) ? id : null)).Value;

    public IReadOnlyList<MessageId> InReplyTo => field ??= MessageIds("In-Reply-To", out _);

    public IReadOnlyList<MessageId> References => field ??= MessageIds("References", out _);

    /// <summary>The author, or null when the message does not name exactly one in exactly one From field: then nobody is believed to have written it.</summary>
    public EmailAddress? From => (from ??= new(Single("From"))).Value;

    /// <summary>Everyone named in any From field; for display only.</summary>
    public IReadOnlyList<EmailAddress> Authors => Addresses("From");

    public EmailAddress? Sender => Single("Sender");

    public IReadOnlyList<EmailAddress> ReplyTo => Addresses("Reply-To");

    public IReadOnlyList<EmailAddress> To => field ??= Addresses("To");

    public IReadOnlyList<EmailAddress> Cc => field ??= Addresses("Cc");

    public IReadOnlyList<EmailAddress> Bcc => Addresses("Bcc");

    public string? Subject => this["Subject"];

    /// <summary>When the message says it was written; null when it says nothing that is a date.</summary>
    public DateTimeOffset? Date => MailDate.Parse(RawText("Date"));

    /// <summary>Written by a program in answer to a message, or by one at all (RFC 3834 section 5 and what vendors used before).</summary>
    public bool IsAutoReply => Automation.IsAutoReply(this);

    /// <summary>From a list or a bulk mailer (RFC 2369, RFC 2919, Precedence).</summary>
    public bool IsBulk => Automation.IsBulk(this);

    /// <summary>What the message says of the mailing list it came by (RFC 2369, RFC 2919, RFC 8058); null when it says nothing.</summary>
    public MailingList? List => MailingList.Read(this);

    /// <summary>The first field of that name, unfolded and with its encoded words decoded; null when there is none.</summary>
    public string? this[string name] => RawText(name) is { } raw ? Decode(raw) : null;

    /// <summary>Parses the block at the start of the bytes; a body behind it is ignored.</summary>
    public static MessageHeaders Parse(ReadOnlyMemory<byte> bytes) => Parse(bytes, MimeLimits.Default);

    public static MessageHeaders Parse(ReadOnlyMemory<byte> bytes, MimeLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var found = new List<HeaderSpan>(32);
        var isCut = HeaderScanner.Scan(bytes.Span, 0, limits, null, LineEnds.Of(bytes.Span), true, true, found, out var end, out _) == HeaderEnd.Cut;
        return new MessageHeaders(bytes, [.. found], 0, end, isCut, limits);
    }

    /// <summary>A block of its own with the fields of these names only, each as it was received, in the same order.</summary>
    public MessageHeaders Only(params ReadOnlySpan<string> names)
    {
        var kept = new MemoryStream(Raw.Length);
        foreach (var span in fields)
        {
            foreach (var name in names)
            {
                if (span.NameLength != name.Length || !Ascii.EqualsIgnoreCase(source.Span.Slice(span.Name, span.NameLength), name))
                    continue;
                // With its line end, which only the last field of a block may be without.
                kept.Write(source.Span[span.Name..span.ValueEnd]);
                if (source.Span[span.ValueEnd - 1] is not ((byte)'\r' or (byte)'\n'))
                    kept.Write("\r\n"u8);
            }
        }

        return Parse(kept.ToArray());
    }

    /// <summary>Every field of that name, decoded, in order.</summary>
    public IReadOnlyList<string> All(string name) => [.. RawAll(name).Select(Decode)];

    /// <summary>Every address in every field of that name.</summary>
    public IReadOnlyList<EmailAddress> Addresses(string name) => Addresses(name, out _);

    /// <summary>The same, and tells in <paramref name="cut"/> whether a limit of the addresses or of the block left something out.</summary>
    public IReadOnlyList<EmailAddress> Addresses(string name, out bool cut)
    {
        cut = IsCut;
        var all = new List<EmailAddress>();
        for (var i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
        {
            var read = ReadAddresses(i);
            all.AddRange(read.Addresses);
            cut |= read.IsCut;
        }

        return all;
    }

    /// <summary>Every message id in every field of that name; tells in <paramref name="cut"/> whether a limit of the ids or of the block left something out.</summary>
    public IReadOnlyList<MessageId> MessageIds(string name, out bool cut)
    {
        var ids = Mime.MessageId.ParseList(RawJoined(name), limits, out cut);
        cut |= IsCut;
        return ids;
    }

    /// <summary>The first field of that name, unfolded but not decoded: what structured readers take.</summary>
    internal string? RawText(string name)
    {
        var index = IndexOf(name, 0);
        return index < 0 ? null : RawText(index);
    }

    internal List<string> RawAll(string name)
    {
        var all = new List<string>();
        for (var i = IndexOf(name, 0); i >= 0; i = IndexOf(name, i + 1))
            all.Add(RawText(i));
        return all;
    }

    /// <summary>Where the fields lie, in the bytes that the block was read from, which begin with it when it is a part's.</summary>
    internal ReadOnlySpan<HeaderSpan> Spans => fields;

    internal bool Has(string name) => IndexOf(name, 0) >= 0;

    private static string Decode(string raw) => HeaderText.OneLine(EncodedWord.Decode(raw));

    private EmailAddress? Single(string name)
    {
        // Behind a cut there may be a second one.
        var index = IndexOf(name, 0);
        return index < 0 || IsCut || IndexOf(name, index + 1) >= 0 ? null : ReadAddresses(index).Author;
    }

    // Addresses are ASCII or UTF-8 (RFC 6532 section 3.2); another charset is for names.
    private AddressReading ReadAddresses(int index)
    {
        var bytes = source.Span[fields[index].Value..fields[index].ValueEnd];
        if (HeaderText.IsPlain(bytes))
            return AddressList.Read(HeaderText.Raw(bytes), limits.Addresses);
        var text = RawText(index);
        var decoded = AddressList.Read(text, limits.Addresses);
        var ascii = decoded.Addresses.Where(address => Ascii.IsValid(address.Address)).ToList();
        return decoded with { Addresses = ascii, IsDoubtful = decoded.IsDoubtful || ascii.Count < decoded.Addresses.Count || HeaderText.HidesAddress(bytes, text) };
    }

    private string? RawJoined(string name)
    {
        var all = RawAll(name);
        return all.Count <= 1 ? all.FirstOrDefault() : string.Join(' ', all);
    }

    private string RawText(int index)
    {
        var bytes = source.Span[fields[index].Value..fields[index].ValueEnd];
        // Clients that write raw 8-bit into a header do it in the charset of their text.
        return HeaderText.Raw(bytes, HeaderText.IsPlain(bytes) ? null : BodyCharset);
    }

    private string? BodyCharset
    {
        get
        {
            var index = IndexOf("Content-Type", 0);
            return index < 0 ? null : HeaderParameters.Parse(HeaderText.Raw(source.Span[fields[index].Value..fields[index].ValueEnd]), limits)["charset"];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int IndexOf(string name, int from)
    {
        var bytes = source.Span;
        for (var i = from; i < fields.Length; i++)
        {
            if (fields[i].NameLength == name.Length && Ascii.EqualsIgnoreCase(bytes.Slice(fields[i].Name, name.Length), name))
                return i;
        }

        return -1;
    }
}
