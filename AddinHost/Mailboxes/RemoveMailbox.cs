using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Removes a mailbox: its secrets are erased at once, what it logged stays. Safe to repeat.</summary>
public sealed class RemoveMailbox(AppDb db, SwitchMailbox mailboxes, MemoryMailboxes memory, TimeProvider clock)
{
    public Task<Result<Done>> HandleAsync(Guid id, CancellationToken ct) => mailboxes.RunAsync(
        id,
        mailbox => mailbox.State != MailboxState.Removed,
        async mailbox =>
        {
            mailbox.State = MailboxState.Removed;
            mailbox.RemovedAt = clock.GetUtcNow();
            mailbox.ProblemCode = mailbox.ProblemFingerprint = null;
            await db.MailboxConnections.Where(row => row.MailboxId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedSecrets, (byte[]?)null), ct);
            await db.WaitingReplies.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
            if (mailbox.Provider == ProviderKind.Memory)
                await memory.RemoveAsync(id, ct);
        },
        ct);
}
