using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Smtp;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>PIPELINING, CHUNKING, DSN and SMTPUTF8 as a server sees them, byte for byte.</summary>
public sealed class SmtpExtensionTests
{
    private static readonly SmtpEnvelope Envelope = new("a@x.test", ["b@y.test"]);
    private static readonly ReadOnlyMemory<byte> Message = Encoding.ASCII.GetBytes("Subject: hi\r\n\r\n.dot\r\n");

    [Fact]
    public async Task Sender_and_recipients_go_in_one_group_and_data_waits_for_the_answers()
    {
        var many = new SmtpEnvelope("a@x.test", Enumerable.Range(0, 120).Select(i => $"r{i}@y.test"));
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("PIPELINING");
            // Groups of 50: nothing is answered before the whole group is there.
            foreach (var (first, count) in new[] { (-1, 50), (49, 50), (99, 21) })
            {
                for (var i = first; i < first + count; i++)
                    await s.ExpectAsync(i < 0 ? "MAIL FROM:<a@x.test>" : $"RCPT TO:<r{i}@y.test>");
                await s.SayAsync([.. Enumerable.Range(first, count).Select(i => i % 7 == 3 ? "550 5.1.1 no" : "250 ok")]);
            }

            await s.TurnAsync("DATA", "354 go");
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.SayAsync("250 ok");
        });
        await using var client = await server.ConnectAsync();

        var result = await client.SendAsync(many, Message, null, default);

        Assert.Equal(many.Recipients, result.Recipients.Select(recipient => recipient.Address));
        Assert.Equal(Enumerable.Range(0, 120).Select(i => i % 7 != 3), result.Recipients.Select(recipient => recipient.Accepted));
    }

    [Fact]
    public async Task A_refused_sender_in_a_group_leaves_the_connection_in_step()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("PIPELINING");
            await s.ExpectAsync("MAIL FROM:<a@x.test>");
            await s.TurnAsync("RCPT TO:<b@y.test>", "553 5.7.1 not yours", "503 5.5.1 need MAIL");
            await s.TurnAsync("RSET", "250 ok");
            await s.ExpectAsync("MAIL FROM:<a@x.test>");
            await s.TurnAsync("RCPT TO:<b@y.test>", "250 ok", "250 ok");
            await s.TurnAsync("DATA", "354 go");
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.SayAsync("250 ok");
        });
        await using var client = await server.ConnectAsync();

        Assert.Equal(553, (await FailureAsync(client)).ReplyCode);
        Assert.True((await client.SendAsync(Envelope, Message, null, default)).Accepted);
    }

    [Theory]
    [InlineData("421 4.3.2 bye", MailFailure.Unavailable)]
    [InlineData("250 ok\r\n421 4.3.2 bye", MailFailure.Unavailable)]
    [InlineData("250 ok\r\n354 what", MailFailure.Garbage)]
    [InlineData("250 ok\r\n250 ok\r\n250 and one more", MailFailure.Garbage)]
    public async Task Answers_that_do_not_fit_the_group_end_the_connection(string answers, MailFailure expected)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("PIPELINING");
            await s.ExpectAsync("MAIL FROM:<a@x.test>");
            await s.TurnAsync("RCPT TO:<b@y.test>", answers);
            Assert.DoesNotContain("Subject", await s.ReadToEndAsync(), StringComparison.Ordinal);
        });
        await using (var client = await server.ConnectAsync())
        {
            Assert.Equal(expected, (await FailureAsync(client)).Failure);
            Assert.Equal(MailFailure.Closed, (await FailureAsync(client)).Failure);
        }
    }

    [Fact]
    public async Task In_chunks_the_last_one_waits_for_the_hook_and_dots_are_not_doubled()
    {
        var hooked = false;
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("CHUNKING");
            await s.TurnAsync("MAIL FROM:<a@x.test>", "250 ok");
            await s.TurnAsync("RCPT TO:<b@y.test>", "250 ok");
            await s.ExpectAsync("BDAT 28");
            Assert.Equal("Subject: hi\r\n\r\n.dot\r\n.\r\n.\r\nx", await s.ReadUntilAsync("\r\nx"));
            Assert.False(hooked);
            await s.SayAsync("250 28 octets");
            await s.ExpectAsync("BDAT 2 LAST");
            Assert.True(hooked);
            Assert.Equal("\r\n", await s.ReadUntilAsync("\r\n"));
            await s.SayAsync("250 2.0.0 queued");
        });
        await using var client = await server.ConnectAsync(new SmtpOptions { PreferChunking = true });

        var result = await client.SendAsync(Envelope, Encoding.ASCII.GetBytes("Subject: hi\n\n.dot\n.\r.\r\nx"), _ => { hooked = true; return Task.CompletedTask; }, default);

        Assert.Equal("queued", result.ServerText);
    }

    [Fact]
    public async Task A_server_that_offers_no_chunking_gets_data()
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync();
            await s.AcceptEnvelopeAsync();
            await s.ReadUntilAsync("\r\n.\r\n");
            await s.SayAsync("250 ok");
        });
        await using var client = await server.ConnectAsync(new SmtpOptions { PreferChunking = true });

        Assert.True((await client.SendAsync(Envelope, Message, null, default)).Accepted);
    }

    [Theory]
    [InlineData(null, MailFailure.OutcomeUnknown)]
    [InlineData("354 again\r\n", MailFailure.OutcomeUnknown)]
    [InlineData("451 4.3.0 disk\r\n", MailFailure.Unavailable)]
    public async Task The_last_chunk_is_the_commit_point(string? answer, MailFailure expected)
    {
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("CHUNKING");
            await s.TurnAsync("MAIL FROM:<a@x.test>", "250 ok");
            await s.TurnAsync("RCPT TO:<b@y.test>", "250 ok");
            await s.ReadUntilAsync(".dot");
            await s.SayAsync("250 ok");
            await s.ReadUntilAsync("LAST\r\n\r\n");
            await s.SayRawAsync(answer ?? "");
            await s.HangUpAsync();
        });
        await using var client = await server.ConnectAsync(new SmtpOptions { PreferChunking = true });

        Assert.Equal(expected, (await FailureAsync(client)).Failure);
    }

    [Theory]
    [InlineData("552 5.3.4 too big", MailFailure.TooLarge)]
    [InlineData(null, MailFailure.Closed)]
    public async Task Before_the_last_chunk_nothing_was_sent(string? answer, MailFailure expected)
    {
        var hooked = false;
        await using var server = new ScriptedSmtpServer(async s =>
        {
            await s.GreetAsync("CHUNKING");
            await s.TurnAsync("MAIL FROM:<a@x.test>", "250 ok");
            await s.TurnAsync("RCPT TO:<b@y.test>", "250 ok");
            await s.ReadUntilAsync(".dot");
            if (answer is not null)
            {
                await s.SayAsync(answer);
                Assert.DoesNotContain("LAST", await s.ReadToEndAsync(), StringComparison.Ordinal);
            }
        });
        await using (var client = await server.ConnectAsync(new SmtpOptions { PreferChunking = true }))
        {
            var problem = await Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, Message, _ => { hooked = true; return Task.CompletedTask; }, default));
            Assert.Equal(expected, problem.Failure);
        }

        Assert.False(hooked);
    }

    [Fact]
    public async Task Reports_are_asked_for_where_the_server_knows_them()
    {
        var envelope = new SmtpEnvelope("a@x.test", ["b+c@y.test", "d@y.test", "e@y.test"])
        {
            Reports = new SmtpDeliveryReports
            {
                Return = SmtpReturn.Headers,
                EnvelopeId = "id 1+=",
                Notify = SmtpNotify.Failure | SmtpNotify.Delay,
                NotifyFor = new Dictionary<string, SmtpNotify> { ["d@y.test"] = SmtpNotify.Never, ["e@y.test"] = SmtpNotify.Success },
                OriginalRecipient = true,
            },
        };
        foreach (var offered in new[] { true, false })
        {
            await using var server = new ScriptedSmtpServer(async s =>
            {
                await s.GreetAsync(offered ? "DSN" : "X-OTHER");
                await s.TurnAsync("MAIL FROM:<a@x.test>" + (offered ? " RET=HDRS ENVID=id+201+2B+3D" : ""), "250 ok");
                await s.TurnAsync("RCPT TO:<b+c@y.test>" + (offered ? " NOTIFY=FAILURE,DELAY ORCPT=rfc822;b+2Bc@y.test" : ""), "550 no");
                await s.TurnAsync("RCPT TO:<d@y.test>" + (offered ? " NOTIFY=NEVER ORCPT=rfc822;d@y.test" : ""), "550 no");
                await s.TurnAsync("RCPT TO:<e@y.test>" + (offered ? " NOTIFY=SUCCESS ORCPT=rfc822;e@y.test" : ""), "550 no");
            });
            await using var client = await server.ConnectAsync();
            Assert.Equal(3, (await client.SendAsync(envelope, Message, null, default)).Recipients.Count);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\r\nDATA")]
    [InlineData("a\0")]
    [InlineData("\u00E4")]
    [InlineData("\u760D\u760A")]
    [InlineData("++++++++++++++++++++++++++++++++++++++++++")]
    public void An_envelope_id_that_is_none_is_refused(string id) =>
        Assert.Throws<ArgumentException>(() => new SmtpDeliveryReports { EnvelopeId = id });

    [Fact]
    public async Task Headers_in_utf8_ask_for_smtputf8_and_other_bytes_do_not()
    {
        (byte[] Message, string Parameters)[] cases =
        [
            (Encoding.UTF8.GetBytes("Subject: gr\u00FCn\n\nx"), " BODY=8BITMIME SMTPUTF8"),
            (Encoding.Latin1.GetBytes("Subject: gr\u00FCn\n\nx"), " BODY=8BITMIME"),
            (Encoding.UTF8.GetBytes("Subject: x\r\n\r\ngr\u00FCn"), " BODY=8BITMIME"),
            (Encoding.UTF8.GetBytes("Subject: x\r\n\r\nx"), ""),
        ];
        foreach (var (message, parameters) in cases)
        {
            await using var server = new ScriptedSmtpServer(async s =>
            {
                await s.GreetAsync("8BITMIME", "SMTPUTF8");
                await s.TurnAsync("MAIL FROM:<a@x.test>" + parameters, "250 ok");
                await s.TurnAsync("RCPT TO:<b@y.test>", "550 no");
            });
            await using var client = await server.ConnectAsync();
            await client.SendAsync(Envelope, message, null, default);
        }
    }

    private static Task<MailProtocolException> FailureAsync(SmtpClient client) =>
        Assert.ThrowsAsync<MailProtocolException>(() => client.SendAsync(Envelope, Message, null, default));
}
