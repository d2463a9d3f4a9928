using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>Handing over a message: recipients, data, the point of no return, and every way it can go wrong.</summary>
public sealed class SmtpSendTests
{
    private static readonly SmtpEnvelope Envelope = new("a@x.test", ["b@y.test"]);
    private static readonly ReadOnlyMemory<byte> Message = Encoding.ASCII.GetBytes("Subject: hi\r\n\r\nhello\r\n");

    [Fact]
    public async Task A_message_is_handed_over_and_the_connection_serves_another()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("ENHANCEDSTATUSCODES");
            for (var i = 0; i < 2; i++)
            {
                await s.AcceptEnvelopeAsync();
                Assert.Equal("Subject: hi\r\n\r\nhello\r\n.\r\n", await s.ReadUntilAsync("\r\n.\r\n"));
                await s.SayAsync("250 2.0.0 queued as 77");
            }

            await s.TurnAsync("QUIT", "221 bye");
        });
        await using var client = await server.ConnectAsync();

        await client.SendAsync(Envelope, Message, null, default);
        var result = await client.SendAsync(Envelope, Message, null, default);
        await client.QuitAsync(default);

        Assert.True(result.Accepted);
        Assert.Equal("queued as 77", result.ServerText);
        Assert.Equal(["b@y.test"], result.Recipients.Select(recipient => recipient.Address));
    }

    [Fact]
    public async Task The_final_dot_waits_for_the_hook_and_all_data_is_there_before()
    {
        var seenBeforeHook = new TaskCompletionSource<string>();
        var hookMayEnd = new TaskCompletionSource();
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            seenBeforeHook.SetResult(await s.ReadUntilAsync("hello"));
            Assert.Equal("\r\n.\r\n", await s.ReadUntilAsync("\r\n.\r\n"));
            Assert.True(hookMayEnd.Task.IsCompleted);
            await s.SayAsync("250 ok");
        });
        await using var client = await server.ConnectAsync();

        var result = await client.SendAsync(Envelope, Message, async token =>
        {
            Assert.Equal("Subject: hi\r\n\r\nhello", await seenBeforeHook.Task.WaitAsync(TimeSpan.FromSeconds(5), token));
            hookMayEnd.SetResult();
        }, default);

        Assert.True(result.Accepted);
    }

    [Fact]
    public async Task A_hook_that_fails_leaves_the_message_unsent()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            Assert.Equal("Subject: hi\r\n\r\nhello", await s.ReadToEndAsync());
        });
        await using (var client = await server.ConnectAsync())
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(Envelope, Message, _ => throw new InvalidOperationException("database gone"), default));
            await client.QuitAsync(default);
            Assert.Equal(MailFailure.Closed, (await FailureAsync(client)).Failure);
        }
    }

    [Fact]
    public async Task A_cancellation_in_the_hook_leaves_the_message_unsent()
    {
        using var leave = new CancellationTokenSource();
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            Assert.DoesNotContain("\r\n.\r\n", await s.ReadToEndAsync(), StringComparison.Ordinal);
        });
        await using (var client = await server.ConnectAsync())
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(Envelope, Message, _ => leave.CancelAsync(), leave.Token));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("banana\r\n")]
    [InlineData("354 again\r\n")]
    [InlineData("250-half")]
    public async Task After_the_final_dot_a_lost_or_broken_answer_is_unknown(string? answer)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.SayRawAsync(answer ?? "");
            await s.HangUpAsync();
        });
        await using var client = await server.ConnectAsync();

        Assert.Equal(MailFailure.OutcomeUnknown, (await FailureAsync(client)).Failure);
        Assert.Equal(MailFailure.Closed, (await FailureAsync(client)).Failure);
    }

    [Fact]
    public async Task After_the_final_dot_silence_and_cancellation_are_unknown_too()
    {
        async Task SwallowAsync(ScriptedSmtpServer s)
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.ReadToEndAsync();
        }

        await using (var server = new ScriptedSmtpServer(SwallowAsync))
        await using (var client = await server.ConnectAsync(new SmtpOptions { FinalReplyTimeout = TimeSpan.FromMilliseconds(50) }))
            Assert.Equal(MailFailure.OutcomeUnknown, (await FailureAsync(client)).Failure);

        using var leave = new CancellationTokenSource();
        await using (var server = new ScriptedSmtpServer(SwallowAsync))
        await using (var client = await server.ConnectAsync())
        {
            var sending = client.SendAsync(Envelope, Message, _ => { leave.CancelAfter(100); return Task.CompletedTask; }, leave.Token);
            Assert.Equal(MailFailure.OutcomeUnknown, (await Assert.ThrowsAsync<MailProtocolException>(() => sending)).Failure);
        }
    }

    [Theory]
    [InlineData("554 5.7.1 spam", MailFailure.Refused)]
    [InlineData("552 5.3.4 too big", MailFailure.TooLarge)]
    [InlineData("451 4.3.0 disk", MailFailure.Unavailable)]
    [InlineData("450 4.7.1 Greylisted", MailFailure.Throttled)]
    [InlineData("550 5.4.5 Daily user sending limit exceeded", MailFailure.Throttled)]
    [InlineData("421 4.3.2 going down", MailFailure.Unavailable)]
    public async Task A_clear_no_to_the_final_dot_is_no_doubt(string answer, MailFailure expected)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.SayAsync(answer);
        });
        await using var client = await server.ConnectAsync();

        var problem = await FailureAsync(client);

        Assert.Equal(expected, problem.Failure);
        Assert.Equal(int.Parse(answer[..3], System.Globalization.CultureInfo.InvariantCulture), problem.ReplyCode);
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_of_data_has_taken_nothing()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            await s.ReadUntilAsync("Subject");
            await s.HangUpAsync();
        });
        await using var client = await server.ConnectAsync();
        var big = Encoding.ASCII.GetBytes("Subject: hi\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 400_000)));
        var hooked = false;

        var problem = await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, big, _ => { hooked = true; return Task.CompletedTask; }, default));

        Assert.Equal(MailFailure.Closed, problem.Failure);
        Assert.False(hooked);
    }

    [Fact]
    public async Task A_reply_that_nobody_asked_for_is_not_taken_for_the_next_answer()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.TurnAsync("MAIL FROM:<a@x.test>", "250 ok", "250 ok", "354 go", "250 queued");
            Assert.Equal("", await s.ReadToEndAsync());
        });
        await using (var client = await server.ConnectAsync())
            Assert.Equal(MailFailure.Garbage, (await FailureAsync(client)).Failure);
    }

    private static Task<MailProtocolException> FailureAsync(SmtpClient client) =>
        Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, Message, null, default));
}
