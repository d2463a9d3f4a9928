using AddinHost.Contacts;
using AddinHost.Contacts.Companies;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tasks;

/// <summary>A task as pages and programs see it.</summary>
public sealed record TaskView(
    Guid Id, string Title, string? Text, RecordName? Record, Guid? MailMessageId, NamedRecord? Owner, DateTimeOffset? DueAt, DateTimeOffset? RemindAt, DateTimeOffset? DoneAt, int Version, DateTimeOffset CreatedAt);

/// <summary>Tasks of a record or of the caller: what is due first, and of those that are done the last one first.</summary>
public sealed class ListTasks(AppDb db, Caller caller, Records records, CompanyBook book)
{
    /// <summary>Where tasks stand that are never due.</summary>
    private static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Error NotFound = Error.NotFound("task_not_found", "That task is not in your organization.");

    /// <param name="done">False: open ones, true: done ones, null: both.</param>
    public async Task<Result<Page<TaskView>>> HandleAsync(Guid? recordId, bool mine, bool? done, string? after, int limit, CancellationToken ct)
    {
        var tasks = db.Tasks.AsNoTracking();
        if (recordId is { } record)
            tasks = tasks.Where(row => row.RecordId == record);
        if (mine)
            tasks = tasks.Where(row => row.OwnerId == caller.MemberId);
        if (done is { } ended)
            tasks = tasks.Where(row => row.DoneAt != null == ended);
        if (after is not null)
        {
            if (PageMark.Read(after) is not var (at, last))
                return PageMark.Unknown;
            tasks = done == true
                ? tasks.Where(row => row.DoneAt < at || (row.DoneAt == at && row.Id > last))
                : tasks.Where(row => (row.DueAt ?? Never) > at || ((row.DueAt ?? Never) == at && row.Id > last));
        }

        var size = Page.Size(limit);
        var ordered = done == true ? tasks.OrderByDescending(row => row.DoneAt) : tasks.OrderBy(row => row.DueAt ?? Never);
        var rows = await ordered.ThenBy(row => row.Id).Take(size + 1).ToListAsync(ct);
        return new Page<TaskView>(await ViewsAsync([.. rows.Take(size)], ct), rows.Count > size ? PageMark.Of((done == true ? rows[size - 1].DoneAt : rows[size - 1].DueAt) ?? Never, rows[size - 1].Id) : null);
    }

    public async Task<Result<TaskView>> GetAsync(Guid id, CancellationToken ct) =>
        await db.Tasks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is { } task ? (await ViewsAsync([task], ct))[0] : NotFound;

    public async Task<List<TaskView>> ViewsAsync(IReadOnlyCollection<TaskItem> rows, CancellationToken ct)
    {
        var names = await records.NamesAsync([.. rows.Select(row => row.RecordId).OfType<Guid>().Distinct()], ct);
        var owners = await book.MembersAsync([.. rows.Select(row => row.OwnerId).Distinct()], ct);
        return
        [
            .. rows.Select(row => new TaskView(
                row.Id, row.Title, row.Text, row.RecordId is { } record ? names.GetValueOrDefault(record) : null, row.MailMessageId, owners.GetValueOrDefault(row.OwnerId),
                row.DueAt, row.RemindAt, row.DoneAt, row.Version, row.CreatedAt)),
        ];
    }
}
