using AddinHost.Data;
using AddinHost.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages.Sharing;

/// <summary>Keeps who has a message, and whose it is by that. All inside the open transaction.</summary>
public sealed class MessageHolders(AppDb db, MessageStore messages)
{
    public Task<bool> HasAsync(Guid messageId, Guid memberId, CancellationToken ct) => db.MessageHolders.AnyAsync(row => row.MailMessageId == messageId && row.MemberId == memberId, ct);

    /// <summary>The member has the message. That is believed of one who brought it first, whom it names, or who brings what it says: its id and date alone are no secret of those who have it.</summary>
    public async Task<bool> AddAsync(MailMessage message, ReadMessage read, MessageOrigin origin, bool isFirst, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(origin);
        if (origin.MemberId is not { } member || member == Guid.Empty)
            return false;
        if (!isFirst && !await NamesAsync(message, member, ct) && !await messages.IsSameAsync(message.Id, read, ct))
            return false;
        return await db.TryInsertAsync(new MessageHolder { MailMessageId = message.Id, MemberId = member, MailboxId = origin.MailboxId }, ct);
    }

    /// <summary>Does it name one of the member's own addresses?</summary>
    public async Task<bool> NamesAsync(MailMessage message, Guid member, CancellationToken ct) => (await MembersOfAsync(MessageParty.Named(message), ct)).ContainsValue(member);

    /// <summary>
    /// Makes the message that member's who sent it, or whom of those who have it To and then Cc name first; where they name none of them, the one with the smallest id.
    /// So it does not matter whose mailbox was quicker.
    /// </summary>
    /// <returns>It was another's before.</returns>
    public async Task<bool> SettleOwnerAsync(MailMessage message, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var holders = await db.MessageHolders.AsNoTracking().Where(row => row.MailMessageId == message.Id).ToListAsync(ct);
        // What Inlay sent is the sender's.
        if (holders.Count == 0 || message.State is not null)
            return false;
        var named = MessageParty.Named(message);
        var members = await MembersOfAsync(named, ct);
        var author = EmailAddress.TryParse(message.FromAddress, out var from) ? from.Normalized : null;
        var ordered = message.Direction == MailDirection.Outgoing ? named : named.Where(address => address != author);
        var has = holders.Select(row => row.MemberId).ToHashSet();
        var owner = ordered.Select(address => members.TryGetValue(address, out var member) && has.Contains(member) ? member : default(Guid?)).FirstOrDefault(member => member is not null) ?? has.Min();
        if (owner == message.MemberId)
            return false;
        Guid? ownerId = owner;
        var mailbox = holders.Single(row => row.MemberId == owner).MailboxId;
        await db.MailMessages.Where(row => row.Id == message.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.MemberId, ownerId).SetProperty(row => row.MailboxId, mailbox), ct);
        return true;
    }

    /// <summary>Whose these addresses are: of mailboxes and their confirmed aliases, then of members.</summary>
    private async Task<Dictionary<string, Guid>> MembersOfAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        var found = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var mailboxes = await db.Mailboxes.Where(row => addresses.Contains(row.Address)).Select(row => new { row.Address, row.MemberId }).ToListAsync(ct);
        var aliases = await db.MailboxAliases.Where(row => row.VerifiedAt != null && row.GoneAt == null && addresses.Contains(row.Address))
            .Join(db.Mailboxes, alias => alias.MailboxId, mailbox => mailbox.Id, (alias, mailbox) => new { alias.Address, mailbox.MemberId }).ToListAsync(ct);
#pragma warning disable CA1308 // Addresses are compared in lower case.
        var upper = addresses.Select(address => address.ToUpperInvariant()).ToList();
        var members = (await db.Users.Where(row => row.NormalizedEmail != null && upper.Contains(row.NormalizedEmail)).Select(row => new { row.Email, row.Id }).ToListAsync(ct))
            .Select(row => new { Address = row.Email!.ToLowerInvariant(), MemberId = row.Id });
#pragma warning restore CA1308
        foreach (var row in mailboxes.Concat(aliases).Concat(members).OrderBy(row => row.MemberId))
            found.TryAdd(row.Address, row.MemberId);
        return found;
    }
}
