namespace AddinHost.Mail.Smtp;

/// <summary>
/// One connection to an SMTP server, for submission (RFC 6409, RFC 5321). Not for use by two callers at once.
/// After an exception with Closed, TimedOut, Garbage or OutcomeUnknown, and after a cancellation, the connection can only be disposed.
/// </summary>
public sealed class SmtpClient : IAsyncDisposable
{
    private readonly SmtpOptions _options;
    private readonly bool _tlsAskedFor;
    private Stream _stream;
    private SmtpWire _wire;
    private bool _tlsEstablished;
    private bool _needsReset;

    private SmtpClient(MailTransport transport, SmtpOptions options)
    {
        _options = options;
        _stream = transport.Stream;
        _wire = new SmtpWire(_stream);
        _tlsAskedFor = transport.Security != MailSecurity.None;
    }

    /// <summary>What the server offers; after STARTTLS only what it said inside TLS.</summary>
    public SmtpExtensions Extensions { get; private set; } = SmtpExtensions.None;

    // Words that came without the TLS that was asked for may be anybody's.
    private bool ShowText => _tlsEstablished || !_tlsAskedFor;

    /// <summary>
    /// Takes over the opened connection: TLS at once or by STARTTLS, greeting, EHLO (HELO where the server knows no EHLO and TLS does not depend on it).
    /// The stream is closed when this fails.
    /// </summary>
    /// <exception cref="MailProtocolException">TlsRefused, NotTrusted, Refused, Throttled, Unavailable, Closed, TimedOut, Garbage.</exception>
    /// <exception cref="ArgumentException"><see cref="SmtpOptions.HeloName"/> is neither a host name nor an address literal.</exception>
    public static async Task<SmtpClient> ConnectAsync(MailTransport transport, SmtpOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        var client = new SmtpClient(transport, options);
        try
        {
            if (!SmtpAddress.IsHeloName(options.HeloName))
                throw new ArgumentException("The EHLO name must be a host name or an address literal.", nameof(options));
            if (transport.Security == MailSecurity.Tls)
                await client.UpgradeAsync(transport, ct);
            var greeting = await client._wire.ReadReplyAsync(options.GreetingTimeout, ct);
            if (greeting.Code != 220)
                throw client.Refusal(greeting, "the connection");
            await client.HelloAsync(allowHelo: transport.Security != MailSecurity.StartTls, ct);
            if (transport.Security == MailSecurity.StartTls)
            {
                await client.StartTlsAsync(transport, ct);
                await client.HelloAsync(allowHelo: false, ct);
            }

            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Logs in with AUTH PLAIN, or AUTH LOGIN where PLAIN is not offered (RFC 4954). Secrets are sent as the connection is: with TLS whenever it was
    /// asked for.
    /// </summary>
    /// <exception cref="MailProtocolException">AuthenticationFailed, AppPasswordLikely, TlsRefused (server demands TLS), Refused (no known mechanism),
    /// Throttled, Unavailable, Closed, TimedOut, Garbage.</exception>
    public Task AuthenticateAsync(MailCredentials credentials, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return SmtpLogin.RunAsync(_wire, Extensions, credentials, _options.CommandTimeout, ShowText, ct);
    }

    /// <summary>
    /// Hands over one message. Until the final dot is written every failure means that nothing was sent; from then on a failure is
    /// <see cref="MailFailure.OutcomeUnknown"/> (also a cancellation), unless the server's own answer says no.
    /// </summary>
    /// <param name="envelope">Sender and recipients. Some may be refused while others are accepted; when all are, no data is sent and the result says
    /// so.</param>
    /// <param name="message">RFC 5322 message; line breaks of any kind become CRLF. Bytes above 127 need a server with 8BITMIME, NUL is refused.</param>
    /// <param name="beforeFinalDot">Awaited when all data was written and flushed except for the final CRLF "." CRLF. When it throws, the connection is
    /// given up and nothing is sent.</param>
    /// <param name="ct">Ends waiting at any time.</param>
    /// <exception cref="MailProtocolException">TooLarge (RFC 1870 limit, nothing was sent), Refused (by the server, or 8-bit content that it cannot
    /// take), OutcomeUnknown, Throttled, Unavailable, Closed, TimedOut, Garbage.</exception>
    public async Task<SmtpSendResult> SendAsync(
        SmtpEnvelope envelope, ReadOnlyMemory<byte> message, Func<CancellationToken, Task>? beforeFinalDot, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (message.IsEmpty)
            throw new ArgumentException("The message is empty.", nameof(message));
        var data = new SmtpData(message);
        var parameters = MailParameters(envelope, data);

        if (_needsReset)
            await ExpectAsync("RSET", "a new message", ct);
        _needsReset = true;
        await ExpectAsync($"MAIL FROM:<{envelope.From}>{parameters}", "the sender", ct);
        var recipients = await RecipientsAsync(envelope, ct);
        if (!recipients.Any(recipient => recipient.Accepted))
            return new SmtpSendResult(false, recipients, null);

        var start = await CommandAsync("DATA", ct);
        if (start.Code != 354)
            throw Refusal(start, "the message");
        await WriteDataAsync(data, beforeFinalDot, ct);
        var reply = await FinishAsync(ct);
        if (!reply.IsPositive)
            throw Refusal(reply, "the message");
        _needsReset = false;
        return new SmtpSendResult(true, recipients, reply.Text);
    }

    /// <summary>Says goodbye. Never fails but for cancellation: what was accepted stays accepted.</summary>
    public async Task QuitAsync(CancellationToken ct)
    {
        try
        {
            await _wire.CommandAsync("QUIT", TimeSpan.FromSeconds(5), ct);
        }
        catch (MailProtocolException)
        {
            // Some servers hang up at once; others are gone already.
        }

        _wire.Abandon();
    }

    /// <summary>Closes the connection without a word. An unfinished message is dropped by the server (RFC 5321 4.1.1.4).</summary>
    public ValueTask DisposeAsync()
    {
        _wire.Abandon();
        return _stream.DisposeAsync();
    }

    private async Task HelloAsync(bool allowHelo, CancellationToken ct)
    {
        var reply = await CommandAsync($"EHLO {_options.HeloName}", ct);
        if (reply.Code == 250)
        {
            Extensions = SmtpExtensions.FromReply(reply);
            return;
        }

        // RFC 5321 3.2: a server that answers "unknown" knows only HELO.
        if (reply.Code is not (500 or 501 or 502 or 504 or 550))
            throw Refusal(reply, "our greeting");
        if (!allowHelo)
            throw new MailProtocolException(MailFailure.TlsRefused, "The SMTP server knows no extensions, so no STARTTLS.") { ReplyCode = reply.Code };
        await ExpectAsync($"HELO {_options.HeloName}", "our greeting", ct);
        Extensions = SmtpExtensions.None;
    }

    private async Task StartTlsAsync(MailTransport transport, CancellationToken ct)
    {
        if (!Extensions.StartTls)
            throw new MailProtocolException(MailFailure.TlsRefused, "The SMTP server does not offer STARTTLS.");
        var reply = await CommandAsync("STARTTLS", ct);
        if (reply.Code != 220)
            throw new MailProtocolException(MailFailure.TlsRefused, "The SMTP server refused STARTTLS.") { ReplyCode = reply.Code };
        // RFC 3207 section 6 and its injection fault: bytes sent in the clear behind the 220 would be read as if they came through TLS.
        if (_wire.HasUnreadBytes)
            throw new MailProtocolException(MailFailure.TlsRefused, "Unencrypted data followed the answer to STARTTLS.");
        await UpgradeAsync(transport, ct);
    }

    private async Task UpgradeAsync(MailTransport transport, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.GreetingTimeout);
        try
        {
            _stream = await transport.UpgradeAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            throw new MailProtocolException(MailFailure.TimedOut, "The TLS handshake took too long.", exception);
        }

        _wire = new SmtpWire(_stream);
        _tlsEstablished = true;
        Extensions = SmtpExtensions.None;
    }

    private string MailParameters(SmtpEnvelope envelope, SmtpData data)
    {
        if (data.HasNul)
            throw new MailProtocolException(MailFailure.Refused, "The message holds a NUL byte, which mail cannot carry.");
        if (data.HasEightBit && !Extensions.EightBitMime)
            throw new MailProtocolException(MailFailure.Refused, "The message holds 8-bit bytes and the SMTP server does not offer 8BITMIME.");
        if (envelope.NeedsUtf8 && !Extensions.SmtpUtf8)
            throw new MailProtocolException(MailFailure.Refused, "An address holds characters beyond ASCII and the SMTP server does not offer SMTPUTF8.");
        if (data.Size > Extensions.MaxSize)
            throw new MailProtocolException(MailFailure.TooLarge, $"The message has {data.Size} bytes; the SMTP server takes at most {Extensions.MaxSize}.");

        var parameters = Extensions.Size ? FormattableString.Invariant($" SIZE={data.Size}") : "";
        if (data.HasEightBit)
            parameters += " BODY=8BITMIME";
        return envelope.NeedsUtf8 ? parameters + " SMTPUTF8" : parameters;
    }

    private async Task<List<SmtpRecipientResult>> RecipientsAsync(SmtpEnvelope envelope, CancellationToken ct)
    {
        var results = new List<SmtpRecipientResult>();
        foreach (var recipient in envelope.Recipients)
        {
            var reply = await CommandAsync($"RCPT TO:<{recipient}>", ct);
            if (reply.Code < 400 && !reply.IsPositive)
                throw Refusal(reply, "a recipient");
            results.Add(new SmtpRecipientResult(recipient, reply.IsPositive, reply.IsTransient, reply.Code, reply.EnhancedStatus, reply.Text));
        }

        return results;
    }

    private async Task WriteDataAsync(SmtpData data, Func<CancellationToken, Task>? beforeFinalDot, CancellationToken ct)
    {
        try
        {
            foreach (var block in data.Blocks())
                await _wire.WriteAsync(block, _options.DataBlockTimeout, ct);
            await _wire.FlushAsync(_options.DataBlockTimeout, ct);
            if (beforeFinalDot is not null)
                await beforeFinalDot(ct);
            ct.ThrowIfCancellationRequested();
            await _wire.RefuseUnreadAsync(_options.CommandTimeout, ct);
        }
        catch
        {
            // In the middle of data there is no command that ends the message without sending it.
            _wire.Abandon();
            throw;
        }
    }

    private async Task<SmtpReply> FinishAsync(CancellationToken ct)
    {
        try
        {
            await _wire.WriteAsync(SmtpData.Terminator, _options.DataBlockTimeout, ct);
            await _wire.FlushAsync(_options.DataBlockTimeout, ct);
            var reply = await _wire.ReadReplyAsync(_options.FinalReplyTimeout, ct);
            if (reply.IsPositive || reply.IsTransient || reply.IsPermanent)
                return reply;
            throw new MailProtocolException(MailFailure.Garbage, "The SMTP server's answer to the final dot is none.") { ReplyCode = reply.Code };
        }
        catch (Exception exception)
        {
            _wire.Abandon();
            throw new MailProtocolException(MailFailure.OutcomeUnknown, "The message was handed over, but the SMTP server's answer did not arrive.", exception);
        }
    }

    private async Task ExpectAsync(string command, string what, CancellationToken ct)
    {
        var reply = await CommandAsync(command, ct);
        if (!reply.IsPositive)
            throw Refusal(reply, what);
    }

    private async Task<SmtpReply> CommandAsync(string command, CancellationToken ct)
    {
        var reply = await _wire.CommandAsync(command, _options.CommandTimeout, ct);
        // RFC 5321 3.8: with 421 the server closes the connection, whatever the command was.
        return reply.Code == 421 ? throw Refusal(reply, "to go on") : reply;
    }

    private MailProtocolException Refusal(SmtpReply reply, string what)
    {
        // 421: the server hangs up. Neither 2xx nor 4xx nor 5xx where one was due: what the server now waits for is unknown.
        if (reply.Code is 421 or < 400)
            _wire.Abandon();
        return SmtpErrors.ToException(reply, what, ShowText);
    }
}
