using System.Globalization;
using System.Text;
using AddinHost.Providers;

namespace AddinHost.Integration.Providers;

/// <summary>What every provider promises; inherited once for each.</summary>
public abstract partial class MailProviderContract
{
    private static readonly DateTimeOffset Long = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Pages_bring_everything_once_and_oldest_first()
    {
        var mailbox = await NewMailboxAsync();
        for (var i = 1; i <= 5; i++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail($"number {i}"));
        await using var provider = mailbox.Open();

        var subjects = new List<string>();
        SyncCursor? cursor = null;
        ChangePage page;
        do
        {
            page = await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Long, 2, default);
            Assert.InRange(page.Messages.Count, 1, 2);
            subjects.AddRange(page.Messages.Select(message => message.Headers.Subject!));
            cursor = page.Next;
        }
        while (page.More);

        Assert.Equal(["number 1", "number 2", "number 3", "number 4", "number 5"], subjects);
        var after = await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Long, 2, default);
        Assert.Empty(after.Messages);
        Assert.False(after.More);
        Assert.Equal(cursor, after.Next);
    }

    [Fact]
    public async Task Headers_can_be_read_again_by_id_and_what_is_gone_is_missing()
    {
        var mailbox = await NewMailboxAsync();
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("goes"));
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("stays"));
        await mailbox.PutAsync(WatchedFolder.Sent, Mail("in the other folder"));
        await using var provider = mailbox.Open();
        var listed = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Messages;
        var sent = Assert.Single((await provider.ListChangesAsync(WatchedFolder.Sent, null, Long, 10, default)).Messages);
        await mailbox.RemoveAsync(provider, WatchedFolder.Inbox, listed[0].Id);

        var again = Assert.Single(await provider.ReadHeadersAsync(WatchedFolder.Inbox, [.. listed.Select(message => message.Id)], default));
        Assert.Equal((listed[1].Id, "stays", listed[1].ReceivedAt, listed[1].Size), (again.Id, again.Headers.Subject, again.ReceivedAt, again.Size));
        Assert.Equal("in the other folder", Assert.Single(await provider.ReadHeadersAsync(WatchedFolder.Sent, [sent.Id], default)).Headers.Subject);
        Assert.Empty(await provider.ReadHeadersAsync(WatchedFolder.Inbox, [listed[0].Id], default));
    }

    [Fact]
    public async Task A_cursor_outlives_its_session_and_finds_what_came_later()
    {
        var mailbox = await NewMailboxAsync();
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("before"));
        SyncCursor cursor;
        await using (var first = mailbox.Open())
            cursor = (await first.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Next;

        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("after", to: "carol@elsewhere.test"));
        await using var second = mailbox.Open();
        var found = Assert.Single((await second.ListChangesAsync(WatchedFolder.Inbox, cursor, Long, 10, default)).Messages);
        Assert.Equal("after", found.Headers.Subject);
        Assert.Equal("carol@elsewhere.test", Assert.Single(found.Headers.To).Address);
        Assert.InRange(found.ReceivedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(Mail("after", to: "carol@elsewhere.test").Length, found.Size);
    }

    [Fact]
    public async Task Without_a_cursor_what_was_received_before_the_start_is_left_out_and_what_comes_next_is_not()
    {
        var mailbox = await NewMailboxAsync();
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("too early"));
        await using var provider = mailbox.Open();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UtcNow.AddHours(1), 10, default);
        Assert.Empty(page.Messages);
        Assert.False(page.More);

        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("next"));
        var next = await provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, DateTimeOffset.UtcNow.AddHours(1), 10, default);
        Assert.Equal("next", Assert.Single(next.Messages).Headers.Subject);
    }

    [Fact]
    public async Task Inbox_and_sent_are_apart()
    {
        var mailbox = await NewMailboxAsync();
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("received"));
        await mailbox.PutAsync(WatchedFolder.Sent, Mail("sent"));
        await using var provider = mailbox.Open();
        foreach (var (folder, subject) in new[] { (WatchedFolder.Inbox, "received"), (WatchedFolder.Sent, "sent") })
            Assert.Equal(subject, Assert.Single((await provider.ListChangesAsync(folder, null, Long, 10, default)).Messages).Headers.Subject);
    }

    [Fact]
    public async Task Listing_and_fetching_bring_the_exact_bytes_and_mark_nothing_as_read()
    {
        var mailbox = await NewMailboxAsync();
        var bytes = Encoding.UTF8.GetBytes("From: bob@elsewhere.test\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nX-Odd:\tfolded\r\n  twice\r\n\r\n.dot\r\n\r\nümläut \t\r\nno end of line");
        await mailbox.PutAsync(WatchedFolder.Inbox, bytes);
        await using var provider = mailbox.Open();
        var listed = Assert.Single((await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Messages);
        Assert.Equal("Grüße", listed.Headers.Subject);
        Assert.Equal(bytes, await provider.FetchAsync(WatchedFolder.Inbox, listed.Id, default));
        Assert.False(await mailbox.IsAnythingReadAsync());
    }

    [Fact]
    public async Task Messages_without_readable_headers_are_listed_all_the_same()
    {
        var mailbox = await NewMailboxAsync();
        byte[] garbage = [.. "\xFF\xFE: \x80\r\nFrom: a@b, c@d\r\nFrom: e@f\r\nDate: yesterday\r\nno colon here\r\n"u8, 0xFF, 0xC0, .. "\r\n\r\n"u8];
        await mailbox.PutAsync(WatchedFolder.Inbox, garbage);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("fine"));
        await using var provider = mailbox.Open();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        Assert.Equal(2, page.Messages.Count);
        Assert.Null(page.Messages[0].Headers.From);
        Assert.Equal("fine", page.Messages[1].Headers.Subject);
    }

    [Fact]
    public async Task What_was_removed_is_gone_for_good_and_nothing_else_is()
    {
        var mailbox = await NewMailboxAsync();
        for (var i = 1; i <= 3; i++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail($"number {i}"));
        await using var provider = mailbox.Open();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        await mailbox.RemoveAsync(provider, WatchedFolder.Inbox, page.Messages[1].Id);

        Assert.Null(await provider.FetchAsync(WatchedFolder.Inbox, page.Messages[1].Id, default));
        Assert.NotNull(await provider.FetchAsync(WatchedFolder.Inbox, page.Messages[2].Id, default));
        Assert.Equal(2, (await mailbox.ContentAsync(WatchedFolder.Inbox)).Count);
        var again = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        Assert.Equal(["number 1", "number 3"], again.Messages.Select(message => message.Headers.Subject));
    }

    [Fact]
    public async Task Ids_are_those_that_listing_brought_up_to_the_cursor()
    {
        var mailbox = await NewMailboxAsync();
        for (var i = 1; i <= 4; i++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail($"number {i}"));
        await using var provider = mailbox.Open();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 3, default);
        var lister = (IListMessageIds)provider;
        Assert.Equal(page.Messages.Select(message => message.Id), await lister.ListIdsAsync(WatchedFolder.Inbox, Long, page.Next, default));

        await mailbox.RemoveAsync(provider, WatchedFolder.Inbox, page.Messages[0].Id);
        Assert.Equal(page.Messages.Skip(1).Select(message => message.Id), await lister.ListIdsAsync(WatchedFolder.Inbox, Long, page.Next, default));

        var none = await provider.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UtcNow.AddHours(1), 3, default);
        Assert.Empty(await lister.ListIdsAsync(WatchedFolder.Inbox, DateTimeOffset.UtcNow.AddHours(1), none.Next, default));
    }

    [Theory]
    [InlineData("inbox")]
    [InlineData("sent")]
    public async Task A_watch_wakes_when_mail_arrives_in_either_folder(string name)
    {
        var folder = WatchedFolder.Named(name);
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var (watch, cursors) = await WatchedAsync(provider);
        var waiting = watch.WaitForChangesAsync(default);
        await mailbox.PutAsync(folder, Mail("wake up"));
        // Where nothing is announced each folder is looked at in its turn.
        for (var told = await waiting.WaitAsync(Patience); !told.Contains(folder); told = await watch.WaitForChangesAsync(default).WaitAsync(Patience))
            Assert.Empty((await provider.ListChangesAsync(told.Single(), cursors[told.Single()], Long, 10, default)).Messages);
        Assert.Single((await provider.ListChangesAsync(folder, cursors[folder], Long, 10, default)).Messages);
    }

    [Fact]
    public async Task A_watch_tells_at_once_of_mail_that_came_into_both_folders_while_it_was_read()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var (watch, cursors) = await WatchedAsync(provider);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("received"));
        await mailbox.PutAsync(WatchedFolder.Sent, Mail("sent"));
        // Opens the folder once more without listing it.
        await provider.ReadHeadersAsync(WatchedFolder.Sent, [], default);
        await provider.ReadHeadersAsync(WatchedFolder.Inbox, [], default);
        var found = new HashSet<WatchedFolder>();
        while (found.Count < 2)
        {
            foreach (var folder in await watch.WaitForChangesAsync(default).WaitAsync(Patience))
            {
                var page = await provider.ListChangesAsync(folder, cursors[folder], Long, 10, default);
                cursors[folder] = page.Next;
                if (page.Messages.Count > 0)
                    Assert.True(found.Add(folder));
            }
        }
    }

    [Fact]
    public async Task A_watch_that_is_cancelled_ends_and_its_session_goes_on()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var (watch, _) = await WatchedAsync(provider);
        using var stop = new CancellationTokenSource();
        var waiting = watch.WaitForChangesAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("after all"));
        Assert.Contains(WatchedFolder.Inbox, await watch.WaitForChangesAsync(default).WaitAsync(Patience));
    }

    [Theory]
    [InlineData("")]
    [InlineData("what")]
    [InlineData("1:2:3:4")]
    [InlineData("-1:2")]
    [InlineData("99999999999999999999:1:1")]
    public async Task A_cursor_that_means_nothing_is_expired(string cursor)
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, new SyncCursor(cursor), Long, 10, default));
        Assert.Equal((ProviderFailure.CursorExpired, "cursor_expired"), (failure.Failure, failure.Code));
    }

    protected abstract Task<ContractMailbox> NewMailboxAsync();

    protected static byte[] Mail(string subject, string to = "alice@example.test") => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"From: Bob <bob@elsewhere.test>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@elsewhere.test>\r\n\r\nHello\r\n"));

    /// <summary>Begins to watch and reads what is there, as whoever watches does.</summary>
    private static async Task<(IWatchChanges Watch, Dictionary<WatchedFolder, SyncCursor> Cursors)> WatchedAsync(IMailProvider provider)
    {
        var watch = (IWatchChanges)provider;
        var all = await watch.WaitForChangesAsync(default).WaitAsync(Patience);
        Assert.Equal(WatchedFolder.Both.ToHashSet(), all.ToHashSet());
        var cursors = new Dictionary<WatchedFolder, SyncCursor>();
        foreach (var folder in all)
            cursors[folder] = (await provider.ListChangesAsync(folder, null, Long, 10, default)).Next;
        return (watch, cursors);
    }

    protected static async Task UntilAsync(Func<Task<bool>> done)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await done())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It did not happen in time.");
            await Task.Delay(20);
        }
    }
}
