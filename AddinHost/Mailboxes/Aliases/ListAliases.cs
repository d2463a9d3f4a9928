using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>All addresses of one of the caller's mailboxes: its own first, then as they came.</summary>
public sealed class ListAliases(AppDb db, OwnMailboxes own, RefreshAliases refresh)
{
    public async Task<Result<AliasList>> HandleAsync(Guid mailboxId, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } notFound)
            return notFound;
        var mailbox = found.Value;
        var rows = await db.MailboxAliases.AsNoTracking().Where(row => row.MailboxId == mailboxId).OrderBy(row => row.Id).ToListAsync(ct);
        var check = await db.AliasChecks.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailboxId, ct);
        var others = rows.ConvertAll(row => AliasViews.Of(mailbox, row));
        var itself = new AliasView(mailbox.Id, mailbox.Address, mailbox.DisplayName, "mailbox", "verified", !others.Exists(alias => alias.IsDefault), null, null);
        return new AliasList(
            [itself, .. others],
            null,
            check is { ByProvider: false },
            check?.CheckedAt,
            check?.ProblemCode is { } code ? new ProblemView(code, ConnectionProblems.Detail(code)) : null,
            check is { ByProvider: true } ? AliasErrors.Hint(mailbox.Provider) : null);
    }

    /// <summary>The same after asking the provider once more.</summary>
    public async Task<Result<AliasList>> RefreshAsync(Guid mailboxId, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } notFound)
            return notFound;
        if (found.Value.State is MailboxState.Removed or MailboxState.Disabled)
            return found.Value.State == MailboxState.Removed ? MailboxErrors.Removed : MailboxErrors.Disabled;
        await refresh.RefreshAsync(mailboxId, ct);
        await db.Entry(found.Value).ReloadAsync(ct);
        return await HandleAsync(mailboxId, ct);
    }
}
