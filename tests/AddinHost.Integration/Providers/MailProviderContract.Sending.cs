using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Providers;

namespace AddinHost.Integration.Providers;

/// <content>Sending in three calls, filing, the check.</content>
public abstract partial class MailProviderContract
{
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
        if (mailbox.KeepsMessages)
            Assert.EndsWith(Encoding.UTF8.GetString(mail.Content.Span), arrived, StringComparison.Ordinal);
        Assert.EndsWith(BodyOf(Encoding.UTF8.GetString(mail.Content.Span)), arrived, StringComparison.Ordinal);
        // What it is called there is known: replies name it so.
        Assert.Equal(MessageHeaders.Parse(Encoding.UTF8.GetBytes(arrived)).MessageId, result.MessageId ?? mail.MessageId);
        var proof = await provider.FindOutcomeAsync(handle, default);
        Assert.Equal((SendOutcome.Sent, result.MessageId ?? mail.MessageId), (proof.Outcome, proof.MessageId ?? mail.MessageId));
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
        Assert.Equal(mailbox.OutcomeOfUnsent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
        Assert.Empty(await mailbox.ContentAsync(WatchedFolder.Inbox));
        if (provider is not IDiscardDrafts drafts)
            return;
        await drafts.DiscardAsync(handle, default);
        await drafts.DiscardAsync(handle, default);
        Assert.Equal(SendOutcome.Unknown, (await provider.FindOutcomeAsync(handle, default)).Outcome);
    }

    [Fact]
    public async Task A_copy_in_sent_is_made_once_and_proves_that_the_message_went_out()
    {
        var mailbox = await NewMailboxAsync();
        await using var provider = mailbox.Open();
        var mail = Prepared(mailbox.Address);
        var handle = await provider.PrepareAsync(mail, default);
        await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default);
        if (provider is IFileSentMail filer)
        {
            await filer.FileAsync(handle, mail.Content, default);
            await filer.FileAsync(handle, mail.Content, default);
            await using var other = mailbox.Open();
            await ((IFileSentMail)other).FileAsync(handle, mail.Content, default);
        }

        // What was sent is no draft any more.
        if (provider is IDiscardDrafts drafts)
            await drafts.DiscardAsync(handle, default);
        var filed = Assert.Single(await mailbox.ContentAsync(WatchedFolder.Sent));
        Assert.Equal(BodyOf(Encoding.UTF8.GetString(mail.Content.Span)), BodyOf(Encoding.UTF8.GetString(filed)));
        if (mailbox.KeepsMessages)
            Assert.Equal(mail.Content.ToArray(), filed);
        Assert.Equal(SendOutcome.Sent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
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
        // Where a mail system says by itself what a connection may do, no message has to show it.
        if (!steps.Contains("test_message"))
        {
            Assert.Empty(await mailbox.ContentAsync(WatchedFolder.Inbox));
            return;
        }

        await UntilAsync(async () => (await mailbox.ContentAsync(WatchedFolder.Inbox)).Count == 1);
        var headers = MessageHeaders.Parse((await mailbox.ContentAsync(WatchedFolder.Inbox))[0]);
        Assert.Equal("a1b2c3", headers[TestMessage.Header]);
        Assert.Equal(mailbox.Address, headers.From!.Address);
        Assert.True(headers.IsAutoReply);
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

    private static string BodyOf(string message) => message[message.IndexOf("\r\n\r\n", StringComparison.Ordinal)..];

    protected static PreparedMail Prepared(string address)
    {
        var me = new EmailAddress("Alice Example", address);
        var id = MessageId.New(me.Domain);
        var message = new OutgoingMessage
        {
            From = me,
            To = [me],
            Subject = "Grüße aus dem Test",
            Date = DateTimeOffset.UtcNow,
            MessageId = id,
            TextBody = "First line\n.a line with a dot\n..\nend\n",
            ExtraHeaders = [new("X-Inlay-Ref", id.Value)],
        };
        return new PreparedMail(message.MessageId, address, [address], MessageWriter.Write(message));
    }
}
