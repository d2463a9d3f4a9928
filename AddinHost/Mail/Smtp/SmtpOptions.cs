namespace AddinHost.Mail.Smtp;

/// <summary>
/// Settings of one SMTP connection. The time limits follow RFC 5321 4.5.3.2 where waiting costs a message, and are shorter where a person waits.
/// </summary>
public sealed record SmtpOptions
{
    /// <summary>
    /// What EHLO says. Default: an address literal, which is valid (RFC 5321 4.1.4) and tells nothing about this machine.
    /// A host name or an address literal; anything else is refused when connecting.
    /// </summary>
    public string HeloName { get; init; } = "[127.0.0.1]";

    /// <summary>
    /// Hand messages over with BDAT (RFC 3030) where the server offers CHUNKING, instead of DATA. The message has no end that its content could imitate, and
    /// needs no doubled dots. Off by default: DATA is what every server is used to.
    /// </summary>
    public bool PreferChunking { get; init; }

    /// <summary>Limit for the greeting and for the TLS handshake, each.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit for one command and its reply.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Limit for writing one block (64 KB at most) of the message.</summary>
    public TimeSpan DataBlockTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Limit for the reply to the final dot (RFC 5321 4.5.3.2.6: 10 minutes; less makes doubled mail).</summary>
    public TimeSpan FinalReplyTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
