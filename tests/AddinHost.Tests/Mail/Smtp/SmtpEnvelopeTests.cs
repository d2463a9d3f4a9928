using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>What is settled before the data: sender, recipients, size, and which bytes and addresses a server takes.</summary>
public sealed class SmtpEnvelopeTests
{
    private static readonly SmtpEnvelope Envelope = new("a@x.test", ["b@y.test"]);
    private static readonly ReadOnlyMemory<byte> Message = Encoding.ASCII.GetBytes("Subject: hi\r\n\r\nhello\r\n");

    [Fact]
    public async Task Each_recipient_has_a_result_and_the_accepted_ones_get_the_message()
    {
        var three = new SmtpEnvelope("", ["b@y.test", "nobody@y.test", "full@y.test", "B@y.test", "b@y.test"]);
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.TurnAsync("MAIL FROM:<>", "250 ok");
            await s.TurnAsync("RCPT TO:<b@y.test>", "251 will forward");
            await s.TurnAsync("RCPT TO:<nobody@y.test>", "550 5.1.1 unknown");
            await s.TurnAsync("RCPT TO:<full@y.test>", "452 4.2.2 full");
            await s.TurnAsync("RCPT TO:<B@y.test>", "250 ok");
            await s.TurnAsync("DATA", "354 go");
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.SayAsync("250 ok");
        });
        await using var client = await server.ConnectAsync();

        var result = await client.SendAsync(three, Message, null, default);

        Assert.True(result.Accepted);
        Assert.Equal([true, false, false, true], result.Recipients.Select(recipient => recipient.Accepted));
        Assert.Equal([false, false, true, false], result.Recipients.Select(recipient => recipient.IsTemporary));
        Assert.Equal([null, "5.1.1", "4.2.2", null], result.Recipients.Select(recipient => recipient.EnhancedStatus));
        Assert.Equal("unknown", result.Recipients[1].ServerText);
    }

    [Fact]
    public async Task Without_an_accepted_recipient_no_data_is_sent_and_the_next_message_starts_afresh()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.TurnAsync("MAIL FROM:<a@x.test>", "250 ok");
            await s.TurnAsync("RCPT TO:<b@y.test>", "550 no");
            await s.TurnAsync("RSET", "250 ok");
            await s.AcceptEnvelopeAsync();
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.SayAsync("250 ok");
        });
        await using var client = await server.ConnectAsync();
        var hooks = 0;

        var first = await client.SendAsync(Envelope, Message, _ => { hooks++; return Task.CompletedTask; }, default);
        var second = await client.SendAsync(Envelope, Message, _ => { hooks++; return Task.CompletedTask; }, default);

        Assert.False(first.Accepted);
        Assert.True(second.Accepted);
        Assert.Equal(1, hooks);
    }

    [Fact]
    public async Task A_refused_sender_and_a_server_that_ends_are_told_apart()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.TurnAsync("MAIL FROM:<a@x.test>", "553 5.7.1 not yours");
            await s.TurnAsync("RSET", "250 ok");
            await s.TurnAsync("MAIL FROM:<a@x.test>", "250 ok");
            await s.TurnAsync("RCPT TO:<b@y.test>", "421 4.3.2 bye");
        });
        await using var client = await server.ConnectAsync();

        Assert.Equal(MailFailure.Refused, (await FailureAsync(client)).Failure);
        Assert.Equal(MailFailure.Unavailable, (await FailureAsync(client)).Failure);
        Assert.Equal(MailFailure.Closed, (await FailureAsync(client)).Failure);
    }

    [Fact]
    public async Task Size_is_told_as_the_server_counts_it_and_too_much_is_not_even_tried()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("SIZE 26");
            await s.TurnAsync("MAIL FROM:<a@x.test> SIZE=25", "250 ok");
            await s.TurnAsync("RCPT TO:<b@y.test>", "550 no");
            Assert.Equal("", await s.ReadToEndAsync());
        });
        await using (var client = await server.ConnectAsync())
        {
            await client.SendAsync(Envelope, Encoding.ASCII.GetBytes("Subject: hi\n\n.\rhello"), null, default);
            var problem = await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, Encoding.ASCII.GetBytes("Subject: hi\n\n.\rhello!!"), null, default));
            Assert.Equal(MailFailure.TooLarge, problem.Failure);
        }
    }

    [Fact]
    public async Task Eight_bit_bytes_and_addresses_beyond_ascii_need_a_server_that_says_it_takes_them()
    {
        var eightBit = Encoding.UTF8.GetBytes("Subject: hi\r\n\r\nä\r\n");
        var utf8 = new SmtpEnvelope("a@x.test", ["jürgen@münchen.test"]);
        await using (var server = new ScriptedSmtpServer(async s => { await s.GreetAsync(); Assert.Equal("", await s.ReadToEndAsync()); }))
        await using (var client = await server.ConnectAsync())
        {
            Assert.Equal(MailFailure.Refused, (await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, eightBit, null, default))).Failure);
            Assert.Equal(MailFailure.Refused, (await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(utf8, Message, null, default))).Failure);
            Assert.Equal(MailFailure.Refused, (await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, "a\0b"u8.ToArray(), null, default))).Failure);
        }

        await using (var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("8BITMIME", "SMTPUTF8");
            await s.TurnAsync("MAIL FROM:<a@x.test> BODY=8BITMIME SMTPUTF8", "250 ok");
            Assert.StartsWith("RCPT TO:<j\u00C3\u00BCrgen@xn--mnchen-3ya.test>", await s.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
            await s.SayAsync("550 no");
        }))
        await using (var client = await server.ConnectAsync())
            Assert.False((await client.SendAsync(utf8, eightBit, null, default)).Accepted);
    }

    private static Task<MailProtocolException> FailureAsync(SmtpClient client) =>
        Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, Message, null, default));
}
