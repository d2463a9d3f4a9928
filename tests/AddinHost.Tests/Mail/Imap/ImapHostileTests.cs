using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

/// <summary>Servers that mean harm, and messages that do, against the newer commands (promise S10): named, soon, and in little memory.</summary>
public sealed class ImapHostileTests : IDisposable
{
    private const string Everything = "IMAP4rev1 ENABLE ESEARCH CONDSTORE QRESYNC MOVE UIDPLUS LIST-EXTENDED LIST-STATUS NAMESPACE ID X-GM-EXT-1 LITERAL+";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var item in items)
            Assert.NotNull(item);
    }

    private async Task<MailFailure?> AttackAsync(string bytes, Func<ImapClient, Task> command)
    {
        await using var client = await ImapDialogue.SelectAsync(_server, Everything);
        await _server.SendAsync(bytes);
        _server.HangUp();
        var before = GC.GetTotalAllocatedBytes();
        MailFailure? failure = null;
        try
        {
            await command(client).WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (MailProtocolException exception)
        {
            failure = exception.Failure;
        }

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
        return failure;
    }

    private static readonly ImapUidSet Five = ImapUidSet.Of([5]);
    private static readonly ImapFetch Structure = new() { Structure = true, Envelope = true };

    [Fact]
    public async Task A_literal_of_four_gigabytes_is_refused_before_it_comes()
    {
        Assert.Equal(MailFailure.TooLarge, await AttackAsync("* 1 FETCH (UID 5 BODY[] {4294967296}\r\n", client => DrainAsync(client.FetchMessagesAsync(Five, 1000, None))));
    }

    [Fact]
    public async Task So_is_one_for_a_stream() =>
        Assert.Equal(MailFailure.TooLarge, await AttackAsync("* 1 FETCH (UID 5 BODY[] {4294967295}\r\n", client => client.FetchToAsync(5, "", Stream.Null, int.MaxValue, None)));

    [Theory]
    [InlineData("BODYSTRUCTURE ", 100_000)]
    [InlineData("ENVELOPE ", 100_000)]
    [InlineData("X-NEW ", 100_000)]
    [InlineData("BODYSTRUCTURE ", 2_000_000)]
    public async Task A_hundred_thousand_parentheses_do_no_harm(string item, int depth)
    {
        var failure = await AttackAsync(
            $"* 1 FETCH (UID 5 {item}{new string('(', depth)}{new string(')', depth)})\r\nA2 OK done\r\n", client => DrainAsync(client.FetchAsync(Five, Structure, None)));

        // A structure that only is too deep is left out, for it is the message's sender who chose it.
        Assert.Equal(depth > 500_000 ? MailFailure.TooLarge : item[0] == 'X' ? MailFailure.Garbage : null, failure);
    }

    [Fact]
    public async Task A_structure_too_deep_is_left_out_and_the_rest_is_there()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, Everything);
        var nested = string.Concat(Enumerable.Repeat("(", 40)) + "\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1" + string.Concat(Enumerable.Repeat(" \"mixed\")", 40));
        await _server.SendLinesAsync(
            $"* 1 FETCH (UID 5 BODYSTRUCTURE {nested} RFC822.SIZE 77)",
            "* 2 FETCH (UID 6 BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"8bit\" 5 1 NIL NIL)(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 " +
            "(NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL NIL) ((\"text\" \"html\" NIL NIL NIL \"7bit\" 1 1)(\"image\" \"png\" (\"name\" \"x\") \"<c@d>\" NIL \"base64\" 8) \"related\") 5) \"mixed\" (\"boundary\" \"b\")))",
            "A2 OK done");
        var items = new List<ImapMessageItem>();
        await foreach (var item in client.FetchAsync(ImapUidSet.Of([5, 6]), Structure, None))
            items.Add(item);

        Assert.Null(items[0].Structure);
        Assert.Equal(77, items[0].Size);
        var message = items[1].Structure!.Children[1];
        Assert.Equal(["1", "2"], items[1].Structure!.Children.Select(part => part.Section));
        Assert.Equal(["2.1", "2.2"], message.Children[0].Children.Select(part => part.Section));
        Assert.Equal(("image", "<c@d>", 8L), (message.Children[0].Children[1].Type, message.Children[0].Children[1].ContentId, message.Children[0].Children[1].Size));
    }

    [Theory]
    [InlineData("* ESEARCH (TAG \"A2\") UID ALL 1:4294967295", MailFailure.TooLarge)]
    [InlineData("* ESEARCH (TAG \"A2\") UID ALL 0", MailFailure.Garbage)]
    [InlineData("* ESEARCH (TAG \"A2\") UID ALL 1:*", MailFailure.Garbage)]
    [InlineData("* ESEARCH (TAG", MailFailure.Garbage)]
    [InlineData("* SEARCH 1 2 x", MailFailure.Garbage)]
    [InlineData("* VANISHED 1:4294967295", null)]
    [InlineData("* VANISHED ,", MailFailure.Garbage)]
    [InlineData("* STATUS (", MailFailure.Garbage)]
    [InlineData("* ENABLED UTF8=ACCEPT", null)]
    public async Task Four_billion_in_a_few_octets_are_four_billion_too_many(string answer, MailFailure? expected) =>
        Assert.Equal(expected, await AttackAsync(answer + "\r\nA2 OK done\r\n", client => client.SearchAsync(ImapSearch.All, None)));

    [Fact]
    public async Task Four_billion_copies_are_too_many() =>
        Assert.Equal(MailFailure.TooLarge, await AttackAsync("A2 OK [COPYUID 1 1:4294967295 1:4294967295] done\r\n", client => client.CopyAsync(Five, "x", None)));

    [Fact]
    public async Task A_storm_of_announcements_leaves_the_count_at_zero_and_the_answer_whole()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, Everything);
        await _server.SendAsync(string.Concat(Enumerable.Repeat("* 1 EXPUNGE\r\n* VANISHED 1:9\r\n* STATUS x (MESSAGES 1)\r\n* OK [ALERT] x\r\n* LIST () NIL y\r\n", 50_000)));
        await _server.SendLinesAsync("* SEARCH 7", "A2 OK done");

        Assert.Equal([7u], await client.SearchAsync(ImapSearch.All, None).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0u, client.Selected!.Exists);
    }

    [Fact]
    public async Task A_body_that_drips_is_given_up_after_the_time_for_it()
    {
        var clock = new SteppedClock();
        await using var client = await ImapDialogue.SelectAsync(_server, options: new ImapOptions { Clock = clock });
        var fetching = client.FetchMessageAsync(5, 1_000_000, None);
        await _server.ReadLineAsync();
        await _server.SendAsync("* 1 FETCH (UID 5 BODY[]<0> {1000000}\r\n");
        for (var minutes = 0; minutes < 11; minutes++)
        {
            await _server.SendAsync("x");
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(MailFailure.TimedOut, (await ImapDialogue.FailsAsync(fetching)).Failure);
        Assert.False(client.IsUsable);
    }

    [Fact]
    public async Task A_body_cut_in_the_middle_is_Closed_and_nothing_of_it_is_taken_for_whole()
    {
        using var stream = new MemoryStream();
        Assert.Equal(MailFailure.Closed, await AttackAsync("* 1 FETCH (UID 5 BODY[]<0> {1000}\r\nabc", client => client.FetchToAsync(5, "", stream, 5000, None)));
        Assert.Equal("abc", Encoding.ASCII.GetString(stream.ToArray()));
    }

    [Fact]
    public async Task Messages_too_long_are_cut_and_say_so_and_the_next_is_whole()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, Everything);
        await _server.SendLinesAsync("* 1 FETCH (UID 5 BODY[]<0> {11}", "0123456789x)", "* 2 FETCH (UID 6 BODY[]<0> \"short\")", "A2 OK done");
        var bodies = new List<(string Text, bool Truncated)>();
        await foreach (var body in client.FetchMessagesAsync(ImapUidSet.Of([5, 6]), 10, None))
            bodies.Add((Encoding.ASCII.GetString(body.Bytes.Span), body.Truncated));

        Assert.Equal([("0123456789", true), ("short", false)], bodies);
    }

    [Theory]
    [InlineData("a\r\nA9 LOGOUT")]
    [InlineData("a\0b")]
    public async Task No_text_makes_another_command(string text)
    {
        await using var client = await ImapDialogue.SelectAsync(_server, Everything);
        foreach (var command in new Func<Task>[]
        {
            () => client.SearchAsync(new ImapSearch { Gmail = text }, None), () => client.SearchAsync(new ImapSearch { Text = text }, None),
            () => client.SearchAsync(ImapSearch.Header("Message-ID", text), None), () => client.SearchAsync(ImapSearch.Header(text, "x"), None),
            () => client.StoreLabelsAsync(Five, ImapFlagChange.Add, ["\\" + text], None), () => client.StoreFlagsAsync(Five, ImapFlagChange.Add, [text], null, None),
            () => client.IdentifyAsync(new Dictionary<string, string> { ["name"] = text }, None), () => client.FetchToAsync(5, text, Stream.Null, 5, None),
            () => DrainAsync(client.FetchAsync(Five, new ImapFetch { HeaderFields = [text] }, None)),
            () => client.AppendAsync("x", Encoding.ASCII.GetBytes("x"), [text], null, None),
        })
            Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(command())).Failure);
        Assert.True(_server.NothingWaits());
    }
}
