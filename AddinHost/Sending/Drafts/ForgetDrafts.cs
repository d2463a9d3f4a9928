using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Drafts;

/// <summary>Forgets drafts that were sent, thrown away a month ago, or whose contact is gone, signatures of mailboxes removed as long ago, and files that nothing holds.</summary>
public sealed class ForgetDrafts(AppDb db, TimeProvider clock)
{
    private static readonly TimeSpan FileGrace = TimeSpan.FromDays(1);
    private static readonly TimeSpan SentKept = TimeSpan.FromDays(7);
    private static readonly TimeSpan DeletedKept = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (unused, sent, deleted) = (now - FileGrace, now - SentKept, now - DeletedKept);
        await db.WriteAsync(
            async () =>
            {
                // Of all organizations, each row by its own dates.
                await db.MailDrafts.IgnoreQueryFilters().Where(row => row.SentAt < sent || row.DeletedAt < deleted || !db.Contacts.IgnoreQueryFilters().Any(contact => contact.Id == row.ContactId)).ExecuteDeleteAsync(ct);
                // A month in which a removed one may be connected again.
                await db.MailboxSignatures.IgnoreQueryFilters().Where(row => !db.Mailboxes.IgnoreQueryFilters().Any(mailbox => mailbox.Id == row.MailboxId && (mailbox.RemovedAt == null || mailbox.RemovedAt > deleted))).ExecuteDeleteAsync(ct);
                await db.ComposedFiles.IgnoreQueryFilters().Where(row => row.AddedAt < unused && !db.MailDrafts.IgnoreQueryFilters().Any(draft => draft.Id == row.KeptBy)
                    && !db.MailTemplates.IgnoreQueryFilters().Any(template => template.Id == row.KeptBy) && !db.MailboxSignatures.IgnoreQueryFilters().Any(signature => signature.MailboxId == row.KeptBy)).ExecuteDeleteAsync(ct);
            },
            ct);
    }
}
