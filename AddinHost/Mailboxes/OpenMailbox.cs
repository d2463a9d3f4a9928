using AddinHost.Data;
using AddinHost.Mailboxes.Push;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>Opens a session with a mailbox of the caller's organization, with its unsealed secrets. For watching and sending; whose it is they ask themselves.</summary>
public sealed class OpenMailbox(AppDb db, MailProviders providers, MailboxTokens tokens, PushLife pushLife, Sealer sealer, OrganizationHashes hashes)
{
    public const string SecretsPurpose = "mailbox-secrets";

    /// <exception cref="ProviderException">There is no such mailbox, it is removed, or its secrets cannot be unsealed with the keys of this installation.</exception>
    public Task<IMailProvider> OpenAsync(Guid mailboxId, CancellationToken ct) => OpenAsync(mailboxId, givesWay: false, ct);

    /// <param name="givesWay">For work that nobody waits for.</param>
    /// <exception cref="ProviderException">As above.</exception>
    public async Task<IMailProvider> OpenAsync(Guid mailboxId, bool givesWay, CancellationToken ct)
    {
        var row = await db.Mailboxes.Where(mailbox => mailbox.Id == mailboxId)
            .Join(db.MailboxConnections, mailbox => mailbox.Id, connection => connection.MailboxId, (mailbox, connection) => new
            {
                mailbox.OrganizationId,
                mailbox.Provider,
                mailbox.Address,
                connection.Settings,
                connection.SealedSecrets,
                Folders = db.MailboxFolders.Where(folder => folder.MailboxId == mailbox.Id).OrderBy(folder => folder.FolderId).Select(folder => folder.FolderId).ToList(),
            })
            .SingleOrDefaultAsync(ct);
        if (row?.SealedSecrets is null)
            throw new ProviderException(ProviderFailure.NotFound, "mailbox_not_found");
        return providers.Open(row.Provider, new ProviderConnection(row.OrganizationId, mailboxId, row.Address, row.Settings, Unseal(mailboxId, row.SealedSecrets))
        {
            AccessToken = tokens.For(row.OrganizationId, mailboxId, row.Provider),
            IsPushAlive = pushLife.Of(row.OrganizationId, mailboxId),
            PushMissed = pushLife.MissedBy(row.OrganizationId, mailboxId),
            GivesWay = givesWay,
            Folders = row.Folders,
        });
    }

    /// <summary>What marks the test messages of a mailbox. Nobody outside can make one, so nobody can have a mail of theirs taken for it.</summary>
    public async Task<string> TestMarkAsync(Guid mailboxId, CancellationToken ct) =>
        ((ulong)(await hashes.GetAsync(ct)).Of("test:" + mailboxId.ToString("N"))).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    internal string Unseal(Guid mailboxId, byte[] sealedSecrets)
    {
        try
        {
            return sealer.Open(SecretsPurpose, mailboxId, sealedSecrets);
        }
        catch (UnsealException exception)
        {
            throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "secrets_unreadable", exception);
        }
    }
}
