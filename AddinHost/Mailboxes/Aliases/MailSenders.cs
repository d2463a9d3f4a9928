using AddinHost.Data;
using AddinHost.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>Under which addresses a mailbox writes.</summary>
public sealed class MailSenders(AppDb db)
{
    /// <summary>The sender with its name; null when the address is none of this mailbox, is not confirmed, or is gone.</summary>
    /// <param name="mailbox">Whose the caller has asked already.</param>
    /// <param name="wanted">In the form that is compared; null: the mailbox's default.</param>
    /// <param name="ct">Ends the look-up.</param>
    public async Task<EmailAddress?> FindAsync(Mailbox mailbox, string? wanted, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        var own = new EmailAddress(Clean(mailbox.DisplayName), mailbox.Address);
        if (wanted == mailbox.Address || (wanted is null && mailbox.DefaultAliasId is null))
            return own;
        var alias = await db.MailboxAliases.AsNoTracking().SingleOrDefaultAsync(
            row => row.MailboxId == mailbox.Id && row.VerifiedAt != null && row.GoneAt == null && (wanted == null ? row.Id == mailbox.DefaultAliasId : row.Address == wanted), ct);
        if (alias is null)
            return wanted is null ? own : null;
        return new EmailAddress(Clean(AliasViews.NameOf(mailbox, alias)), alias.Address);
    }

    /// <summary>The aliases of these mailboxes, oldest first.</summary>
    public async Task<ILookup<Guid, MailboxAlias>> OfAsync(IReadOnlyCollection<Guid> mailboxIds, CancellationToken ct) =>
        (await db.MailboxAliases.AsNoTracking().Where(row => mailboxIds.Contains(row.MailboxId)).OrderBy(row => row.Id).ToListAsync(ct)).ToLookup(row => row.MailboxId);

    /// <summary>Those of the addresses under which a mailbox of the organization writes.</summary>
    public Task<List<string>> AmongAsync(IReadOnlyCollection<string> addresses, CancellationToken ct) =>
        db.Mailboxes.Where(row => addresses.Contains(row.Address)).Select(row => row.Address)
            .Concat(db.MailboxAliases.Where(row => row.VerifiedAt != null && row.GoneAt == null && addresses.Contains(row.Address)).Select(row => row.Address))
            .Distinct().ToListAsync(ct);

    /// <summary>All addresses of one mailbox, in the form that is compared.</summary>
    public async Task<HashSet<string>> OwnAsync(Guid mailboxId, CancellationToken ct) =>
        [.. await db.Mailboxes.Where(row => row.Id == mailboxId).Select(row => row.Address)
            .Concat(db.MailboxAliases.Where(row => row.MailboxId == mailboxId && row.VerifiedAt != null && row.GoneAt == null).Select(row => row.Address)).ToListAsync(ct)];

    internal static string? Clean(string? name) => name is null ? null : new string([.. name.Where(letter => !char.IsControl(letter))]);
}
