namespace AddinHost.Mail.Smtp;

/// <summary>What a session asks its host. Exceptions of these end the session and come out of <see cref="SmtpServerSession.RunAsync"/>.</summary>
public sealed record SmtpServerDecisions
{
    /// <summary>Asked at MAIL with the sender (empty: the null sender): null to go on, else the refusal. Here is the place for limits on rate and space.</summary>
    public Func<string, CancellationToken, ValueTask<SmtpServerReply?>> Sender { get; init; } = (_, _) => ValueTask.FromResult<SmtpServerReply?>(null);

    /// <summary>Asked at RCPT with the recipient, domain in ASCII and lower case ("postmaster" has none): null when it is known here, else the refusal.</summary>
    public required Func<string, CancellationToken, ValueTask<SmtpServerReply?>> Recipient { get; init; }

    /// <summary>
    /// Asked when data is about to come. An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>, here or in what is returned, is told to
    /// the client as 452 "not now".
    /// </summary>
    public required Func<SmtpReceivedEnvelope, CancellationToken, ValueTask<SmtpReception>> Receive { get; init; }

    /// <summary>Puts TLS on the stream as its server; null: STARTTLS is not offered. The stream returned owns the one given.</summary>
    public Func<Stream, CancellationToken, Task<Stream>>? UpgradeToTls { get; init; }

    /// <summary>True when bytes have arrived that were not read yet: sees a client that talks ahead even between two reads.</summary>
    public Func<bool> MoreIsWaiting { get; init; } = () => false;
}

/// <summary>Who sends and who receives a message that comes in, as told by the client.</summary>
/// <param name="From">Empty for the null sender.</param>
/// <param name="Recipients">The accepted ones, each once.</param>
/// <param name="HelloName">What EHLO, HELO or LHLO said when that is a host name or address literal, else null. Proves nothing.</param>
/// <param name="Protocol">As in a Received header: SMTP, ESMTP, ESMTPS, UTF8SMTPS, LMTP... (RFC 3848, RFC 6531 4.3).</param>
/// <param name="Utf8">SMTPUTF8 was asked for (RFC 6531).</param>
public sealed record SmtpReceivedEnvelope(string From, IReadOnlyList<string> Recipients, string? HelloName, string Protocol, bool Utf8);

/// <summary>Where one message goes.</summary>
/// <param name="WriteAsync">Gets the message as it is, without doubled dots, in pieces; CRLF line ends only.</param>
/// <param name="KeepAsync">Called when the message is whole: makes it last, and answers for all its recipients. Not called when it is refused or cut off.</param>
/// <param name="EndAsync">Called last, always: closes what is open, and throws the content away unless it was kept.</param>
public sealed record SmtpReception(
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> WriteAsync, Func<CancellationToken, ValueTask<SmtpServerReply>> KeepAsync, Func<ValueTask> EndAsync);
