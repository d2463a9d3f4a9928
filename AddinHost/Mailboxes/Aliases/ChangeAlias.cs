using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>Sets the name beside an address of the caller's mailbox, makes it the default, or removes it. The mailbox's own address goes by the mailbox's id.</summary>
public sealed class ChangeAlias(AppDb db, OwnMailboxes own, ListAliases list, Outbox outbox)
{
    /// <param name="Name">Empty: the provider's, or the mailbox's; left out: as it is.</param>
    /// <param name="IsDefault">True: new mail goes out from it; false: from the mailbox's own address again; left out: as it is.</param>
    public sealed record Request(string? Name = null, bool? IsDefault = null);

    public Task<Result<AliasList>> HandleAsync(Guid mailboxId, Guid aliasId, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WriteAsync(
            mailboxId,
            async mailbox =>
            {
                if (!IsName(request.Name))
                    return AliasErrors.NameInvalid();
                if (aliasId == mailboxId)
                {
                    if (request.Name is not null)
                        mailbox.DisplayName = Tidy(request.Name);
                    if (request.IsDefault == true)
                        mailbox.DefaultAliasId = null;
                    return null;
                }

                if (await db.MailboxAliases.SingleOrDefaultAsync(row => row.MailboxId == mailboxId && row.Id == aliasId, ct) is not { } alias)
                    return AliasErrors.NotFound;
                if (request.IsDefault == true && !AliasViews.Counts(alias))
                    return alias.GoneAt is not null ? AliasErrors.IsGone : AliasErrors.IsUnverified;
                if (request.Name is not null)
                    alias.Name = Tidy(request.Name);
                if (request.IsDefault is { } chosen && (chosen || mailbox.DefaultAliasId == aliasId))
                    mailbox.DefaultAliasId = chosen ? aliasId : null;
                return null;
            },
            ct);
    }

    public Task<Result<AliasList>> RemoveAsync(Guid mailboxId, Guid aliasId, CancellationToken ct) => WriteAsync(
        mailboxId,
        async mailbox =>
        {
            if (aliasId == mailboxId)
                return AliasErrors.OfMailbox;
            if (await db.MailboxAliases.SingleOrDefaultAsync(row => row.MailboxId == mailboxId && row.Id == aliasId, ct) is not { } alias)
                return AliasErrors.NotFound;
            if (alias is { Source: AliasSource.Provider, GoneAt: null })
                return AliasErrors.OfProvider;
            db.MailboxAliases.Remove(alias);
            if (mailbox.DefaultAliasId == aliasId)
                mailbox.DefaultAliasId = null;
            return null;
        },
        ct);

    internal static bool IsName(string? name) => name is null || (name.Length <= MailboxAlias.LongestName && !name.Any(char.IsControl));

    internal static string? Tidy(string? name) => string.IsNullOrWhiteSpace(name) ? null : name.Trim();

    private async Task<Result<AliasList>> WriteAsync(Guid mailboxId, Func<Mailbox, Task<Error?>> change, CancellationToken ct)
    {
        var refused = await db.WriteAsync<Error?>(
            async () =>
            {
                var found = await own.FindAsync(mailboxId, ct);
                if (found.Error is { } notFound)
                    return notFound;
                if (found.Value.State == MailboxState.Removed)
                    return MailboxErrors.Removed;
                if (await change(found.Value) is { } error)
                    return error;
                outbox.Add("mailbox.aliases_changed", new { mailboxId }, found.Value.MemberId);
                await db.SaveChangesAsync(ct);
                return null;
            },
            ct);
        if (refused is not null)
            return refused;
        await outbox.WakeAsync(ct);
        return await list.HandleAsync(mailboxId, ct);
    }
}
