using System.Globalization;
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

/// <summary>Tasks, what is due first: of a record, of the caller, open or done.</summary>
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
            if (Mark(after) is not var (at, last))
                return Error.Invalid("page_unknown", "That page mark is not one of ours.");
            tasks = tasks.Where(row => (row.DueAt ?? Never) > at || ((row.DueAt ?? Never) == at && row.Id > last));
        }

        var size = Page.Size(limit);
        var rows = await tasks.OrderBy(row => row.DueAt ?? Never).ThenBy(row => row.Id).Take(size + 1).ToListAsync(ct);
        return new Page<TaskView>(await ViewsAsync([.. rows.Take(size)], ct), rows.Count > size ? Mark(rows[size - 1]) : null);
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

    private static string Mark(TaskItem row) => string.Create(CultureInfo.InvariantCulture, $"{(row.DueAt ?? Never).UtcTicks}.{row.Id:N}");

    private static (DateTimeOffset At, Guid Id)? Mark(string mark)
    {
        var parts = mark.Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= Never.UtcTicks && Guid.TryParseExact(parts[1], "N", out var id)
            ? (new DateTimeOffset(ticks, TimeSpan.Zero), id) : null;
    }
}
