namespace AddinHost.Mail.Smtp;

/// <summary>
/// One connection to an SMTP server, for submission (RFC 6409, RFC 5321). Not for use by two callers at once.
/// After an exception with Closed, TimedOut, Garbage or OutcomeUnknown, and after a cancellation, the connection can only be disposed.
/// </summary>
public sealed partial class SmtpClient : IAsyncDisposable
{
    private readonly SmtpOptions _options;
    private readonly bool _tlsAskedFor;
    private Stream _stream;
    private SmtpWire _wire;
    private bool _tlsEstablished;

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
    /// Logs in (RFC 4954): with a token by OAUTHBEARER or XOAUTH2, with a password by SCRAM-SHA-256, SCRAM-SHA-1, PLAIN or LOGIN, whichever is the first that
    /// the server offers. Secrets are sent as the connection is: with TLS whenever it was asked for.
    /// </summary>
    /// <exception cref="MailProtocolException">AuthenticationFailed, AppPasswordLikely, TlsRefused (server demands TLS), Refused (no known mechanism),
    /// Throttled, Unavailable, Closed, TimedOut, Garbage (also: the server did not prove what SCRAM wants proof of).</exception>
    public Task AuthenticateAsync(MailCredentials credentials, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        return SmtpLogin.RunAsync(_wire, Extensions, credentials, _options.CommandTimeout, ShowText, ct);
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
