using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline;

/// <summary>Fills entries with what they stand for: one query per kind for a whole page.</summary>
public sealed class TimelineViews(AppDb db, Caller caller, MessageViews messages)
{
    private sealed record Fact(string? Subject, string? Text, Guid By, string? Name = null);

    public async Task<List<TimelineEntryView>> OfAsync(IReadOnlyCollection<TimelineEntry> entries, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var mails = await messages.OfAsync(Sources(entries, TimelineKind.Email), ct);
        var facts = new Dictionary<Guid, Fact>();
        if (Sources(entries, TimelineKind.Note) is { Count: > 0 } notes)
            await TakeAsync(db.Notes.Where(row => notes.Contains(row.Id)).Select(row => new KeyValuePair<Guid, Fact>(row.Id, new Fact(null, row.Text, row.AuthorId, null))), facts, ct);
        if (Sources(entries, TimelineKind.Task) is { Count: > 0 } tasks)
            await TakeAsync(db.Tasks.Where(row => tasks.Contains(row.Id)).Select(row => new KeyValuePair<Guid, Fact>(row.Id, new Fact(row.Title, row.Text, row.DoneById ?? row.OwnerId, null))), facts, ct);
        var ids = facts.Values.Select(fact => fact.By).Distinct().ToList();
        var names = ids.Count == 0 ? [] : await db.Users.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        var looks = await LooksAsync(Sources(entries, TimelineKind.Document), ct);
        return
        [
            .. entries.Select(entry => looks.TryGetValue(entry.SourceId, out var look) ? TimelineEntryView.Of(entry, null) with { Subject = look.Name, Viewed = look.Pages } : facts.TryGetValue(entry.SourceId, out var fact)
                ? TimelineEntryView.Of(entry, null) with { Subject = fact.Subject, Text = fact.Text, By = names.GetValueOrDefault(fact.By) }
                : TimelineEntryView.Of(entry, mails.GetValueOrDefault(entry.SourceId))),
        ];
    }

    /// <summary>A document is named to those who may see it; that it was looked at, everybody may know.</summary>
    private async Task<Dictionary<Guid, (string? Name, ViewedPages Pages)>> LooksAsync(List<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];
        var rows = await (
            from view in db.DocumentViews
            where ids.Contains(view.Id)
            join link in db.DocumentLinks on view.LinkId equals link.Id
            join document in db.Documents on view.DocumentId equals document.Id
            let mine = document.MemberId == caller.MemberId || document.IsShared || db.TeamMembers.Any(one => one.TeamId == document.TeamId && one.MemberId == caller.MemberId)
            select new { view.Id, Name = mine ? document.Name : null, Pages = new ViewedPages(document.Id, view.Pages, document.PageCount, view.Seconds, link.Recipient != null) }).ToListAsync(ct);
        return rows.ToDictionary(row => row.Id, row => ((string?)row.Name, row.Pages));
    }

    private static List<Guid> Sources(IEnumerable<TimelineEntry> entries, TimelineKind kind) => [.. entries.Where(entry => entry.Kind == kind).Select(entry => entry.SourceId)];

    private static async Task TakeAsync(IQueryable<KeyValuePair<Guid, Fact>> rows, Dictionary<Guid, Fact> facts, CancellationToken ct)
    {
        foreach (var (id, fact) in await rows.ToListAsync(ct))
            facts[id] = fact;
    }
}
