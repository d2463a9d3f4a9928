using System.Text;
using AddinHost.Mail;

namespace AddinHost.Tests.Mail.Imap;

/// <summary>SASL over IMAP: what goes where, who has to prove what, and when another mechanism is tried.</summary>
public sealed class ImapSaslTests : IDisposable
{
    private const string Secret = "canary-7f3a";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    [Theory]
    [InlineData("OAUTHBEARER", "n,a=ann@x.test,\u0001auth=Bearer canary-7f3a\u0001\u0001", "AQ==")]
    [InlineData("XOAUTH2", "user=ann@x.test\u0001auth=Bearer canary-7f3a\u0001\u0001", "")]
    public async Task A_refused_token_is_a_failed_login_and_is_quoted_nowhere(string mechanism, string message, string answer)
    {
        await using var client = await ImapDialogue.GreetAsync(_server, $"IMAP4rev1 SASL-IR AUTH=PLAIN AUTH={mechanism}");
        var login = client.AuthenticateAsync(MailCredentials.ForToken("ann@x.test", Secret), None);
        await _server.ExpectAsync($"A1 AUTHENTICATE {mechanism} {Base64(message)}");
        await _server.SendLinesAsync("+ " + Base64("{\"status\":\"401\"}"));
        await _server.ExpectAsync(answer);
        await _server.SendLinesAsync($"A1 NO [AUTHENTICATIONFAILED] no such token {Secret}");

        var failure = await ImapDialogue.FailsAsync(login);
        Assert.Equal(MailFailure.AuthenticationFailed, failure.Failure);
        Assert.DoesNotContain(Secret, failure + failure.ServerText, StringComparison.Ordinal);
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task A_token_is_never_used_as_a_password()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=LOGIN");

        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(client.AuthenticateAsync(MailCredentials.ForToken("ann", Secret), None))).Failure);
        Assert.True(_server.NothingWaits());
    }

    [Theory]
    [InlineData("tagged OK without any proof")]
    [InlineData("wrong proof")]
    [InlineData("weak iterations")]
    [InlineData("no base64")]
    [InlineData("endless")]
    public async Task A_server_that_does_not_know_the_password_gets_nothing_and_is_left(string attack)
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", Secret), None);
        var first = await _server.ReadLineAsync();
        Assert.StartsWith("A1 AUTHENTICATE SCRAM-SHA-256 ", first, StringComparison.Ordinal);
        var nonce = Text(first.Split(' ')[^1]).Split("r=")[1];
        switch (attack)
        {
            case "tagged OK without any proof":
                await _server.SendLinesAsync("A1 OK welcome");
                break;
            case "wrong proof":
                await _server.SendLinesAsync("+ " + Base64($"r={nonce}x,s=QSXCR+Q6sek8bf92,i=4096"));
                Assert.Contains(",p=", Text(await _server.ReadLineAsync()), StringComparison.Ordinal);
                await _server.SendLinesAsync("+ " + Base64("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
                break;
            case "weak iterations":
                await _server.SendLinesAsync("+ " + Base64($"r={nonce}x,s=QSXCR+Q6sek8bf92,i=1"));
                break;
            case "no base64":
                await _server.SendLinesAsync("+ ***");
                break;
            default:
                await _server.SendLinesAsync(Enumerable.Repeat("+ ", 50).ToArray());
                break;
        }

        var failure = await ImapDialogue.FailsAsync(login);
        Assert.Equal(MailFailure.Garbage, failure.Failure);
        Assert.False(client.IsUsable);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        await _server.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_server_without_a_SCRAM_secret_for_this_user_is_tried_with_PLAIN()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-1 AUTH=PLAIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", "pw"), None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A1 NO [AUTHENTICATIONFAILED] no");
        await _server.ExpectAsync("A2 AUTHENTICATE PLAIN " + Base64("\0ann\0pw"));
        await _server.SendLinesAsync("A2 OK [CAPABILITY IMAP4rev1] welcome");
        await login;
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 AUTH=SCRAM-SHA-1 AUTH=PLAIN");
        var login = client.AuthenticateAsync(new MailCredentials("ann", "pw"), None);
        await _server.ExpectAsync("A1 AUTHENTICATE SCRAM-SHA-1");
        await _server.SendLinesAsync("+");
        var nonce = Text(await _server.ReadLineAsync()).Split("r=")[1];
        await _server.SendLinesAsync("+ " + Base64($"r={nonce}x,s=QSXCR+Q6sek8bf92,i=4096"));
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A1 NO [AUTHENTICATIONFAILED] no");

        Assert.Equal(MailFailure.AuthenticationFailed, (await ImapDialogue.FailsAsync(login)).Failure);
        Assert.True(_server.NothingWaits());
        Assert.True(client.IsUsable);
    }
}
