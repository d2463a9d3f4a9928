using System.Text.Json;
using AddinHost.Data;
using AddinHost.Sending.Replies;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Drafts;

/// <summary>The caller's drafts: the list, newest first, and one to go on with; throwing one away and taking that back.</summary>
public sealed class FindDrafts(AppDb db, Caller caller, ComposedFiles files, WriteReply replies, TimeProvider clock)
{
    public async Task<Result<Page<DraftView>>> ListAsync(Guid? contactId, string? after, int limit, CancellationToken ct)
    {
        var size = Page.Size(limit);
        var query = Mine().Where(row => row.DeletedAt == null && row.SentAt == null && (contactId == null || row.ContactId == contactId));
        if (after is not null)
        {
            if (PageMark.Read(after) is not { } mark)
                return PageMark.Unknown;
            query = query.Where(row => row.UpdatedAt < mark.At || (row.UpdatedAt == mark.At && row.Id.CompareTo(mark.Id) < 0));
        }

        var rows = await query.OrderByDescending(row => row.UpdatedAt).ThenByDescending(row => row.Id).Take(size + 1)
            .Select(row => new { row.Id, row.ContactId, row.Subject, row.Preview, row.Version, row.UpdatedAt }).ToListAsync(ct);
        var ids = rows.Select(row => row.ContactId).ToHashSet();
        var names = await db.Contacts.Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        return Page.Of(rows, size, row => PageMark.Of(row.UpdatedAt, row.Id), row => new DraftView(row.Id, row.ContactId, names.GetValueOrDefault(row.ContactId), row.Subject, row.Preview, row.Version, row.UpdatedAt));
    }

    public async Task<Result<OpenedDraft>> GetAsync(Guid id, CancellationToken ct)
    {
        var row = await Mine().SingleOrDefaultAsync(draft => draft.Id == id && draft.DeletedAt == null, ct);
        if (row is null)
            return SaveDraft.NotFound;
        var content = JsonSerializer.Deserialize<DraftContent>(row.Content, EventJson.Options)!;
        var kept = await files.FindAsync([.. content.Files ?? []], ct);
        var quote = content.Quote is { } asked ? await replies.HandleAsync(asked.MessageId, asked.Kind, asked.TimeZone, ct) : default(Result<ReplyView>?);
        return new OpenedDraft(row.Id, row.ContactId, content, row.Version, row.UpdatedAt, [.. kept.Select(ComposedFiles.View)], quote is { Succeeded: true } ? quote.Value.Value : null, row.SentMessageId);
    }

    public Task<Result<Done>> DeleteAsync(Guid id, CancellationToken ct) => SetDeletedAsync(id, clock.GetUtcNow(), ct);

    public Task<Result<Done>> RestoreAsync(Guid id, CancellationToken ct) => SetDeletedAsync(id, null, ct);

    private async Task<Result<Done>> SetDeletedAsync(Guid id, DateTimeOffset? at, CancellationToken ct) =>
        await db.WriteAsync(() => db.MailDrafts.Where(row => row.Id == id && row.MemberId == caller.MemberId && row.SentAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, at), ct), ct) == 0
            ? SaveDraft.NotFound
            : new Done();

    private IQueryable<MailDraft> Mine() => db.MailDrafts.AsNoTracking().Where(row => row.MemberId == caller.MemberId);
}
