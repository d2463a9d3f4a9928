using AddinHost.Mail.Smtp;

namespace AddinHost.Providers.Memory;

/// <content>The check, handing over, looking for what became of it, filing the copy.</content>
public sealed partial class MemoryProvider
{
    public const string TestMessageStep = "test_message";

    public async Task CheckAsync(string testMark, Func<string, Task> onStep, CancellationToken ct)
    {
        await onStep(TestMessageStep);
        try
        {
            var mail = TestMessage.Write(connection.Address, testMark, time.GetUtcNow());
            await DeliverAsync(mail, ct);
        }
        catch (ProviderException failure)
        {
            throw new ProviderException(failure.Failure, failure.Code, failure) { Step = TestMessageStep };
        }
    }

    public Task<SendHandle> PrepareAsync(PreparedMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail.Recipients.Count > 0 && mail.Recipients.All(SmtpEnvelope.CanSendTo)
            ? Task.FromResult(new SendHandle(mail.MessageId.Value))
            : throw new ProviderException(ProviderFailure.Rejected, "address_unusable");
    }

    public async Task<HandOffResult> HandOffAsync(SendHandle handle, PreparedMail mail, Func<CancellationToken, Task> beforeCommitPoint, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        await PrepareAsync(mail, ct);
        await beforeCommitPoint(ct);
        ct.ThrowIfCancellationRequested();
        try
        {
            await DeliverAsync(mail, CancellationToken.None);
        }
        catch (ProviderException failure)
        {
            // The commit may have reached the disk before its answer was lost.
            throw new ProviderException(ProviderFailure.OutcomeUnknown, "outcome_unknown", failure);
        }

        return new HandOffResult([.. mail.Recipients.Select(address => new RecipientResult(address, true, "250", null))]);
    }

    /// <summary>One transaction holds all of a hand-off: what is not there was not sent.</summary>
    public Task<SendProof> FindOutcomeAsync(SendHandle handle, CancellationToken ct) =>
        InDatabaseAsync(async db => new SendProof(await HoldsAsync(db, MemoryMail.Out, handle, ct) ? SendOutcome.Sent : SendOutcome.NotSent));

    public bool? ServerFiles => false;

    public async Task<bool> FileAsync(SendHandle handle, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var there = false;
        await WriteAndTellAsync(
            async db =>
            {
                there = await HoldsAsync(db, MemoryMail.Sent, handle, ct);
                if (!there)
                    await MemoryPost.AddAsync(db, connection.MailboxId, MemoryMail.Sent, content.ToArray(), time.GetUtcNow(), ct);
            },
            ct);
        return there;
    }

    private Task DeliverAsync(PreparedMail mail, CancellationToken ct) => WriteAndTellAsync(
        async db =>
        {
            var now = time.GetUtcNow();
            var content = mail.Content.ToArray();
            await MemoryPost.AddAsync(db, connection.MailboxId, MemoryMail.Out, content, now, ct);
            if (mail.Recipients.Contains(connection.Address, StringComparer.OrdinalIgnoreCase))
                await MemoryPost.AddAsync(db, connection.MailboxId, MemoryMail.Inbox, content, now, ct);
            foreach (var reply in MemoryReplies.To(connection.MailboxId, mail, now))
                await MemoryPost.AddAsync(db, connection.MailboxId, MemoryMail.Transit, reply.Content, reply.At, ct);
        },
        ct);

    private async Task WriteAndTellAsync(Func<Data.AppDb, Task> work, CancellationToken ct)
    {
        await WriteAsync(work, ct);
        await cache.SignalAsync(MemoryPost.ArrivalChannel(connection.MailboxId), ct);
        await cache.SignalAsync(MemoryPost.TransitChannel, ct);
    }
}
