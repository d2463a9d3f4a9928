using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>How a mailbox is reached and what its member agreed to, once all of it was tried.</summary>
/// <param name="Grant">What was granted where the member signed in at a provider, and which provider that was.</param>
public sealed record TriedConnection(
    ProviderKind Provider, string Settings, string Secrets, Disclosure Agreed, DateTimeOffset? TestSentAt, (ProviderKind At, OAuthGrant Grant, IReadOnlyList<string> Asked)? Grant = null)
{
    public override string ToString() => $"connection by {Provider}";
}

/// <summary>Writes a tried connection inside the open transaction: of a new mailbox, or in place of the earlier one.</summary>
public sealed class KeepMailbox(AppDb db, Caller caller, MailboxStates states, MailboxTokens tokens, Sealer sealer, TimeProvider clock)
{
    /// <summary>False when somebody else connected the address in the meantime: the unique index decides, and nothing else was written yet.</summary>
    public async Task<bool> AddAsync(Mailbox mailbox, TriedConnection tried, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentNullException.ThrowIfNull(tried);
        if (!await db.TryInsertAsync(mailbox, ct))
            return false;
        db.MailboxConnections.Add(new MailboxConnection { MailboxId = mailbox.Id, Settings = tried.Settings, SealedSecrets = Seal(mailbox, tried) });
        db.MailboxSyncs.Add(new MailboxSync { MailboxId = mailbox.Id });
        await AgreeAsync(mailbox, tried, ct);
        if (mailbox.AutomationSince is not null)
            AgreeToAutomation(mailbox, Disclosures.Find(Disclosures.Automation, tried.Agreed.Locale).Value);
        states.Tell(mailbox.Id, mailbox.MemberId, mailbox.State);
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>The caller holds the fence and saves.</summary>
    public async Task ReplaceAsync(Mailbox mailbox, TriedConnection tried, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentNullException.ThrowIfNull(tried);
        var moves = mailbox.Provider != tried.Provider;
        if (moves)
        {
            // Another provider counts and names messages in its own way: both folders are read anew, and what is on record is recognised.
            await db.FolderCursors.Where(row => row.MailboxId == mailbox.Id).ExecuteDeleteAsync(ct);
            await db.WaitingReplies.Where(row => row.MailboxId == mailbox.Id).ExecuteDeleteAsync(ct);
            await db.CoverageGaps.Where(row => row.MailboxId == mailbox.Id).ExecuteDeleteAsync(ct);
            // Its folders are others, with other ids: which of them are read is chosen anew.
            await db.MailboxFolders.Where(row => row.MailboxId == mailbox.Id).ExecuteDeleteAsync(ct);
            await db.FolderBackfills.Where(row => row.MailboxId == mailbox.Id && row.Folder.StartsWith(WatchedFolder.ChosenPrefix)).ExecuteDeleteAsync(ct);
            db.MailboxMoves.Add(new MailboxMove { MailboxId = mailbox.Id, From = mailbox.Provider, To = tried.Provider, MovedAt = clock.GetUtcNow() });
            mailbox.Provider = tried.Provider;
            mailbox.CoverageCheckedAt = null;
            (mailbox.CoveragePresent, mailbox.CoverageSeen) = (null, null);
        }

        mailbox.State = MailboxState.Syncing;
        mailbox.ProblemCode = mailbox.ProblemFingerprint = null;
        mailbox.RemovedAt = null;
        mailbox.TestSentAt = tried.TestSentAt;
        mailbox.TestArrivedAt = null;
        var connection = await db.MailboxConnections.SingleAsync(row => row.MailboxId == mailbox.Id, ct);
        // What its member leaves out is no part of how it is reached.
        var excluded = MailboxExclusions.Read(tried.Provider, connection.Settings);
        connection.Settings = !moves && excluded is { Count: > 0 } ? MailboxExclusions.Write(tried.Provider, tried.Settings, excluded) : tried.Settings;
        connection.SealedSecrets = Seal(mailbox, tried);
        await AgreeAsync(mailbox, tried, ct);
    }

    private async Task AgreeAsync(Mailbox mailbox, TriedConnection tried, CancellationToken ct)
    {
        if (tried.Grant is { } granted)
            await tokens.StoreAsync(db, sealer, mailbox.Id, granted.At, granted.Grant, ct);
        else
            await db.MailboxTokens.Where(row => row.MailboxId == mailbox.Id).ExecuteDeleteAsync(ct);
        db.Consents.Add(new Consent
        {
            MemberId = caller.MemberId,
            MailboxId = mailbox.Id,
            DisclosureId = tried.Agreed.Id,
            Locale = tried.Agreed.Locale,
            ScopesAsked = string.Join(' ', tried.Grant?.Asked ?? []),
            ScopesGranted = string.Join(' ', tried.Grant?.Grant.Scopes ?? []),
            GivenAt = clock.GetUtcNow(),
        });
    }

    /// <summary>Notes that the member agreed to having signatures read; the caller saves.</summary>
    public void AgreeToAutomation(Mailbox mailbox, Disclosure agreed)
    {
        ArgumentNullException.ThrowIfNull(mailbox);
        ArgumentNullException.ThrowIfNull(agreed);
        db.Consents.Add(new Consent { MemberId = caller.MemberId, MailboxId = mailbox.Id, DisclosureId = agreed.Id, Locale = agreed.Locale, GivenAt = clock.GetUtcNow() });
    }

    private byte[] Seal(Mailbox mailbox, TriedConnection tried) => sealer.Seal(OpenMailbox.SecretsPurpose, mailbox.Id, tried.Secrets);
}
