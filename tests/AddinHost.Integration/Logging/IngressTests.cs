using System.Globalization;
using System.Text;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Logging;

/// <summary>One host with both doors open, for all tests of the class.</summary>
public sealed class OpenIngress : IAsyncLifetime
{
    public IngressHost Ingress { get; private set; } = null!;

    public async Task InitializeAsync() => Ingress = await IngressHost.StartAsync(("MaxMessageBytes", "2000000"));

    public async Task DisposeAsync() => await Ingress.DisposeAsync();
}

/// <summary>Mail comes in from clients and servers that others wrote, over real sockets.</summary>
public sealed class IngressTests(OpenIngress open) : IClassFixture<OpenIngress>
{
    private const string Clients = """
        import smtplib, ssl, sys
        kind, port, sender, *to = sys.argv[1:]
        s = (smtplib.LMTP if kind == 'lmtp' else smtplib.SMTP)('127.0.0.1', int(port), local_hostname='client.test')
        if kind == 'starttls':
            context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
            s.starttls(context=context)
        message = b'Subject: by ' + kind.encode() + b'\r\nMessage-ID: <' + kind.encode() + b'@client.test>\r\n\r\n.dot\r\n..\r\nend\r\n'
        try:
            print(sorted((who, code) for who, (code, text) in s.sendmail(sender, to, message).items()))
        except smtplib.SMTPRecipientsRefused as e:
            print('refused', sorted((who, code) for who, (code, text) in e.recipients.items()))
        s.quit()
        """;

    private IngressHost Ingress => open.Ingress;

    [Theory]
    [InlineData("smtp", "ESMTP")]
    [InlineData("starttls", "ESMTPS")]
    [InlineData("lmtp", "LMTP")]
    public async Task Pythons_clients_are_served(string kind, string protocol)
    {
        var port = (kind == "lmtp" ? Ingress.LmtpPort : Ingress.SmtpPort).ToString(CultureInfo.InvariantCulture);

        Assert.Equal("[('guess@log.inlay.test', 550)]", await IngressHost.PythonAsync(Clients, kind, port, "ada@x.test", "guess@log.inlay.test", Ingress.Address.ToUpperInvariant()));
        Assert.Equal("refused [('root@elsewhere.test', 550)]", await IngressHost.PythonAsync(Clients, kind, port, "ada@x.test", "root@elsewhere.test"));

        var (envelope, content) = Assert.Single(Ingress.Mails(), mail => mail.Content.Contains($"<{kind}@client.test>", StringComparison.Ordinal));
        Assert.Equal($"Subject: by {kind}\r\nMessage-ID: <{kind}@client.test>\r\n\r\n.dot\r\n..\r\nend\r\n", content);
        Assert.Equal(("ada@x.test", protocol, "127.0.0.1", "client.test"), (Text("from"), Text("protocol"), Text("remote"), Text("helloName")));
        Assert.Equal(Ingress.Address, Assert.Single(envelope.GetProperty("recipients").EnumerateArray()).GetString(), ignoreCase: true);

        string? Text(string name) => envelope.GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_guess_and_a_strange_domain_are_refused_and_every_address_that_was_made_is_known()
    {
        await using var smtp = await LineClient.ConnectAsync(Ingress.SmtpPort);
        await smtp.ReadLineAsync();
        await smtp.AskAsync("EHLO client.test", "250 ");
        await smtp.AskAsync("MAIL FROM:<>", "250");
        Assert.Equal("550 5.1.1 No such recipient\r\n", await smtp.AskAsync($"RCPT TO:<{new string('a', 26)}@{IngressHost.Domain}>", ""));
        Assert.Equal("550 5.1.1 No such recipient\r\n", await smtp.AskAsync("RCPT TO:<postmaster>", ""));
        Assert.Equal("550 5.7.1 Relaying denied\r\n", await smtp.AskAsync($"RCPT TO:<{Ingress.Address.Split('@')[0]}@x.test>", ""));
        // Each address is one of its own, and works as long as it is not taken back.
        var another = await Ingress.NewAddressAsync();
        Assert.NotEqual(Ingress.Address, another);
        Assert.StartsWith("250 2.1.5", await smtp.AskAsync($"RCPT TO:<{another}>", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lmtp:inet:127.0.0.1:{0}", true)]
    [InlineData("smtp:[127.0.0.1]:{0}", false)]
    public async Task Postfix_relays_to_us(string transport, bool lmtp)
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var alice = dovecot.AddUser("alice");
        await using var postfix = await PostfixServer.StartNewAsync(dovecot, new PostfixOptions
        {
            Transports = new Dictionary<string, string> { [IngressHost.Domain] = string.Format(CultureInfo.InvariantCulture, transport, lmtp ? Ingress.LmtpPort : Ingress.SmtpPort) },
        });
        var second = await Ingress.NewAddressAsync();
        await using var smtp = await LineClient.ConnectAsync(postfix.PlainPort);
        await smtp.ReadLineAsync();
        await smtp.AskAsync("EHLO tests", "250 ");
        await smtp.AskAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{alice.Address}\0{alice.Password}")), "235");
        await smtp.AskAsync($"MAIL FROM:<{alice.Address}>", "250");
        foreach (var to in new[] { Ingress.Address, second, "nobody@" + IngressHost.Domain })
            await smtp.AskAsync($"RCPT TO:<{to}>", "250");
        await smtp.AskAsync("DATA", "354");
        var subject = $"by Postfix {lmtp}";
        await smtp.AskAsync($"From: <{alice.Address}>\r\nSubject: {subject}\r\n\r\n..\r\nText\r\n.", "250");

        var started = TimeProvider.System.GetTimestamp();
        while (!Ingress.Mails().Any(mail => mail.Content.Contains(subject, StringComparison.Ordinal)) || (await dovecot.ListAsync(alice)).Count == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), postfix.Log);
            await Task.Delay(20);
        }

        // One mail for both, and the unknown recipient came back as a bounce.
        var (envelope, content) = Assert.Single(Ingress.Mails(), mail => mail.Content.Contains(subject, StringComparison.Ordinal));
        Assert.Equal(new[] { Ingress.Address, second }.Order(StringComparer.Ordinal), envelope.GetProperty("recipients").EnumerateArray().Select(each => each.GetString()!).Order(StringComparer.Ordinal));
        Assert.EndsWith("\r\n\r\n.\r\nText\r\n", content, StringComparison.Ordinal);
        Assert.Equal(lmtp ? "LMTPS" : "ESMTPS", envelope.GetProperty("protocol").GetString());
        Assert.Contains("5.1.1", Encoding.UTF8.GetString(Assert.Single(await dovecot.ListAsync(alice)).Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_mail_sent_again_is_kept_once_and_another_is_another()
    {
        var before = Ingress.Mails().Count;
        var second = await Ingress.NewAddressAsync();
        foreach (var (from, to, text) in new[] { ("a@x.test", Ingress.Address, "one"), ("a@x.test", Ingress.Address, "one"), ("a@x.test", Ingress.Address, "two"), ("b@x.test", Ingress.Address, "one"), ("a@x.test", second, "one") })
        {
            await using var smtp = await LineClient.ConnectAsync(Ingress.SmtpPort);
            await smtp.ReadLineAsync();
            await smtp.AskAsync("EHLO client.test", "250 ");
            await SendAsync(smtp, from, to, "Subject: again\r\n\r\n" + text + "\r\n.", "250");
        }

        Assert.Equal(before + 4, Ingress.Mails().Count);
        Assert.Empty(Directory.EnumerateFiles(Ingress.Spool, "*.draft"));
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r")]
    [InlineData("\r\n.\n")]
    [InlineData("\r\n.\r")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n\0.\r\n")]
    public async Task No_false_end_smuggles_a_second_mail(string end)
    {
        var before = Ingress.Mails().Count;
        foreach (var (port, hello) in new[] { (Ingress.SmtpPort, "EHLO"), (Ingress.LmtpPort, "LHLO") })
        {
            await using var smtp = await LineClient.ConnectAsync(port);
            await smtp.ReadLineAsync();
            await smtp.AskAsync(hello + " client.test", "250 ");
            await SendAsync(smtp, "a@x.test", Ingress.Address, $"Subject: one\r\n\r\nx{end}MAIL FROM:<ceo@x.test>\r\nRCPT TO:<{Ingress.Address}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.", "550 5.");
            Assert.StartsWith("250", await smtp.AskAsync("NOOP", ""), StringComparison.Ordinal);
        }

        Assert.Equal(before, Ingress.Mails().Count);
    }

    [Fact]
    public async Task Who_talks_ahead_of_354_is_refused_over_a_real_socket()
    {
        await using var smtp = await LineClient.ConnectAsync(Ingress.SmtpPort);
        await smtp.ReadLineAsync();
        await smtp.AskAsync("EHLO client.test", "250 ");
        await smtp.SendAsync($"MAIL FROM:<a@x.test>\r\nRCPT TO:<{Ingress.Address}>\r\nDATA\r\nSubject: ahead\r\n\r\nx\r\n.\r\nMAIL FROM:<b@x.test>\r\n");
        Assert.StartsWith("250", await smtp.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await smtp.ReadLineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("503 5.5.0", await smtp.ReadLineAsync(), StringComparison.Ordinal);
        try
        {
            Assert.Null(await smtp.ReadLineAsync());
        }
        catch (IOException)
        {
            // What was not read makes the end a reset.
        }

        Assert.DoesNotContain(Ingress.Mails(), mail => mail.Content.Contains("Subject: ahead", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_before_or_after()
    {
        await using var smtp = await LineClient.ConnectAsync(Ingress.SmtpPort);
        await smtp.ReadLineAsync();
        Assert.Contains("250-SIZE 2000000", await smtp.AskAsync("EHLO client.test", "250 "), StringComparison.Ordinal);
        Assert.StartsWith("552 5.3.4", await smtp.AskAsync("MAIL FROM:<a@x.test> SIZE=2000001", ""), StringComparison.Ordinal);
        await SendAsync(smtp, "a@x.test", Ingress.Address, string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 2_001)) + ".", "552 5.3.4");
        Assert.DoesNotContain(Ingress.Mails(), mail => mail.Content.StartsWith("xxx", StringComparison.Ordinal));
    }

    internal static async Task SendAsync(LineClient smtp, string from, string to, string data, string code)
    {
        await smtp.AskAsync($"MAIL FROM:<{from}>", "250");
        await smtp.AskAsync($"RCPT TO:<{to}>", "250");
        await smtp.AskAsync("DATA", "354");
        await smtp.AskAsync(data, code);
    }
}
