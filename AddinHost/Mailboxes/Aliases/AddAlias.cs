using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>Adds an address by hand to a mailbox whose provider names none, and proves it with a code that is mailed to it.</summary>
public sealed class AddAlias(AppDb db, OwnMailboxes own, AliasCodes codes, TimeProvider clock)
{
    public const int Most = 50;

    public sealed record Request([Required, MaxLength(1_000)] string Address, string? Name = null);

    /// <summary>Safe to repeat: an address that waits for its code gets another one.</summary>
    public async Task<Result<AliasView>> HandleAsync(Guid mailboxId, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await FindAsync(mailboxId, ct);
        if (found.Error is { } notFound)
            return notFound;
        var mailbox = found.Value;
        if (!EmailAddress.TryParse(request.Address, out var address) || address.Name is not null || address.Address.Length > 320 || !SmtpEnvelope.CanSendTo(address.Address))
            return MailboxErrors.AddressNotMail();
        if (address.Normalized == mailbox.Address)
            return AliasErrors.IsMailbox();
        if (!ChangeAlias.IsName(request.Name))
            return AliasErrors.NameInvalid();
        var there = await db.MailboxAliases.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailboxId && row.Address == address.Normalized, ct);
        if (there is { VerifiedAt: not null })
            return AliasErrors.Exists;
        if (there is null && await db.MailboxAliases.CountAsync(row => row.MailboxId == mailboxId, ct) >= Most)
            return AliasErrors.TooMany;
        return await MailAsync(mailbox, there ?? new MailboxAlias { MailboxId = mailboxId, Address = address.Normalized, Source = AliasSource.Member, AddedAt = clock.GetUtcNow() }, request.Name, ct);
    }

    /// <summary>Another code in place of the one that was mailed.</summary>
    public async Task<Result<AliasView>> AgainAsync(Guid mailboxId, Guid aliasId, CancellationToken ct)
    {
        var found = await FindAsync(mailboxId, ct);
        if (found.Error is { } notFound)
            return notFound;
        var alias = await db.MailboxAliases.AsNoTracking().SingleOrDefaultAsync(row => row.MailboxId == mailboxId && row.Id == aliasId, ct);
        if (alias is null)
            return AliasErrors.NotFound;
        return alias.VerifiedAt is not null ? AliasErrors.IsVerified : await MailAsync(found.Value, alias, alias.Name, ct);
    }

    private async Task<Result<Mailbox>> FindAsync(Guid mailboxId, CancellationToken ct)
    {
        var found = await own.FindAsync(mailboxId, ct);
        return found.Error is not null ? found : found.Value.State switch
        {
            MailboxState.Removed => MailboxErrors.Removed,
            MailboxState.Disabled => MailboxErrors.Disabled,
            _ => found,
        };
    }

    private async Task<Result<AliasView>> MailAsync(Mailbox mailbox, MailboxAlias alias, string? name, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (alias.CodeSentAt is { } sentAt && now - sentAt < AliasCodes.Between)
            return AliasErrors.CodeTooSoon;
        var mailed = await codes.MailAsync(mailbox, alias.Id, alias.Address, ct);
        if (mailed.Error is { } failed)
            return failed;

        (alias.Name, alias.CodeHash, alias.CodeSentAt, alias.CodeTries) = (ChangeAlias.Tidy(name), mailed.Value, now, 0);
        if (await db.TryInsertAsync(alias, ct))
            return AliasViews.Of(mailbox, alias);
        // It was there: also where a second request added it in the meantime, whose code then counts.
        var changed = await db.WriteAsync(
            () => db.MailboxAliases.Where(row => row.Id == alias.Id && row.VerifiedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Name, alias.Name).SetProperty(row => row.CodeHash, alias.CodeHash).SetProperty(row => row.CodeSentAt, now).SetProperty(row => row.CodeTries, 0), ct),
            ct);
        return changed == 1 ? AliasViews.Of(mailbox, alias) : AliasErrors.Exists;
    }
}
