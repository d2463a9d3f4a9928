using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Notices;

/// <summary>A notice as its member reads it.</summary>
/// <param name="Remedy">What to do; null where nothing has to be done.</param>
/// <param name="Action">The words of the button that leads to <paramref name="Path"/>, a page of the app.</param>
/// <param name="EndedAt">When what it tells of was over; null while it lasts.</param>
public sealed record NoticeView(
    Guid Id, NoticeKind Kind, string Title, string Text, string? Remedy, string Action, string Path, Guid? MailboxId, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt, DateTimeOffset? EndedAt);

/// <summary>The caller's own notices that were not put away, newest first.</summary>
public sealed class ListNotices(AppDb db, Caller caller)
{
    private const int Most = 100;

    public async Task<IReadOnlyList<NoticeView>> HandleAsync(CancellationToken ct)
    {
        var rows = await db.Notices.AsNoTracking().Where(row => row.MemberId == caller.MemberId && row.DismissedAt == null && row.Kind != NoticeKind.Digest).OrderByDescending(row => row.Id).Take(Most).ToListAsync(ct);
        return [.. rows.Select(row =>
        {
            var text = NoticeTexts.Of(row);
            return new NoticeView(row.Id, row.Kind, text.Title, text.Text, text.Remedy, text.Action, text.Path, row.MailboxId, row.CreatedAt, row.ReadAt, row.EndedAt);
        })];
    }
}
