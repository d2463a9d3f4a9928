using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Messages.Search;
using AddinHost.Timeline;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>Gives a message of ours that has not left yet another time, on every record it stands on. Inside the open transaction.</summary>
public sealed class RedateMessage(AppDb db, SearchIndex search)
{
    /// <param name="read">The message as it will leave, where that is decided; its Date is part of what others know it by.</param>
    public async Task RunAsync(Guid id, DateTimeOffset at, ReadMessage? read, CancellationToken ct)
    {
        at = at.ToUniversalTime();
        if (read is not null)
        {
            var (identity, block) = (MailIdentity.Of(read), read.Headers.Raw.ToArray());
            await db.MailMessages.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Identity, identity), ct);
            await db.MailBodies.Where(row => row.MailMessageId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.HeaderBlock, block), ct);
        }

        await db.MailMessages.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.SentAt, at), ct);
        await db.TimelineEntries.Where(row => row.SourceId == id && row.Kind == TimelineKind.Email).ExecuteUpdateAsync(set => set.SetProperty(row => row.OccurredAt, at), ct);
        // Its place among what is found follows its date.
        await db.SearchedMessages.Where(row => row.MailMessageId == id).ExecuteDeleteAsync(ct);
        var body = await db.MailBodies.AsNoTracking().Where(row => row.MailMessageId == id).Select(row => new { row.Text, row.Html }).SingleAsync(ct);
        await search.AddAsync(await db.MailMessages.AsNoTracking().SingleAsync(row => row.Id == id, ct), body.Text, body.Html, ct);
        await db.SaveChangesAsync(ct);
    }
}
