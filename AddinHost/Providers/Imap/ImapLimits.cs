using AddinHost.Mail.Imap;
using AddinHost.Mail.Smtp;

namespace AddinHost.Providers.Imap;

/// <summary>Sizes and times of the IMAP provider (<c>Imap:*</c>).</summary>
public sealed record ImapLimits
{
    public const string Section = "Imap";

    /// <summary>Longest message that is fetched, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest wait for changes. Far below the 29 minutes of RFC 2177: routers forget silent connections sooner, and some servers forget to announce.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(9);

    /// <summary>How long to wait while all connections that a mailbox may have are taken.</summary>
    public TimeSpan SlotPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often folders are looked at that the server does not announce: Sent where it has no NOTIFY, all where it has no IDLE either.</summary>
    public TimeSpan PollEvery
    {
        get => Imap.PollEvery;
        init => Imap = Imap with { PollEvery = value };
    }

    public ImapOptions Imap { get; init; } = new() { PollEvery = TimeSpan.FromSeconds(30) };

    public SmtpOptions Smtp { get; init; } = new();

    /// <summary>For the check of a connection, where a person waits.</summary>
    public SmtpOptions CheckSmtp { get; init; } = new() { CommandTimeout = TimeSpan.FromSeconds(30), FinalReplyTimeout = TimeSpan.FromSeconds(60) };
}
