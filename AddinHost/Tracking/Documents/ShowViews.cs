using System.Text.Json;
using AddinHost.Data;
using AddinHost.Sending.Documents;
using AddinHost.Shared.Results;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Policies;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Documents;

/// <summary>What is known of looks at a document: page by page, and who it was.</summary>
public sealed class ShowViews(AppDb db, ManageDocuments documents, TrackingPolicies policies)
{
    /// <summary>Enough for figures; what is older says little about a document that changes.</summary>
    private const int MostViews = 5_000;
    private const int MostShown = 100;

    /// <param name="Seconds">Of all views together.</param>
    public sealed record PageTime(int Page, int Views, long Seconds);

    /// <param name="IsKnown">The link was made for this reader alone; else one of several looked.</param>
    public sealed record ViewLine(Guid Id, DateTimeOffset At, Guid? ContactId, string? ContactName, bool IsKnown, int Pages, int Seconds, EventClass Class, string Rule);

    /// <param name="AggregateOnly">The organization counts only: there are no single views.</param>
    public sealed record Response(ManageDocuments.View Document, IReadOnlyList<PageTime> Pages, IReadOnlyList<ViewLine> Views, bool AggregateOnly);

    public async Task<Result<Response>> HandleAsync(Guid documentId, CancellationToken ct)
    {
        var document = await documents.GetAsync(documentId, ct);
        if (document.Error is { } error)
            return error;
        if (await policies.FindAsync(ct) is { AggregateOnly: true })
            return new Response(document.Value, [], [], true);
        var rows = await db.DocumentViews.AsNoTracking().Where(row => row.DocumentId == documentId).OrderByDescending(row => row.StartedAt).Take(MostViews)
            .Join(db.DocumentLinks, view => view.LinkId, link => link.Id, (view, link) => new { View = view, link.ContactId, link.Recipient }).ToListAsync(ct);
        rows = [.. rows.OrderByDescending(row => row.View.StartedAt)];
        var contacts = rows.Take(MostShown).Select(row => row.ContactId).OfType<Guid>().ToHashSet();
        var names = await db.Contacts.Where(row => contacts.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        var pages = rows.SelectMany(row => JsonSerializer.Deserialize<Dictionary<int, int>>(row.View.Times)!).GroupBy(time => time.Key).OrderBy(group => group.Key)
            .Select(group => new PageTime(group.Key, group.Count(), group.Sum(time => (long)time.Value))).ToList();
        return new Response(
            document.Value, pages,
            [
                .. rows.Take(MostShown).Select(row => row.ContactId is { } id && names.TryGetValue(id, out var name)
                    ? new ViewLine(row.View.Id, row.View.StartedAt, id, name ?? row.Recipient, row.Recipient is not null, row.View.Pages, row.View.Seconds, row.View.Class, row.View.Rule)
                    : new ViewLine(row.View.Id, row.View.StartedAt, null, row.Recipient, row.Recipient is not null, row.View.Pages, row.View.Seconds, row.View.Class, row.View.Rule)),
            ],
            false);
    }
}
