using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>Greeting, EHLO, TLS, and what a hostile or broken server may say meanwhile.</summary>
public sealed class SmtpConnectTests
{
    [Fact]
    public async Task Extensions_are_read_from_the_answer_to_ehlo()
    {
        await using var server = new ScriptedSmtpServer(s => s.GreetAsync("PIPELINING", "size 10240000", "AUTH PLAIN LOGIN", "AUTH=XOLD", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "X-ODD thing"));
        await using var client = await server.ConnectAsync();

        Assert.Equal(10_240_000, client.Extensions.MaxSize);
        Assert.True(client.Extensions is { Size: true, EightBitMime: true, SmtpUtf8: true, Pipelining: true, EnhancedStatusCodes: true, StartTls: false });
        Assert.Equal(["LOGIN", "PLAIN", "XOLD"], client.Extensions.AuthMechanisms.Order());
    }

    [Theory]
    [InlineData("SIZE")]
    [InlineData("SIZE 0")]
    [InlineData("SIZE -5")]
    [InlineData("SIZE 99999999999999999999999")]
    public async Task A_size_without_a_usable_number_is_no_limit(string line)
    {
        await using var server = new ScriptedSmtpServer(s => s.GreetAsync(line));
        await using var client = await server.ConnectAsync();

        Assert.True(client.Extensions.Size);
        Assert.Null(client.Extensions.MaxSize);
    }

    [Fact]
    public async Task A_server_without_ehlo_is_greeted_with_helo()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.SayAsync("220-old", "220 server");
            await s.TurnAsync("EHLO [127.0.0.1]", "502 what?");
            await s.TurnAsync("HELO [127.0.0.1]", "250 hi");
        });
        await using var client = await server.ConnectAsync();

        Assert.False(client.Extensions.Size);
        Assert.Empty(client.Extensions.AuthMechanisms);
    }

    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task After_tls_only_what_was_said_inside_counts(MailSecurity security)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.SayAsync("220 mail.test");
            if (security == MailSecurity.StartTls)
            {
                await s.HelloAsync("STARTTLS", "AUTH PLAIN", "SIZE 1");
                await s.TurnAsync("STARTTLS", "220 go");
                await s.StartTlsAsync();
            }

            await s.HelloAsync("8BITMIME");
        }, security);
        await using var client = await server.ConnectAsync();

        Assert.True(client.Extensions.EightBitMime);
        Assert.Empty(client.Extensions.AuthMechanisms);
        Assert.Null(client.Extensions.MaxSize);
    }

    [Fact]
    public async Task A_stripped_starttls_is_refused()
    {
        await using var server = new ScriptedSmtpServer(s => s.GreetAsync("AUTH PLAIN", "8BITMIME"), MailSecurity.StartTls);

        Assert.Equal(MailFailure.TlsRefused, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task A_server_that_knows_only_helo_cannot_have_starttls()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.SayAsync("220 old");
            await s.TurnAsync("EHLO [127.0.0.1]", "500 what?");
            Assert.Equal("", await s.ReadToEndAsync());
        }, MailSecurity.StartTls);

        Assert.Equal(MailFailure.TlsRefused, (await FailureAsync(server)).Failure);
    }

    [Theory]
    [InlineData("454 4.7.0 not now")]
    [InlineData("502 no")]
    [InlineData("250 sure")]
    public async Task A_refused_starttls_is_no_reason_to_go_on_without(string answer)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("STARTTLS");
            await s.TurnAsync("STARTTLS", answer);
            Assert.Equal("", await s.ReadToEndAsync());
        }, MailSecurity.StartTls);

        Assert.Equal(MailFailure.TlsRefused, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Bytes_sent_ahead_of_tls_end_the_connection()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("STARTTLS");
            await s.ExpectAsync("STARTTLS");
            await s.SayRawAsync("220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n");
            Assert.Equal("", await s.ReadToEndAsync());
        }, MailSecurity.StartTls);

        Assert.Equal(MailFailure.TlsRefused, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Words_from_before_tls_are_never_shown()
    {
        await using var server = new ScriptedSmtpServer(s => s.SayAsync("554 5.7.1 call 0900-EVIL now"), MailSecurity.StartTls);

        var problem = await FailureAsync(server);

        Assert.Equal(MailFailure.Refused, problem.Failure);
        Assert.Null(problem.ServerText);
        Assert.DoesNotContain("EVIL", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_tls_asked_for_the_servers_words_are_kept_clean_and_apart_from_the_message()
    {
        await using var server = new ScriptedSmtpServer(s => s.SayAsync("554-5.7.1 no\u0007 entry", "554 5.7.1 for\u202E you"));

        var problem = await FailureAsync(server);

        Assert.Equal("no? entry for? you", problem.ServerText);
        Assert.Equal("5.7.1", problem.EnhancedStatus);
        Assert.DoesNotContain("entry", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("22\r\n")]
    [InlineData("220x\r\n")]
    [InlineData("999 no\r\n")]
    [InlineData("120 no\r\n")]
    [InlineData("220-a\r\n250 b\r\n")]
    [InlineData("\r\n")]
    public async Task What_is_no_reply_is_garbage(string text)
    {
        await using var server = new ScriptedSmtpServer(s => s.SayRawAsync(text));

        Assert.Equal(MailFailure.Garbage, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Endless_lines_and_endless_replies_are_cut_off()
    {
        await using (var server = new ScriptedSmtpServer(s => IgnoreResetAsync(() => s.SayRawAsync("220 " + new string('x', 5_000)))))
            Assert.Equal(MailFailure.Garbage, (await FailureAsync(server)).Failure);
        await using (var server = new ScriptedSmtpServer(s => IgnoreResetAsync(() => s.SayRawAsync(string.Concat(Enumerable.Repeat("220-x\r\n", 200))))))
            Assert.Equal(MailFailure.Garbage, (await FailureAsync(server)).Failure);
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout_and_a_caller_may_leave_earlier()
    {
        await using (var server = new ScriptedSmtpServer(async s => Assert.Equal("", await s.ReadToEndAsync())))
            Assert.Equal(MailFailure.TimedOut, (await FailureAsync(server, new SmtpOptions { GreetingTimeout = TimeSpan.FromMilliseconds(50) })).Failure);

        using var leave = new CancellationTokenSource(50);
        await using var silent = new ScriptedSmtpServer(async s => Assert.Equal("", await s.ReadToEndAsync()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent.ConnectAsync(ct: leave.Token));
    }

    [Fact]
    public async Task A_server_that_hangs_up_or_is_busy_says_so()
    {
        await using (var server = new ScriptedSmtpServer(_ => Task.CompletedTask))
            Assert.Equal(MailFailure.Closed, (await FailureAsync(server)).Failure);
        await using (var server = new ScriptedSmtpServer(s => s.SayAsync("421 4.3.2 down")))
            Assert.Equal(MailFailure.Unavailable, (await FailureAsync(server)).Failure);
        await using (var server = new ScriptedSmtpServer(s => s.SayAsync("421 4.7.0 Too many connections")))
            Assert.Equal(MailFailure.Throttled, (await FailureAsync(server)).Failure);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("x\r\nMAIL FROM:<e@e>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\u760D\u760A")]
    public async Task An_ehlo_name_that_is_none_never_reaches_the_wire(string name)
    {
        await using var server = new ScriptedSmtpServer(async s => Assert.Equal("", await s.ReadToEndAsync()));

        await Assert.ThrowsAsync<ArgumentException>(() => server.ConnectAsync(new SmtpOptions { HeloName = name }));
    }

    private static Task<MailProtocolException> FailureAsync(ScriptedSmtpServer server, SmtpOptions? options = null) =>
        Assert.ThrowsAsync<MailProtocolException>(() => server.ConnectAsync(options));

    private static async Task IgnoreResetAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (IOException)
        {
            // The client left in the middle, as it should.
        }
    }
}
