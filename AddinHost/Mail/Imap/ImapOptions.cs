namespace AddinHost.Mail.Imap;

/// <summary>Limits of one IMAP connection. The defaults suit the large providers; what exceeds a limit is cut with a flag where stated, else the connection is closed.</summary>
public sealed record ImapOptions
{
    /// <summary>Most bytes of one response without its literals. Longer: <see cref="MailFailure.TooLarge"/>, connection closed. Default 64 KiB.</summary>
    public int MaxLineLength { get; init; } = 64 * 1024;

    /// <summary>The same for the answer to a search, which is one line for the whole mailbox. Default 16 MiB, about two million messages.</summary>
    public int MaxSearchLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes kept of one message's header; the rest is read and dropped, and the item says so. Default 256 KiB.</summary>
    public int MaxHeaderLength { get; init; } = 256 * 1024;

    /// <summary>Most bytes that one literal may announce, and all literals of one response together. Larger: TooLarge, connection closed. Default 128 MiB.</summary>
    public int MaxLiteralLength { get; init; } = 128 * 1024 * 1024;

    /// <summary>Deepest nesting of parentheses in a response. Deeper: Garbage, connection closed. Default 32.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Most folders taken from one LIST. More: TooLarge, connection closed. Default 10,000.</summary>
    public int MaxFolders { get; init; } = 10_000;

    /// <summary>Most messages that a resynchronisation or search may name. More: TooLarge, connection closed. Default 2,000,000.</summary>
    public int MaxChanges { get; init; } = 2_000_000;

    /// <summary>From the first byte to the server's capabilities, TLS included. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one whole command; for a header fetch: between two messages. Default 60 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For bringing one whole message in or out. Default 10 minutes.</summary>
    public TimeSpan TransferTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection that watches stays in one IDLE, and so notices a dead one; below 29 minutes (RFC 2177 3). Default 15 minutes.</summary>
    public TimeSpan IdleFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often folders are asked for their state where the server does not announce it by itself. Default 1 minute.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What all time limits run on. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
