using AddinHost.Data;
using AddinHost.Sending.Documents;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Documents;

/// <summary>How often documents were looked at, by how many readers, and how long.</summary>
public sealed class CountDocumentViews(AppDb db)
{
    public async Task<IReadOnlyDictionary<Guid, DocumentFigures>> RunAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(documentIds);
        if (documentIds.Count == 0)
            return new Dictionary<Guid, DocumentFigures>();
        var seen = await db.DocumentViews.Where(row => documentIds.Contains(row.DocumentId)).GroupBy(row => row.DocumentId)
            .Select(group => new { group.Key, Views = group.Count(), Seconds = group.Sum(row => (long)row.Seconds) }).ToDictionaryAsync(row => row.Key, ct);
        var people = (await db.DocumentViews.Where(row => documentIds.Contains(row.DocumentId)).Join(db.DocumentLinks, view => view.LinkId, link => link.Id, (view, link) => new { view.DocumentId, Link = link.Id, link.Recipient }).Distinct().ToListAsync(ct))
            .GroupBy(row => row.DocumentId).ToDictionary(group => group.Key, group => group.Select(row => row.Recipient ?? row.Link.ToString()).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        var counted = await db.DocumentCounts.Where(row => documentIds.Contains(row.DocumentId)).ToDictionaryAsync(row => row.DocumentId, row => row.Views, ct);
        return documentIds.Distinct().Select(id => (Id: id, Seen: seen.GetValueOrDefault(id))).ToDictionary(
            of => of.Id, of => new DocumentFigures((of.Seen?.Views ?? 0) + counted.GetValueOrDefault(of.Id), people.GetValueOrDefault(of.Id), of.Seen?.Seconds ?? 0));
    }
}
