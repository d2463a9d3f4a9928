using AddinHost.Data;
using AddinHost.Shared.Blobs;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Deletes blobs that no row names: left by a crash between writing a file and committing its row. A day of grace keeps those whose row is on its way.</summary>
public sealed class SweepBlobs(AppDb db, IBlobStore blobs, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var swept = 0;
        var before = clock.GetUtcNow() - Grace;
        // Of all organizations: what no message of theirs names any more no longer counts against them.
        await db.WriteAsync(
            () => db.KeptFiles.IgnoreQueryFilters([AppDb.OrganizationFilter])
                .Where(row => row.AddedAt < before && !db.MailAttachments.IgnoreQueryFilters().Any(file => file.OrganizationId == row.OrganizationId && file.Blob == row.Blob)
                    && !db.Documents.IgnoreQueryFilters().Any(document => document.OrganizationId == row.OrganizationId && document.Blob == row.Blob && document.DeletedAt == null)).ExecuteDeleteAsync(ct),
            ct);
        foreach (var name in blobs.OlderThan(before).ToList())
        {
            // Any organization may name it: the store is one for all.
            if (await db.MailAttachments.IgnoreQueryFilters().AnyAsync(row => row.Blob == name, ct) || await db.OutgoingMails.IgnoreQueryFilters().AnyAsync(row => row.Blob == name || row.WireBlob == name, ct)
                || await db.OutgoingCopies.IgnoreQueryFilters().AnyAsync(row => row.Blob == name, ct)
                || await db.ComposedFiles.IgnoreQueryFilters().AnyAsync(row => row.Blob == name, ct) || await db.Documents.IgnoreQueryFilters().AnyAsync(row => row.Blob == name && row.DeletedAt == null, ct))
                continue;
            blobs.Delete(name);
            swept++;
        }

        return swept;
    }
}
