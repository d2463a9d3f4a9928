using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Providers.Imap;
using AddinHost.Providers.Memory;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>
/// Connects a mailbox of the caller anew, with another password, other servers or a certificate now trusted. What is left out stays as it
/// was; consent is given again. Watching resumes at its cursors, so that what was missed is made up for, also after a removal.
/// </summary>
public sealed class ReconnectMailbox(
    AppDb db, Caller caller, OwnMailboxes own, OpenMailbox openMailbox, VerifyConnection verify, MemoryMailboxes memory, SwitchMailbox mailboxes, KeepMailbox keep)
{
    public sealed record Request(
        string? Password = null,
        ServerRequest? Imap = null,
        ServerRequest? Smtp = null,
        string? CertificateFingerprint = null,
        ConsentRequest? Consent = null,
        [MaxLength(100)] string? AttemptId = null)
    {
        public override string ToString() => "reconnect";
    }

    public async Task<Result<MailboxView>> HandleAsync(Guid id, Request request, CancellationToken ct)
    {
        var found = await own.FindAsync(id, ct);
        if (found.Error is { } notFound)
            return notFound;
        var mailbox = found.Value;
        if (mailbox.Provider is ProviderKind.Gmail or ProviderKind.Graph || await db.MailboxTokens.AnyAsync(row => row.MailboxId == id, ct))
            return MailboxErrors.SignInInstead();
        var agreed = Disclosures.Agreed(ProviderWords.Of(mailbox.Provider), request.Consent);
        if (agreed.Error is { } notAgreed)
            return notAgreed;
        var revives = mailbox.RemovedAt is not null;
        if (revives && await db.Mailboxes.AnyAsync(row => row.Address == mailbox.Address && row.RemovedAt == null, ct))
            return MailboxErrors.AddressTaken(mailbox.Address);
        var reached = await ReachAsync(mailbox, request, ct);
        if (reached.Error is { } wrong)
            return wrong;

        var (settings, secrets) = reached.Value;
        var connection = new ProviderConnection(caller.OrganizationId, id, mailbox.Address, settings, secrets);
        if (revives && mailbox.Provider == ProviderKind.Memory)
            await memory.CreateAsync(id, mailbox.Address, mailbox.DisplayName, agreed.Value.Locale, ct);
        var verified = await verify.RunAsync(mailbox.Provider, connection, request.AttemptId, ct);
        if (verified.Error is { } failed)
            return failed;

        try
        {
            var tried = new TriedConnection(mailbox.Provider, settings, secrets, agreed.Value, verified.Value.TestSentAt);
            var done = await mailboxes.RunAsync(id, _ => true, row => keep.ReplaceAsync(row, tried, ct), ct);
            return done.Error is { } error ? error : await own.ViewAsync(id, ct);
        }
        catch (DbUpdateException) when (revives)
        {
            // Somebody connected the freed address at the same moment: the unique index decided.
            return MailboxErrors.AddressTaken(mailbox.Address);
        }
    }

    private async Task<Result<(string Settings, string Secrets)>> ReachAsync(Mailbox mailbox, Request request, CancellationToken ct)
    {
        if (mailbox.Provider != ProviderKind.Imap)
            return ("{}", "{}");
        var stored = await db.MailboxConnections.AsNoTracking().SingleAsync(row => row.MailboxId == mailbox.Id, ct);
        var typed = new ConnectionRequest(request.Password, request.Imap, request.Smtp, request.CertificateFingerprint);
        var filled = ConnectionForm.Fill(mailbox.Address, typed, ImapSettings.Read(stored.Settings), Secrets(mailbox.Id, stored));
        return filled.Then(form => (form.Settings.Write(), form.Secrets.Write()));
    }

    /// <summary>The passwords in use; null when they were erased or can no longer be opened: then one has to be typed.</summary>
    private ImapSecrets? Secrets(Guid mailboxId, MailboxConnection stored)
    {
        if (stored.SealedSecrets is null)
            return null;
        try
        {
            return ImapSecrets.Read(openMailbox.Unseal(mailboxId, stored.SealedSecrets));
        }
        catch (ProviderException)
        {
            return null;
        }
    }
}
