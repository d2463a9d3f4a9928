using AddinHost.Contacts;
using AddinHost.Contacts.Suggestions;
using AddinHost.Data;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Signatures;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>
/// Proposes to a contact what the signature of their own new mail says, inside the open transaction, for a mailbox whose member asked for it. Only mail that is on record
/// with its body; nothing of colleagues, lists and programs.
/// </summary>
public sealed class ReadSignature(AppDb db, LogMessage logMessage, ContactBook contacts, SuggestionBook suggestions, MessageSharing sharing, OrganizationHashes hashes)
{
    /// <summary>Since when the member wants it for this mailbox; null: not at all.</summary>
    public Task<DateTimeOffset?> SinceAsync(Guid mailboxId, CancellationToken ct) => db.Mailboxes.Where(row => row.Id == mailboxId).Select(row => row.AutomationSince).SingleOrDefaultAsync(ct);

    /// <param name="messageId">A message on record, brought by this mailbox or before it by another.</param>
    public async Task TakeAsync(Guid messageId, RuleSet rules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var message = await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == messageId, ct);
        if (message is not { Direction: MailDirection.Incoming, IsAutoReply: false } || !EmailAddress.TryParse(message.FromAddress, out var author))
            return;
        if (!(await contacts.FindAsync([author.Normalized], ct)).TryGetValue(author.Normalized, out var contactId) || await IsColleagueAsync(author, rules, ct))
            return;
        // All who see the contact see what is proposed.
        if ((await sharing.OfAsync([messageId], MessageSharing.AnyColleague, ct))[messageId] != SharingLevel.Everything)
            return;
        if (await db.MailBodies.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == messageId, ct) is not { } body || MessageHeaders.Parse(body.HeaderBlock).IsBulk)
            return;
        var fields = SignatureReader.Read(body.Text, body.Html, message.Subject, new EmailAddress(message.FromName, author.Address));
        await suggestions.AddAsync(contactId, fields, messageId, message.SentAt, ct);
    }

    private async Task<bool> IsColleagueAsync(EmailAddress author, RuleSet rules, CancellationToken ct) =>
        rules.IsInternal(MailPartyKeys.Of(author.Normalized, await hashes.GetAsync(ct)), _ => true) || (await logMessage.OwnAsync([author.Normalized], ct)).Count > 0;
}
