using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Sending.Copies;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Puts the copy of an accepted message in Sent: the one thing about it that is tried again. Where that can never be, it says so.</summary>
public sealed partial class FileCopy(AppDb db, MessageStore messages, OpenMailbox openMailbox, OutgoingSteps steps, Outbox outbox, TimeProvider clock, ILogger<FileCopy> logger)
{
    public const string NotFiled = "copy_not_filed";

    public async Task RunAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        bool? byServer = null;
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            if (provider is IFileSentMail filer)
                byServer = await filer.FileAsync(new SendHandle(mail.Handle ?? ""), await steps.ReadAsync(mail.Blob, ct), ct);
        }
        catch (ProviderException failure)
        {
            // Without the mailbox or the bytes no later try can do better.
            var again = failure.Code is not ("mailbox_not_found" or "message_file_lost") && mail.Attempts + 1 < OutgoingSteps.MostTries;
            LogNotFiled(mail.MailMessageId, failure.Code, again);
            if (!again)
                await GiveUpRestAsync(mail, ct);
            await steps.DueAsync(mail, again ? OutgoingSteps.Backoff(mail.Attempts) : null, mail.Attempts + 1, again ? failure.Code : NotFiled, ct);
            outbox.Add(MessageStore.StateChanged, new { id = mail.MailMessageId, contactId = mail.ContactId, state = SendState.Accepted });
            await db.SaveChangesAsync(ct);
            await outbox.WakeAsync(ct);
            return;
        }

        await db.WriteAsync(
            async () =>
            {
                if (await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Accepted], SendState.Filed, ct))
                    steps.Tell(mail, SendState.Filed);
                // Of a later try one may be there that an earlier one made.
                if (byServer is { } seen && mail.Attempts == 0)
                    await NoteAsync(mail.MailboxId, seen, ct);
                var states = await db.MailDeliveries.Where(row => row.MailMessageId == mail.MailMessageId).Select(row => row.State).Distinct().ToListAsync(ct);
                if (states.Contains(OutgoingSteps.Waiting))
                    await steps.DueAsync(mail, TimeSpan.Zero, 0, HandOffCopies.CopiesWait, ct);
                else if (states.Contains(OutgoingSteps.Deferred))
                    await steps.DueAsync(mail, OutgoingSteps.Backoff(2), 0, HandOffRest.Waits, ct);
                else
                    await steps.DueAsync(mail, null, 0, await HandOffRest.ProblemAsync(db, mail.MailMessageId, ct), ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    private async Task NoteAsync(Guid mailboxId, bool byServer, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!await db.TryInsertAsync(new SentFiling { MailboxId = mailboxId, ByServer = byServer, SeenAt = now }, ct))
            await db.SentFilings.Where(row => row.MailboxId == mailboxId).ExecuteUpdateAsync(set => set.SetProperty(row => row.ByServer, byServer).SetProperty(row => row.SeenAt, now), ct);
    }

    /// <summary>Nobody is left through whom the rest of its recipients could get it.</summary>
    private Task<int> GiveUpRestAsync(OutgoingMail mail, CancellationToken ct) => db.WriteAsync(
        () => db.MailDeliveries.Where(row => row.MailMessageId == mail.MailMessageId && (row.State == OutgoingSteps.Deferred || row.State == OutgoingSteps.Waiting)).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, OutgoingSteps.Refused), ct), ct);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} was sent, but its copy was not filed: {Code}; tried again: {Again}")]
    private partial void LogNotFiled(Guid messageId, string code, bool again);
}
