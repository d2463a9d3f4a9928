using AddinHost.Data;
using AddinHost.Mailboxes.Push;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Results;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Removes a mailbox: its secrets are erased at once and its grant is taken back; what it logged stays. Safe to repeat.</summary>
public sealed class RemoveMailbox(
    AppDb db, SwitchMailbox mailboxes, MemoryMailboxes memory, MailboxTokens tokens, OwnMailboxes own, PushSubscriptions push, PushTurns pushTurns, RevokeGrant revoke, Sealer sealer, TimeProvider clock)
{
    /// <param name="GrantRevoked">The provider has taken the grant back; false: only the member can, on their own page. Null where there was none.</param>
    /// <param name="GrantsPage">Where the member sees and removes what they granted.</param>
    public sealed record Response(bool? GrantRevoked, Uri? GrantsPage);

    public async Task<Result<Response>> HandleAsync(Guid id, CancellationToken ct)
    {
        // While it can still be opened; and until it is removed, nobody subscribes it once more.
        using var turn = (await own.FindAsync(id, ct)).Succeeded ? await pushTurns.TakeAsync(id, ct) : null;
        if (turn is not null)
            await push.EndAsync(id, ct);
        (ProviderKind Provider, OAuthGrant Grant)? granted = null;
        var done = await mailboxes.RunAsync(
            id,
            mailbox => mailbox.State != MailboxState.Removed,
            async mailbox =>
            {
                mailbox.State = MailboxState.Removed;
                mailbox.RemovedAt = clock.GetUtcNow();
                mailbox.AutomationSince = null;
                mailbox.ProblemCode = mailbox.ProblemFingerprint = null;
                granted = await MailboxTokens.ReadAsync(db, sealer, id, ct);
                await db.MailboxTokens.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
                await db.MailboxConnections.Where(row => row.MailboxId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedSecrets, (byte[]?)null), ct);
                await db.WaitingReplies.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
                await db.MailboxFolders.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
                await db.FolderCursors.Where(row => row.MailboxId == id && row.Folder.StartsWith(WatchedFolder.ChosenPrefix)).ExecuteDeleteAsync(ct);
                // How far back its older mail was to be read is asked anew when it is connected again.
                await db.MailboxBackfills.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
                await db.FolderBackfills.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
                await db.CoverageGaps.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
                await db.GapFetches.Where(row => row.MailboxId == id).ExecuteDeleteAsync(ct);
                if (mailbox.Provider == ProviderKind.Memory)
                    await memory.RemoveAsync(id, ct);
            },
            ct);
        if (done.Error is { } error)
            return error;
        await tokens.ForgetAsync(id, ct);
        if (granted is not { } grant)
            return new Response(null, null);
        var (revoked, page) = await revoke.RunAsync(grant.Provider, grant.Grant, ct);
        return new Response(revoked, page);
    }
}
