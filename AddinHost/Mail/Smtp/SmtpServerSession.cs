using System.Globalization;

namespace AddinHost.Mail.Smtp;

/// <summary>
/// The server side of one SMTP or LMTP connection: greeting, commands, data, until the client or a limit ends it. It opens nothing and decides nothing about
/// mail; see <see cref="SmtpServerDecisions"/>. Extensions: PIPELINING, SIZE, 8BITMIME, SMTPUTF8, CHUNKING, ENHANCEDSTATUSCODES, STARTTLS.
/// Sources: RFC 5321, 2033, 2034, 2920, 1870, 3030, 3207, 6152, 6531.
/// </summary>
public sealed partial class SmtpServerSession
{
    private readonly SmtpServerOptions _options;
    private readonly SmtpServerDecisions _decisions;
    private Stream _stream;
    private SmtpServerWire _wire;
    private bool _tls;
    private bool _over;

    /// <summary>Null before the greeting of the client.</summary>
    private string? _hello;
    private bool _extended;
    private int _commands;
    private int _errors;
    private int _messages;

    private SmtpServerSession(Stream stream, SmtpServerOptions options, SmtpServerDecisions decisions)
    {
        _stream = stream;
        _options = options;
        _decisions = decisions;
        _wire = new SmtpServerWire(stream, options);
    }

    private bool CanStartTls => !_tls && _decisions.UpgradeToTls is not null;

    // Every client is a stranger here: none logs in.
    private bool TalksAhead => _wire.HasUnread || _decisions.MoreIsWaiting();

    /// <summary>Serves one client on an opened stream and closes it. Whatever the client does ends the session, and throws nothing.</summary>
    /// <exception cref="ArgumentException">The host name is neither a host name nor an address literal, or TLS is required and cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The token; the client was told 421.</exception>
    public static async Task RunAsync(Stream stream, SmtpServerOptions options, SmtpServerDecisions decisions, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(decisions);
        if (!SmtpAddress.IsHeloName(options.HostName))
            throw new ArgumentException("The name in the greeting must be a host name or an address literal.", nameof(options));
        if (options.RequireTls && decisions.UpgradeToTls is null)
            throw new ArgumentException("TLS is required, and there is no way to it.", nameof(options));
        var session = new SmtpServerSession(stream, options, decisions);
        try
        {
            await session.ServeAsync(ct);
        }
        finally
        {
            await session.EndMessageAsync();
            await session._stream.DisposeAsync();
        }
    }

    private async Task ServeAsync(CancellationToken ct)
    {
        try
        {
            _wire.Say($"220 {_options.HostName} {(_options.Lmtp ? "LMTP" : "ESMTP")}");
            while (!_over)
            {
                var (arrival, line) = await _wire.ReadLineAsync(ct);
                await HandleAsync(arrival, line, ct);
            }

            await _wire.FlushAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _wire.Say(SmtpServerReply.ShuttingDown);
            using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await ((Task)_wire.FlushAsync(moment.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task HandleAsync(SmtpArrival arrival, string line, CancellationToken ct)
    {
        switch (arrival)
        {
            case SmtpArrival.Came when ++_commands > _options.MaxCommands: Close(SmtpServerReply.TooManyCommands); break;
            case SmtpArrival.Came: await CommandAsync(line, ct); break;
            case SmtpArrival.TimedOut: Close(SmtpServerReply.TooSlow); break;
            // Where a line ends is in doubt, and so is all that follows.
            case SmtpArrival.TooLong: Close(SmtpServerReply.LineTooLong); break;
            case SmtpArrival.NoLine: Close(SmtpServerReply.NoLine); break;
            default: _over = true; break;
        }
    }

    private async Task CommandAsync(string line, CancellationToken ct)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var verb = (space < 0 ? line : line[..space]).ToUpperInvariant();
        var argument = space < 0 ? "" : line[(space + 1)..].Trim(' ');
        // RFC 2920 is offered in the answer to EHLO; before, and to who said HELO, it is not.
        if (!_extended && TalksAhead && verb != "QUIT")
        {
            Close(SmtpServerReply.TooHasty);
            return;
        }

        switch (verb)
        {
            case "EHLO" or "HELO" when !_options.Lmtp: await HelloAsync(argument, extended: verb == "EHLO"); break;
            case "LHLO" when _options.Lmtp: await HelloAsync(argument, extended: true); break;
            case "MAIL": await MailAsync(argument, ct); break;
            case "RCPT": await RecipientAsync(argument, ct); break;
            case "DATA": await DataAsync(argument, ct); break;
            case "BDAT": await ChunkAsync(argument, ct); break;
            case "STARTTLS": await StartTlsAsync(argument, ct); break;
            case "RSET" when argument.Length == 0:
                await EndMessageAsync();
                _wire.Say(SmtpServerReply.Ok);
                break;
            case "NOOP": _wire.Say(SmtpServerReply.Ok); break;
            case "VRFY": _wire.Say(SmtpServerReply.CannotVerify); break;
            case "QUIT" when argument.Length == 0: Close(SmtpServerReply.Goodbye); break;
            case "RSET" or "QUIT": Refuse(SmtpServerReply.BadSyntax); break;
            case "EXPN" or "HELP" or "AUTH" or "TURN" or "ETRN": Refuse(SmtpServerReply.NotHere); break;
            // A browser, or a mail's header: whoever talks to us does not know it, and its next lines would be somebody's commands.
            case "GET" or "POST" or "PUT" or "HEAD" or "OPTIONS" or "CONNECT": Close(SmtpServerReply.Unknown); break;
            case var header when header.EndsWith(':'): Close(SmtpServerReply.Unknown); break;
            default: Refuse(SmtpServerReply.Unknown); break;
        }
    }

    private async Task HelloAsync(string name, bool extended)
    {
        if (name.Length == 0)
        {
            Refuse(SmtpServerReply.BadSyntax);
            return;
        }

        // RFC 2920 3.1: EHLO ends a group, because its answer says what may follow.
        if (TalksAhead)
        {
            Close(SmtpServerReply.TooHasty);
            return;
        }

        await EndMessageAsync();
        _hello = name;
        _extended = extended;
        if (!extended)
        {
            _wire.Say($"250 {_options.HostName}");
            return;
        }

        _wire.Say($"250-{_options.HostName}");
        _wire.Say("250-PIPELINING");
        _wire.Say(string.Create(CultureInfo.InvariantCulture, $"250-SIZE {_options.MaxMessageBytes}"));
        if (CanStartTls)
            _wire.Say("250-STARTTLS");
        _wire.Say("250-ENHANCEDSTATUSCODES");
        _wire.Say("250-8BITMIME");
        _wire.Say("250-SMTPUTF8");
        _wire.Say("250 CHUNKING");
    }

    private async Task StartTlsAsync(string argument, CancellationToken ct)
    {
        if (argument.Length > 0)
        {
            Refuse(SmtpServerReply.BadSyntax);
            return;
        }

        if (!CanStartTls || _hello is null)
        {
            Refuse(CanStartTls || _tls ? SmtpServerReply.OutOfOrder : SmtpServerReply.NotHere);
            return;
        }

        // RFC 3207 and its injection fault: what came in the clear behind STARTTLS would be read as if it had come through TLS.
        if (TalksAhead)
        {
            Close(SmtpServerReply.TooHasty);
            return;
        }

        await EndMessageAsync();
        _wire.Say(SmtpServerReply.TlsReady);
        if (await _wire.FlushAsync(ct) != SmtpArrival.Came)
        {
            _over = true;
            return;
        }

        using var time = new CancellationTokenSource(_options.CommandTimeout, _options.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(time.Token, ct);
        try
        {
            _stream = await _decisions.UpgradeToTls!(_stream, limit.Token);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested
            && exception is IOException or System.Security.Authentication.AuthenticationException or InvalidOperationException or OperationCanceledException)
        {
            _over = true;
            return;
        }

        // RFC 3207 4.2: all that was learnt before is forgotten.
        _wire = new SmtpServerWire(_stream, _options);
        _tls = true;
        _hello = null;
        _extended = false;
    }

    private void Refuse(SmtpServerReply reply)
    {
        _wire.Say(reply);
        if (++_errors > _options.MaxErrors)
            Close(SmtpServerReply.TooManyErrors);
    }

    private void Close(SmtpServerReply reply)
    {
        _wire.Say(reply);
        _over = true;
    }
}
