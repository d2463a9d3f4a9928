using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapFetchTests : IDisposable
{
    private const string Header = "Subject: x {3}\r\n\r\n";

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    private static string Item(uint number, uint uid, string header = Header) =>
        $"* {number} FETCH (UID {uid} FLAGS (\\seen $Label) INTERNALDATE \" 7-Feb-1994 21:52:25 -0800\" RFC822.SIZE 4286 BODY[HEADER] {{{header.Length}}}\r\n{header})";

    [Fact]
    public async Task Headers_are_handed_on_as_they_arrive()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        await using var items = client.FetchHeadersAsync(ImapUidSet.Of(ImapUidRange.From(5)), CancellationToken.None).GetAsyncEnumerator();
        var first = items.MoveNextAsync();
        await _server.ExpectAsync("A2 UID FETCH 5:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])");
        await _server.SendLinesAsync(Item(1, 5));

        Assert.True(await first);
        Assert.Equal(5u, items.Current.Uid);
        Assert.Equal(Header, Encoding.Latin1.GetString(items.Current.Header.Span));
        Assert.Equal([@"\Seen", "$Label"], items.Current.Flags);
        Assert.Equal(new DateTimeOffset(1994, 2, 7, 21, 52, 25, TimeSpan.FromHours(-8)), items.Current.InternalDate);
        Assert.Equal(4286, items.Current.Size);
        Assert.False(items.Current.HeaderTruncated);

        await _server.SendLinesAsync(Item(2, 6), "A2 OK done");
        Assert.True(await items.MoveNextAsync());
        Assert.Equal(6u, items.Current.Uid);
        Assert.False(await items.MoveNextAsync());
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task Anything_may_come_in_between()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var fetching = ImapDialogue.CollectAsync(client.FetchHeadersAsync(ImapUidSet.Of([5, 6, 7, 9]), CancellationToken.None));
        await _server.ExpectAsync("A2 UID FETCH 5:7,9 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])");
        await _server.SendLinesAsync(
            "* 2 FETCH (FLAGS (\\Seen))", "* 4 EXISTS", "* 0 RECENT", Item(1, 5), "* OK [ALERT] backup at noon {12}", "* 3 EXPUNGE", Item(1, 5),
            "* 2 FETCH (UID 6 FLAGS (\\Deleted))", "* X-UNKNOWN (a \"b)\" {3}\r\n)))) c", Item(3, 100),
            "* 9 FETCH (X-GM-LABELS (\\Inbox \"a b\" (deep)) BODY[HEADER.FIELDS (A B)] NIL BODY[HEADER] \"a: b\" MODSEQ (12) UID 9)", "A2 OK done");

        var items = await fetching;
        Assert.Equal([5u, 9u], items.Select(item => item.Uid));
        Assert.Equal("a: b", Encoding.Latin1.GetString(items[1].Header.Span));
        Assert.Equal(3u, client.Selected!.Exists);
    }

    [Fact]
    public async Task A_header_over_the_limit_is_cut_and_says_so()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, options: new ImapOptions { MaxHeaderLength = 100 });
        var fetching = ImapDialogue.CollectAsync(client.FetchHeadersAsync(ImapUidSet.Of([5, 6]), CancellationToken.None));
        await _server.ReadLineAsync();
        await _server.SendLinesAsync(Item(1, 5, new string('x', 300_000)), Item(2, 6), "A2 OK done");

        var items = await fetching;
        Assert.True(items[0].HeaderTruncated);
        Assert.Equal(100, items[0].Header.Length);
        Assert.Equal(Header.Length, items[1].Header.Length);
    }

    [Fact]
    public async Task A_message_comes_byte_for_byte_and_is_never_marked_as_read()
    {
        var message = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i} )}}\r\nA3 OK {{3}}\r\n")))[..3_000_000];
        await using var client = await ImapDialogue.SelectAsync(_server);
        var fetching = client.FetchMessageAsync(5, 5_000_000, CancellationToken.None);
        await _server.ExpectAsync("A2 UID FETCH 5 (UID BODY.PEEK[]<0.5000001>)");
        await _server.SendAsync($"* 1 FETCH (UID 5 BODY[]<0> {{{message.Length}}}\r\n");
        for (var at = 0; at < message.Length; at += 99_991)
            await _server.SendAsync(message.AsMemory(at, Math.Min(99_991, message.Length - at)));
        await _server.SendLinesAsync(")", "A2 OK done");

        Assert.Equal(message, await fetching);
    }

    [Fact]
    public async Task A_message_that_is_gone_is_null()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var fetching = client.FetchMessageAsync(5, 1000, CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("* 1 FETCH (UID 6 FLAGS ())", "A2 OK done");

        Assert.Null(await fetching);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    [InlineData(5000, false)] // a server that does not know partial fetches
    public async Task A_message_over_the_limit_is_TooLarge_and_the_connection_goes_on(int length, bool fits)
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var fetching = client.FetchMessageAsync(5, 10, CancellationToken.None);
        await _server.ExpectAsync("A2 UID FETCH 5 (UID BODY.PEEK[]<0.11>)");
        await _server.SendLinesAsync($"* 1 FETCH (UID 5 BODY[] {{{length}}}\r\n{new string('x', length)})", "A2 OK done");

        if (fits)
            Assert.Equal(length, (await fetching)!.Length);
        else
            Assert.Equal(MailFailure.TooLarge, (await ImapDialogue.FailsAsync(fetching)).Failure);
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task Stopping_early_closes_the_connection_rather_than_leave_it_out_of_step()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        await _server.SendLinesAsync(Item(1, 5), Item(2, 6));
        await foreach (var item in client.FetchHeadersAsync(ImapUidSet.Of([5, 6]), CancellationToken.None))
        {
            Assert.Equal(5u, item.Uid);
            break;
        }

        Assert.False(client.IsUsable);
        Assert.Equal(MailFailure.Closed, (await ImapDialogue.FailsAsync(client.NoopAsync(CancellationToken.None))).Failure);
    }

    [Fact]
    public async Task The_time_limit_runs_between_messages_and_not_while_the_caller_works()
    {
        var clock = new SteppedClock();
        var options = new ImapOptions { Clock = clock };
        await using var client = await ImapDialogue.SelectAsync(_server, options: options);
        await using var items = client.FetchHeadersAsync(ImapUidSet.Of([5, 6]), CancellationToken.None).GetAsyncEnumerator();
        await _server.SendLinesAsync(Item(1, 5));
        Assert.True(await items.MoveNextAsync());

        clock.Advance(options.CommandTimeout * 2);
        await _server.SendLinesAsync(Item(2, 6));
        Assert.True(await items.MoveNextAsync());

        var third = items.MoveNextAsync().AsTask();
        clock.Advance(options.CommandTimeout);
        Assert.Equal(MailFailure.TimedOut, (await ImapDialogue.FailsAsync(third)).Failure);
        Assert.False(client.IsUsable);
    }

    [Fact]
    public async Task A_large_set_is_split_over_commands_of_bearable_length()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var uids = Enumerable.Range(0, 3000).Select(i => (uint)(1_000_000 + (i * 2))).ToList();
        var fetching = ImapDialogue.CollectAsync(client.FetchHeadersAsync(ImapUidSet.Of(uids), CancellationToken.None));
        var asked = new List<uint>();
        for (var tag = 2; asked.Count < uids.Count; tag++)
        {
            var line = await _server.ReadLineAsync();
            Assert.True(line.Length < 8192);
            asked.AddRange(line.Split(' ')[3].Split(',').Select(uint.Parse));
            await _server.SendLinesAsync($"A{tag} OK done");
        }

        Assert.Empty(await fetching);
        Assert.Equal(uids, asked);
    }

    [Fact]
    public void Sets_know_what_is_in_them()
    {
        var set = ImapUidSet.Of([9, 1, 2, 3, 3, 0, 7]);

        Assert.Equal([1u, 2u, 3u, 7u, 9u], Enumerable.Range(0, 20).Select(i => (uint)i).Where(set.Contains));
        Assert.True(ImapUidSet.Of([]).IsEmpty);
        Assert.True(ImapUidSet.Of(ImapUidRange.From(4)).Contains(uint.MaxValue));
        Assert.False(ImapUidSet.Of(new ImapUidRange(0, 0)).Contains(0));
    }
}
