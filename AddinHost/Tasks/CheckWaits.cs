using System.Globalization;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Texts;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tasks;

/// <summary>Makes a task of each wait whose time is over and that nobody answered. Safe to run on several hosts: the row decides who is first.</summary>
public sealed partial class CheckWaits(AppDb db, IServiceScopeFactory scopes, TimeProvider clock, ILogger<CheckWaits> logger)
{
    private const int Batch = 200;
    private const int LongestTitle = 300;

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // Of all organizations; each is then worked on as its own member's job.
        var due = await db.ReplyWaits.IgnoreQueryFilters().AsNoTracking().Where(row => row.State == ReplyWaitState.Waiting && row.DueAt <= now).OrderBy(row => row.DueAt).Take(Batch).ToListAsync(ct);
        foreach (var wait in due)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(wait.OrganizationId, wait.MemberId);
                await EndAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), scope.ServiceProvider.GetRequiredService<Outbox>(), scope.ServiceProvider.GetRequiredService<MessageSharing>(), wait, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // One that fails must not hold up the rest; it is due again at the next look.
                LogFailed(exception, wait.Id);
            }
        }
    }

    private async Task EndAsync(AppDb own, Outbox outbox, MessageSharing sharing, ReplyWait wait, CancellationToken ct)
    {
        var message = await own.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == wait.MailMessageId, ct);
        var answered = message is null || await WaitForReply.IsAnsweredAsync(own, wait.MailMessageId, ct);
        var record = answered ? null : await own.TimelineEntries.Where(row => row.SourceId == wait.MailMessageId && own.Contacts.Any(contact => contact.Id == row.RecordId)).OrderBy(row => row.Id).Select(row => (Guid?)row.RecordId).FirstOrDefaultAsync(ct);
        var locale = await own.Users.Where(row => row.Id == wait.MemberId).Select(row => row.Locale).SingleOrDefaultAsync(ct);
        var now = clock.GetUtcNow();
        // The task stands on the record for all to see.
        var shared = answered ? default : (await sharing.OfAsync([wait.MailMessageId], MessageSharing.AnyColleague, ct))[wait.MailMessageId];
        var task = answered ? null : new TaskItem
        {
            Title = Title(message!, shared <= SharingLevel.Subject, locale), RecordId = record, MailMessageId = wait.MailMessageId, OwnerId = wait.MemberId, CreatedById = wait.MemberId, CreatedAt = now, DueAt = now, RemindAt = now,
        };
        var (state, taskId) = (answered ? ReplyWaitState.Replied : ReplyWaitState.TaskMade, task?.Id);
        await own.WriteAsync(
            async () =>
            {
                if (await own.ReplyWaits.Where(row => row.Id == wait.Id && row.State == ReplyWaitState.Waiting && row.DueAt == wait.DueAt)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.TaskId, taskId), ct) == 1 && task is not null)
                    own.Tasks.Add(task);
                await own.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    private static string Title(MailMessage message, bool withSubject, string? locale)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(locale ?? Say.Languages[0]);
        try
        {
            var title = withSubject
                ? Say.Text("task_no_reply", "No reply to “{0}”", message.Subject)
                : Say.Text("task_no_reply_from", "No reply from {0}", MessageViews.Parties(message.To).Select(party => party.Name ?? party.Address).FirstOrDefault() ?? "?");
            return title.Length <= LongestTitle ? title : title[..(char.IsHighSurrogate(title[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle)];
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [LoggerMessage(LogLevel.Error, "The wait {Wait} for a reply could not be ended and is tried again")]
    private partial void LogFailed(Exception exception, Guid wait);
}
