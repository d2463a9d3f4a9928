using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapConnectTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Implicit_TLS_takes_the_capabilities_from_the_greeting()
    {
        await using var client = await ImapDialogue.GreetAsync(_server);

        Assert.True(client.Capabilities.Idle);
        Assert.True(client.Capabilities.Has("uidplus"));
        Assert.Equal(1, _server.Upgrades);
        Assert.True(_server.NothingWaits());
    }

    [Fact]
    public async Task Capabilities_are_asked_for_when_the_greeting_is_silent()
    {
        var connecting = ImapDialogue.ConnectAsync(_server, MailSecurity.None);
        await _server.SendLinesAsync("* OK hello");
        await _server.ExpectAsync("A1 CAPABILITY");
        await _server.SendLinesAsync("* CAPABILITY IMAP4rev1 LOGINDISABLED", "A1 OK done");

        await using var client = await connecting;
        Assert.True(client.Capabilities.LoginDisabled);
        Assert.Equal(0, _server.Upgrades);
    }

    [Fact]
    public async Task STARTTLS_forgets_everything_that_came_before()
    {
        var connecting = ImapDialogue.ConnectAsync(_server, MailSecurity.StartTls);
        await _server.SendLinesAsync("* OK [CAPABILITY IMAP4rev1 IDLE X-EVIL] hello");
        await _server.ExpectAsync("A1 STARTTLS");
        await _server.SendLinesAsync("A1 OK [CAPABILITY X-EVIL] go on");
        await _server.ExpectAsync("A2 CAPABILITY");
        await _server.SendLinesAsync("* CAPABILITY IMAP4rev1 UIDPLUS", "A2 OK done");

        await using var client = await connecting;
        Assert.Equal(["IMAP4rev1", "UIDPLUS"], client.Capabilities.All);
        Assert.Equal(1, _server.Upgrades);
    }

    [Fact]
    public async Task Bytes_behind_the_answer_to_STARTTLS_are_refused()
    {
        var connecting = ImapDialogue.ConnectAsync(_server, MailSecurity.StartTls);
        await _server.SendLinesAsync("* OK hello");
        await _server.ExpectAsync("A1 STARTTLS");
        await _server.SendLinesAsync("A1 OK go on", "* CAPABILITY IMAP4rev1 X-INJECTED");

        var failure = await ImapDialogue.FailsAsync(connecting);
        Assert.Equal(MailFailure.TlsRefused, failure.Failure);
        Assert.Equal(0, _server.Upgrades);
        await _server.ExpectClosedAsync();
    }

    [Theory]
    [InlineData("A1 NO [ALERT] please pay at evil.example")]
    [InlineData("A1 BAD unknown command")]
    [InlineData("A1 NO [REFERRAL imap://ann@evil.example/] I am there now")]
    public async Task A_refused_STARTTLS_ends_the_connection_and_shows_nothing_of_the_server(string answer)
    {
        var connecting = ImapDialogue.ConnectAsync(_server, MailSecurity.StartTls);
        await _server.SendLinesAsync("* OK hello");
        await _server.ExpectAsync("A1 STARTTLS");
        await _server.SendLinesAsync(answer);

        var failure = await ImapDialogue.FailsAsync(connecting);
        Assert.Equal(MailFailure.TlsRefused, failure.Failure);
        Assert.Null(failure.ServerText);
        Assert.Null(failure.ResponseCode);
        Assert.DoesNotContain("ALERT", failure.ToString(), StringComparison.Ordinal);
        await _server.ExpectClosedAsync();
    }

    [Fact]
    public async Task PREAUTH_is_refused_when_TLS_is_required()
    {
        await _server.SendLinesAsync("* PREAUTH [CAPABILITY IMAP4rev1] welcome back");

        var failure = await ImapDialogue.FailsAsync(ImapDialogue.ConnectAsync(_server, MailSecurity.StartTls));
        Assert.Equal(MailFailure.TlsRefused, failure.Failure);
        Assert.Null(failure.ServerText);
        await _server.ExpectClosedAsync();
    }

    [Fact]
    public async Task PREAUTH_over_TLS_is_somebody_elses_session_and_refused()
    {
        await _server.SendLinesAsync("* PREAUTH welcome back");

        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(ImapDialogue.ConnectAsync(_server))).Failure);
    }

    [Theory]
    [InlineData("* BYE [UNAVAILABLE] try later", MailFailure.Unavailable, "UNAVAILABLE")]
    [InlineData("* BYE Too many connections from your address", MailFailure.Throttled, null)]
    [InlineData("* BYE shutting down", MailFailure.Unavailable, null)]
    [InlineData("220 smtp.example ESMTP", MailFailure.Garbage, null)]
    [InlineData("HTTP/1.1 400 Bad Request", MailFailure.Garbage, null)]
    [InlineData("", MailFailure.Garbage, null)]
    [InlineData("* ", MailFailure.Garbage, null)]
    [InlineData("* 5", MailFailure.Garbage, null)]
    [InlineData("\0\u0001\u0002", MailFailure.Garbage, null)]
    public async Task A_greeting_that_is_no_welcome_is_named(string greeting, MailFailure expected, string? code)
    {
        await _server.SendLinesAsync(greeting);

        var failure = await ImapDialogue.FailsAsync(ImapDialogue.ConnectAsync(_server));
        Assert.Equal(expected, failure.Failure);
        Assert.Equal(code, failure.ResponseCode);
        await _server.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_goodbye_before_TLS_is_not_quoted()
    {
        await _server.SendLinesAsync("* BYE [UNAVAILABLE] call 0900-EVIL");

        var failure = await ImapDialogue.FailsAsync(ImapDialogue.ConnectAsync(_server, MailSecurity.StartTls));
        Assert.Equal(MailFailure.Unavailable, failure.Failure);
        Assert.Null(failure.ServerText);
        Assert.Null(failure.ResponseCode);
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_Closed()
    {
        _server.HangUp();

        Assert.Equal(MailFailure.Closed, (await ImapDialogue.FailsAsync(ImapDialogue.ConnectAsync(_server))).Failure);
    }

    [Fact]
    public async Task A_silent_server_is_TimedOut()
    {
        var options = new ImapOptions { Clock = new SteppedClock() };
        var connecting = ImapDialogue.ConnectAsync(_server, options: options);
        ((SteppedClock)options.Clock).Advance(options.ConnectTimeout);

        var failure = await ImapDialogue.FailsAsync(connecting);
        Assert.Equal(MailFailure.TimedOut, failure.Failure);
        await _server.ExpectClosedAsync();
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_and_closes()
    {
        using var cancel = new CancellationTokenSource();
        var connecting = ImapDialogue.ConnectAsync(_server, ct: cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        await _server.ExpectClosedAsync();
    }

    [Theory]
    [InlineData(false, MailFailure.NotTrusted)]
    [InlineData(true, MailFailure.TlsRefused)]
    public async Task A_failed_handshake_and_an_untrusted_certificate_differ(bool inner, MailFailure expected)
    {
        var transport = new MailTransport(_server.ClientStream, MailSecurity.Tls, (_, _) => throw new System.Security.Authentication.AuthenticationException(
            "no", inner ? new IOException("handshake") : null));

        var failure = await ImapDialogue.FailsAsync(ImapClient.ConnectAsync(transport, new ImapOptions(), CancellationToken.None));
        Assert.Equal(expected, failure.Failure);
        await _server.ExpectClosedAsync();
    }
}
