namespace AddinHost.Mail.Imap;

/// <summary>What to search for; everything that is set must hold (RFC 9051 6.4.4).</summary>
public sealed record ImapSearch
{
    public static ImapSearch All { get; } = new();

    public ImapUidRange? Uids { get; init; }

    /// <summary>Received by the server on this day or later; the server decides by its own clock and zone.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Received by the server before this day, by the same clock and zone.</summary>
    public DateOnly? Before { get; init; }

    /// <summary>Header fields that contain a text, without case. Values may come from strangers: they can never become a command.</summary>
    public IReadOnlyList<ImapHeaderTerm> Headers { get; init; } = [];

    /// <summary>A text that stands anywhere in the message, without case. May come from strangers, like the values of headers.</summary>
    public string? Text { get; init; }

    /// <summary>Messages whose metadata changed at this MODSEQ or later (RFC 7162 3.1.5). Refused where the server has no CONDSTORE.</summary>
    public ulong? ChangedSince { get; init; }

    /// <summary>In Gmail's own search language (X-GM-RAW). Refused where the server has no X-GM-EXT-1.</summary>
    public string? Gmail { get; init; }

    public static ImapSearch Header(string name, string value) => new() { Headers = [new ImapHeaderTerm(name, value)] };
}

/// <summary>A header field and the text to find in it; an empty text asks only that the field is there.</summary>
public sealed record ImapHeaderTerm(string Name, string Value);

/// <summary>How many messages match, and the lowest and highest UID; null where none does.</summary>
public sealed record ImapSearchSummary(uint Count, uint? Min, uint? Max);
