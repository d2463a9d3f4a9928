using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Providers;

namespace AddinHost.Integration.Providers;

/// <summary>What every provider promises; inherited once for each.</summary>
public abstract class MailProviderContract
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
        await ((IRemoveMessages)provider).RemoveAsync(WatchedFolder.Inbox, page.Messages[1].Id, default);

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

        await ((IRemoveMessages)provider).RemoveAsync(WatchedFolder.Inbox, page.Messages[0].Id, default);
        Assert.Equal(page.Messages.Skip(1).Select(message => message.Id), await lister.ListIdsAsync(WatchedFolder.Inbox, Long, page.Next, default));

        var none = await provider.ListChangesAsync(WatchedFolder.Inbox, null, DateTimeOffset.UtcNow.AddHours(1), 3, default);
        Assert.Empty(await lister.ListIdsAsync(WatchedFolder.Inbox, DateTimeOffset.UtcNow.AddHours(1), none.Next, default));
    }

    [Fact]
    public async Task A_watch_wakes_when_mail_arrives()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Next;
        var waiting = ((IWatchChanges)provider).WaitForChangesAsync(WatchedFolder.Inbox, default);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(300)));

        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("wake up"));
        await waiting.WaitAsync(Patience);
        Assert.Single((await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Long, 10, default)).Messages);
    }

    [Fact]
    public async Task A_watch_wakes_at_once_for_mail_that_came_before_it_began()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        await provider.ListChangesAsync(WatchedFolder.Sent, null, Long, 10, default);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("missed"));
        await ((IWatchChanges)provider).WaitForChangesAsync(WatchedFolder.Inbox, default).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_watch_ends_when_it_is_cancelled()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        using var stop = new CancellationTokenSource();
        var waiting = ((IWatchChanges)provider).WaitForChangesAsync(WatchedFolder.Inbox, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_hand_off_passes_its_commit_point_once_and_the_message_arrives_as_it_was_written()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var mail = Prepared(mailbox.Address);
        var handle = await provider.PrepareAsync(mail, default);
        var passed = 0;
        var result = await provider.HandOffAsync(
            handle,
            mail,
            async ct =>
            {
                passed++;
                Assert.Empty(await mailbox.ContentAsync(WatchedFolder.Inbox));
            },
            default);

        Assert.Equal(1, passed);
        Assert.True(result.Accepted);
        Assert.Equal(mailbox.Address, Assert.Single(result.Recipients).Address);
        await UntilAsync(async () => (await mailbox.ContentAsync(WatchedFolder.Inbox)).Count == 1);
        var arrived = Encoding.UTF8.GetString((await mailbox.ContentAsync(WatchedFolder.Inbox))[0]);
        Assert.EndsWith(Encoding.UTF8.GetString(mail.Content.Span), arrived, StringComparison.Ordinal);
        Assert.Equal(SendOutcome.Sent, await provider.FindOutcomeAsync(handle, default));
    }

    [Fact]
    public async Task A_failure_before_the_commit_point_is_the_callers_own_and_nothing_is_sent()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var mail = Prepared(mailbox.Address);
        var handle = await provider.PrepareAsync(mail, default);
        var mine = new IOException("The row could not be committed.");
        Assert.Same(mine, await Assert.ThrowsAsync<IOException>(() => provider.HandOffAsync(handle, mail, _ => throw mine, default)));
        Assert.Equal(mailbox.OutcomeOfUnsent, await provider.FindOutcomeAsync(handle, default));
        Assert.Empty(await mailbox.ContentAsync(WatchedFolder.Inbox));
    }

    [Fact]
    public async Task A_copy_in_sent_is_made_once_and_proves_that_the_message_went_out()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var mail = Prepared(mailbox.Address);
        var handle = await provider.PrepareAsync(mail, default);
        await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default);
        var filer = Assert.IsAssignableFrom<IFileSentMail>(provider);
        await filer.FileAsync(handle, mail.Content, default);
        await filer.FileAsync(handle, mail.Content, default);
        await using (var other = mailbox.Open())
            await ((IFileSentMail)other).FileAsync(handle, mail.Content, default);
        Assert.Equal(mail.Content.ToArray(), Assert.Single(await mailbox.ContentAsync(WatchedFolder.Sent)));
        Assert.Equal(SendOutcome.Sent, await provider.FindOutcomeAsync(handle, default));
    }

    [Fact]
    public async Task The_check_tells_its_steps_and_its_test_message_arrives_with_the_mark()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var steps = new List<string>();
        await provider.CheckAsync(
            "a1b2c3",
            step =>
            {
                steps.Add(step);
                return Task.CompletedTask;
            },
            default);
        Assert.Equal(mailbox.CheckSteps, steps);
        await UntilAsync(async () => (await mailbox.ContentAsync(WatchedFolder.Inbox)).Count == 1);
        var headers = MessageHeaders.Parse((await mailbox.ContentAsync(WatchedFolder.Inbox))[0]);
        Assert.Equal("a1b2c3", headers[TestMessage.Header]);
        Assert.Equal(mailbox.Address, headers.From!.Address);
        Assert.True(headers.IsAutoReply);
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

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@b.test>\r\nRCPT TO:<c@d.test")]
    [InlineData("")]
    public async Task An_address_that_cannot_be_sent_to_is_rejected_before_anything_happens(string address)
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.PrepareAsync(Prepared(mailbox.Address) with { Recipients = [mailbox.Address, address] }, default));
        Assert.Equal((ProviderFailure.Rejected, "address_unusable"), (failure.Failure, failure.Code));
    }

    protected abstract Task<ContractMailbox> NewMailboxAsync();

    protected static byte[] Mail(string subject, string to = "alice@example.test") => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"From: Bob <bob@elsewhere.test>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@elsewhere.test>\r\n\r\nHello\r\n"));

    protected static PreparedMail Prepared(string address)
    {
        var me = new EmailAddress("Alice Example", address);
        var message = new OutgoingMessage
        {
            From = me,
            To = [me],
            Subject = "Grüße aus dem Test",
            Date = DateTimeOffset.UtcNow,
            MessageId = MessageId.New(me.Domain),
            TextBody = "First line\n.a line with a dot\n..\nend\n",
        };
        return new PreparedMail(message.MessageId, address, [address], MessageWriter.Write(message));
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
