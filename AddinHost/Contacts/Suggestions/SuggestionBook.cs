using AddinHost.Data;
using AddinHost.Mail.Mime.Signatures;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Suggestions;

/// <summary>Keeps what mails say about their authors until somebody decides about it, inside somebody else's transaction, and shows it.</summary>
public sealed class SuggestionBook(AppDb db, ContactBook book)
{
    private const int MostOpen = 30;

    /// <summary>The mail that a proposal comes from.</summary>
    public sealed record Source(Guid MessageId, string Subject, DateTimeOffset SentAt);

    /// <param name="Current">What stands there now and would be replaced; null where nothing would be.</param>
    public sealed record View(Guid Id, SuggestedField Field, string Value, string? Current, Source Source);

    /// <summary>Proposes what the contact has not got yet. The same value comes once only, so it does not matter in which order mails are read, or how often.</summary>
    public async Task AddAsync(Guid contactId, SignatureFields fields, Guid mailMessageId, DateTimeOffset saidAt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (fields.IsEmpty || !(await book.ViewsAsync([contactId], ct)).TryGetValue(contactId, out var contact))
            return;
        if (await db.ContactSuggestions.CountAsync(row => row.ContactId == contactId && row.State == SuggestionState.Open, ct) >= MostOpen)
            return;
        foreach (var (field, value) in SuggestedValues.Of(fields))
        {
            if (!SuggestedValues.IsKnown(field, value, contact))
                await db.TryInsertAsync(new ContactSuggestion { ContactId = contactId, Field = field, Value = value, Key = SuggestedValues.Key(field, value), MailMessageId = mailMessageId, SaidAt = saidAt }, ct);
        }
    }

    /// <summary>What is proposed for a contact now: of each detail that can be there only once the newest, and nothing that is older than what somebody decided about it, or that is there by now.</summary>
    public async Task<List<View>> OfAsync(ContactView contact, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(contact);
        var rows = await db.ContactSuggestions.AsNoTracking().Where(row => row.ContactId == contact.Id)
            .Join(db.MailMessages, row => row.MailMessageId, mail => mail.Id, (row, mail) => new { Row = row, mail.Subject, mail.SentAt }).ToListAsync(ct);
        var shown = rows.Where(one => one.Row.Field == SuggestedField.Phone).ToList();
        foreach (var field in rows.Where(one => one.Row.Field != SuggestedField.Phone).GroupBy(one => one.Row.Field))
            shown.Add(field.OrderByDescending(one => one.Row.SaidAt).ThenByDescending(one => one.Row.Key, StringComparer.Ordinal).First());
        return
        [
            .. shown.Where(one => one.Row.State == SuggestionState.Open && !SuggestedValues.IsKnown(one.Row.Field, one.Row.Value, contact)).OrderBy(one => one.Row.Field).ThenBy(one => one.Row.Id)
                .Select(one => new View(one.Row.Id, one.Row.Field, one.Row.Value, SuggestedValues.Current(one.Row.Field, contact), new Source(one.Row.MailMessageId, one.Subject, one.SentAt))),
        ];
    }
}
