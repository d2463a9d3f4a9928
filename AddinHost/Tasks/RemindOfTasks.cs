using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tasks;

/// <summary>Tells owners of tasks whose reminder is due, each once over all hosts.</summary>
public sealed class RemindOfTasks(AppDb db, IServiceScopeFactory scopes, TimeProvider clock)
{
    public const string Reminder = "task.reminder";
    private const int Batch = 500;

    public sealed record ReminderEvent(TaskView Task);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Of all organizations; each is then worked on as its own member's job.
        var due = await db.Tasks.IgnoreQueryFilters().AsNoTracking().Where(row => row.RemindAt <= now && row.RemindedAt == null && row.DoneAt == null).OrderBy(row => row.RemindAt).Take(Batch).ToListAsync(ct);
        foreach (var group in due.GroupBy(row => (row.OrganizationId, row.OwnerId)))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(group.Key.OrganizationId, group.Key.OwnerId);
            var own = scope.ServiceProvider.GetRequiredService<AppDb>();
            var outbox = scope.ServiceProvider.GetRequiredService<Outbox>();
            var views = await scope.ServiceProvider.GetRequiredService<ListTasks>().ViewsAsync([.. group], ct);
            DateTimeOffset? at = now;
            await own.WriteAsync(
                async () =>
                {
                    foreach (var view in views)
                    {
                        if (await own.Tasks.Where(row => row.Id == view.Id && row.RemindedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.RemindedAt, at), ct) == 1)
                            outbox.Add(Reminder, new ReminderEvent(view), group.Key.OwnerId);
                    }

                    await own.SaveChangesAsync(ct);
                },
                ct);
            await outbox.WakeAsync(ct);
        }
    }
}
