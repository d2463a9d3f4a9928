using AddinHost.Data;
using AddinHost.Notices.Post;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices;

/// <summary>Drops notices, and mails in the data folder, that are over or put away for a quarter of a year.</summary>
public sealed class ForgetNotices(AppDb db, PostOwnMail post, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    public async Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        // Of all organizations. What lasts stays, so that nobody is told of it again.
        await db.WriteAsync(
            () => db.Notices.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => row.CreatedAt < before && (row.EndedAt != null || row.Kind == NoticeKind.MailboxMoved || row.Kind == NoticeKind.Digest)).ExecuteDeleteAsync(ct), ct);
        if (!Directory.Exists(post.Folder))
            return;
        foreach (var file in Directory.EnumerateFiles(post.Folder, "*.eml"))
        {
            ct.ThrowIfCancellationRequested();
            if (File.GetLastWriteTimeUtc(file) < before.UtcDateTime)
                File.Delete(file);
        }
    }
}
