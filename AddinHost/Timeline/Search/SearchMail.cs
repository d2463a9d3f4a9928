using System.Globalization;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Messages.Search;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline.Search;

/// <summary>On whose timeline a found message stands, and where.</summary>
public sealed record SearchContact(Guid Id, string? Name, string? Address, Guid EntryId);

/// <summary>A found message. Subject and snippet are pieces of plain text.</summary>
public sealed record SearchHit(
    Guid Id,
    Guid ThreadId,
    MailDirection Direction,
    DateTimeOffset SentAt,
    MailParty From,
    IReadOnlyList<MailParty> To,
    IReadOnlyList<TextPiece> Subject,
    IReadOnlyList<TextPiece> Snippet,
    bool HasAttachments,
    IReadOnlyList<SearchContact> Contacts,
    SharingLevel Sharing = SharingLevel.Everything);

/// <summary>Finds messages on the timelines of the organization by subject, text and people, newest first, in pages.</summary>
public sealed class SearchMail(AppDb db, Caller caller, MessageViews messages, MessageSharing sharing)
{
    /// <summary>How many are read through before the index of words is asked.</summary>
    private const int NewestFirst = 2_000;

    public async Task<Result<Page<SearchHit>>> HandleAsync(string? text, string? after, int limit, CancellationToken ct)
    {
        var before = long.MaxValue;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            return Error.Invalid("page_unknown", "That page mark is not one of ours.");
        var query = SearchQuery.Parse(text);
        if (query.Terms.Count == 0)
            return new Page<SearchHit>([], null);
        var size = Page.Size(limit);
        var rows = await FindAsync(query, before, size + 1, ct);
        var hits = await HitsAsync(query, [.. rows.Take(size).Select(row => row.MailMessageId)], ct);
        return Page.Of([.. rows.Where(row => hits.ContainsKey(row.MailMessageId))], size, row => row.Position.ToString(CultureInfo.InvariantCulture), row => hits[row.MailMessageId]) with
        {
            Next = rows.Count > size ? rows[size - 1].Position.ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    /// <summary>Where colleagues keep something to themselves, words are looked for in what of each message the caller may see, and in nothing else.</summary>
    private async Task<List<SearchedMessage>> FindAsync(SearchQuery query, long before, int count, CancellationToken ct)
    {
        var levels = await sharing.LevelsAsync(ct);
        if (levels.AllOpen)
            return await FindAsync(query, SharingLevel.Everything, (false, []), before, count, ct);
        var found = new SortedDictionary<long, SearchedMessage>();
        foreach (var level in Enum.GetValues<SharingLevel>())
        {
            foreach (var row in await FindAsync(query, level, levels.MembersWho(caller.MemberId, level), before, count, ct))
                found[row.Position] = row;
        }

        return [.. found.Values.Reverse().Take(count)];
    }

    /// <summary>
    /// The full-text tables are no entities, so no filter of the model holds there: the statement names the organization itself, and the filter
    /// stands around it once more. Only what stands on a timeline is found, and of it what one of these members, or one besides these, has.
    /// </summary>
    private async Task<List<SearchedMessage>> FindAsync(SearchQuery query, SharingLevel level, (bool IsIn, Guid[] Members) who, long before, int count, CancellationToken ct)
    {
        var organization = caller.OrganizationId;
        if (!db.IsSqlite)
            return await FindInPostgresAsync(query.ForPostgres(level), who, before, count, ct);
        var everybody = !who.IsIn && who.Members.Length == 0;
        var members = JsonSerializer.Serialize(who.Members.Select(member => Convert.ToHexString(member.ToByteArray(bigEndian: true))));
        // The order in which SQLite joins is the order of the words here: the full-text table gives its rows newest first, and after enough of them it is over.
        var rows = db.SearchedMessages.FromSql($"""
            SELECT place.position, place.organization_id, place.mail_message_id FROM message_text CROSS JOIN searched_messages place ON place.position = message_text.rowid
            WHERE message_text MATCH {query.ForSqlite(organization, level)} AND message_text.rowid < {before} AND place.organization_id = {organization.ToByteArray(bigEndian: true)}
                AND EXISTS (SELECT 1 FROM timeline_entries entry JOIN contacts contact ON contact.id = entry.record_id AND contact.deleted_at IS NULL
                    WHERE entry.source_id = place.mail_message_id AND entry.organization_id = place.organization_id)
                AND ({everybody} OR EXISTS (SELECT 1 FROM message_holders holder
                    WHERE holder.mail_message_id = place.mail_message_id AND (hex(holder.member_id) IN (SELECT value FROM json_each({members}))) = {who.IsIn}))
            ORDER BY message_text.rowid DESC LIMIT {count}
            """);
        return await rows.AsNoTracking().OrderByDescending(row => row.Position).ToListAsync(ct);
    }

    /// <summary>
    /// PostgreSQL cannot know that nearly every message stands on a timeline, and would look at all that have the word: first the newest with the
    /// words, then those of them that stand on one, until there are enough.
    /// </summary>
    private async Task<List<SearchedMessage>> FindInPostgresAsync(string query, (bool IsIn, Guid[] Members) who, long before, int count, CancellationToken ct)
    {
        var organization = caller.OrganizationId;
        var everybody = !who.IsIn && who.Members.Length == 0;
        var rows = new List<SearchedMessage>();
        List<long> positions;
        var some = count;
        do
        {
            positions = await PositionsAsync(query, before, some, ct);
            rows.AddRange(await db.SearchedMessages.FromSql($"""
                SELECT place.position, place.organization_id, place.mail_message_id FROM searched_messages place
                WHERE place.position = ANY ({positions}) AND place.organization_id = {organization}
                    AND EXISTS (SELECT 1 FROM timeline_entries entry JOIN contacts contact ON contact.id = entry.record_id AND contact.deleted_at IS NULL
                        WHERE entry.source_id = place.mail_message_id AND entry.organization_id = {organization})
                    AND ({everybody} OR EXISTS (SELECT 1 FROM message_holders holder WHERE holder.mail_message_id = place.mail_message_id AND (holder.member_id = ANY ({who.Members})) = {who.IsIn}))
                """).AsNoTracking().OrderByDescending(row => row.Position).ToListAsync(ct));
            before = positions.Count > 0 ? positions[^1] : 0;
            some *= 4;
        }
        while (rows.Count < count && positions.Count == some / 4);
        return rows.Count > count ? rows[..count] : rows;
    }

    /// <summary>
    /// The newest messages with these words. What is common is among the newest few thousand; for the rest the index of words names all, which are
    /// few. Left to choose for itself, PostgreSQL reads all mail backwards for a word that is in none.
    /// </summary>
    private async Task<List<long>> PositionsAsync(string query, long before, int some, CancellationToken ct)
    {
        var organization = caller.OrganizationId;
        var newest = await db.Database.SqlQuery<long>($"""
            SELECT newest.position AS "Value" FROM (
                SELECT position, document FROM message_text WHERE organization_id = {organization} AND position < {before} ORDER BY position DESC LIMIT {NewestFirst}) newest
            WHERE newest.document @@ to_tsquery('simple', {query}) ORDER BY newest.position DESC LIMIT {some}
            """).ToListAsync(ct);
        return newest.Count == some ? newest : await db.Database.SqlQuery<long>($"""
            WITH found AS MATERIALIZED (SELECT position FROM message_text WHERE document @@ to_tsquery('simple', {query}) AND organization_id = {organization} AND position < {before})
            SELECT position AS "Value" FROM found ORDER BY position DESC LIMIT {some}
            """).ToListAsync(ct);
    }

    private async Task<Dictionary<Guid, SearchHit>> HitsAsync(SearchQuery query, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var views = await messages.OfAsync([.. ids], ct);
        var texts = await db.MailBodies.AsNoTracking().Where(row => ids.Contains(row.MailMessageId))
            .Select(row => new { row.MailMessageId, Text = row.Text!.Substring(0, SearchWords.LongestText), Html = row.Text == null || row.Text.Trim() == "" ? row.Html!.Substring(0, SearchWords.LongestText * 4) : null })
            .ToDictionaryAsync(row => row.MailMessageId, ct);
        var contacts = await (
            from entry in db.TimelineEntries.AsNoTracking()
            join contact in db.Contacts.AsNoTracking() on entry.RecordId equals contact.Id
            where entry.Kind == TimelineKind.Email && ids.Contains(entry.SourceId)
            orderby contact.Id
            select new { entry.SourceId, Contact = new SearchContact(contact.Id, contact.Name, contact.Addresses.OrderBy(address => address.Position).Select(address => address.Address).FirstOrDefault(), entry.Id) }).ToListAsync(ct);
        var byMessage = contacts.ToLookup(row => row.SourceId, row => row.Contact);
        return views.Values.ToDictionary(view => view.Id, view =>
        {
            var body = view.Sharing == SharingLevel.Everything ? texts.GetValueOrDefault(view.Id) : null;
            var snippet = body is null ? null : SearchSnippet.Of(SearchWords.BodyText(body.Text, body.Html), query);
            return new SearchHit(
                view.Id, view.ThreadId, view.Direction, view.SentAt, view.From, view.To, SearchSnippet.Marked(view.Subject, query), snippet ?? SearchSnippet.Marked(view.Preview, query),
                view.Attachments.Count > 0, [.. byMessage[view.Id]], view.Sharing);
        });
    }
}
