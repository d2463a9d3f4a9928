using AddinHost.Data;
using AddinHost.Messages.Files;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>The bytes of one file of a message, unless the malware scanner has something against it or has not looked yet.</summary>
public sealed class GetAttachment(AppDb db, MessageSharing sharing, IBlobStore blobs, FileScans scans)
{
    private static readonly string[] ShownTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public sealed record Response(Stream Content, string Name, string ContentType, bool Inline);

    public async Task<Result<Response>> HandleAsync(Guid messageId, Guid attachmentId, CancellationToken ct)
    {
        var row = await db.MailAttachments.AsNoTracking().SingleOrDefaultAsync(file => file.Id == attachmentId && file.MailMessageId == messageId, ct);
        if (row is null)
            return Error.NotFound("attachment_not_found", "That attachment is not in your organization.");
        if (await sharing.OfAsync(messageId, ct) != SharingLevel.Everything)
            return GetMessage.NotShared;
        if ((await scans.ProblemsAsync([row], ct)).TryGetValue(row.Id, out var problem))
            return FileScans.Refusal(problem);
        if (blobs.Open(row.Blob) is not { } content)
            return Error.NotFound("attachment_lost", "The file of this attachment is missing in the data folder; restore it from a backup.");
        return new Response(content, SafeFileName.Of(row.Name), row.ContentType, row.ContentId is not null && ShownTypes.Contains(row.ContentType));
    }
}
