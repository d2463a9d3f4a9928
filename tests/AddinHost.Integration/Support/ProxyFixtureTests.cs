using System.Text;

namespace AddinHost.Integration.Support;

/// <summary>Proves the proxy before a real Dovecot, and the scripted SMTP server.</summary>
[Collection(Servers.Shared)]
public sealed class ProxyFixtureTests(Servers servers)
{
    [Fact]
    public async Task The_proxy_passes_everything_and_tells_when_a_pattern_was_seen()
    {
        await using var proxy = new TcpProxy((await servers.DovecotAsync()).ImapPort);
        var greeted = proxy.On(ProxyDirection.ToClient, "Dovecot");
        var asked = proxy.On(ProxyDirection.ToServer, "NOOP", occurrence: 2);
        await using var imap = await LineClient.ConnectAsync(proxy.Port);
        await imap.ReadLineAsync();
        await greeted.WaitAsync();
        await imap.AskAsync("a NOOP", "a ");
        Assert.False(asked.Reached.IsCompleted);
        await imap.SendAsync("b NO");
        Assert.False(asked.Reached.IsCompleted);
        await imap.AskAsync("OP", "b ");
        await asked.WaitAsync();
        Assert.Equal(1, proxy.Accepted);
        Assert.Equal(1, proxy.Open);
        Assert.Equal("a NOOP\r\nb NOOP\r\n".Length, proxy.Passed(ProxyDirection.ToServer));
    }

    [Theory]
    [InlineData(ProxyAct.Cut)]
    [InlineData(ProxyAct.Reset)]
    public async Task The_proxy_cuts_in_the_middle_of_a_literal(ProxyAct act)
    {
        var dovecot = await servers.DovecotAsync();
        var user = dovecot.AddUser();
        await dovecot.DeliverAsync(user, "Subject: long\r\n\r\n" + new string('x', 500) + "\r\n");
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        await using var imap = await LineClient.ConnectAsync(proxy.Port);
        await imap.AskAsync($"a LOGIN {user.Address} \"{user.Password}\"", "a ");
        await imap.AskAsync("b SELECT INBOX", "b ");
        var cut = proxy.On(ProxyDirection.ToClient, "BODY[TEXT] {502}\r\n", act, after: 100);
        await imap.SendAsync("c UID FETCH 1 BODY.PEEK[TEXT]\r\n");
        await cut.WaitAsync();

        var received = new StringBuilder();
        try
        {
            while (await imap.ReadLineAsync() is { } line)
                received.Append(line);
        }
        catch (IOException) when (act == ProxyAct.Reset)
        {
        }

        Assert.True(act == ProxyAct.Reset || received.ToString().EndsWith("{502}" + new string('x', 100), StringComparison.Ordinal), received.ToString());
    }

    [Fact]
    public async Task The_proxy_cuts_after_a_number_of_bytes_inserts_garbage_and_refuses()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        proxy.After(4, ProxyAct.Cut);
        await using (var first = await LineClient.ConnectAsync(proxy.Port))
        {
            Assert.Equal("* OK", await first.ReadLineAsync());
            Assert.Null(await first.ReadLineAsync());
        }

        proxy.Insert("!!"u8.ToArray(), "a OK");
        await using var second = await LineClient.ConnectAsync(proxy.Port);
        await second.ReadLineAsync();
        await second.SendAsync("a NOOP\r\n");
        Assert.StartsWith("a OK!! NOOP", await second.ReadLineAsync());
        await proxy.InjectAsync("* garbage\r\n"u8.ToArray());
        Assert.Equal("* garbage", await second.ReadLineAsync());
        proxy.Cut(ProxyAct.Cut);
        Assert.Null(await second.ReadLineAsync());

        proxy.Refuse = true;
        await using var third = await LineClient.ConnectAsync(proxy.Port);
        Assert.Null(await third.ReadLineAsync());
    }

    [Fact]
    public async Task The_proxy_holds_back_what_follows_a_pattern_until_it_may_go_on()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        var held = proxy.On(ProxyDirection.ToClient, "a OK", ProxyAct.Pause);
        await using var imap = await LineClient.ConnectAsync(proxy.Port);
        await imap.ReadLineAsync();
        await imap.SendAsync("a NOOP\r\n");
        await held.WaitAsync();
        var answer = imap.ReadLineAsync();
        Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(100)));
        proxy.Resume();
        Assert.StartsWith("a OK NOOP", await answer);
    }

    [Fact]
    public async Task The_sink_takes_mail_refuses_single_recipients_and_hangs_up_after_the_data()
    {
        await using var sink = new SmtpSink
        {
            Certificate = TestCertificates.Server,
            OnRecipient = address => address == "gone@b.test" ? "550 5.1.1 Gone" : "250 Ok",
            Ending = SinkEnding.HangUp,
        };
        await using var smtp = await LineClient.ConnectAsync(sink.Port);
        await smtp.ReadLineAsync();
        Assert.Contains("STARTTLS", await smtp.AskAsync("EHLO x", "250 "));
        await smtp.AskAsync("STARTTLS", "220");
        await smtp.StartTlsAsync();
        Assert.DoesNotContain("STARTTLS", await smtp.AskAsync("EHLO x", "250 "));
        await smtp.AskAsync("AUTH LOGIN", "334");
        await smtp.AskAsync(Convert.ToBase64String("me"u8), "334");
        await smtp.AskAsync(Convert.ToBase64String("secret"u8), "235");
        await smtp.AskAsync("MAIL FROM:<me@a.test> SIZE=10", "250");
        await smtp.AskAsync("RCPT TO:<gone@b.test>", "550");
        await smtp.AskAsync("RCPT TO:<there@b.test>", "250");
        await smtp.AskAsync("DATA", "354");
        await smtp.SendAsync("Subject: x\r\n\r\n..dot\r\n.\r\n");
        Assert.Null(await smtp.ReadLineAsync());

        var mail = await sink.NextMailAsync();
        Assert.Equal(("me@a.test", "me", "secret"), (mail.From, mail.UserName, mail.Password));
        Assert.Equal(["there@b.test"], mail.Recipients);
        Assert.Equal("Subject: x\r\n\r\n.dot\r\n", Encoding.Latin1.GetString(mail.Data));
    }
}
