using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Timeline;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tasks;

/// <summary>Creates, changes, ends and removes tasks. One that is done stands on the timeline of its record.</summary>
public sealed class WriteTask(AppDb db, Caller caller, Records records, ListTasks list, TimelineOf timeline, TimelineViews views, Outbox outbox, TimeProvider clock)
{
    /// <param name="OwnerId">Who is to do it; the caller when left out.</param>
    /// <param name="Version">The state that the caller saw; not needed for a new task.</param>
    public sealed record Request(
        [Required, MaxLength(300)] string Title,
        [MaxLength(10_000)] string? Text = null,
        Guid? RecordId = null,
        Guid? MailMessageId = null,
        Guid? OwnerId = null,
        DateTimeOffset? DueAt = null,
        DateTimeOffset? RemindAt = null,
        int Version = 0);

    public async Task<Result<TaskView>> CreateAsync(Request request, CancellationToken ct)
    {
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        var task = new TaskItem
        {
            Title = ContactText.Line(request.Title)!,
            Text = request.Text,
            RecordId = request.RecordId,
            MailMessageId = request.MailMessageId,
            OwnerId = request.OwnerId ?? caller.MemberId,
            CreatedById = caller.MemberId,
            CreatedAt = clock.GetUtcNow(),
            DueAt = request.DueAt,
            RemindAt = request.RemindAt,
        };
        db.Tasks.Add(task);
        await db.SaveChangesAsync(ct);
        return await list.GetAsync(task.Id, ct);
    }

    public async Task<Result<TaskView>> EditAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await db.Tasks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } before)
            return ListTasks.NotFound;
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        var (title, version, owner) = (ContactText.Line(request.Title)!, request.Version, request.OwnerId ?? before.OwnerId);
        // A new time for the reminder means that it comes again.
        var reminded = before.RemindAt == request.RemindAt ? before.RemindedAt : null;
        var changed = await db.WriteAsync(
            () => db.Tasks.Where(row => row.Id == id && row.Version == version).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Title, title).SetProperty(row => row.Text, request.Text).SetProperty(row => row.RecordId, request.RecordId).SetProperty(row => row.OwnerId, owner)
                    .SetProperty(row => row.DueAt, request.DueAt).SetProperty(row => row.RemindAt, request.RemindAt).SetProperty(row => row.RemindedAt, reminded).SetProperty(row => row.Version, row => row.Version + 1),
                ct),
            ct);
        return changed == 0 ? EditContact.Changed : await list.GetAsync(id, ct);
    }

    /// <summary>Ends the task, or opens it again. The same again changes nothing.</summary>
    public async Task<Result<TaskView>> EndAsync(Guid id, bool done, CancellationToken ct)
    {
        DateTimeOffset? at = done ? clock.GetUtcNow() : null;
        Guid? by = done ? caller.MemberId : null;
        var result = await db.WriteAsync<Result<TaskView>>(
            async () =>
            {
                if (await db.Tasks.Where(row => row.Id == id && (row.DoneAt == null) == done)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.DoneAt, at).SetProperty(row => row.DoneById, by).SetProperty(row => row.Version, row => row.Version + 1), ct) == 1)
                    await ShowAsync(await db.Tasks.AsNoTracking().SingleAsync(row => row.Id == id, ct), ct);
                await db.SaveChangesAsync(ct);
                return await list.GetAsync(id, ct);
            },
            ct);
        await outbox.WakeAsync(ct);
        return result;
    }

    public async Task<Result<Done>> RemoveAsync(Guid id, CancellationToken ct) => await db.WriteAsync(
        async () =>
        {
            await db.TimelineEntries.Where(row => row.SourceId == id && row.Kind == TimelineKind.Task).ExecuteDeleteAsync(ct);
            return await db.Tasks.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
        },
        ct) == 0 ? ListTasks.NotFound : default(Done);

    private async Task ShowAsync(TaskItem task, CancellationToken ct)
    {
        if (task.DoneAt is null)
        {
            await db.TimelineEntries.Where(row => row.SourceId == task.Id && row.Kind == TimelineKind.Task).ExecuteDeleteAsync(ct);
        }
        else if (task.RecordId is { } record)
        {
            var entry = new TimelineEntry { RecordId = record, Kind = TimelineKind.Task, SourceId = task.Id, OccurredAt = task.DoneAt.Value };
            await timeline.AddAsync(entry, async () => (await views.OfAsync([entry], ct))[0], ct);
        }
    }

    private async Task<Error?> CheckAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ContactText.Line(request.Title) is null)
            return Error.Field("title", "task_title_missing", "A task needs a title.");
        if (request.RecordId is { } record && !await records.ExistsAsync(record, ct))
            return Records.NotFound;
        if (request.MailMessageId is { } mail && !await db.MailMessages.AnyAsync(row => row.Id == mail, ct))
            return GetMessage.NotFound;
        return request.OwnerId is { } owner && !await db.Users.AnyAsync(row => row.Id == owner, ct) ? CheckDetails.MemberNotFound : null;
    }
}
