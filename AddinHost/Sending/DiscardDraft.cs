using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Takes what was prepared of a cancelled message out of its owner's drafts: somebody might send it there.</summary>
public sealed partial class DiscardDraft(AppDb db, OpenMailbox openMailbox, TimeProvider clock, ILogger<DiscardDraft> logger)
{
    private const int MostTries = 10;

    /// <summary>Where the message is cancelled and was prepared before, the queue has that left to do. Inside the open transaction or in one of its own.</summary>
    public Task PlanAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return db.WriteAsync(() => Cancelled(id).Where(row => row.Handle != null).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now).SetProperty(row => row.Attempts, 0), ct), ct);
    }

    public async Task RunAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        DateTimeOffset? again = null;
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            if (provider is IDiscardDrafts drafts && mail.Handle is { } handle)
                await drafts.DiscardAsync(new SendHandle(handle), ct);
        }
        catch (ProviderException failure)
        {
            again = failure.Code != "mailbox_not_found" && mail.Attempts + 1 < MostTries ? clock.GetUtcNow() + OutgoingSteps.Backoff(mail.Attempts + 3) : null;
            LogLeft(mail.MailMessageId, failure.Code, again is not null);
        }

        var (id, attempts) = (mail.MailMessageId, mail.Attempts + 1);
        // Meanwhile its sender may want it sent after all.
        await db.WriteAsync(() => Cancelled(id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, again).SetProperty(row => row.Attempts, attempts), ct), ct);
    }

    private IQueryable<OutgoingMail> Cancelled(Guid id) => db.OutgoingMails.Where(row => row.MailMessageId == id && db.MailMessages.Any(message => message.Id == id && message.State == SendState.Cancelled));

    [LoggerMessage(LogLevel.Warning, "The draft of cancelled message {MessageId} was not taken away: {Code}; tried again: {Again}")]
    private partial void LogLeft(Guid messageId, string code, bool again);
}
