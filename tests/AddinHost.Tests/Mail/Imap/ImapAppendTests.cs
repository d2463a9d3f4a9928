using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapAppendTests : IDisposable
{
    private static readonly byte[] Message = "Subject: hi\r\n\r\nA9 LOGOUT\r\n"u8.ToArray();

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("IMAP4rev1 LITERAL+", "{26+}")]
    [InlineData("IMAP4rev1 LITERAL-", "{26+}")]
    [InlineData("IMAP4rev1", "{26}")]
    public async Task A_message_is_a_literal_and_its_new_UID_is_told(string capabilities, string literal)
    {
        await using var client = await ImapDialogue.GreetAsync(_server, capabilities);
        var date = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(-3.5));
        var appending = client.AppendAsync("Sent", Message, [@"\Seen"], date, CancellationToken.None);
        await _server.ExpectAsync("A1 APPEND \"Sent\" (\\Seen) \"04-Mar-2026 05:06:07 -0330\" " + literal);
        if (!literal.Contains('+', StringComparison.Ordinal))
        {
            Assert.True(_server.NothingWaits());
            await _server.SendLinesAsync("* 5 EXISTS", "+ OK");
        }

        Assert.Equal(Encoding.Latin1.GetString(Message) + "\r\n", await _server.ReadExactlyAsync(Message.Length + 2));
        await _server.SendLinesAsync("A1 OK [APPENDUID 38505 3955] done");

        Assert.Equal(new AppendResult(38505, 3955), await appending);
    }

    [Fact]
    public async Task A_large_message_waits_for_the_server_under_LITERAL_minus()
    {
        var message = Enumerable.Repeat("0123456789abcd\r\n"u8.ToArray(), 5000).SelectMany(line => line).ToArray();
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 LITERAL-");
        var appending = client.AppendAsync("Sent", message, [], null, CancellationToken.None);
        await _server.ExpectAsync("A1 APPEND \"Sent\" {80000}");
        Assert.True(_server.NothingWaits());
        await _server.SendLinesAsync("+");
        for (var read = 0; read < message.Length; read += 16_000)
            Assert.Equal(Encoding.Latin1.GetString(message, read, 16_000), await _server.ReadExactlyAsync(16_000));
        await _server.ExpectAsync("");
        await _server.SendLinesAsync("A1 OK done");

        Assert.Null(await appending);
    }

    [Theory]
    [InlineData("NO [TRYCREATE] no such folder", MailFailure.Refused, "TRYCREATE")]
    [InlineData("NO [OVERQUOTA] Quota exceeded (mailbox for user is full)", MailFailure.TooLarge, "OVERQUOTA")]
    [InlineData("NO [TOOBIG] too big", MailFailure.TooLarge, "TOOBIG")]
    public async Task A_refusal_before_the_message_leaves_the_connection_usable(string answer, MailFailure expected, string code)
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1");
        var appending = client.AppendAsync("Sent", Message, [], null, CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A1 " + answer);

        var failure = await ImapDialogue.FailsAsync(appending);
        Assert.Equal(expected, failure.Failure);
        Assert.Equal(code, failure.ResponseCode);
        Assert.True(client.IsUsable);
        Assert.True(_server.NothingWaits());
    }

    [Fact]
    public async Task What_a_literal_or_a_flag_cannot_hold_is_refused_and_nothing_is_sent()
    {
        await using var client = await ImapDialogue.GreetAsync(_server);

        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(client.AppendAsync("Sent", "a\0b"u8.ToArray(), [], null, CancellationToken.None))).Failure);
        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(client.AppendAsync("Sent", Message, ["\\Seen) \"x\""], null, CancellationToken.None))).Failure);
        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(client.AppendAsync("Sent", Message, ["a\r\nb"], null, CancellationToken.None))).Failure);
        Assert.True(_server.NothingWaits());
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task Removing_touches_one_message_only()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var removing = client.RemoveMessageAsync(7, CancellationToken.None);
        await _server.ExpectAsync("A2 UID STORE 7 +FLAGS.SILENT (\\Deleted)");
        await _server.SendLinesAsync("A2 OK done");
        await _server.ExpectAsync("A3 UID EXPUNGE 7");
        await _server.SendLinesAsync("* 2 EXPUNGE", "A3 OK done");

        Assert.True(await removing);
        Assert.Equal(2u, client.Selected!.Exists);
    }

    [Fact]
    public async Task Without_UIDPLUS_nothing_is_expunged()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, "IMAP4rev1");
        var removing = client.RemoveMessageAsync(7, CancellationToken.None);
        await _server.ExpectAsync("A2 UID STORE 7 +FLAGS.SILENT (\\Deleted)");
        await _server.SendLinesAsync("A2 OK done");

        Assert.False(await removing);
        Assert.True(_server.NothingWaits());
    }

    [Fact]
    public async Task A_folder_is_made_and_LOGOUT_closes()
    {
        await using var client = await ImapDialogue.GreetAsync(_server);
        var creating = client.CreateAsync("Gesendet/Ä", CancellationToken.None);
        await _server.ExpectAsync("A1 CREATE \"Gesendet/&AMQ-\"");
        await _server.SendLinesAsync("A1 OK done");
        await creating;

        var leaving = client.LogoutAsync(CancellationToken.None);
        await _server.ExpectAsync("A2 LOGOUT");
        await _server.SendLinesAsync("* BYE see you", "A2 OK done");
        await leaving;
        Assert.False(client.IsUsable);
        await _server.ExpectClosedAsync();
    }

    [Fact]
    public async Task LOGOUT_does_not_mind_a_server_that_hangs_up_first()
    {
        await using var client = await ImapDialogue.GreetAsync(_server);
        var leaving = client.LogoutAsync(CancellationToken.None);
        await _server.ReadLineAsync();
        _server.HangUp();

        await leaving;
        await client.LogoutAsync(CancellationToken.None);
    }
}
