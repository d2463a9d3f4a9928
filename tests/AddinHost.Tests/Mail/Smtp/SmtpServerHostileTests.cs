using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>Smuggling, talking ahead, bombs and silence against the server side.</summary>
public sealed class SmtpServerHostileTests
{
    private static readonly SmtpServerOptions Small = new()
    {
        HostName = "mx.here.test", MaxMessageBytes = 1_000, MaxDataLine = 100, MaxRecipients = 3, MaxErrors = 4, MaxCommands = 30, MaxMessages = 2, MaxCommandLine = 200,
    };

    /// <summary>Every end of data that some server or other has believed in, but the one that is.</summary>
    private static readonly string[] Ends =
    [
        "\n.\n", "\n.\r\n", "\n.\r", "\r.\r", "\r.\r\n", "\r.\n", "\r\n.\n", "\r\n.\r", "\r\n.\r\r\n", "\r\r\n.\r", "\n\n.\r\n", "\r\n\n.\r\n",
        "\r\n\0.\r\n", "\r\n.\0\r\n", "\r\0\n.\r\n", "\r\n.\r\0\n", "\0\r\n.\n", "\n\r.\r\n", "\r\n.\n\r", "\u0085.\u0085", "\v.\v", "\f.\f", "\n.\n.\n",
    ];

    public static TheoryData<string> FalseEnds => [.. Ends];

    [Theory]
    [MemberData(nameof(FalseEnds))]
    public async Task Only_crlf_dot_crlf_ends_the_data(string end)
    {
        foreach (var lmtp in new[] { false, true })
        {
            await using var s = await new SmtpServerDialogue(new SmtpServerOptions { Lmtp = lmtp }).StartMailAsync(lmtp ? "LHLO c.test" : "EHLO c.test");
            Assert.StartsWith("354", await s.AskAsync("DATA"), StringComparison.Ordinal);

            await s.SayAsync("Subject: one\r\n\r\nbefore" + end + "MAIL FROM:<smuggled@x.test>\r\nRCPT TO:<log@here.test>\r\nDATA\r\nFrom: ceo@x.test\r\n\r\nsmuggled\r\n.\r\n");
            await s.SayAsync("QUIT\r\n");

            // One answer to the data, then the answer to QUIT: nothing inside was a command.
            Assert.Matches("^(550 5\\.5\\.2|550 5\\.6\\.0|250 2\\.0\\.0)", await s.ReplyAsync());
            Assert.StartsWith("221", await s.ReplyAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain(s.Kept, kept => kept.Envelope.From.Contains("smuggled", StringComparison.Ordinal));
            if (end.AsSpan().ContainsAny('\0', '\n', '\r'))
                Assert.Empty(s.Kept);
            else
                Assert.Contains("before" + end + "MAIL FROM", Assert.Single(s.Kept).Content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_false_end_that_arrives_byte_by_byte_ends_nothing_either()
    {
        foreach (var end in Ends)
        {
            await using var s = await new SmtpServerDialogue().StartMailAsync();
            await s.AskAsync("DATA");
            foreach (var one in "x" + end + "MAIL FROM:<smuggled@x.test>\r\n.\r\n")
                await s.SayAsync(one.ToString());
            Assert.NotEqual("", await s.ReplyAsync());
            Assert.Equal(["221 2.0.0 Goodbye"], await (await SaidAsync(s, "QUIT\r\n")).HangUpAsync());
        }
    }

    [Theory]
    [InlineData("NOOP\nQUIT\r\n")]
    [InlineData("NOOP\rQUIT\r\n")]
    [InlineData("NOOP\r\rNOOP\r\n")]
    [InlineData("NO\0OP\r\n")]
    [InlineData("NOOP\u001b[2J\r\n")]
    [InlineData("NOOP \u00FF\u00FE\r\n")]
    [InlineData("\n")]
    [InlineData("MAIL FROM:<a@x.test>\nRCPT TO:<log@here.test>\nDATA\n\n.\n")]
    public async Task A_bare_cr_or_lf_ends_no_command_but_the_connection(string bytes)
    {
        await using var s = await new SmtpServerDialogue().GreetAsync();

        await s.SayAsync(bytes + "MAIL FROM:<smuggled@x.test>\r\nRCPT TO:<log@here.test>\r\nDATA\r\n");

        Assert.StartsWith("500 5.5.2", await s.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal("", await s.ReplyAsync());
    }

    [Theory]
    [InlineData("DATA\r\nSubject: x\r\n")]
    [InlineData("RCPT TO:<b@here.test>\r\nDATA\r\n.\r\n")]
    [InlineData("EHLO again.test\r\nMAIL FROM:<b@x.test>\r\n")]
    public async Task Who_does_not_wait_for_the_answer_is_refused(string bytes)
    {
        await using var s = await new SmtpServerDialogue().StartMailAsync();

        await s.SayAsync(bytes + "MAIL FROM:<smuggled@x.test>\r\n");
        var replies = await s.HangUpAsync();

        Assert.StartsWith("503 5.5.0", replies[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(replies, reply => reply.StartsWith('3'));
        Assert.Equal(0, s.Opened);
    }

    [Fact]
    public async Task Bytes_that_the_socket_has_already_count_as_talking_ahead()
    {
        var waits = false;
        await using var s = await new SmtpServerDialogue(waiting: () => waits).StartMailAsync();
        waits = true;

        Assert.StartsWith("503 5.5.0", await s.AskAsync("DATA"), StringComparison.Ordinal);
        Assert.Equal("", await s.ReplyAsync());
    }

    [Theory]
    [InlineData("HELO c.test\r\nMAIL FROM:<a@x.test>\r\n")]
    [InlineData("NOOP\r\nNOOP\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("POST / HTTP/1.1\r\n\r\n")]
    [InlineData("User-Agent: x\r\n")]
    public async Task Before_ehlo_nobody_may_pipeline_and_a_browser_is_no_client(string bytes)
    {
        await using var s = new SmtpServerDialogue();
        await s.ReplyAsync();
        await s.SayAsync(bytes);

        Assert.Matches("^50[03] 5", Assert.Single(await s.HangUpAsync()));
    }

    [Fact]
    public async Task Nothing_from_before_tls_counts_inside()
    {
        await using (var s = await new SmtpServerDialogue(tls: true).StartMailAsync())
        {
            Assert.StartsWith("220 ", await s.AskAsync("STARTTLS"), StringComparison.Ordinal);
            Assert.StartsWith("503", await s.AskAsync("RCPT TO:<b@here.test>"), StringComparison.Ordinal);
            Assert.StartsWith("503", await s.AskAsync("MAIL FROM:<a@x.test>"), StringComparison.Ordinal);
            Assert.StartsWith("503", await s.AskAsync("STARTTLS"), StringComparison.Ordinal);
            Assert.DoesNotContain("STARTTLS", await s.AskAsync("EHLO c.test"), StringComparison.Ordinal);
            await s.AskAsync("MAIL FROM:<a@x.test>");
            await s.AskAsync("RCPT TO:<b@here.test>");
            await s.AskAsync("DATA");
            await s.AskAsync("x\r\n.");
            Assert.Equal("ESMTPS", Assert.Single(s.Kept).Envelope.Protocol);
        }

        await using (var s = await new SmtpServerDialogue(tls: true).GreetAsync())
        {
            await s.SayAsync("STARTTLS\r\nEHLO evil.test\r\nMAIL FROM:<smuggled@x.test>\r\n");
            Assert.StartsWith("503 5.5.0", Assert.Single(await s.HangUpAsync()), StringComparison.Ordinal);
            Assert.Equal(0, s.Upgrades);
        }

        var required = new SmtpServerOptions { RequireTls = true };
        await using (var s = await new SmtpServerDialogue(required, tls: true).GreetAsync())
            Assert.StartsWith("530 5.7.0", await s.AskAsync("MAIL FROM:<a@x.test>"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => new SmtpServerDialogue(required).Running);
    }

    [Fact]
    public async Task Each_limit_holds()
    {
        await using (var s = await new SmtpServerDialogue(Small).StartMailAsync())
        {
            await s.AskAsync("RCPT TO:<b@here.test>");
            await s.AskAsync("RCPT TO:<c@here.test>");
            Assert.StartsWith("452 4.5.3", await s.AskAsync("RCPT TO:<d@here.test>"), StringComparison.Ordinal);
            await s.AskAsync("DATA");
            Assert.StartsWith("552 5.3.4", await s.AskAsync(Lines(30) + "."), StringComparison.Ordinal);
            await StartAgainAsync(s);
            Assert.StartsWith("550 5.6.0", await s.AskAsync(new string('x', 101) + "\r\n."), StringComparison.Ordinal);
            for (var i = 0; i < 2; i++)
            {
                await StartAgainAsync(s);
                Assert.StartsWith("250", await s.AskAsync(Lines(25) + "."), StringComparison.Ordinal);
            }

            Assert.StartsWith("421 4.7.0", await s.AskAsync("MAIL FROM:<a@x.test>"), StringComparison.Ordinal);
            Assert.Equal("", await s.ReplyAsync());
        }

        // A message without end is not heard out.
        await using (var s = await new SmtpServerDialogue(Small).StartMailAsync())
        {
            await s.AskAsync("DATA");
            await s.SayAsync(Lines(80));
            Assert.StartsWith("552 5.3.4", await s.ReplyAsync(), StringComparison.Ordinal);
            Assert.Equal("", await s.ReplyAsync());
        }

        await AssertEndsAsync("421 4.7.0 Too many errors", 5, "RCPT TO:<guess@elsewhere.test>");
        await AssertEndsAsync("421 4.7.0 Too many commands", 30, "NOOP");
        await AssertEndsAsync("500 5.5.2", 1, "NOOP " + new string('x', 200));
        await AssertEndsAsync("500 5.5.2", 1, new string('x', 5_000));
    }

    [Fact]
    public async Task A_store_that_fails_says_not_now_and_the_session_goes_on()
    {
        await using var s = await new SmtpServerDialogue { ReceiveFailure = new IOException("disk") }.StartMailAsync();
        Assert.StartsWith("452 4.3.1", await s.AskAsync("DATA"), StringComparison.Ordinal);
        Assert.StartsWith("250", await s.AskAsync("NOOP"), StringComparison.Ordinal);

        await using var odd = await new SmtpServerDialogue { KeepFailure = new UnauthorizedAccessException() }.StartMailAsync();
        await odd.AskAsync("DATA");
        Assert.StartsWith("452 4.3.1", await odd.AskAsync("x\r\n."), StringComparison.Ordinal);
        Assert.Equal((1, 1), (odd.Opened, odd.Closed));

        await using var full = await new SmtpServerDialogue { Content = new FullDisk() }.StartMailAsync();
        await full.AskAsync("DATA");
        Assert.StartsWith("452 4.3.1", await full.AskAsync("x\r\n."), StringComparison.Ordinal);
        Assert.Empty(full.Kept);
    }

    [Fact]
    public async Task A_client_that_vanishes_in_the_middle_leaves_nothing()
    {
        foreach (var part in new[] { "DATA\r\n", "BDAT 100\r\nhalf", "BDAT 4\r\nhalf", "DATA" })
        {
            await using var s = await new SmtpServerDialogue().StartMailAsync();
            await s.SayAsync(part);
            if (part == "DATA\r\n")
            {
                await s.ReplyAsync();
                await s.SayAsync("Subject: half\r\n\r\nhalf\r\n.\r");
            }

            await s.HangUpAsync();
            Assert.Empty(s.Kept);
            Assert.Equal(s.Opened, s.Closed);
        }
    }

    [Fact]
    public async Task Silence_ends_the_connection_by_the_clock_and_so_does_a_trickle()
    {
        // One timer for each time that the session waits: greeting, EHLO, ...
        var clock = new SteppedClock();
        await using (var s = await new SmtpServerDialogue(new SmtpServerOptions { Clock = clock }).GreetAsync())
        {
            await clock.PassAsync(2, TimeSpan.FromMinutes(4));
            await s.SayAsync("NO");
            await clock.PassAsync(1, TimeSpan.FromMinutes(1));
            Assert.StartsWith("421 4.4.2", await s.ReplyAsync(), StringComparison.Ordinal);
            Assert.Equal("", await s.ReplyAsync());
        }

        clock = new SteppedClock();
        await using (var s = await new SmtpServerDialogue(new SmtpServerOptions { Clock = clock }).StartMailAsync())
        {
            await s.AskAsync("DATA");
            await clock.PassAsync(5, TimeSpan.Zero);
            for (var i = 0; i < 15; i++)
            {
                await s.SayAsync("x");
                await clock.PassAsync(1, TimeSpan.FromMinutes(2));
            }

            Assert.StartsWith("421 4.4.2", await s.ReplyAsync(), StringComparison.Ordinal);
            await s.Running;
            Assert.Equal(1, s.Closed);
        }
    }

    [Fact]
    public async Task A_host_that_stops_says_so()
    {
        await using var s = await new SmtpServerDialogue().GreetAsync();

        await s.StopAsync();

        Assert.StartsWith("421 4.3.2", await s.ReplyAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => s.Running);
    }

    private static string Lines(int count) => string.Concat(Enumerable.Repeat(new string('x', 38) + "\r\n", count));

    private static async Task<SmtpServerDialogue> SaidAsync(SmtpServerDialogue s, string bytes)
    {
        await s.SayAsync(bytes);
        return s;
    }

    private static async Task StartAgainAsync(SmtpServerDialogue s)
    {
        await s.AskAsync("MAIL FROM:<a@x.test>");
        await s.AskAsync("RCPT TO:<b@here.test>");
        Assert.StartsWith("354", await s.AskAsync("DATA"), StringComparison.Ordinal);
    }

    private static async Task AssertEndsAsync(string expected, int times, string command)
    {
        await using var s = await new SmtpServerDialogue(Small).StartMailAsync();
        for (var i = 0; i < times; i++)
            await s.SayAsync(command + "\r\n");
        var replies = await s.HangUpAsync();
        Assert.StartsWith(expected, replies[^1], StringComparison.Ordinal);
        Assert.True(replies.Count <= times + 1);
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("No space left on device");
    }
}
