using AddinHost.Data;
using AddinHost.Messages;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>Whether a message is on record, and through whom.</summary>
public sealed class LoggedBy(AppDb db, KnownMessages known)
{
    public sealed record Found(Guid Id, string? Name, DateTimeOffset At, bool BySync);

    public async Task<Found?> FindAsync(string messageId, CancellationToken ct)
    {
        if (!(await known.FindAsync([messageId], ct)).TryGetValue(messageId, out var message))
            return null;
        // The look-up may remember a message that is gone.
        if (await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(mail => mail.Id == message.Id, ct) is not { } row)
            return null;
        var name = await db.Users.Where(member => member.Id == row.MemberId).Select(member => member.Name).SingleOrDefaultAsync(ct);
        return new Found(row.Id, name, row.LoggedAt, row.MailboxId is not null && row.State is null);
    }
}
