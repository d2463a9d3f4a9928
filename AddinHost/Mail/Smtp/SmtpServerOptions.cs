namespace AddinHost.Mail.Smtp;

/// <summary>Limits and identity of the server side of one SMTP (RFC 5321) or LMTP (RFC 2033) connection.</summary>
public sealed record SmtpServerOptions
{
    /// <summary>LMTP instead of SMTP: LHLO, and one answer per recipient after the data.</summary>
    public bool Lmtp { get; init; }

    /// <summary>What the greeting calls this host: a host name or an address literal.</summary>
    public string HostName { get; init; } = "[127.0.0.1]";

    /// <summary>True: no mail is taken before STARTTLS. Needs <see cref="SmtpServerDecisions.UpgradeToTls"/>.</summary>
    public bool RequireTls { get; init; }

    /// <summary>Largest message in octets, announced as SIZE (RFC 1870). Default 100 MiB.</summary>
    public long MaxMessageBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>Recipients of one message (RFC 5321 4.5.3.1.8 asks for 100 at least); more are told 452 and may come with another message.</summary>
    public int MaxRecipients { get; init; } = 100;

    /// <summary>Messages of one connection.</summary>
    public int MaxMessages { get; init; } = 1_000;

    /// <summary>Commands since the last accepted message; beyond, the connection ends.</summary>
    public int MaxCommands { get; init; } = 500;

    /// <summary>Refused commands and recipients since the last accepted message; beyond, the connection ends. Makes guessing recipients slow.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>A command line with its CRLF, in octets (RFC 5321 4.5.3.1.4: 512, more with the parameters of extensions).</summary>
    public int MaxCommandLine { get; init; } = 2_048;

    /// <summary>A line of a message without its CRLF, in octets. RFC 5322 2.1.1 allows 998; real mail has longer ones.</summary>
    public int MaxDataLine { get; init; } = 256 * 1024;

    /// <summary>Waiting for a command (RFC 5321 4.5.3.2.7: 5 minutes at least).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Waiting for the next bytes of a message.</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>All of one message's data: who sends a byte at a time does not hold the connection for ever.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The clock of all limits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
