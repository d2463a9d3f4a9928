using AddinHost.Mail;

namespace AddinHost.Tests.Mail.Imap;

/// <summary>Servers that send a client elsewhere (RFC 2193, RFC 2221): nobody goes there, and nobody says there who he is (promise S1).</summary>
public sealed class ImapReferralTests : IDisposable
{
    private const string Secret = "canary-51c2";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("* BYE [REFERRAL imap://ann;AUTH=*@evil.example/] not here", MailFailure.Unavailable)]
    [InlineData("* NO [REFERRAL imap://ann@evil.example/] not here", MailFailure.Garbage)]
    [InlineData("* PREAUTH [REFERRAL imap://ann@evil.example/] there you are", MailFailure.TlsRefused)]
    public async Task A_greeting_that_refers_before_TLS_is_neither_followed_nor_shown(string greeting, MailFailure expected)
    {
        await _server.SendLinesAsync(greeting);

        var failure = await ImapDialogue.FailsAsync(ImapDialogue.ConnectAsync(_server, MailSecurity.StartTls));
        Assert.Equal((expected, null, null), (failure.Failure, failure.ResponseCode, failure.ServerText));
        Assert.DoesNotContain("evil", failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, _server.Upgrades);
        Assert.True(_server.NothingWaits());
        await _server.ExpectClosedAsync();
    }

    [Fact]
    public async Task One_in_a_greeting_that_welcomes_is_forgotten_with_all_that_came_before_TLS()
    {
        var connecting = ImapDialogue.ConnectAsync(_server, MailSecurity.StartTls);
        await _server.SendLinesAsync("* OK [REFERRAL imap://ann@evil.example/] better go there");
        await _server.ExpectAsync("A1 STARTTLS");
        await _server.SendLinesAsync("A1 OK [REFERRAL imap://ann@evil.example/] go");
        await _server.ExpectAsync("A2 CAPABILITY");
        await _server.SendLinesAsync("* CAPABILITY IMAP4rev1 LOGIN-REFERRALS MAILBOX-REFERRALS SASL-IR AUTH=PLAIN", "A2 OK done");
        await using var client = await connecting;

        Assert.Equal(1, _server.Upgrades);
        Assert.True(_server.NothingWaits());
    }

    [Theory]
    [InlineData("A1 NO [REFERRAL imap://ann;AUTH=*@evil.example/] not here")]
    [InlineData("A1 NO [REFERRAL imap://ann@evil.example/INBOX] over there")]
    public async Task A_login_that_is_referred_is_a_refusal_and_the_password_goes_nowhere_else(string answer)
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 LOGIN-REFERRALS SASL-IR AUTH=PLAIN AUTH=LOGIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", Secret), None);
        Assert.StartsWith("A1 AUTHENTICATE PLAIN ", await _server.ReadLineAsync(), StringComparison.Ordinal);
        await _server.SendLinesAsync(answer);

        var failure = await ImapDialogue.FailsAsync(login);
        Assert.Equal((MailFailure.Refused, "REFERRAL"), (failure.Failure, failure.ResponseCode));
        Assert.DoesNotContain("evil", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        // No other mechanism, no other server: the client has this one stream.
        Assert.True(_server.NothingWaits());
        Assert.Equal(1, _server.Upgrades);
    }

    [Fact]
    public async Task A_login_that_succeeds_with_a_referral_stays_where_it_is()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 LOGIN-REFERRALS SASL-IR AUTH=PLAIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", Secret), None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("* OK [REFERRAL imap://ann@evil.example/] faster there", "A1 OK [REFERRAL imap://ann@evil.example/] welcome");
        await _server.ExpectAsync("A2 CAPABILITY");
        await _server.SendLinesAsync("* CAPABILITY IMAP4rev1", "A2 OK done");
        await login;

        var select = client.SelectAsync("INBOX", readOnly: true, None);
        await _server.ExpectAsync("A3 EXAMINE \"INBOX\"");
        await _server.SendLinesAsync("A3 NO [REFERRAL imap://ann@evil.example/INBOX] moved");
        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(select)).Failure);
        Assert.True(_server.NothingWaits());
    }
}
