using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Push;
using AddinHost.Providers;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Push;

/// <summary>Wakes whoever watches the mailboxes of an address. The notification is only a hint: what changed is read from Gmail itself.</summary>
public sealed class AnnounceGmailChange(AppDb db, PushSubscriptions subscriptions)
{
    /// <summary>Returns how many mailboxes were announced; none for an address that is not connected, which is no failure.</summary>
    public async Task<int> HandleAsync(string address, CancellationToken ct)
    {
        if (!EmailAddress.TryParse(address, out var named))
            return 0;
        var normalized = named.Normalized;
        // Of all organizations: Gmail knows none of them, and the address may be connected in several.
        var mailboxes = await db.Mailboxes.IgnoreQueryFilters()
            .Where(row => row.Address == normalized && row.Provider == ProviderKind.Gmail && row.State != MailboxState.Disabled && row.State != MailboxState.Removed)
            .Select(row => new PushTarget(row.Id, row.OrganizationId, "")).ToListAsync(ct);
        foreach (var mailbox in mailboxes)
            await subscriptions.SignalAsync(mailbox, null, ct);
        return mailboxes.Count;
    }
}
