using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Copies;

/// <summary>
/// Can each recipient get a copy of their own? Only where Inlay speaks to the outgoing server itself and files what was sent: a provider that files what it sends would show one
/// mail many times in Sent, each with somebody's pixel.
/// </summary>
public sealed class DecideCopies(AppDb db, Caller caller, OpenMailbox openMailbox, MailSenders senders)
{
    /// <summary>Beyond it all share one.</summary>
    public const int MostRecipients = 20;

    public const string PossibleCode = "possible";

    /// <param name="Reason">Stable code: possible, or why not: provider_files, server_files, server_unknown, mailbox_unusable.</param>
    /// <param name="Most">So many recipients at most.</param>
    public sealed record Response(bool Possible, string Reason, int Most);

    public async Task<Result<Response>> HandleAsync(Guid mailboxId, string? from, CancellationToken ct)
    {
        var mailbox = await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == mailboxId && row.MemberId == caller.MemberId && row.State != MailboxState.Removed, ct);
        if (mailbox is null)
            return MailboxErrors.NotFound;
        EmailAddress? wanted = null;
        if ((from is not null && !EmailAddress.TryParse(from, out wanted)) || await senders.FindAsync(mailbox, wanted?.Normalized, ct) is null)
            return SendMessage.NotYours;
        var reason = await ReasonAsync(mailboxId, ct);
        return new Response(reason == PossibleCode, reason, MostRecipients);
    }

    /// <summary>The code of the answer. All addresses of a mailbox leave through its one outgoing server.</summary>
    public async Task<string> ReasonAsync(Guid mailboxId, CancellationToken ct)
    {
        try
        {
            await using var provider = await openMailbox.OpenAsync(mailboxId, ct);
            if (provider is not IFileSentMail filer)
                return "provider_files";
            if (filer.ServerFiles is { } known)
                return known ? "server_files" : PossibleCode;
        }
        catch (ProviderException)
        {
            return "mailbox_unusable";
        }

        return await db.SentFilings.Where(row => row.MailboxId == mailboxId).Select(row => (bool?)row.ByServer).SingleOrDefaultAsync(ct) switch
        {
            true => "server_files",
            false => PossibleCode,
            null => "server_unknown",
        };
    }

    public async Task<bool> ArePossibleAsync(Guid mailboxId, int recipients, CancellationToken ct) => recipients is > 1 and <= MostRecipients && await ReasonAsync(mailboxId, ct) == PossibleCode;
}
