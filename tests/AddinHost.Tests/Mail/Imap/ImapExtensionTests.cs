using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

/// <summary>
/// What none of the real servers of the integration tests has is tested on scripted dialogues only: X-GM-EXT-1 (ids, labels, raw search), IMAP4rev2 as the only revision,
/// LITERAL- without LITERAL+, UTF8=ACCEPT with APPEND of UTF-8 headers, NOTIFICATIONOVERFLOW, and ENABLE that is refused.
/// </summary>
public sealed class ImapExtensionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }

    [Fact]
    public async Task Gmails_ids_labels_and_search_are_there()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, "IMAP4rev1 X-GM-EXT-1");
        var fetching = AllAsync(client.FetchAsync(ImapUidSet.Of([5]), new ImapFetch { Gmail = true }, None));
        await _server.ExpectAsync("A2 UID FETCH 5 (UID FLAGS X-GM-MSGID X-GM-THRID X-GM-LABELS)");
        await _server.SendLinesAsync(
            "* 1 FETCH (X-GM-THRID 1266894439832287888 X-GM-MSGID 1278455344230334865 X-GM-LABELS (\\Inbox \"Custom Label\" NIL &ANw-ber) UID 5 FLAGS ())", "A2 OK done");
        var item = Assert.Single(await fetching);
        Assert.Equal((1278455344230334865UL, 1266894439832287888UL), (item.GmailMessageId!.Value, item.GmailThreadId!.Value));
        Assert.Equal([@"\Inbox", "Custom Label", "Über"], item.GmailLabels!);

        var searching = client.SearchAsync(new ImapSearch { Gmail = "has:attachment \"x\"" }, None);
        await _server.ExpectAsync("A3 UID SEARCH ALL X-GM-RAW {18}");
        await _server.SendLinesAsync("+ go on");
        await _server.ExpectAsync("has:attachment \"x\"");
        await _server.SendLinesAsync("* SEARCH 5", "A3 OK done");
        Assert.Equal([5u], await searching);

        var storing = client.StoreLabelsAsync(ImapUidSet.Of([5]), ImapFlagChange.Add, [@"\Important", "Über uns", "a) (b"], None);
        await _server.ExpectAsync("A4 UID STORE 5 +X-GM-LABELS.SILENT (\\Important \"&ANw-ber uns\" \"a) (b\")");
        await _server.SendLinesAsync("A4 OK done");
        await storing;
        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(client.StoreLabelsAsync(ImapUidSet.Of([5]), ImapFlagChange.Add, [@"\x) (y"], None))).Failure);
    }

    [Fact]
    public async Task What_the_server_lacks_is_refused_before_it_is_sent()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, "IMAP4rev1");
        var set = ImapUidSet.Of([5]);

        await ImapDialogue.FailsAsync(client.SearchAsync(new ImapSearch { Gmail = "x" }, None));
        await ImapDialogue.FailsAsync(client.SearchAsync(new ImapSearch { ChangedSince = 5 }, None));
        await ImapDialogue.FailsAsync(client.StoreLabelsAsync(set, ImapFlagChange.Add, ["x"], None));
        await ImapDialogue.FailsAsync(client.StoreFlagsAsync(set, ImapFlagChange.Add, ["x"], 5, None));
        await ImapDialogue.FailsAsync(client.FetchToAsync(5, "1]>", Stream.Null, 5, None));
        await ImapDialogue.FailsAsync(AllAsync(client.FetchAsync(set, new ImapFetch { HeaderFields = ["a)] b"] }, None)));
        await client.EnableAsync(["QRESYNC"], None);
        Assert.Empty(await client.IdentifyAsync(new Dictionary<string, string>(), None));
        Assert.Empty((await client.NamespacesAsync(None)).Personal);
        Assert.True(_server.NothingWaits());
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task The_second_revision_alone_brings_what_it_includes()
    {
        await using var client = await ImapDialogue.SelectAsync(_server, "IMAP4rev2");
        Assert.True(client.Capabilities is { Idle: true, Move: true, UidPlus: true, SpecialUse: true });
        var searching = client.SearchAsync(ImapSearch.Header("Subject", "a{3}"), None);
        await _server.ExpectAsync("A2 UID SEARCH RETURN (ALL) ALL HEADER \"Subject\" \"a{3}\"");
        await _server.SendLinesAsync("* ESEARCH (TAG \"A9\") UID ALL 99", "* ESEARCH (TAG \"A2\") UID ALL 2:4,9 MODSEQ 5", "A2 OK done");
        Assert.Equal([2u, 3, 4, 9], await searching);

        var moving = client.MoveAsync(ImapUidSet.Of([7, 9]), "Trash", None);
        await _server.ExpectAsync("A3 UID MOVE 7,9 \"Trash\"");
        await _server.SendLinesAsync("* OK [COPYUID 38 7,9 4:5] moved", "* 1 EXPUNGE", "* 1 EXPUNGE", "A3 OK done");
        Assert.Equal(new Dictionary<uint, uint> { [7] = 4, [9] = 5 }, (await moving)!.Uids);

        var listing = client.ListWithStatusAsync(None);
        await _server.ExpectAsync("A4 LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY))");
        await _server.SendLinesAsync("* LIST (\\Sent) \"/\" Post", "* STATUS Post (MESSAGES 7 UIDNEXT 8 UIDVALIDITY 9)", "A4 OK done");
        Assert.Equal(7u, Assert.Single(await listing).Status!.Messages);
    }

    [Fact]
    public async Task LITERAL_minus_sends_small_literals_at_once_and_asks_for_large_ones()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 LITERAL-");
        var small = client.AppendAsync("x", new byte[4096], [], null, None);
        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(small)).Failure);
        var message = Encoding.ASCII.GetBytes(new string('x', 4096));
        var appending = client.AppendAsync("x", message, [], null, None);
        await _server.ExpectAsync("A1 APPEND \"x\" {4096+}");
        await _server.ReadExactlyAsync(4098);
        await _server.SendLinesAsync("A1 OK done");
        await appending;

        appending = client.AppendAsync("x", Encoding.ASCII.GetBytes(new string('x', 4097)), [], null, None);
        await _server.ExpectAsync("A2 APPEND \"x\" {4097}");
        Assert.True(_server.NothingWaits());
        await _server.SendLinesAsync("+ go on");
        await _server.ReadExactlyAsync(4099);
        await _server.SendLinesAsync("A2 OK done");
        await appending;
    }

    [Fact]
    public async Task UTF_8_once_agreed_is_written_and_read_as_it_is()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 ENABLE UTF8=ACCEPT LITERAL+");
        var enabling = client.EnableAsync(["UTF8=ACCEPT", "QRESYNC"], None);
        await _server.ExpectAsync("A1 ENABLE UTF8=ACCEPT");
        await _server.SendLinesAsync("* ENABLED UTF8=ACCEPT", "A1 OK done");
        await enabling;
        Assert.Equal(["UTF8=ACCEPT"], client.Enabled);

        var listing = client.ListAsync(None);
        await _server.ReadLineAsync();
        await _server.SendAsync(Encoding.UTF8.GetBytes("* LIST () \"/\" \"Büro &- x\"\r\nA2 OK done\r\n"));
        Assert.Equal("Büro &- x", Assert.Single(await listing).Name);

        var appending = client.AppendAsync("Büro &", Encoding.UTF8.GetBytes("Subject: ü\r\n\r\n"), [], null, None);
        await _server.ExpectAsync(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("A3 APPEND \"Büro &\" UTF8 (~{15+}")));
        await _server.ReadExactlyAsync(15);
        await _server.ExpectAsync(")");
        await _server.SendLinesAsync("A3 OK done");
        await appending;
    }

    [Fact]
    public async Task A_refused_ENABLE_changes_nothing()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 ENABLE UTF8=ACCEPT");
        var enabling = client.EnableAsync(["UTF8=ACCEPT"], None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A1 NO not now");
        await ImapDialogue.FailsAsync(enabling);
        var creating = client.CreateAsync("Büro", None);
        await _server.ExpectAsync("A2 CREATE \"B&APw-ro\"");
        await _server.SendLinesAsync("A2 OK done");
        await creating;
    }

    [Fact]
    public async Task States_of_many_folders_are_asked_for_at_once()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1");
        var asking = client.StatusAsync(["a", "gone", "INBOX"], None);
        await _server.ExpectAsync("A1 STATUS \"a\" (MESSAGES UIDNEXT UIDVALIDITY)");
        await _server.ExpectAsync("A2 STATUS \"gone\" (MESSAGES UIDNEXT UIDVALIDITY)");
        await _server.ExpectAsync("A3 STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY)");

        // A server may answer in an order of its own.
        await _server.SendLinesAsync("* STATUS inbox (MESSAGES 3)", "A3 OK done", "A2 NO [NONEXISTENT] gone", "* STATUS a (MESSAGES 1)", "A1 OK done");
        Assert.Equal([1u, null, 3u], (await asking).Select(status => status.Messages));
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task A_removal_goes_in_one_step_and_only_that_message_is_meant()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var removing = client.RemoveMessageAsync(5, None);
        await _server.ExpectAsync("A2 UID STORE 5 +FLAGS.SILENT (\\Deleted)");
        await _server.ExpectAsync("A3 UID EXPUNGE 5");
        await _server.SendLinesAsync("A2 OK done", "* 2 EXPUNGE", "A3 OK done");
        Assert.True(await removing);
    }

    [Fact]
    public async Task A_move_without_MOVE_copies_marks_and_removes()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var moving = client.MoveAsync(ImapUidSet.Of([5]), "Sent", None);
        await _server.ExpectAsync("A2 UID COPY 5 \"Sent\"");
        await _server.SendLinesAsync("A2 OK [COPYUID 1 5 77] done");
        await _server.ExpectAsync("A3 UID STORE 5 +FLAGS.SILENT (\\Deleted)");
        await _server.ExpectAsync("A4 UID EXPUNGE 5");
        await _server.SendLinesAsync("A3 OK done", "A4 OK done");
        Assert.Equal(77u, (await moving)!.Uids[5]);
    }

    [Fact]
    public async Task QRESYNC_tells_in_one_command_what_happened()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 ENABLE CONDSTORE QRESYNC");
        var resync = client.ResyncAsync("INBOX", true, new ImapSyncPoint(42, 90, ImapUidSet.Of(Enumerable.Range(1, 20).Select(i => (uint)i))), None);
        await _server.ExpectAsync("A1 ENABLE QRESYNC");
        await _server.SendLinesAsync("* ENABLED QRESYNC", "A1 OK done");
        await _server.ExpectAsync("A2 EXAMINE \"INBOX\" (QRESYNC (42 90))");
        await _server.SendLinesAsync(
            "* 3 EXISTS", "* OK [UIDVALIDITY 42] ok", "* OK [HIGHESTMODSEQ 99] ok", "* VANISHED (EARLIER) 1:3,15,700:900", "* 1 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (95))", "A2 OK done");
        var changes = await resync;
        Assert.Equal([1u, 2, 3, 15], changes.Vanished.Enumerate());
        Assert.Equal((4u, 95UL), (changes.Changed[0].Uid, changes.Changed[0].ModSeq!.Value));
        Assert.Equal(3u, client.Selected!.Exists);

        // From here on it also says VANISHED in place of EXPUNGE.
        var noop = client.NoopAsync(None);
        await _server.ExpectAsync("A3 NOOP");
        await _server.SendLinesAsync("* VANISHED 4:5", "A3 OK done");
        await noop;
        Assert.Equal(1u, client.Selected!.Exists);
    }

    [Fact]
    public async Task Another_UIDVALIDITY_means_to_start_over()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 CONDSTORE");
        var resync = client.ResyncAsync("INBOX", true, new ImapSyncPoint(41, 90, ImapUidSet.Of([1])), None);
        await _server.ExpectAsync("A1 EXAMINE \"INBOX\" (CONDSTORE)");
        await _server.SendLinesAsync("* 3 EXISTS", "* OK [UIDVALIDITY 42] ok", "A1 OK done");

        Assert.True((await resync).StartOver);
        Assert.True(_server.NothingWaits());
    }
}
