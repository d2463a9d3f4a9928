namespace AddinHost.Mail.Imap;

/// <summary>What to fetch of each message beside UID and flags. Nothing of it ever marks a message as seen.</summary>
public sealed record ImapFetch
{
    public bool InternalDate { get; init; }

    /// <summary>Of the whole message in bytes, as the server counts it.</summary>
    public bool Size { get; init; }

    /// <summary>The server's own reading of the headers. For showing a list only: who wrote a message is what <c>MessageHeaders</c> reads from its bytes (promise S4).</summary>
    public bool Envelope { get; init; }

    public bool Structure { get; init; }

    /// <summary>Only where the server has CONDSTORE.</summary>
    public bool ModSeq { get; init; }

    /// <summary>Ids, thread and labels; only where the server has X-GM-EXT-1.</summary>
    public bool Gmail { get; init; }

    /// <summary>The whole header block.</summary>
    public bool Header { get; init; }

    /// <summary>These header fields only, as raw lines; not together with <see cref="Header"/>.</summary>
    public IReadOnlyList<string> HeaderFields { get; init; } = [];
}
