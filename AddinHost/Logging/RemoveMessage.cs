using System.Globalization;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Messages.Removal;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Timeline;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>
/// Takes a message off the record, for somebody who has it or an administrator: from every timeline, with its text, its files and its words in the search. It does not come
/// back by itself, by whichever way; whoever logs it by hand brings it back. The mail in the mailboxes stays as it is.
/// </summary>
public sealed class RemoveMessage(AppDb db, Caller caller, KnownMessages known, RemovedMessages removed, Ledger ledger, Outbox outbox)
{
    public const string Removed = "message.removed";

    private static readonly Error NotYours = Error.Forbidden("message_not_yours", "Only whose mail it is, or an administrator, can take it off the record.");
    private static readonly Error OnItsWay = Error.Conflict("message_on_its_way", "This message is still being sent. Wait until it is out, or stop it first.");

    public sealed record RemovedEvent(Guid Id);

    public async Task<Result<Done>> HandleAsync(Guid id, CancellationToken ct)
    {
        if (await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } message)
            return GetMessage.NotFound;
        if (!caller.May(Permissions.Administer) && !await db.MessageHolders.AnyAsync(row => row.MailMessageId == id && row.MemberId == caller.MemberId, ct))
            return NotYours;
        if (message.State is SendState.Scheduled or SendState.Written or SendState.HandingOff or SendState.Unconfirmed)
            return OnItsWay;
        var names = await known.NamesAsync(id, ct);
        if (message.MessageId.Length > 0)
            names.Add(message.MessageId);
        var gone = await db.WriteAsync(
            async () =>
            {
                // Whoever deletes the row first does the rest.
                if (!await DeleteAsync(id, ct))
                    return false;
                // What others sent may share its name with a message that stays; only what Inlay sent comes back under other dates.
                await removed.AddAsync(message.Identity, message.State is null ? [] : names.Where(name => !name.StartsWith("thread:", StringComparison.Ordinal)), ct);
                await ledger.TakeOffAsync(message.MessageId, "message:" + id.ToString("N", CultureInfo.InvariantCulture), ct);
                outbox.Add(Removed, new RemovedEvent(id));
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        await known.ForgetAsync(names, ct);
        await outbox.WakeAsync(ct);
        return gone ? default(Done) : GetMessage.NotFound;
    }

    // Rows of higher capabilities go in the same transaction: nobody else would find them without the message.
    private async Task<bool> DeleteAsync(Guid id, CancellationToken ct)
    {
        await db.SearchedMessages.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.TimelineEntries.Where(row => row.SourceId == id && row.Kind == TimelineKind.Email).ExecuteDeleteAsync(ct);
        await db.MailBodies.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.MailAttachments.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.MailDeliveries.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.MailReports.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await known.RemoveAsync(id, ct);
        await db.MessageParties.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.MessageReferences.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.MessageHolders.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.ReplyWaits.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.OutgoingMails.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.OutgoingCopies.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.TrackedOpens.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.TrackedClicks.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.TrackedCounts.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        await db.TrackedMessages.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        // Another copy of the mail that carries it must not bring it back.
        await db.OutgoingReferences.Where(row => row.MailMessageId == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.MailMessageId, (Guid?)null).SetProperty(row => row.Log, false).SetProperty(row => row.PreparedAt, row => (DateTimeOffset?)row.UpdatedAt).SetProperty(row => row.Recipients, Array.Empty<string>()), ct);
        return await db.MailMessages.Where(row => row.Id == id).ExecuteDeleteAsync(ct) == 1;
    }
}
