using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Integration.Mail;

/// <summary>Groups of commands, chunks and delivery reports against a real Postfix.</summary>
public sealed class SmtpExtensionSubmissionTests(SubmissionServers servers) : IClassFixture<SubmissionServers>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public async Task In_chunks_a_message_arrives_as_it_was_written(int lines)
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using var client = await LogInAsync(alice, new SmtpOptions { PreferChunking = true });
        Assert.True(client.Extensions is { Chunking: true, Pipelining: true, Dsn: true });
        var body = ".\r\n..two\r\n.\r\nQUIT\r\n" + string.Concat(Enumerable.Repeat("0123456789\r\n", lines)) + "last";

        for (var i = 0; i < 2; i++)
            Assert.True((await client.SendAsync(new SmtpEnvelope(alice.Address, [bob.Address]), Encoding.ASCII.GetBytes("From: a@x.test\nSubject: chunks\n\n" + body), _ => Task.CompletedTask, default)).Accepted);
        await client.QuitAsync(default);

        Assert.All(await servers.InboxAsync(bob, 2), mail => Assert.EndsWith("\r\n\r\n" + body + "\r\n", mail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hook_that_fails_before_the_last_chunk_leaves_nothing_behind()
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using (var client = await LogInAsync(alice, new SmtpOptions { PreferChunking = true }))
            await Assert.ThrowsAsync<TimeoutException>(() => client.SendAsync(new SmtpEnvelope(alice.Address, [bob.Address]), "Subject: never\r\n\r\ntext"u8.ToArray(), _ => throw new TimeoutException(), default));
        await using (var client = await LogInAsync(alice, new SmtpOptions { PreferChunking = true }))
            await client.SendAsync(new SmtpEnvelope(alice.Address, [bob.Address]), "Subject: later\r\n\r\ntext"u8.ToArray(), null, default);

        Assert.Contains("Subject: later", Assert.Single(await servers.InboxAsync(bob, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_and_twenty_recipients_go_in_groups_and_each_is_answered_for()
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using var client = await LogInAsync(alice, new SmtpOptions());
        var recipients = Enumerable.Range(0, 120).Select(i => i == 77 ? bob.Address : $"nobody-{i}@{DovecotServer.Domain}").ToList();

        var result = await client.SendAsync(new SmtpEnvelope(alice.Address, recipients), "Subject: groups\r\n\r\ntext"u8.ToArray(), null, default);

        Assert.Equal(recipients, result.Recipients.Select(each => each.Address));
        Assert.Equal(bob.Address, Assert.Single(result.Recipients, each => each.Accepted).Address);
        Assert.Single(await servers.InboxAsync(bob, 1));
    }

    [Fact]
    public async Task A_report_of_success_comes_with_our_id_and_the_recipient_as_we_knew_it()
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using var client = await LogInAsync(alice, new SmtpOptions());
        var envelope = new SmtpEnvelope(alice.Address, [bob.Address])
        {
            Reports = new SmtpDeliveryReports { Return = SmtpReturn.Headers, EnvelopeId = "inlay+1=2", Notify = SmtpNotify.Success, OriginalRecipient = true },
        };

        await client.SendAsync(envelope, "Subject: report\r\n\r\ntext"u8.ToArray(), null, default);

        var report = Assert.Single(await servers.InboxAsync(alice, 1));
        Assert.Contains("Original-Envelope-Id: inlay+1=2", report, StringComparison.Ordinal);
        Assert.Contains($"Original-Recipient: rfc822;{bob.Address}", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postfix_and_dovecot_take_our_scram_and_a_wrong_password_is_one_there_too()
    {
        var alice = servers.Dovecot.AddUser("alice", "p\u00E4ssw\u00F6rd, =");
        await using var client = await LogInAsync(alice, new SmtpOptions());
        Assert.True(client.Extensions.AuthMechanisms.IsSupersetOf(["PLAIN", "LOGIN", "SCRAM-SHA-1", "SCRAM-SHA-256"]));

        var problem = await Assert.ThrowsAsync<MailProtocolException>(() => LogInAsync(alice with { Password = "wrong" }, new SmtpOptions()));

        Assert.Equal((MailFailure.AuthenticationFailed, 535), (problem.Failure, problem.ReplyCode ?? 0));
    }

    private async Task<SmtpClient> LogInAsync(MailUser user, SmtpOptions options)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(PostfixServer.Host, servers.Postfix.PlainPort);
        var client = await SmtpClient.ConnectAsync(new MailTransport(socket.GetStream(), MailSecurity.None, (stream, _) => Task.FromResult(stream)), options, default);
        await client.AuthenticateAsync(new MailCredentials(user.Address, user.Password), default);
        return client;
    }
}
