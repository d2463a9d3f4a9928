using System.Security.Cryptography;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Providers.Graph;

namespace AddinHost.Integration.Providers;

/// <summary>Sending through drafts: crashes at every step, large messages, hidden recipients.</summary>
public sealed class GraphSendingTests(MicrosoftServer microsoft) : IClassFixture<MicrosoftServer>
{
    [Fact]
    public async Task After_a_crash_before_sending_the_same_draft_is_sent_and_there_is_one()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        var mail = Mail(mailbox.Address, [mailbox.Address]);
        SendHandle first;
        await using (var dies = mailbox.Open())
            first = await dies.PrepareAsync(mail, default);
        await using var provider = mailbox.Open();
        Assert.Equal(SendOutcome.NotSent, (await provider.FindOutcomeAsync(first, default)).Outcome);
        var second = await provider.PrepareAsync(mail, default);
        Assert.Equal(first, second);
        Assert.Single(await microsoft.ContentAsync(mailbox.Address, "drafts"));

        await provider.HandOffAsync(second, mail, _ => Task.CompletedTask, default);
        Assert.Empty(await microsoft.ContentAsync(mailbox.Address, "drafts"));
        Assert.Single(await mailbox.ContentAsync(WatchedFolder.Sent));
        Assert.Equal(SendOutcome.Sent, (await provider.FindOutcomeAsync(first, default)).Outcome);
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_sending_leaves_it_open_and_the_proof_is_found()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await microsoft.AddUserAsync(new { mailbox.Address, RewritesMessageIds = true });
        var mail = Mail(mailbox.Address, [mailbox.Address]);
        await using var provider = mailbox.Open();
        var handle = await provider.PrepareAsync(mail, default);
        await microsoft.FaultAsync(new { Match = "POST /send", Status = 0, After = true, Times = 1, User = mailbox.Address });
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default));
        Assert.Equal(ProviderFailure.OutcomeUnknown, failure.Failure);

        await using var other = mailbox.Open();
        var proof = await other.FindOutcomeAsync(handle, default);
        Assert.Equal(SendOutcome.Sent, proof.Outcome);
        Assert.EndsWith("@exchange.fake.test", proof.MessageId!.Value.Value, StringComparison.Ordinal);
        // Nobody sends it a second time by preparing it again: the draft is gone, and its handle is the one that counts.
        Assert.Single(await mailbox.ContentAsync(WatchedFolder.Sent));
    }

    [Fact]
    public async Task A_sent_message_that_was_moved_away_is_proven_by_its_reference_and_one_that_is_gone_is_not()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        var mail = Mail(mailbox.Address, ["bob@elsewhere.test"]);
        await using var provider = mailbox.Open();
        var handle = await provider.PrepareAsync(mail, default);
        await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default);
        var lost = new SendHandle(handle.Value.Replace("\"id\":\"AAkA", "\"id\":\"AAkX", StringComparison.Ordinal));
        Assert.NotEqual(handle, lost);
        Assert.Equal(SendOutcome.Sent, (await provider.FindOutcomeAsync(lost, default)).Outcome);

        foreach (var id in await microsoft.IdsAsync(mailbox.Address, "sentitems"))
            await ((IRemoveMessages)provider).RemoveAsync(WatchedFolder.Sent, new ProviderMessageId(id), default);
        Assert.Equal(SendOutcome.Unknown, (await provider.FindOutcomeAsync(handle, default)).Outcome);
        Assert.Equal(SendOutcome.Unknown, (await provider.FindOutcomeAsync(new SendHandle("nonsense"), default)).Outcome);
    }

    [Theory]
    [InlineData(429, "1", ProviderFailure.Throttled)]
    [InlineData(403, null, ProviderFailure.Rejected)]
    [InlineData(500, null, ProviderFailure.OutcomeUnknown)]
    [InlineData(503, null, ProviderFailure.OutcomeUnknown)]
    public async Task Only_what_surely_did_not_happen_is_a_refusal(int status, string? retryAfter, ProviderFailure expected)
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        var mail = Mail(mailbox.Address, [mailbox.Address]);
        await using var provider = mailbox.Open();
        var handle = await provider.PrepareAsync(mail, default);
        await microsoft.FaultAsync(new { Match = "POST /send", Status = status, RetryAfter = retryAfter, Times = 10, User = mailbox.Address });
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default));
        Assert.Equal(expected, failure.Failure);
        Assert.Empty(await mailbox.ContentAsync(WatchedFolder.Sent));
    }

    [Fact]
    public async Task Hidden_recipients_get_it_and_nobody_sees_them()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        using var hidden = await GraphMailbox.NewAsync(microsoft);
        var mail = Mail(mailbox.Address, [mailbox.Address]);
        await using var provider = mailbox.Open();
        var meant = mail with { Recipients = [mailbox.Address, hidden.Address] };
        await provider.HandOffAsync(await provider.PrepareAsync(meant, default), meant, _ => Task.CompletedTask, default);
        var got = Encoding.UTF8.GetString(Assert.Single(await hidden.ContentAsync(WatchedFolder.Inbox)));
        Assert.DoesNotContain(hidden.Address, got, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden.Address, Encoding.UTF8.GetString(Assert.Single(await mailbox.ContentAsync(WatchedFolder.Inbox))), StringComparison.Ordinal);

        // Who stands in it but is not meant would get it all the same.
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.PrepareAsync(Mail(mailbox.Address, [mailbox.Address, "bob@elsewhere.test"]) with { Recipients = [mailbox.Address] }, default));
        Assert.Equal("address_unusable", failure.Code);
    }

    [Fact]
    public async Task A_large_message_goes_out_in_pieces_and_arrives_whole()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        using var bob = await GraphMailbox.NewAsync(microsoft);
        var (small, large) = (RandomNumberGenerator.GetBytes(50_000), RandomNumberGenerator.GetBytes(7_000_001));
        var mail = Mail(mailbox.Address, [bob.Address], null, new OutgoingAttachment("small.bin", "application/octet-stream", small), new OutgoingAttachment("large.bin", "application/octet-stream", large));
        await using var provider = mailbox.Open();
        var left = await provider.PrepareAsync(mail, default);
        // A second attempt after a crash does not trust the half-built draft.
        var handle = await provider.PrepareAsync(mail, default);
        Assert.NotEqual(left, handle);
        Assert.Single(await microsoft.IdsAsync(mailbox.Address, "drafts"));
        var result = await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default);

        var got = MimeMessage.Parse(Assert.Single(await bob.ContentAsync(WatchedFolder.Inbox)));
        Assert.Equal([small, large], got.Attachments.Select(part => part.Decode()));
        Assert.Equal("Über Großes", got.Headers.Subject);
        Assert.Equal(mail.MessageId.Value, got.Headers["X-Inlay-Ref"]);
        Assert.Equal(got.Headers.MessageId, result.MessageId);
        Assert.Equal("See the files.", got.TextBody!.Trim());
        Assert.Equal((SendOutcome.Sent, got.Headers.MessageId), await provider.FindOutcomeAsync(handle, default) is var proof ? (proof.Outcome, proof.MessageId) : default);
    }

    [Fact]
    public async Task A_large_reply_is_begun_by_exchange_so_that_it_is_threaded()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await mailbox.PutAsync(WatchedFolder.Inbox, Encoding.ASCII.GetBytes("From: bob@elsewhere.test\r\nTo: alice@contoso.test\r\nSubject: Question\r\nMessage-ID: <question@elsewhere.test>\r\n\r\nWell?\r\n"));
        Assert.True(MessageId.TryParse("<question@elsewhere.test>", out var parent));
        var mail = Mail(mailbox.Address, [mailbox.Address], parent, new OutgoingAttachment("large.bin", "application/octet-stream", RandomNumberGenerator.GetBytes(4_000_000)));
        await using var provider = mailbox.Open();
        await provider.HandOffAsync(await provider.PrepareAsync(mail, default), mail, _ => Task.CompletedTask, default);
        var sent = MessageHeaders.Parse(Assert.Single(await mailbox.ContentAsync(WatchedFolder.Sent)));
        Assert.Equal(parent, Assert.Single(sent.InReplyTo));
        Assert.Equal(mail.MessageId.Value, sent["X-Inlay-Ref"]);
        Assert.Equal("Über Großes", sent.Subject);
    }

    [Fact]
    public async Task What_the_mailbox_would_not_take_is_refused_before_anything_is_made()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        mailbox.Limits = new GraphLimits { MaxSendBytes = 1_000 };
        await using var provider = mailbox.Open();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.PrepareAsync(Mail(mailbox.Address, [mailbox.Address], null, new OutgoingAttachment("a", "text/plain", new byte[2_000])), default));
        Assert.Equal((ProviderFailure.Rejected, "message_too_large"), (failure.Failure, failure.Code));
        Assert.Empty(await microsoft.IdsAsync(mailbox.Address, "drafts"));
    }

    private static PreparedMail Mail(string from, string[] to, MessageId? inReplyTo = null, params OutgoingAttachment[] files)
    {
        var me = new EmailAddress("Alice", from);
        var message = new OutgoingMessage
        {
            From = me,
            To = [.. to.Select(address => new EmailAddress(null, address))],
            Subject = "Über Großes",
            Date = DateTimeOffset.UtcNow,
            MessageId = MessageId.New(me.Domain),
            InReplyTo = inReplyTo is { } parent ? [parent] : [],
            TextBody = "See the files.",
            Attachments = files,
        };
        return new PreparedMail(message.MessageId, from, to, MessageWriter.Write(message));
    }
}
