using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>Confirms an address with the code that was mailed to it. From then on it stands in the From menu.</summary>
public sealed class VerifyAlias(AppDb db, OwnMailboxes own, AliasCodes codes, Outbox outbox, TimeProvider clock)
{
    public sealed record Request([Required, MaxLength(40)] string Code);

    public async Task<Result<AliasView>> HandleAsync(Guid mailboxId, Guid aliasId, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await own.FindAsync(mailboxId, ct);
        if (found.Error is { } notFound)
            return notFound;
        if (found.Value.State == MailboxState.Removed)
            return MailboxErrors.Removed;
        var mine = db.MailboxAliases.Where(row => row.MailboxId == mailboxId && row.Id == aliasId);
        if (await mine.AsNoTracking().SingleOrDefaultAsync(ct) is not { } alias)
            return AliasErrors.NotFound;
        if (alias.VerifiedAt is not null)
            return AliasViews.Of(found.Value, alias);

        var now = clock.GetUtcNow();
        var oldest = now - AliasCodes.ValidFor;
        // People copy it with spaces.
        var hash = await codes.HashAsync(aliasId, request.Code.Replace(" ", "", StringComparison.Ordinal), ct);
        var outcome = await db.WriteAsync<Error?>(
            async () =>
            {
                // The try is counted before it is judged, so that many at once are no more than their number.
                if (await mine.Where(row => row.CodeHash != null && row.CodeTries < AliasCodes.MostTries && row.CodeSentAt > oldest)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.CodeTries, row => row.CodeTries + 1), ct) == 0)
                    return AliasErrors.CodeSpent;
                if (await mine.Where(row => row.CodeHash == hash).ExecuteUpdateAsync(set => set.SetProperty(row => row.VerifiedAt, now).SetProperty(row => row.CodeHash, (long?)null), ct) == 0)
                    return AliasErrors.CodeWrong();
                outbox.Add("mailbox.aliases_changed", new { mailboxId }, found.Value.MemberId);
                await db.SaveChangesAsync(ct);
                return null;
            },
            ct);
        if (outcome is not null)
            return outcome;
        await outbox.WakeAsync(ct);
        return AliasViews.Of(found.Value, await mine.AsNoTracking().SingleAsync(ct));
    }
}
