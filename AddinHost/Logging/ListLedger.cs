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
    private const int Most = 100;

    public sealed record Item(Guid? MailboxId, string MessageId, LogDecision Decision, string Rule, DateTimeOffset SeenAt);

    private sealed class Mine
    {
        public required LedgerEntry Entry { get; init; }

        public required LedgerSource Source { get; init; }
    }

    public async Task<Result<Page<Item>>> HandleAsync(string? messageId, CancellationToken ct)
    {
        if (!MessageId.TryParse(messageId, out var id))
            return Error.Field("messageId", "message_id_invalid", "Give the Message-ID of the mail, with or without angle brackets.");
        var items = await (await MineAsync(id, ct))
            .OrderBy(mine => mine.Entry.SeenAt).ThenBy(mine => mine.Source.Number).Take(Most)
            .Select(mine => new Item(mine.Source.MailboxId == Ledger.NoMailbox ? null : mine.Source.MailboxId, id.Value, mine.Entry.Decision, mine.Entry.Rule, mine.Entry.SeenAt))
            .ToListAsync(ct);
        return new Page<Item>(items, null);
    }

    /// <summary>The newest decision about a message; null where no mailbox of the caller has seen it.</summary>
    public async Task<LedgerEntry?> LastRuleAsync(MessageId id, CancellationToken ct) =>
        await (await MineAsync(id, ct)).OrderByDescending(mine => mine.Entry.SeenAt).ThenByDescending(mine => mine.Source.Number).Select(mine => mine.Entry).AsNoTracking().FirstOrDefaultAsync(ct);

    /// <summary>By which rule a message came on record, the same for everybody; null where that was before decisions were kept.</summary>
    public async Task<string?> LoggedByRuleAsync(MessageId id, CancellationToken ct)
    {
        var wanted = (await hashes.GetAsync(ct)).Of(id.Value);
        return await db.LedgerEntries.Where(row => row.MessageIdHash == wanted && row.Decision == LogDecision.Logged)
            .Join(db.LedgerSources, row => row.Source, source => source.Number, (entry, source) => new { entry.SeenAt, source.Number, entry.Rule })
            .OrderBy(row => row.SeenAt).ThenBy(row => row.Number).Select(row => row.Rule).FirstOrDefaultAsync(ct);
    }

    private async Task<IQueryable<Mine>> MineAsync(MessageId id, CancellationToken ct)
    {
        var wanted = (await hashes.GetAsync(ct)).Of(id.Value);
        return db.LedgerEntries.Where(row => row.MessageIdHash == wanted)
            .Join(db.LedgerSources, row => row.Source, source => source.Number, (entry, source) => new Mine { Entry = entry, Source = source })
            .Where(mine => mine.Source.MailboxId == Ledger.NoMailbox || db.Mailboxes.Any(mailbox => mailbox.Id == mine.Source.MailboxId && mailbox.MemberId == caller.MemberId));
    }
}
