using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>Why a message was or was not logged, as far as the caller may know: their own mailboxes, and what was logged by hand.</summary>
public sealed class ListLedger(AppDb db, Caller caller, OrganizationHashes hashes)
{
    public sealed record Item(Guid? MailboxId, string MessageId, LogDecision Decision, string Rule, DateTimeOffset SeenAt);

    public async Task<Result<Page<Item>>> HandleAsync(string? messageId, CancellationToken ct)
    {
        if (!MessageId.TryParse(messageId, out var id))
            return Error.Field("messageId", "message_id_invalid", "Give the Message-ID of the mail, with or without angle brackets.");
        var wanted = (await hashes.GetAsync(ct)).Of(id.Value);
        var items = await db.LedgerEntries
            .Where(row => row.MessageIdHash == wanted && (row.MailboxId == Ledger.NoMailbox || db.Mailboxes.Any(mailbox => mailbox.Id == row.MailboxId && mailbox.MemberId == caller.MemberId)))
            .OrderBy(row => row.Id).Take(100)
            .Select(row => new Item(row.MailboxId == Ledger.NoMailbox ? null : row.MailboxId, id.Value, row.Decision, row.Rule, row.SeenAt))
            .ToListAsync(ct);
        return new Page<Item>(items, null);
    }
}
