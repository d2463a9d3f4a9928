using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>Whether a message is on record, and through whom.</summary>
public sealed class LoggedBy(AppDb db, KnownMessages known)
{
    public sealed record Found(Guid Id, Guid? MemberId, string? Name, DateTimeOffset At, bool BySync);

    public async Task<Found?> FindAsync(string messageId, CancellationToken ct)
    {
        if (!(await known.FindAsync([messageId], ct)).TryGetValue(messageId, out var message))
            return null;
        // The look-up may remember a message that is gone.
        if (await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(mail => mail.Id == message.Id, ct) is not { } row)
            return null;
        var name = await db.Users.Where(member => member.Id == row.MemberId).Select(member => member.Name).SingleOrDefaultAsync(ct);
        return new Found(row.Id, row.MemberId, name, row.LoggedAt, row.MailboxId is not null && row.State is null);
    }

    /// <summary>Whom a message on record was written to; nobody where it is not on record.</summary>
    public async Task<IReadOnlyList<string>> RecipientsAsync(string? messageId, CancellationToken ct)
    {
        if (!MessageId.TryParse(messageId, out var id) || !(await known.FindAsync([id.Value], ct)).TryGetValue(id.Value, out var message))
            return [];
        var fields = await db.MailMessages.Where(mail => mail.Id == message.Id).Select(mail => new { mail.To, mail.Cc }).SingleOrDefaultAsync(ct);
        return fields is null ? [] : [.. MessageViews.Parties(fields.To).Concat(MessageViews.Parties(fields.Cc)).Select(party => party.Address)];
    }
}
