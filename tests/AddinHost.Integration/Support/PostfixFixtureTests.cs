using System.Text;

namespace AddinHost.Integration.Support;

/// <summary>Proves the submission server with a bare socket.</summary>
public sealed class PostfixFixtureTests : IAsyncLifetime
{
    private DovecotServer dovecot = null!;
    private PostfixServer postfix = null!;

    public async Task InitializeAsync()
    {
        dovecot = await DovecotServer.StartNewAsync();
        postfix = await PostfixServer.StartNewAsync(dovecot);
    }

    public async Task DisposeAsync()
    {
        await postfix.DisposeAsync();
        await dovecot.DisposeAsync();
    }

    [Fact]
    public async Task Mail_submitted_with_starttls_and_auth_lands_in_the_recipients_inbox()
    {
        var (alice, bob) = (dovecot.AddUser("alice"), dovecot.AddUser("bob"));
        await using var smtp = await LineClient.ConnectAsync(postfix.SubmissionPort);
        Assert.StartsWith("220", await smtp.ReadLineAsync());
        var offered = await smtp.AskAsync("EHLO tests", "250 ");
        Assert.Contains("STARTTLS", offered);
        Assert.DoesNotContain("AUTH", offered);
        await smtp.AskAsync("STARTTLS", "220");
        await smtp.StartTlsAsync();
        offered = await smtp.AskAsync("EHLO tests", "250 ");
        Assert.Contains("AUTH PLAIN LOGIN", offered);
        Assert.Contains("SIZE 10240000", offered);
        await SubmitAsync(smtp, alice, bob.Address, "250");

        await EventuallyAsync(async () => (await dovecot.ListAsync(bob)).Any(mail => Encoding.UTF8.GetString(mail.Bytes).Contains("Hello Bob", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_unknown_local_recipient_is_refused_and_an_outside_one_bounces()
    {
        var alice = dovecot.AddUser("alice");
        await using var smtp = await LineClient.ConnectAsync(postfix.SubmissionsPort, tls: true);
        await smtp.ReadLineAsync();
        await smtp.AskAsync("EHLO tests", "250 ");
        await SubmitAsync(smtp, alice, "somebody@elsewhere.test", "250");
        await smtp.AskAsync($"MAIL FROM:<{alice.Address}>", "250");
        Assert.StartsWith("550 5.1.1", await smtp.AskAsync($"RCPT TO:<nobody@{DovecotServer.Domain}>", ""));

        await EventuallyAsync(async () => (await dovecot.ListAsync(alice)).Any(mail => Encoding.UTF8.GetString(mail.Bytes).Contains("Action: failed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_signing_in_nothing_is_taken_and_a_wrong_password_is_refused()
    {
        var alice = dovecot.AddUser("alice");
        await using var smtp = await LineClient.ConnectAsync(postfix.PlainPort);
        await smtp.ReadLineAsync();
        Assert.DoesNotContain("STARTTLS", await smtp.AskAsync("EHLO tests", "250 "));
        await smtp.AskAsync($"MAIL FROM:<{alice.Address}>", "250");
        Assert.StartsWith("554", await smtp.AskAsync($"RCPT TO:<{alice.Address}>", ""));
        await smtp.AskAsync("RSET", "250");
        Assert.StartsWith("535", await smtp.AskAsync("AUTH PLAIN " + Credentials(alice with { Password = "wrong" }), ""));
        Assert.StartsWith("235", await smtp.AskAsync("AUTH PLAIN " + Credentials(alice), ""));
    }

    [Fact]
    public async Task Mail_waits_while_dovecot_is_down_and_a_restart_loses_none()
    {
        var alice = dovecot.AddUser("alice");
        await using var smtp = await LineClient.ConnectAsync(postfix.PlainPort);
        await smtp.ReadLineAsync();
        await smtp.AskAsync("EHLO tests", "250 ");
        await smtp.AskAsync("AUTH PLAIN " + Credentials(alice), "235");
        await dovecot.StopAsync();
        await SendAsync(smtp, alice, alice.Address, "250");
        await postfix.RestartAsync();
        await dovecot.StartAsync();
        await EventuallyAsync(async () => (await dovecot.ListAsync(alice)).Count == 1);
    }

    private static string Credentials(MailUser user) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user.Address}\0{user.Password}"));

    private static async Task SubmitAsync(LineClient smtp, MailUser from, string to, string code)
    {
        await smtp.AskAsync("AUTH PLAIN " + Credentials(from), "235");
        await SendAsync(smtp, from, to, code);
    }

    private static async Task SendAsync(LineClient smtp, MailUser from, string to, string code)
    {
        await smtp.AskAsync($"MAIL FROM:<{from.Address}>", "250");
        await smtp.AskAsync($"RCPT TO:<{to}>", "250");
        await smtp.AskAsync("DATA", "354");
        await smtp.AskAsync($"From: <{from.Address}>\r\nTo: <{to}>\r\nSubject: Hello Bob\r\n\r\nText\r\n.", code);
    }

    private async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(15), postfix.Log + dovecot.Log);
            await Task.Delay(20);
        }
    }
}
