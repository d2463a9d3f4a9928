using System.Text;
using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Tests.OutlookAddin;

namespace AddinHost.Tests.Mail.Imap;

/// <summary>What Gmail and Dovecot really answered, from recorded dialogues beside the repository.</summary>
public sealed class ImapReplayTests
{
    private const string Dialogues = "imap-dialogues";

    // Edited after it was recorded: its literal says three bytes less than follow.
    private const string Miscounted = "headers.1+unsolicited-info.txt";

    // What the recordings hold that a tag's NO or BAD is right for.
    private static readonly MailFailure[] Refusals = [MailFailure.Refused, MailFailure.AuthenticationFailed, MailFailure.AppPasswordLikely];

    // The files end lines with LF where the wire had CRLF; ReplaceLineEndings would also touch octets such as 0x85.
    private static string Read(string file) =>
        File.ReadAllText(Path.Combine(SharedDataFactAttribute.Folder(Dialogues), file), Encoding.Latin1)
            .Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

    private static async Task<T> ReplayAsync<T>(string dialogue, string tag, Func<ImapClient, Task<T>> command, string capabilities = ImapDialogue.Everything, bool select = true)
    {
        using var server = new ScriptedServer();
        await using var client = !select ? await ImapDialogue.GreetAsync(server, capabilities) : tag == "A1" ? await ImapDialogue.GreetAsync(server) : await ImapDialogue.SelectAsync(server);
        await server.SendAsync(dialogue.Replace("A########", tag, StringComparison.Ordinal));
        server.HangUp();
        return await command(client).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [SharedDataFact(Dialogues)]
    public async Task Every_recorded_answer_is_read_to_its_end()
    {
        var replayed = 0;
        foreach (var path in Directory.GetFiles(SharedDataFactAttribute.Folder(Dialogues), "*.txt", SearchOption.AllDirectories))
        {
            var dialogue = Read(path);
            if (!dialogue.Contains("\nA########", StringComparison.Ordinal) && !dialogue.StartsWith("A########", StringComparison.Ordinal))
                continue;
            if (dialogue.StartsWith('+') || dialogue.Contains("\n+ ", StringComparison.Ordinal))
                continue;

            // Searches are correlated by a tag that stands in the text.
            try
            {
                var name = Path.GetFileName(path);
                replayed += await ReplayAsync(dialogue, "A2", async client =>
                {
                    if (name.StartsWith("list", StringComparison.Ordinal))
                        await client.ListAsync(CancellationToken.None);
                    else if (name.StartsWith("search", StringComparison.Ordinal))
                        await client.SearchAsync(ImapSearch.All, CancellationToken.None);
                    else if (name.StartsWith("status", StringComparison.Ordinal))
                        await client.StatusAsync("x", CancellationToken.None);
                    else if (name.StartsWith("namespace", StringComparison.Ordinal))
                        await client.NamespacesAsync(CancellationToken.None);
                    else if (name.Contains("copy", StringComparison.Ordinal) || name.Contains("move", StringComparison.Ordinal))
                        await client.CopyAsync(ImapUidSet.Of([1]), "x", CancellationToken.None);
                    else if ((name.StartsWith("getstream", StringComparison.Ordinal) && !name.StartsWith("getstreams", StringComparison.Ordinal)) || name.StartsWith("getbodypart", StringComparison.Ordinal))
                        await client.FetchToAsync(1, "", Stream.Null, 1_000_000, CancellationToken.None);
                    else if (dialogue.Contains("FETCH (", StringComparison.Ordinal))
                        await EveryAsync(client);
                    else
                        await client.NoopAsync(CancellationToken.None);
                    return 1;
                });
            }
            catch (MailProtocolException exception) when (Refusals.Contains(exception.Failure))
            {
                Assert.Contains("A########", dialogue, StringComparison.Ordinal);
                Assert.True(dialogue.Contains("A######## NO", StringComparison.Ordinal) || dialogue.Contains("A######## BAD", StringComparison.Ordinal), path);
                replayed++;
            }
            catch (MailProtocolException exception)
            {
                if (path.EndsWith(Miscounted, StringComparison.Ordinal) && exception.Failure == MailFailure.Garbage)
                    continue;
                Assert.Fail($"{path}: {exception.Failure}");
            }
        }

        Assert.True(replayed > 150, $"only {replayed} dialogues were replayed");
    }

    private static async Task EveryAsync(ImapClient client)
    {
        await foreach (var item in client.FetchAsync(ImapUidSet.Of(ImapUidRange.From(1)), new ImapFetch { Structure = true, Gmail = true }, CancellationToken.None))
            Assert.NotEqual(0u, item.Uid);
    }

    [SharedDataFact(Dialogues)]
    public async Task Dovecots_resynchronisation_comes_out_whole()
    {
        var changes = await ReplayAsync(
            "* ENABLED QRESYNC\r\nA1 OK done\r\n" + Read("dovecot/select-unittests-messages-qresync.txt"), "A2", client =>
                client.ResyncAsync("x", readOnly: false, new ImapSyncPoint(1436832084, 2, ImapUidSet.Of(ImapUidRange.From(1))), CancellationToken.None), "IMAP4rev1 ENABLE QRESYNC", select: false);

        Assert.Equal([8u], changes.Vanished.Enumerate());
        Assert.Equal([1u, 2, 3, 4, 5, 6, 7], changes.Changed.Select(item => item.Uid));
        Assert.Equal(3UL, changes.Changed[6].ModSeq);
        Assert.Equal((6UL, 7u), (changes.Status.HighestModSeq!.Value, changes.Status.Exists));
    }

    [SharedDataFact(Dialogues)]
    public async Task Dovecots_short_answer_to_a_search_is_read()
    {
        Assert.Equal([2u, 3, 4, 5, 6, 9, 10, 11, 12, 13], await ReplayAsync(Read("dovecot/search-uids-options.txt"), "A2", client => client.SearchAsync(ImapSearch.All, CancellationToken.None)));
        Assert.Equal(8u, (await ReplayAsync(Read("dovecot/move.txt"), "A2", client => client.CopyAsync(ImapUidSet.Of([1]), "x", CancellationToken.None)))!.Uids[1]);
    }

    [SharedDataFact(Dialogues)]
    public async Task Gmails_web_login_alert_means_an_app_password()
    {
        var failure = await ImapDialogue.FailsAsync(ReplayAsync(Read("gmail/authenticate+webalert.txt"), "A1", async client =>
        {
            await client.AuthenticateAsync(new MailCredentials("ann", "pw"), CancellationToken.None);
            return 0;
        }));

        Assert.Equal(MailFailure.AppPasswordLikely, failure.Failure);
        Assert.Equal("ALERT", failure.ResponseCode);
    }

    [SharedDataFact(Dialogues)]
    public async Task Dovecots_headers_come_out_whole()
    {
        var items = await ReplayAsync(
            Read("dovecot/getmessageheaders.txt"), "A2", client => ImapDialogue.CollectAsync(client.FetchHeadersAsync(ImapUidSet.Of([1]), CancellationToken.None)));

        var item = Assert.Single(items);
        Assert.Equal(226, item.Header.Length);
        Assert.EndsWith("charset=utf-8\r\n\r\n", Encoding.Latin1.GetString(item.Header.Span), StringComparison.Ordinal);
    }

    [SharedDataFact(Dialogues)]
    public async Task Gmails_folders_have_their_uses()
    {
        var folders = await ReplayAsync(Read("gmail/list-all-no-status.txt"), "A2", client => client.ListAsync(CancellationToken.None));

        Assert.Equal("[Gmail]/Sent Mail", folders.Single(folder => folder.SpecialUse == ImapSpecialUse.Sent).Name);
        Assert.Equal("INBOX", folders.Single(folder => folder.SpecialUse == ImapSpecialUse.Inbox).Name);
    }
}
