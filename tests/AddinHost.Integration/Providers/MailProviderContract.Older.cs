using AddinHost.Providers;

namespace AddinHost.Integration.Providers;

/// <content>Going back to what was there before.</content>
public abstract partial class MailProviderContract
{
    [Fact]
    public async Task Older_mail_is_listed_newest_first_and_counted_and_its_headers_are_read_together()
    {
        var mailbox = await NewMailboxAsync();
        foreach (var days in new[] { 400, 90, 60, 45, 2 })
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail($"from {days} days ago"), days);
        await mailbox.PutAsync(WatchedFolder.Sent, Mail("in the other folder"), daysAgo: 60);
        await using var provider = mailbox.Open();
        var older = (IListOlderMail)provider;
        var (from, before) = (DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(-30));

        var ids = await older.ListOlderIdsAsync(WatchedFolder.Inbox, from, before, default);
        var read = await provider.ReadHeadersAsync(WatchedFolder.Inbox, ids, default);
        Assert.Equal(["from 45 days ago", "from 60 days ago", "from 90 days ago"], ids.Select(id => read.Single(message => message.Id == id).Headers.Subject));
        Assert.Equal(3, read.Count);
        Assert.Equal(new MessageCount(3), await older.CountOlderAsync(WatchedFolder.Inbox, from, before, default));
        Assert.All(read, message => Assert.InRange(message.ReceivedAt, from, before));

        Assert.Equal(4, (await older.ListOlderIdsAsync(WatchedFolder.Inbox, Long, before, default)).Count);
        Assert.Equal("in the other folder", Assert.Single(await provider.ReadHeadersAsync(WatchedFolder.Sent, await older.ListOlderIdsAsync(WatchedFolder.Sent, from, before, default), default)).Headers.Subject);
        Assert.Empty(await older.ListOlderIdsAsync(WatchedFolder.Inbox, DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(-20), default));
        Assert.False(await mailbox.IsAnythingReadAsync());
    }

    [Fact]
    public async Task Older_mail_has_the_ids_that_listing_changes_gives_it()
    {
        var mailbox = await NewMailboxAsync();
        for (var days = 40; days < 43; days++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail($"from {days} days ago"), days);
        await using var provider = mailbox.Open();
        var listed = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Messages;
        var ids = await ((IListOlderMail)provider).ListOlderIdsAsync(WatchedFolder.Inbox, Long, DateTimeOffset.UtcNow.AddDays(-30), default);
        Assert.Equal(listed.Select(message => message.Id.Value).Order(StringComparer.Ordinal), ids.Select(id => id.Value).Order(StringComparer.Ordinal));

        await mailbox.RemoveAsync(provider, WatchedFolder.Inbox, listed[0].Id);
        Assert.Equal(2, (await ((IListOlderMail)provider).ListOlderIdsAsync(WatchedFolder.Inbox, Long, DateTimeOffset.UtcNow.AddDays(-30), default)).Count);
        Assert.Equal(2, (await provider.ReadHeadersAsync(WatchedFolder.Inbox, ids, default)).Count);
    }
}
