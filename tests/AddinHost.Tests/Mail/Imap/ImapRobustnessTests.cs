using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

/// <summary>Whatever a server sends, the client throws its own exception, soon, and is closed rather than out of step.</summary>
public sealed class ImapRobustnessTests
{
    private const string Session =
        "* OK [CAPABILITY IMAP4rev1 UIDPLUS ENABLE CONDSTORE QRESYNC MOVE NAMESPACE ID LIST-EXTENDED LIST-STATUS X-GM-EXT-1] ready\r\n" +
        "* FLAGS (\\Seen)\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 42] ok\r\n* OK [UIDNEXT 10] ok\r\nA1 OK [READ-ONLY] done\r\n" +
        "* LIST (\\HasNoChildren \\Sent) \"/\" \"S\\\"ent\"\r\n* LIST () NIL {5}\r\nInbox\r\nA2 OK done\r\n" +
        "* SEARCH 1 2 3\r\nA3 OK done\r\n" +
        "* 1 FETCH (UID 5 FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 44 BODY[HEADER] {10}\r\na: b (\r\n\r\n)\r\nA4 OK done\r\n" +
        "* 1 FETCH (BODY[]<0> {4}\r\n\r\nab UID 5)\r\nA5 OK done\r\n" +
        "* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3)\r\nA6 OK done\r\n" +
        "* ENABLED QRESYNC\r\nA7 OK done\r\n" +
        "* 2 EXISTS\r\n* OK [UIDVALIDITY 42] ok\r\n* OK [HIGHESTMODSEQ 99] ok\r\n* VANISHED (EARLIER) 1:3,9\r\n* 1 FETCH (UID 5 FLAGS (\\Seen $x) MODSEQ (95))\r\nA8 OK done\r\n" +
        "* 1 FETCH (UID 5 ENVELOPE (\"d\" \"s\" ((\"n\" NIL \"m\" \"h\")) NIL NIL NIL NIL NIL NIL {5}\r\n<a@b>) BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"x\") NIL NIL \"7bit\" 5 1)" +
        "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"html\" NIL NIL NIL \"8bit\" 1 1) 1) \"mixed\") X-GM-LABELS (\\Inbox \"a\"))\r\nA9 OK done\r\n" +
        "* ESEARCH (TAG \"A10\") UID ALL 1:3,7 MODSEQ 5\r\nA10 OK done\r\n" +
        "* OK [COPYUID 1 5 9] ok\r\n* 1 EXPUNGE\r\nA11 OK done\r\n" +
        "* LIST () \"/\" x\r\n* STATUS x (MESSAGES 1 HIGHESTMODSEQ 7)\r\nA12 OK done\r\n" +
        "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\nA13 OK done\r\n* ID (\"name\" \"x\")\r\nA14 OK done\r\n" +
        "* 1 FETCH (UID 5 BODY[]<0> {3}\r\nabc)\r\nA15 OK done\r\n* 1 FETCH (UID 5 BODY[1]<0> {3}\r\nabc)\r\nA16 OK done\r\n";

    private static readonly ImapOptions Impatient = new() { MaxLineLength = 4096, MaxLiteralLength = 100_000 };

    private static async Task TalkAsync(ScriptedServer server)
    {
        await using var client = await ImapDialogue.ConnectAsync(server, options: Impatient);
        await client.SelectAsync("INBOX", readOnly: true, CancellationToken.None);
        var folders = await client.ListAsync(CancellationToken.None);
        var uids = await client.SearchAsync(ImapSearch.All, CancellationToken.None);
        var headers = await ImapDialogue.CollectAsync(client.FetchHeadersAsync(ImapUidSet.Of(uids.Append(5u)), CancellationToken.None));
        var body = await client.FetchMessageAsync(5, 1000, CancellationToken.None);
        var status = await client.StatusAsync("INBOX", CancellationToken.None);

        await client.ResyncAsync("INBOX", readOnly: true, new ImapSyncPoint(42, 90, ImapUidSet.Of([1, 5])), CancellationToken.None);
        var set = ImapUidSet.Of([5]);
        await foreach (var item in client.FetchAsync(set, new ImapFetch { Envelope = true, Structure = true, Gmail = true }, CancellationToken.None))
            Assert.NotEqual(0u, item.Uid);
        await client.SearchAsync(ImapSearch.All, CancellationToken.None);
        await client.MoveAsync(set, "x", CancellationToken.None);
        await client.ListWithStatusAsync(CancellationToken.None);
        await client.NamespacesAsync(CancellationToken.None);
        await client.IdentifyAsync(new Dictionary<string, string>(), CancellationToken.None);
        await foreach (var message in client.FetchMessagesAsync(set, 1000, CancellationToken.None))
            Assert.InRange(message.Bytes.Length, 0, 1000);
        await client.FetchToAsync(5, "1", Stream.Null, 1000, CancellationToken.None);

        Assert.NotNull(folders);
        Assert.All(headers, header => Assert.NotEqual(0u, header.Uid));
        Assert.True(body is null or { Length: <= 1000 });
        Assert.Equal("INBOX", status.Folder);
    }

    private static async Task<MailProtocolException?> PlayAsync(byte[] bytes)
    {
        using var server = new ScriptedServer();
        await server.SendAsync(bytes);
        server.HangUp();
        try
        {
            await TalkAsync(server).WaitAsync(TimeSpan.FromSeconds(10));
            return null;
        }
        catch (MailProtocolException exception)
        {
            return exception;
        }
    }

    [Fact]
    public async Task The_undisturbed_session_succeeds() => Assert.Null(await PlayAsync(Encoding.Latin1.GetBytes(Session)));

    [Fact]
    public async Task A_connection_lost_at_any_byte_is_Closed()
    {
        var bytes = Encoding.Latin1.GetBytes(Session);
        for (var length = 0; length < bytes.Length; length++)
        {
            var failure = await PlayAsync(bytes[..length]);
            Assert.True(failure?.Failure == MailFailure.Closed, $"cut at {length}: {failure?.Failure}");
        }
    }

    [Fact]
    public async Task A_session_that_arrives_byte_by_byte_is_understood()
    {
        using var server = new ScriptedServer();
        var talking = TalkAsync(server);
        foreach (var octet in Encoding.Latin1.GetBytes(Session))
        {
            await server.SendAsync(new[] { octet });
            await Task.Yield();
        }

        await talking.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(20260101)]
    [InlineData(20260102)]
    [InlineData(20260103)]
    public async Task No_mutation_makes_it_throw_anything_else_or_hang(int seed)
    {
        var random = new Random(seed);
        byte[] interesting = [0, 9, 10, 13, 32, 34, 40, 41, 42, 43, 48, 57, 91, 92, 93, 123, 125, 126, 128, 255];
        var rounds = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is null ? 400 : 40_000;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = Encoding.Latin1.GetBytes(Session).ToList();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = interesting[random.Next(interesting.Length)];
                        break;
                    case 1:
                        bytes.Insert(at, interesting[random.Next(interesting.Length)]);
                        break;
                    case 2:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                        break;
                    default:
                        bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at)));
                        break;
                }
            }

            // Any other exception, and the time limit's, fails the test here.
            await PlayAsync([.. bytes]);
        }
    }

    [Theory]
    [InlineData("nested", MailFailure.Garbage)]
    [InlineData("endless line", MailFailure.TooLarge)]
    [InlineData("huge literal", MailFailure.TooLarge)]
    [InlineData("overflowing literal", MailFailure.TooLarge)]
    [InlineData("many literals", MailFailure.TooLarge)]
    [InlineData("literal never ends", MailFailure.Closed)]
    [InlineData("bare LF", MailFailure.Garbage)]
    [InlineData("wrong tag", MailFailure.Garbage)]
    [InlineData("unexpected continuation", MailFailure.Garbage)]
    [InlineData("unterminated quote", MailFailure.Garbage)]
    [InlineData("unbalanced", MailFailure.Garbage)]
    [InlineData("number too large", MailFailure.Garbage)]
    [InlineData("no UID", MailFailure.Garbage)]
    public async Task Hostile_answers_are_named_and_close_the_connection(string attack, MailFailure expected)
    {
        using var server = new ScriptedServer();
        await using var client = await ImapDialogue.SelectAsync(server, options: Impatient);
        await server.SendAsync(attack switch
        {
            "nested" => $"* 1 FETCH (UID 5 X {new string('(', 1000)}\r\n",
            "endless line" => new string('x', 1_000_000),
            "huge literal" => "* 1 FETCH (UID 5 BODY[HEADER] {2000000000}\r\n",
            "overflowing literal" => "* 1 FETCH (UID 5 BODY[HEADER] {99999999999999999999999999}\r\n",
            "many literals" => "* 1 FETCH (" + string.Concat(Enumerable.Repeat($"X {{50000}}\r\n{new string('x', 50_000)} ", 3)),
            "literal never ends" => "* 1 FETCH (UID 5 BODY[HEADER] {90000}\r\nabc",
            "bare LF" => "* 1 EXISTS\n* 2 EXISTS\r\n",
            "wrong tag" => "A1 OK again\r\n",
            "unexpected continuation" => "+ go on\r\n",
            "unterminated quote" => "* 1 FETCH (UID 5 BODY[HEADER] \"abc)\r\n",
            "unbalanced" => "* 1 FETCH (UID 5 BODY[HEADER] \"abc\"\r\n",
            "number too large" => "* 1 FETCH (UID 4294967296 BODY[HEADER] \"abc\")\r\n",
            "no UID" => "* 1 FETCH (BODY[HEADER] \"abc\")\r\n",
            _ => throw new ArgumentOutOfRangeException(nameof(attack)),
        });
        server.HangUp();

        var before = GC.GetTotalAllocatedBytes();
        var failure = await ImapDialogue.FailsAsync(ImapDialogue.CollectAsync(client.FetchHeadersAsync(ImapUidSet.Of([5]), CancellationToken.None)));
        Assert.Equal(expected, failure.Failure);
        Assert.False(client.IsUsable);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);
    }

    [Fact]
    public async Task A_server_that_chatters_without_answering_is_TimedOut()
    {
        using var server = new ScriptedServer();
        var clock = new SteppedClock();
        await using var client = await ImapDialogue.SelectAsync(server, options: new ImapOptions { Clock = clock });
        var fetching = ImapDialogue.CollectAsync(client.FetchHeadersAsync(ImapUidSet.Of([5]), CancellationToken.None));
        while (!fetching.IsCompleted)
        {
            await server.SendLinesAsync("* OK still thinking", "* 1 FETCH (UID 9 BODY[HEADER] \"a: b\")");
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(MailFailure.TimedOut, (await ImapDialogue.FailsAsync(fetching)).Failure);
    }

    [Fact]
    public async Task Two_commands_at_once_are_a_bug_of_the_caller()
    {
        using var server = new ScriptedServer();
        await using var client = await ImapDialogue.GreetAsync(server);
        var first = client.NoopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.NoopAsync(CancellationToken.None));
        await server.SendLinesAsync("A1 OK done");
        await first;
    }

    [Fact]
    public async Task A_command_cancelled_before_it_began_costs_nothing()
    {
        using var server = new ScriptedServer();
        await using var client = await ImapDialogue.GreetAsync(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.NoopAsync(new CancellationToken(canceled: true)));
        Assert.True(client.IsUsable);
        Assert.True(server.NothingWaits());
    }
}
