using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>The server side: what it offers, takes and refuses.</summary>
public sealed class SmtpServerTests
{
    [Fact]
    public async Task A_message_comes_in_as_it_was_written()
    {
        await using var s = await new SmtpServerDialogue().StartMailAsync();

        Assert.StartsWith("354 ", await s.AskAsync("DATA"), StringComparison.Ordinal);
        Assert.Equal("250 2.0.0 Kept", await s.AskAsync("Subject: hi\r\n\r\n..dot\r\n.x\r\n...\r\n\r\nend\r\n."));
        Assert.Equal("221 2.0.0 Goodbye", await s.AskAsync("QUIT"));
        await s.Running;

        var (envelope, content) = Assert.Single(s.Kept);
        Assert.Equal("Subject: hi\r\n\r\n.dot\r\nx\r\n..\r\n\r\nend\r\n", content);
        Assert.Equal(("a@x.test", "client.test", "ESMTP", false), (envelope.From, envelope.HelloName, envelope.Protocol, envelope.Utf8));
        Assert.Equal(["log@here.test"], envelope.Recipients);
        Assert.Equal(1, s.Closed);
    }

    [Theory]
    [InlineData("EHLO client.test", "DATA", "one\r\n.\r\n")]
    [InlineData("LHLO client.test", "DATA", "one\r\n.\r\n")]
    [InlineData("EHLO client.test", null, "BDAT 3 LAST\r\none")]
    public async Task Nothing_is_acknowledged_before_it_is_on_disk(string hello, string? data, string content)
    {
        var disk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var s = new SmtpServerDialogue(new SmtpServerOptions { HostName = "mx.here.test", Lmtp = hello[0] == 'L' }) { Lasting = disk.Task };
        await s.StartMailAsync(hello);
        if (data is not null)
            Assert.StartsWith("354 ", await s.AskAsync(data), StringComparison.Ordinal);
        await s.SayAsync(content);
        // The session has come to the disk and waits there.
        while (s.Keeping == 0)
            await Task.Yield();
        Assert.True(s.NothingWaits());
        Assert.Empty(s.Kept);

        disk.SetResult();
        Assert.StartsWith("250 2.0.0", await s.ReplyAsync(), StringComparison.Ordinal);
        Assert.Single(s.Kept);
    }

    [Fact]
    public async Task What_is_offered_is_said_and_tls_only_where_it_can_be_had()
    {
        await using var plain = new SmtpServerDialogue(new SmtpServerOptions { HostName = "mx.here.test", MaxMessageBytes = 1234 });
        Assert.Equal("220 mx.here.test ESMTP", await plain.ReplyAsync());
        Assert.Equal("250-mx.here.test|250-PIPELINING|250-SIZE 1234|250-ENHANCEDSTATUSCODES|250-8BITMIME|250-SMTPUTF8|250 CHUNKING", (await plain.AskAsync("ehlo client.test")).Replace("\r\n", "|", StringComparison.Ordinal));
        Assert.StartsWith("502 5.5.1", await plain.AskAsync("STARTTLS"), StringComparison.Ordinal);
        Assert.Equal("250 mx.here.test", await plain.AskAsync("HELO client.test"));

        await using var tls = new SmtpServerDialogue(tls: true);
        await tls.ReplyAsync();
        Assert.Contains("250-STARTTLS\r\n", await tls.AskAsync("EHLO client.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_group_is_answered_in_one_go()
    {
        await using var s = await new SmtpServerDialogue().GreetAsync();

        await s.SayAsync("RSET\r\nNOOP anything\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<no@x.test>\r\nRCPT TO:<b@here.test>\r\nDATA\r\n");
        string[] codes = ["250 2.0.0", "250 2.0.0", "250 2.1.0", "550 5.1.1", "250 2.1.5", "354 "];
        foreach (var code in codes)
            Assert.StartsWith(code, await s.ReplyAsync(), StringComparison.Ordinal);
        // The next message may follow the dot at once (RFC 2920 3.1).
        await s.SayAsync("one\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@here.test>\r\nVRFY root\r\nQUIT\r\n");
        codes = ["250 2.0.0", "250 2.1.0", "250 2.1.5", "252 2.0.0", "221 2.0.0"];
        foreach (var code in codes)
            Assert.StartsWith(code, await s.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("", await s.ReplyAsync());
        Assert.Single(s.Kept);
    }

    [Theory]
    [InlineData("MAIL FROM:<a@x.test>", "503 5.5.1", "")]
    [InlineData("RCPT TO:<b@here.test>", "503 5.5.1", "EHLO x.test")]
    [InlineData("DATA", "503 5.5.1", "EHLO x.test")]
    [InlineData("DATA", "503 5.5.1", "EHLO x.test|MAIL FROM:<a@x.test>")]
    [InlineData("DATA", "503 5.5.1", "EHLO x.test|MAIL FROM:<a@x.test>|RCPT TO:<b@elsewhere.test>")]
    [InlineData("DATA now", "501 5.5.4", "EHLO x.test|MAIL FROM:<a@x.test>|RCPT TO:<b@here.test>")]
    [InlineData("MAIL FROM:<c@x.test>", "503 5.5.1", "EHLO x.test|MAIL FROM:<a@x.test>")]
    [InlineData("RCPT TO:<b@here.test>", "503 5.5.1", "EHLO x.test|MAIL FROM:<a@x.test>|RSET")]
    [InlineData("RCPT TO:<b@here.test>", "503 5.5.1", "EHLO x.test|MAIL FROM:<a@x.test>|EHLO x.test")]
    [InlineData("EHLO", "501 5.5.4", "")]
    [InlineData("LHLO x.test", "500 5.5.2", "")]
    [InlineData("EXPN list", "502 5.5.1", "")]
    [InlineData("AUTH PLAIN AGEAYg==", "502 5.5.1", "EHLO x.test")]
    [InlineData("HELP", "502 5.5.1", "")]
    [InlineData("XCLIENT ADDR=1.2.3.4", "500 5.5.2", "EHLO x.test")]
    [InlineData("", "500 5.5.2", "EHLO x.test")]
    [InlineData("QUIT now", "501 5.5.4", "")]
    [InlineData("MAIL FROM:<slow@x.test>", "450 4.7.1", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> SIZE=104857601", "552 5.3.4", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> SIZE=99999999999999999999", "552 5.3.4", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> SIZE=104857600 BODY=8BITMIME", "250 2.1.0", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> SIZE=-1", "501 5.5.4", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> SIZE", "501 5.5.4", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> BODY=BINARYMIME", "501 5.5.4", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> SIZE=1 SIZE=2", "501 5.1.7", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> RET=FULL", "555 5.5.4", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test>SIZE=1", "501 5.1.7", "EHLO x.test")]
    [InlineData("MAIL FROM: <a@x.test>", "250 2.1.0", "EHLO x.test")]
    [InlineData("mail from:<>", "250 2.1.0", "HELO x.test")]
    [InlineData("RCPT TO:<>", "501 5.1.3", "EHLO x.test|MAIL FROM:<a@x.test>")]
    [InlineData("RCPT TO:<b@HERE.test>", "250 2.1.5", "EHLO x.test|MAIL FROM:<>")]
    [InlineData("RCPT TO:<postmaster>", "550 5.1.1", "EHLO x.test|MAIL FROM:<>")]
    [InlineData("RCPT TO:<b@here.test> NOTIFY=NEVER", "555 5.5.4", "EHLO x.test|MAIL FROM:<>")]
    [InlineData("RCPT TO:<j\u00C3\u00BCrgen@here.test>", "553 5.6.7", "EHLO x.test|MAIL FROM:<>")]
    [InlineData("RCPT TO:<j\u00C3\u00BCrgen@here.test>", "250 2.1.5", "EHLO x.test|MAIL FROM:<> SMTPUTF8")]
    [InlineData("MAIL FROM:<j\u00C3\u00BCrgen@x.test>", "553 5.6.7", "EHLO x.test")]
    [InlineData("MAIL FROM:<a@x.test> SMTPUTF8=1", "501 5.5.4", "EHLO x.test")]
    public async Task Each_command_has_its_place_and_its_form(string command, string expected, string before)
    {
        await using var s = new SmtpServerDialogue();
        await s.ReplyAsync();
        foreach (var line in before.Split('|', StringSplitOptions.RemoveEmptyEntries))
            await s.AskAsync(line);

        Assert.StartsWith(expected, await s.AskAsync(command), StringComparison.Ordinal);
        // Refused or not, the conversation goes on in step.
        Assert.Equal("250 2.0.0 OK", await s.AskAsync("NOOP"));
        Assert.Empty(s.Kept);
    }

    [Theory]
    [InlineData("a@x.test", "a@x.test")]
    [InlineData("A.b+c@X.Test", "A.b+c@x.test")]
    [InlineData("\"a.b\"@x.test", "a.b@x.test")]
    [InlineData("\"a b\\\"c\\\\>\"@x.test", "\"a b\\\"c\\\\>\"@x.test")]
    [InlineData("\"a@evil.test\"@x.test", "\"a@evil.test\"@x.test")]
    [InlineData("a@[192.0.2.1]", "a@[192.0.2.1]")]
    [InlineData("bounce+123=b=y.test@x.test", "bounce+123=b=y.test@x.test")]
    [InlineData("a@x.test>", null)]
    [InlineData("@relay.test:a@x.test", null)]
    [InlineData("a", null)]
    [InlineData("a@", null)]
    [InlineData("a@x@y.test", null)]
    [InlineData("a b@x.test", null)]
    [InlineData("\"a@x.test", null)]
    [InlineData("\"a\\", null)]
    [InlineData("a@-x.test", null)]
    [InlineData("a@x..test", null)]
    [InlineData("a(c)@x.test", null)]
    [InlineData("\u00C3@x.test", null)]
    public async Task A_sender_has_one_form(string path, string? expected)
    {
        await using var s = await new SmtpServerDialogue().GreetAsync();
        var reply = await s.AskAsync($"MAIL FROM:<{path}>");
        if (expected is null)
        {
            Assert.Matches("^50[01] 5", reply);
            return;
        }

        await s.AskAsync("RCPT TO:<b@here.test>");
        await s.AskAsync("DATA");
        await s.AskAsync("x\r\n.");
        Assert.Equal(expected, Assert.Single(s.Kept).Envelope.From);
    }

    [Fact]
    public async Task Lmtp_answers_for_each_recipient_and_greets_in_its_own_way()
    {
        await using var s = new SmtpServerDialogue(new SmtpServerOptions { Lmtp = true, HostName = "mx.here.test" });
        Assert.Equal("220 mx.here.test LMTP", await s.ReplyAsync());
        Assert.StartsWith("500 5.5.2", await s.AskAsync("EHLO x.test"), StringComparison.Ordinal);
        await s.AskAsync("LHLO x.test");
        await s.SayAsync("MAIL FROM:<>\r\nRCPT TO:<a@here.test>\r\nRCPT TO:<no@x.test>\r\nRCPT TO:<b@here.test>\r\nRCPT TO:<a@here.test>\r\nDATA\r\n");
        foreach (var code in (string[])["250", "250", "550", "250", "250", "354"])
            Assert.StartsWith(code, await s.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("250 2.0.0 Kept", await s.AskAsync("x\r\n."));
        Assert.Equal("250 2.0.0 Kept", await s.ReplyAsync());
        Assert.Equal("250 2.0.0 Kept", await s.ReplyAsync());
        Assert.Equal("250 2.0.0 OK", await s.AskAsync("NOOP"));

        var (envelope, _) = Assert.Single(s.Kept);
        Assert.Equal(["a@here.test", "b@here.test"], envelope.Recipients);
        Assert.Equal(("", "LMTP"), (envelope.From, envelope.Protocol));

        // Refused: also once for each.
        await s.SayAsync("MAIL FROM:<>\r\nRCPT TO:<a@here.test>\r\nRCPT TO:<b@here.test>\r\nDATA\r\n");
        for (var i = 0; i < 4; i++)
            await s.ReplyAsync();
        Assert.StartsWith("550 5.5.2", await s.AskAsync("bare\nx\r\n."), StringComparison.Ordinal);
        Assert.StartsWith("550 5.5.2", await s.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("503 5.5.1", await s.AskAsync("DATA"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunks_come_in_as_they_are()
    {
        await using var s = await new SmtpServerDialogue(new SmtpServerOptions { HostName = "mx.here.test", MaxMessageBytes = 5_000 }).StartMailAsync();

        await s.SayAsync("BDAT 16\r\nSubject: hi\r\n\r\n.BDAT 3\r\n\r\n.BDAT 6 LAST\r\n\r\n.\r\nxRSET\r\n");
        foreach (var code in (string[])["250 2.0.0 OK", "250 2.0.0 OK", "250 2.0.0 Kept", "250 2.0.0 OK"])
            Assert.Equal(code, await s.ReplyAsync());
        Assert.Equal("Subject: hi\r\n\r\n.\r\n.\r\n.\r\nx", Assert.Single(s.Kept).Content);
    }

    [Fact]
    public async Task A_refused_chunk_is_read_over_and_spoils_all_that_follow()
    {
        await using var s = await new SmtpServerDialogue(new SmtpServerOptions { HostName = "mx.here.test", MaxMessageBytes = 50 }).GreetAsync();

        await s.SayAsync("BDAT 6\r\nQUIT\r\nMAIL FROM:<a@x.test>\r\nBDAT 6 LAST\r\nQUIT\r\nRCPT TO:<b@here.test>\r\nBDAT 6\r\nQUIT\nxBDAT 6 LAST\r\nQUIT\r\nRSET\r\n");
        foreach (var code in (string[])["503", "250", "503", "250", "550 5.5.2", "503 5.5.1", "250"])
            Assert.StartsWith(code, await s.ReplyAsync(), StringComparison.Ordinal);
        await s.SayAsync("MAIL FROM:<a@x.test>\r\nRCPT TO:<b@here.test>\r\nBDAT 6\r\n123456MAIL FROM:<c@x.test>\r\nDATA\r\nRCPT TO:<c@here.test>\r\nBDAT 60 LAST\r\n" + new string('x', 60));
        foreach (var code in (string[])["250", "250", "250", "503", "503", "503", "552 5.3.4"])
            Assert.StartsWith(code, await s.ReplyAsync(), StringComparison.Ordinal);
        Assert.Empty(s.Kept);
        Assert.Equal(2, s.Opened);
    }

    [Theory]
    [InlineData("BDAT", "501")]
    [InlineData("BDAT x", "501")]
    [InlineData("BDAT -1", "501")]
    [InlineData("BDAT 5 MORE", "501")]
    [InlineData("BDAT 99999999999999999999", "552")]
    [InlineData("BDAT 9999999999999 LAST", "552")]
    public async Task A_chunk_of_unknown_length_ends_the_connection(string command, string expected)
    {
        await using var s = await new SmtpServerDialogue().StartMailAsync();

        await s.SayAsync(command + "\r\nMAIL FROM:<smuggled@x.test>\r\n");

        Assert.StartsWith(expected, await s.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("", await s.ReplyAsync());
    }

    [Theory]
    [InlineData(250, "2.0.0", "two\r\n250 lines")]
    [InlineData(250, "2.0.0", "bell\a")]
    [InlineData(250, "2.0.0", "\u760D\u760A")]
    [InlineData(250, "2.0.0", "")]
    [InlineData(250, "5.0.0", "yes and no")]
    [InlineData(250, "2.0\r\n", "x")]
    [InlineData(354, "3.0.0", "go on")]
    [InlineData(99, "9.0.0", "none")]
    public void A_reply_is_one_line_of_our_own(int code, string status, string text) => Assert.Throws<ArgumentException>(() => new SmtpServerReply(code, status, text));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_our_client_sends_our_server_reads_back(bool chunks)
    {
        byte[] message = [.. "Subject: x\n\n.\r.\r\n..\nMAIL FROM:<evil@x.test>\r\n"u8, .. Enumerable.Repeat("line of text\r\n.\r\n"u8.ToArray(), 9_000).SelectMany(line => line), .. "end"u8];
        await using var s = new SmtpServerDialogue();
        await using var client = await SmtpClient.ConnectAsync(new MailTransport(s.ClientStream, MailSecurity.None, (stream, _) => Task.FromResult(stream)), new SmtpOptions { PreferChunking = chunks }, default);

        var result = await client.SendAsync(new SmtpEnvelope("a@x.test", ["b@here.test", "no@x.test", "c@here.test"]), message, null, default);

        Assert.Equal([true, false, true], result.Recipients.Select(recipient => recipient.Accepted));
        var (envelope, content) = Assert.Single(s.Kept);
        Assert.Equal(["b@here.test", "c@here.test"], envelope.Recipients);
        Assert.Equal(System.Text.Encoding.Latin1.GetString(message).ReplaceLineEndings("\r\n") + "\r\n", content);
    }
}
