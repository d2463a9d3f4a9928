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
        var items = await (await MineAsync(id, ct))
            .OrderBy(row => row.Id).Take(100)
            .Select(row => new Item(row.MailboxId == Ledger.NoMailbox ? null : row.MailboxId, id.Value, row.Decision, row.Rule, row.SeenAt))
            .ToListAsync(ct);
        return new Page<Item>(items, null);
    }

    /// <summary>The newest decision about a message; null where no mailbox of the caller has seen it.</summary>
    public async Task<LedgerEntry?> LastRuleAsync(MessageId id, CancellationToken ct) => await (await MineAsync(id, ct)).AsNoTracking().OrderByDescending(row => row.Id).FirstOrDefaultAsync(ct);

    private async Task<IQueryable<LedgerEntry>> MineAsync(MessageId id, CancellationToken ct)
    {
        var wanted = (await hashes.GetAsync(ct)).Of(id.Value);
        return db.LedgerEntries
            .Where(row => row.MessageIdHash == wanted && (row.MailboxId == Ledger.NoMailbox || db.Mailboxes.Any(mailbox => mailbox.Id == row.MailboxId && mailbox.MemberId == caller.MemberId)));
    }
}
