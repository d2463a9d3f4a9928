using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Integration.Mail;

/// <summary>One Postfix with Dovecot behind it for all tests of the class.</summary>
public sealed class SubmissionServers : IAsyncLifetime
{
    public DovecotServer Dovecot { get; private set; } = null!;

    public PostfixServer Postfix { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Dovecot = await DovecotServer.StartNewAsync();
        Postfix = await PostfixServer.StartNewAsync(Dovecot);
    }

    public async Task DisposeAsync()
    {
        await Postfix.DisposeAsync();
        await Dovecot.DisposeAsync();
    }

    /// <summary>A client as the host makes it, with the usual check of the certificate.</summary>
    public static async Task<SmtpClient> ConnectAsync(int port, MailSecurity security)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(PostfixServer.Host, port);
        return await SmtpClient.ConnectAsync(
            new MailTransport(socket.GetStream(), security, async (stream, ct) =>
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, ct);
                return tls;
            }),
            new SmtpOptions(),
            default);
    }

    public static async Task<SmtpClient> LogInAsync(int port, MailSecurity security, MailUser user)
    {
        var client = await ConnectAsync(port, security);
        await client.AuthenticateAsync(new MailCredentials(user.Address, user.Password), default);
        return client;
    }

    /// <summary>The stored messages, once there are so many.</summary>
    public async Task<List<string>> InboxAsync(MailUser user, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var mails = await Dovecot.ListAsync(user);
            if (mails.Count >= count)
                return [.. mails.Select(mail => Encoding.UTF8.GetString(mail.Bytes).ReplaceLineEndings("\r\n"))];
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(15), Postfix.Log);
            await Task.Delay(20);
        }
    }
}

/// <summary>The SMTP client against a real Postfix.</summary>
public sealed class SmtpSubmissionTests(SubmissionServers servers) : IClassFixture<SubmissionServers>
{
    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    [InlineData(MailSecurity.None)]
    public async Task A_message_arrives_as_it_was_written(MailSecurity security)
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using var client = await SubmissionServers.LogInAsync(Port(security), security, alice);
        var body = ".\r\n..two\r\nthe end\r\n.\r\nMAIL FROM:<evil@x.test>\r\n" + string.Concat(Enumerable.Repeat("0123456789\r\n", 20_000)) + "last";

        var result = await client.SendAsync(Envelope(alice, bob.Address), Message("as written", body), null, default);
        await client.QuitAsync(default);

        Assert.True(result.Accepted);
        Assert.Contains("queued", result.ServerText, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\n" + body + "\r\n", Assert.Single(await servers.InboxAsync(bob, 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n.\nMAIL FROM:<evil@x.test>\nRCPT TO:<evil@x.test>\nDATA\n")]
    [InlineData("\r.\rMAIL FROM:<evil@x.test>\r")]
    [InlineData("\n.\r\nMAIL FROM:<evil@x.test>\r\n")]
    [InlineData("\r\n.\nMAIL FROM:<evil@x.test>\r\n")]
    public async Task No_line_end_in_a_message_ends_the_data(string attempt)
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using var client = await SubmissionServers.LogInAsync(servers.Postfix.SubmissionsPort, MailSecurity.Tls, alice);

        await client.SendAsync(Envelope(alice, bob.Address), Message("one", "before" + attempt + "after"), null, default);
        await client.SendAsync(Envelope(alice, bob.Address), Message("two", "second"), null, default);

        var mails = await servers.InboxAsync(bob, 2);
        Assert.Equal(2, mails.Count);
        Assert.Contains(mails, mail => mail.Contains("before" + attempt.ReplaceLineEndings("\r\n") + "after\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_recipient_is_answered_for_and_an_unknown_one_stops_nobody_else()
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using var client = await SubmissionServers.LogInAsync(servers.Postfix.SubmissionPort, MailSecurity.StartTls, alice);

        var mixed = await client.SendAsync(Envelope(alice, "nobody-at-all@" + DovecotServer.Domain, bob.Address), Message("mixed", "text"), null, default);
        var none = await client.SendAsync(Envelope(alice, "nobody-at-all@" + DovecotServer.Domain), Message("none", "text"), null, default);

        Assert.Equal([(false, 550, "5.1.1"), (true, 250, "2.1.5")], mixed.Recipients.Select(each => (each.Accepted, each.ReplyCode, each.EnhancedStatus ?? "")));
        Assert.True(mixed.Accepted);
        Assert.False(none.Accepted);
        Assert.Single(await servers.InboxAsync(bob, 1));
    }

    [Fact]
    public async Task A_wrong_password_is_told_from_everything_else()
    {
        var alice = servers.Dovecot.AddUser("alice");
        await using var client = await SubmissionServers.ConnectAsync(servers.Postfix.SubmissionPort, MailSecurity.StartTls);

        var problem = await Assert.ThrowsAsync<MailProtocolException>(() => client.AuthenticateAsync(new MailCredentials(alice.Address, "wrong"), default));
        await client.AuthenticateAsync(new MailCredentials(alice.Address, alice.Password), default);

        Assert.Equal((MailFailure.AuthenticationFailed, 535, "5.7.8"), (problem.Failure, problem.ReplyCode ?? 0, problem.EnhancedStatus));
    }

    [Fact]
    public async Task Without_a_login_nothing_is_relayed()
    {
        var alice = servers.Dovecot.AddUser("alice");
        await using var client = await SubmissionServers.ConnectAsync(servers.Postfix.SubmissionPort, MailSecurity.StartTls);

        var result = await client.SendAsync(Envelope(alice, alice.Address), Message("no", "text"), null, default);

        Assert.False(result.Accepted);
        Assert.Equal(554, Assert.Single(result.Recipients).ReplyCode);
    }

    [Fact]
    public async Task A_server_without_starttls_is_refused()
    {
        var problem = await Assert.ThrowsAsync<MailProtocolException>(() => SubmissionServers.ConnectAsync(servers.Postfix.PlainPort, MailSecurity.StartTls));

        Assert.Equal(MailFailure.TlsRefused, problem.Failure);
    }

    [Fact]
    public async Task A_hook_that_fails_before_the_final_dot_leaves_nothing_behind()
    {
        var (alice, bob) = (servers.Dovecot.AddUser("alice"), servers.Dovecot.AddUser("bob"));
        await using (var client = await SubmissionServers.LogInAsync(servers.Postfix.SubmissionPort, MailSecurity.StartTls, alice))
            await Assert.ThrowsAsync<TimeoutException>(() => client.SendAsync(Envelope(alice, bob.Address), Message("never", "text"), _ => throw new TimeoutException(), default));
        await using (var client = await SubmissionServers.LogInAsync(servers.Postfix.SubmissionPort, MailSecurity.StartTls, alice))
            await client.SendAsync(Envelope(alice, bob.Address), Message("later", "text"), _ => Task.CompletedTask, default);

        Assert.Contains("Subject: later", Assert.Single(await servers.InboxAsync(bob, 1)), StringComparison.Ordinal);
    }

    private static SmtpEnvelope Envelope(MailUser from, params string[] to) => new(from.Address, to);

    private static byte[] Message(string subject, string body) => Encoding.ASCII.GetBytes($"From: a@x.test\r\nSubject: {subject}\r\n\r\n{body}");

    private int Port(MailSecurity security) => security switch
    {
        MailSecurity.Tls => servers.Postfix.SubmissionsPort,
        MailSecurity.StartTls => servers.Postfix.SubmissionPort,
        _ => servers.Postfix.PlainPort,
    };
}

/// <summary>Postfix set up in ways that a member may meet, one server for each test.</summary>
public sealed class SmtpOddServerTests : IAsyncLifetime
{
    private DovecotServer dovecot = null!;
    private MailUser alice = null!;

    public async Task InitializeAsync()
    {
        dovecot = await DovecotServer.StartNewAsync();
        alice = dovecot.AddUser("alice");
    }

    public async Task DisposeAsync() => await dovecot.DisposeAsync();

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_not_trusted()
    {
        await using var postfix = await PostfixServer.StartNewAsync(dovecot, new PostfixOptions { Certificate = TestCertificates.Untrusted });

        foreach (var (port, security) in new[] { (postfix.SubmissionPort, MailSecurity.StartTls), (postfix.SubmissionsPort, MailSecurity.Tls) })
            Assert.Equal(MailFailure.NotTrusted, (await Assert.ThrowsAsync<MailProtocolException>(() => SubmissionServers.ConnectAsync(port, security))).Failure);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("size", 552)]
    public async Task A_message_that_is_too_large_is_told_before_or_by_the_server(string discard, int? replyCode)
    {
        await using var postfix = await PostfixServer.StartNewAsync(dovecot, new PostfixOptions { MessageSizeLimit = 4_000, DiscardKeywords = discard });
        await using var client = await SubmissionServers.LogInAsync(postfix.SubmissionPort, MailSecurity.StartTls, alice);
        var message = Encoding.ASCII.GetBytes("Subject: big\r\n\r\n" + new string('x', 900) + "\r\n" + string.Concat(Enumerable.Repeat("0123456789\r\n", 1_000)));

        var problem = await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(new SmtpEnvelope(alice.Address, [alice.Address]), message, null, default));

        Assert.Equal((MailFailure.TooLarge, replyCode), (problem.Failure, problem.ReplyCode));
    }

    [Fact]
    public async Task Eight_bits_go_only_where_they_are_taken()
    {
        var message = Encoding.UTF8.GetBytes("Subject: eight\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nMIME-Version: 1.0\r\n\r\ngr\u00FCn\r\n");
        var envelope = new SmtpEnvelope(alice.Address, [alice.Address]);
        await using (var postfix = await PostfixServer.StartNewAsync(dovecot, new PostfixOptions { DiscardKeywords = "8bitmime" }))
        await using (var client = await SubmissionServers.LogInAsync(postfix.SubmissionPort, MailSecurity.StartTls, alice))
            Assert.Equal(MailFailure.Refused, (await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(envelope, message, null, default))).Failure);
        await using (var postfix = await PostfixServer.StartNewAsync(dovecot))
        await using (var client = await SubmissionServers.LogInAsync(postfix.SubmissionPort, MailSecurity.StartTls, alice))
            Assert.True((await client.SendAsync(envelope, message, null, default)).Accepted);
    }

    [Fact]
    public async Task A_server_that_dies_at_the_commit_point_leaves_the_outcome_unknown()
    {
        await using var postfix = await PostfixServer.StartNewAsync(dovecot);
        await using var client = await SubmissionServers.LogInAsync(postfix.SubmissionPort, MailSecurity.StartTls, alice);

        var problem = await Assert.ThrowsAsync<MailProtocolException>(() =>
            client.SendAsync(new SmtpEnvelope(alice.Address, [alice.Address]), "Subject: lost\r\n\r\ntext"u8.ToArray(), _ => postfix.StopAsync(), default));

        Assert.Equal(MailFailure.OutcomeUnknown, problem.Failure);
    }
}
