using AddinHost.Data;
using AddinHost.Logging.Capture;
using AddinHost.Sending.Templates;
using AddinHost.Shared.Web;
using AddinHost.Tracking.Links;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Capture;

/// <summary>Finds what follows a mail that went out by the member's own program, and ties it to the message once that is on record.</summary>
public sealed class FollowCaptured(AppDb db, TrackingKeys keys, PublicUrl publicUrl, UsedTemplates templates)
{
    public FollowedBody Read(string html)
    {
        var (tracked, clean) = TrackedBody.Read(html, keys, publicUrl.Current);
        return new FollowedBody(tracked, clean);
    }

    /// <summary>Until then the id of what is tracked stands in the place of the message's, so that no open is lost that came before the copy.</summary>
    public async Task TieAsync(OutgoingReference reference, Guid mailMessageId, CopyTells? copy, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var id = reference.Id;
        // Whichever copy comes first: one that carries it proves it.
        if (copy is { } told)
            await db.TrackedMessages.Where(row => row.Id == id && (row.InCopy == null || row.InCopy != CopyTells.Follows)).ExecuteUpdateAsync(set => set.SetProperty(row => row.InCopy, told), ct);
        if (reference.MailMessageId == mailMessageId)
            return;
        await db.TrackedMessages.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailMessageId, mailMessageId), ct);
        await db.TrackedOpens.Where(row => row.TrackedMessageId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailMessageId, mailMessageId), ct);
        await db.TrackedClicks.Where(row => row.TrackedMessageId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailMessageId, mailMessageId), ct);
        await db.TrackedCounts.Where(row => row.MailMessageId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailMessageId, mailMessageId), ct);
        await db.DocumentLinks.Where(row => row.MailMessageId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.MailMessageId, mailMessageId), ct);
        await templates.NoteAsync(reference.Templates, mailMessageId, ct);
    }
}
