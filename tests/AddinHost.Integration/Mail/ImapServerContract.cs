using System.Net;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Integration.Mail;

/// <summary>What the IMAP client does with every server, with the same results: with its extensions where it has them, and without them where it has not.</summary>
public abstract class ImapServerContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Ports of the server for plain text with STARTTLS and for TLS.</summary>
    protected abstract (int Imap, int Imaps) Ports { get; }

    /// <summary>What it offers, so that a test which found something else does not pass by doing nothing.</summary>
    protected abstract (bool QResync, bool Move, bool Notify, bool Scram, bool Utf8, bool ESearch, bool ListStatus, bool Id) Offers { get; }

    protected abstract MailUser NextUser();

    private async Task<ImapClient> ConnectAsync(MailSecurity security = MailSecurity.Tls, ImapOptions? options = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, security == MailSecurity.Tls ? Ports.Imaps : Ports.Imap);
        return await ImapClient.ConnectAsync(new MailTransport(tcp.GetStream(), security, ImapMailbox.UpgradeAsync), options ?? new ImapOptions(), None);
    }

    private async Task<ImapClient> SignInAsync(MailUser user, MailSecurity security = MailSecurity.Tls, ImapOptions? options = null)
    {
        var client = await ConnectAsync(security, options);
        await client.AuthenticateAsync(new MailCredentials(user.Address, user.Password), None);
        return client;
    }

    private static Task AddAsync(ImapClient client, string folder, string id, int length = 20) => client.AppendAsync(folder, ImapMailbox.Message(id, length), [], null, None);

    // Cyrus makes the folders of a user at the first sign-in, and some of them after it.
    private static async Task<string> SentAsync(ImapClient client)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            if ((await client.ListAsync(None)).SingleOrDefault(folder => folder.SpecialUse == ImapSpecialUse.Sent) is { } sent)
                return sent.Name;
            await Task.Delay(50);
        }

        throw new InvalidOperationException("The server has no folder for sent mail.");
    }

    private static ImapUidSet Everything => ImapUidSet.Of(ImapUidRange.From(1));

    [Fact]
    public async Task It_does_not_let_in_who_does_not_know_the_password()
    {
        await using var stranger = await ConnectAsync();
        var failure = await Assert.ThrowsAsync<MailProtocolException>(() => stranger.AuthenticateAsync(new MailCredentials(NextUser().Address, "canary-77"), None));

        Assert.Equal(MailFailure.AuthenticationFailed, failure.Failure);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MailSecurity.Tls)]
    [InlineData(MailSecurity.StartTls)]
    public async Task It_lets_in_who_knows_the_password(MailSecurity security)
    {
        var user = NextUser();
        await using var client = await ConnectAsync(security);
        Assert.Equal(Offers.Scram, client.Capabilities.Has("AUTH=SCRAM-SHA-256"));
        await client.AuthenticateAsync(new MailCredentials(user.Address, user.Password), None);
        Assert.Equal(Offers.QResync, client.Capabilities.QResync);
        Assert.Equal(Offers.Move, client.Capabilities.Move);
        Assert.Equal(Offers.Notify, client.Capabilities.Notify);
        Assert.Equal(Offers.ESearch, client.Capabilities.Has("ESEARCH"));
        Assert.Equal(Offers.ListStatus, client.Capabilities.Has("LIST-STATUS"));
        await client.LogoutAsync(None);
    }

    [Fact]
    public async Task It_says_who_it_is_and_where_folders_are()
    {
        await using var client = await SignInAsync(NextUser());

        Assert.Equal(Offers.Id, (await client.IdentifyAsync(new Dictionary<string, string> { ["name"] = "Inlay \"test\"" }, None)).ContainsKey("name"));
        Assert.Single((await client.NamespacesAsync(None)).Personal);
        Assert.True(client.IsUsable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Folders_of_any_name_are_made_listed_renamed_and_deleted(bool utf8)
    {
        await using var client = await SignInAsync(NextUser());
        if (utf8)
        {
            await client.EnableAsync(["UTF8=ACCEPT"], None);
            Assert.Equal(Offers.Utf8, client.Enabled.Contains("UTF8=ACCEPT"));
        }

        var root = (await client.NamespacesAsync(None)).Personal[0].Prefix;
        var name = root + "Büro & 日本 (x)";
        var renamed = root + "Ünïcode~";
        await client.CreateAsync(name, None);
        await AddAsync(client, name, "1@elsewhere.test");
        var listed = await client.ListWithStatusAsync(None);
        Assert.Equal(1u, listed.Single(entry => entry.Folder.Name == name).Status!.Messages);
        Assert.Equal(0u, listed.Single(entry => entry.Folder.SpecialUse == ImapSpecialUse.Inbox).Status!.Messages);
        Assert.Equal(root + "Sent", listed.Single(entry => entry.Folder.SpecialUse == ImapSpecialUse.Sent).Folder.Name);

        await client.RenameAsync(name, renamed, None);
        var states = await client.StatusAsync([renamed, root + "Nowhere", "INBOX"], None);
        Assert.Equal(1u, states[0].Messages);
        Assert.Null(states[1].Messages);
        Assert.Equal(0u, states[2].Messages);
        await client.DeleteAsync(renamed, None);
        Assert.DoesNotContain(await client.ListAsync(None), folder => folder.Name == renamed && folder.CanSelect);
        Assert.Equal("NONEXISTENT", (await Assert.ThrowsAsync<MailProtocolException>(() => client.SelectAsync(renamed, true, None))).ResponseCode ?? "NONEXISTENT");
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task Headers_bodies_and_parts_come_out_as_they_went_in()
    {
        await using var client = await SignInAsync(NextUser());
        for (var i = 1; i <= 5; i++)
            await AddAsync(client, "INBOX", $"{i}@elsewhere.test", i * 40_000);
        var mixed = Encoding.ASCII.GetBytes(
            "From: a@x.test\r\nSubject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n" +
            "--b\r\nContent-Type: application/pdf; name=x.pdf\r\nContent-Disposition: attachment; filename=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--\r\n");
        await client.AppendAsync("INBOX", mixed, [@"\Flagged"], new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)), None);
        await client.SelectAsync("INBOX", readOnly: true, None);

        var headers = new List<ImapHeaderItem>();
        await foreach (var header in client.FetchHeadersAsync(Everything, None))
            headers.Add(header);
        Assert.Equal([1u, 2, 3, 4, 5, 6], headers.Select(header => header.Uid));
        Assert.Contains("<3@elsewhere.test>", Encoding.ASCII.GetString(headers[2].Header.Span), StringComparison.Ordinal);

        var bodies = new List<byte[]>();
        await foreach (var body in client.FetchMessagesAsync(Everything, 1_000_000, None))
            bodies.Add(body.Bytes.ToArray());
        Assert.Equal(ImapMailbox.Message("5@elsewhere.test", 200_000), bodies[4]);
        Assert.Equal(mixed, await client.FetchMessageAsync(6, 1_000_000, None));
        Assert.Null(await client.FetchMessageAsync(99, 1_000_000, None));
        using var stream = new MemoryStream();
        Assert.Equal(bodies[4].Length, await client.FetchToAsync(5, "", stream, 1_000_000, None));
        Assert.Equal(bodies[4], stream.ToArray());
        Assert.Equal(MailFailure.TooLarge, (await Assert.ThrowsAsync<MailProtocolException>(() => client.FetchToAsync(5, "", Stream.Null, 1000, None))).Failure);

        ImapMessageItem? item = null;
        var wanted = new ImapFetch { Envelope = true, Structure = true, Size = true, InternalDate = true, ModSeq = true, HeaderFields = ["Subject"] };
        await foreach (var found in client.FetchAsync(ImapUidSet.Of([6]), wanted, None))
            item = found;
        Assert.Equal("parts", item!.Envelope!.Subject);
        Assert.Equal("x.test", item.Envelope.From[0].Host);
        Assert.Equal(mixed.Length, item.Size);
        Assert.Contains(@"\Flagged", item.Flags!);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 2, 4, 5, TimeSpan.Zero), item.InternalDate!.Value.ToUniversalTime());
        Assert.Equal("Subject: parts\r\n\r\n", Encoding.ASCII.GetString(item.Header!.Value.Span));
        Assert.Equal(client.Capabilities.CondStore, item.ModSeq > 0);
        var attachment = item.Structure!.Children[1];
        Assert.Equal(("multipart", "mixed", "2", "pdf", "attachment", "x.pdf"), (
            item.Structure.Type, item.Structure.Subtype, attachment.Section, attachment.Subtype, attachment.Disposition, attachment.DispositionParameters["filename"]));
        using var part = new MemoryStream();
        await client.FetchToAsync(6, attachment.Section, part, 1000, None);
        Assert.Equal("SGVsbG8=", Encoding.ASCII.GetString(part.ToArray()).Trim());
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task Searches_find_what_is_there_and_no_text_becomes_a_command()
    {
        await using var client = await SignInAsync(NextUser());
        foreach (var id in new[] { "1@elsewhere.test", "\"a b\\{3}\"@elsewhere.test", "3@elsewhere.test" })
            await AddAsync(client, "INBOX", id);
        await client.SelectAsync("INBOX", readOnly: true, None);

        Assert.Equal([1u, 2, 3], await client.SearchAsync(ImapSearch.All, None));
        Assert.Equal([2u], await client.SearchAsync(ImapSearch.Header("Message-ID", "\"a b\\{3}\"@elsewhere.test"), None));
        Assert.Empty(await client.SearchAsync(ImapSearch.Header("Message-ID", "\" OR ALL \""), None));
        Assert.Empty(await client.SearchAsync(new ImapSearch { Text = "日本" }, None));
        Assert.Equal([2u, 3], await client.SearchAsync(new ImapSearch { Uids = ImapUidRange.From(2) }, None));
        Assert.Equal(new ImapSearchSummary(3, 1, 3), await client.SummarizeAsync(ImapSearch.All, None));
        Assert.Equal(new ImapSearchSummary(0, null, null), await client.SummarizeAsync(new ImapSearch { Uids = ImapUidRange.From(50) }, None));
    }

    [Fact]
    public async Task Flags_copies_moves_and_removals_say_what_became_of_each_message()
    {
        await using var client = await SignInAsync(NextUser());
        for (var i = 1; i <= 4; i++)
            await AddAsync(client, "INBOX", $"{i}@elsewhere.test");
        var sent = await SentAsync(client);
        await client.SelectAsync("INBOX", readOnly: false, None);
        Assert.True((await client.StoreFlagsAsync(ImapUidSet.Of([1, 2]), ImapFlagChange.Add, [@"\Seen"], null, None)).IsEmpty);
        await client.StoreFlagsAsync(ImapUidSet.Of([1]), ImapFlagChange.Remove, [@"\Seen"], null, None);
        var flags = new Dictionary<uint, bool>();
        await foreach (var item in client.FetchAsync(Everything, new ImapFetch(), None))
            flags[item.Uid] = item.Flags!.Contains(@"\Seen");
        Assert.Equal(new Dictionary<uint, bool> { [1] = false, [2] = true, [3] = false, [4] = false }, flags);

        var copied = await client.CopyAsync(ImapUidSet.Of([1, 3]), sent, None);
        Assert.Equal([1u, 3], copied!.Uids.Keys.Order().ToList());
        Assert.Equal([1u, 2], copied.Uids.Values.Order().ToList());
        var moved = await client.MoveAsync(ImapUidSet.Of([2, 4]), sent, None);
        Assert.Equal([3u, 4], moved!.Uids.Values.Order().ToList());
        Assert.Equal([1u, 3], await client.SearchAsync(ImapSearch.All, None));
        Assert.True(await client.RemoveMessageAsync(3, None));
        Assert.Equal([1u], await client.SearchAsync(ImapSearch.All, None));
        Assert.Equal(4u, (await client.StatusAsync(sent, None)).Messages);
        Assert.Equal("TRYCREATE", (await Assert.ThrowsAsync<MailProtocolException>(() => client.CopyAsync(ImapUidSet.Of([1]), sent + "x", None))).ResponseCode);
    }

    [Fact]
    public async Task A_resynchronisation_finds_what_is_new_changed_and_gone()
    {
        var user = NextUser();
        await using var client = await SignInAsync(user);
        for (var i = 1; i <= 4; i++)
            await AddAsync(client, "INBOX", $"{i}@elsewhere.test");
        var first = await client.ResyncAsync("INBOX", readOnly: true, new ImapSyncPoint(1, 0, null), None);
        Assert.True(first.StartOver);
        var known = new ImapSyncPoint(first.Status.UidValidity, first.Status.HighestModSeq ?? 0, ImapUidSet.Of([1, 2, 3, 4]));
        Assert.Equal(Offers.QResync, known.ModSeq > 0);

        await using (var other = await SignInAsync(user))
        {
            await other.SelectAsync("INBOX", readOnly: false, None);
            await other.RemoveMessageAsync(2, None);
            await other.AddFlagsAsync(3, [@"\Flagged"], None);
            await AddAsync(other, "INBOX", "5@elsewhere.test");
        }

        await using var again = await SignInAsync(user);
        var changes = await again.ResyncAsync("INBOX", readOnly: true, known, None);
        Assert.False(changes.StartOver);
        Assert.Equal([2u], changes.Vanished.Enumerate());
        Assert.Equal(Offers.QResync ? new List<uint> { 3, 5 } : [1, 3, 4, 5], changes.Changed.Select(item => item.Uid).Order().ToList());
        Assert.Contains(@"\Flagged", changes.Changed.Single(item => item.Uid == 3).Flags!);
        if (Offers.QResync)
        {
            Assert.Equal([3u, 5], await again.SearchAsync(new ImapSearch { ChangedSince = known.ModSeq + 1 }, None));
            Assert.Equal([3u], (await ConflictAsync()).Enumerate());
        }

        async Task<ImapUidSet> ConflictAsync()
        {
            await using var writer = await SignInAsync(user);
            await writer.SelectAsync("INBOX", readOnly: false, None);
            return await writer.StoreFlagsAsync(ImapUidSet.Of([1, 3]), ImapFlagChange.Add, [@"\Answered"], known.ModSeq, None);
        }
    }

    [Fact]
    public async Task One_connection_watches_inbox_and_sent()
    {
        var user = NextUser();
        var options = new ImapOptions { PollEvery = TimeSpan.FromSeconds(1) };
        await using var other = await SignInAsync(user);
        await using var client = await SignInAsync(user, options: options);
        var sent = await SentAsync(client);
        // Courier gives a folder another UIDVALIDITY each time until it is selected once.
        await client.SelectAsync(sent, readOnly: false, None);
        var watch = await client.WatchAsync(["INBOX", sent], None);
        Assert.Equal(Offers.Notify ? ImapWatchMode.Notify : ImapWatchMode.Idle, watch.Mode);

        Assert.Empty(await watch.WaitAsync(TimeSpan.FromMilliseconds(100), None));
        foreach (var folder in new[] { "INBOX", sent, "INBOX" })
        {
            var waiting = watch.WaitAsync(TimeSpan.FromSeconds(30), None);
            await AddAsync(other, folder, $"{Guid.NewGuid()}@elsewhere.test");
            Assert.Equal([folder], await waiting.WaitAsync(TimeSpan.FromSeconds(15)));
        }

        // What comes into both while the connection is elsewhere is not lost.
        await client.SelectAsync(sent, readOnly: true, None);
        await AddAsync(other, sent, "a@elsewhere.test");
        await AddAsync(other, "INBOX", "b@elsewhere.test");
        Assert.Equal(["INBOX", sent], (await watch.WaitAsync(TimeSpan.FromSeconds(15), None)).Order(StringComparer.Ordinal));
        Assert.Empty(await watch.WaitAsync(TimeSpan.FromMilliseconds(100), None));
    }

    [Fact]
    public async Task IDLE_tells_of_a_message()
    {
        var user = NextUser();
        await using var other = await SignInAsync(user);
        await using var client = await SignInAsync(user);
        await client.SelectAsync("INBOX", readOnly: true, None);
        var idling = client.IdleAsync(null, TimeSpan.FromMinutes(1), None);
        await AddAsync(other, "INBOX", "1@elsewhere.test");

        Assert.True(await idling.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal(1u, client.Selected!.Exists);
    }
}
