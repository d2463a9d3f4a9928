using System.Text;
using AddinHost.Mail;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapAuthenticateTests : IDisposable
{
    private const string Secret = "canary-7f3a";

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task PLAIN_goes_with_the_command_where_the_server_allows_it()
    {
        await using var client = await ImapDialogue.GreetAsync(_server);
        var login = client.AuthenticateAsync(new MailCredentials("ann", "pässword"), CancellationToken.None);
        await _server.ExpectAsync("A1 AUTHENTICATE PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes("\0ann\0pässword")));
        await _server.SendLinesAsync("A1 OK [CAPABILITY IMAP4rev1 MOVE] welcome");
        await login;

        Assert.Equal(["IMAP4rev1", "MOVE"], client.Capabilities.All);
    }

    [Fact]
    public async Task PLAIN_waits_for_the_server_without_SASL_IR_and_asks_for_the_capabilities_anew()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 AUTH=PLAIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", "pw"), CancellationToken.None);
        await _server.ExpectAsync("A1 AUTHENTICATE PLAIN");
        Assert.True(_server.NothingWaits());
        await _server.SendLinesAsync("+");
        await _server.ExpectAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes("\0ann\0pw")));
        await _server.SendLinesAsync("A1 OK welcome");
        await _server.ExpectAsync("A2 CAPABILITY");
        await _server.SendLinesAsync("* CAPABILITY IMAP4rev1 IDLE", "A2 OK done");
        await login;

        Assert.True(client.Capabilities.Idle);
    }

    [Fact]
    public async Task LOGIN_sends_a_difficult_password_as_a_literal()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1");
        var login = client.AuthenticateAsync(new MailCredentials("ann@example.com", "a\"b\\c"), CancellationToken.None);
        await _server.ExpectAsync("A1 LOGIN \"ann@example.com\" {5}");
        Assert.True(_server.NothingWaits());
        await _server.SendLinesAsync("+ go on");
        await _server.ExpectAsync("a\"b\\c");
        await _server.SendLinesAsync("* CAPABILITY IMAP4rev1", "A1 OK welcome");
        await login;

        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task LOGINDISABLED_is_respected()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 LOGINDISABLED");

        var failure = await ImapDialogue.FailsAsync(client.AuthenticateAsync(new MailCredentials("ann", Secret), CancellationToken.None));
        Assert.Equal(MailFailure.Refused, failure.Failure);
        Assert.Equal("LOGINDISABLED", failure.ResponseCode);
        Assert.True(_server.NothingWaits());
    }

    [Fact]
    public async Task The_LOGIN_mechanism_is_the_last_resort()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 LOGINDISABLED AUTH=LOGIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", "pw"), CancellationToken.None);
        await _server.ExpectAsync("A1 AUTHENTICATE LOGIN");
        await _server.SendLinesAsync("+ VXNlciBOYW1lAA==");
        await _server.ExpectAsync("YW5u");
        await _server.SendLinesAsync("+ UGFzc3dvcmQA");
        await _server.ExpectAsync("cHc=");
        await _server.SendLinesAsync("A1 OK [CAPABILITY IMAP4rev1] welcome");
        await login;
    }

    [Theory]
    [InlineData("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", MailFailure.AuthenticationFailed, "AUTHENTICATIONFAILED")]
    [InlineData("NO LOGIN failed.", MailFailure.AuthenticationFailed, null)]
    [InlineData("NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", MailFailure.AppPasswordLikely, "ALERT")]
    [InlineData("NO [WEBALERT https://accounts.google.com/signin/continue?x=1] Web login required.", MailFailure.AppPasswordLikely, "WEBALERT")]
    [InlineData("NO [AUTHENTICATIONFAILED] AUTHENTICATE Invalid credentials", MailFailure.AppPasswordLikely, "AUTHENTICATIONFAILED")]
    [InlineData("NO [AUTHENTICATIONFAILED] Sorry, you need to create an app password to use this service", MailFailure.AppPasswordLikely, "AUTHENTICATIONFAILED")]
    [InlineData("NO [UNAVAILABLE] Temporary authentication failure.", MailFailure.Unavailable, "UNAVAILABLE")]
    [InlineData("NO Temporary system problem", MailFailure.Unavailable, null)]
    [InlineData("NO [LIMIT] Maximum number of connections exceeded", MailFailure.Throttled, "LIMIT")]
    [InlineData("NO [ALERT] Too many simultaneous connections. (Failure)", MailFailure.Throttled, "ALERT")]
    [InlineData("NO [PRIVACYREQUIRED] TLS first", MailFailure.TlsRefused, "PRIVACYREQUIRED")]
    [InlineData("BAD syntax", MailFailure.Refused, null)]
    public async Task A_refused_login_says_what_to_do_next(string answer, MailFailure expected, string? code)
    {
        await using var client = await ImapDialogue.GreetAsync(_server);
        var login = client.AuthenticateAsync(new MailCredentials("ann", Secret), CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A1 " + answer);

        var failure = await ImapDialogue.FailsAsync(login);
        Assert.Equal(expected, failure.Failure);
        Assert.Equal(code, failure.ResponseCode);
        Assert.Equal(answer.StartsWith("BAD", StringComparison.Ordinal), failure.ServerText is null);
        Assert.DoesNotContain(failure.ServerText ?? "syntax", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        Assert.True(client.IsUsable);
    }

    [Theory]
    [InlineData("BAD unknown command: ")]
    [InlineData("NO cannot do ")]
    public async Task A_server_that_quotes_the_command_does_not_bring_the_password_into_the_exception(string answer)
    {
        foreach (var capabilities in new[] { "IMAP4rev1", "IMAP4rev1 AUTH=PLAIN SASL-IR" })
        {
            using var server = new ScriptedServer();
            await using var client = await ImapDialogue.GreetAsync(server, capabilities);
            var login = client.AuthenticateAsync(new MailCredentials("ann", Secret), CancellationToken.None);
            var line = await server.ReadLineAsync();
            await server.SendLinesAsync("A1 " + answer + line);

            var failure = await ImapDialogue.FailsAsync(login);
            Assert.Null(failure.ServerText);
            Assert.Null(failure.InnerException);
            Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ICloud_is_known_by_its_push_extension()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PLAIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", Secret), CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A1 NO [AUTHENTICATIONFAILED] Authentication failed");

        Assert.Equal(MailFailure.AppPasswordLikely, (await ImapDialogue.FailsAsync(login)).Failure);
    }

    [Theory]
    [InlineData("ann\r\nA9 DELETE x", "pw")]
    [InlineData("ann", "pw\0other")]
    [InlineData("ann", "pw\n")]
    public async Task Credentials_with_line_breaks_or_NUL_never_leave(string user, string password)
    {
        await using var client = await ImapDialogue.GreetAsync(_server);

        var failure = await ImapDialogue.FailsAsync(client.AuthenticateAsync(new MailCredentials(user, password), CancellationToken.None));
        Assert.Equal(MailFailure.AuthenticationFailed, failure.Failure);
        Assert.True(_server.NothingWaits());
    }

    [Fact]
    public async Task A_goodbye_instead_of_an_answer_explains_the_loss()
    {
        await using var client = await ImapDialogue.GreetAsync(_server);
        var login = client.AuthenticateAsync(new MailCredentials("ann", Secret), CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("* BYE [UNAVAILABLE] Internal error occurred.");
        _server.HangUp();

        var failure = await ImapDialogue.FailsAsync(login);
        Assert.Equal(MailFailure.Unavailable, failure.Failure);
        Assert.False(client.IsUsable);
    }

    [Fact]
    public void Credentials_never_print_themselves()
    {
        var credentials = new MailCredentials("ann@example.com", Secret);

        Assert.DoesNotContain(Secret, credentials.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ann", $"{credentials}", StringComparison.Ordinal);
    }
}
