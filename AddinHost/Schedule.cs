using AddinHost.Contacts;
using AddinHost.Logging;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Rules;
using AddinHost.Logging.Uploads;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Mailboxes.Push;
using AddinHost.Notices;
using AddinHost.Notices.Webhooks;
using AddinHost.Sending;
using AddinHost.Sending.Drafts;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Events;
using AddinHost.Shared.Jobs;
using AddinHost.Sync.Backfill;
using AddinHost.Tasks;
using AddinHost.Tracking.Capture;
using AddinHost.Tracking.Review;
using Quartz;

namespace AddinHost;

/// <summary>Every periodic job with its interval. Mailboxes are watched by jobs of their own (Sync), mail is sent when it is due (Sending).</summary>
public static class Schedule
{
    public static IServiceCollection AddSchedule(this IServiceCollection services)
    {
        services.AddPeriodic<ForgetDrafts>(TimeSpan.FromHours(6), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ForgetReferences>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<SweepBlobs>(TimeSpan.FromHours(6), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ForgetCounts>(TimeSpan.FromHours(6), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ResealSecrets>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<KeepPush>(TimeSpan.FromHours(1), (work, ct) => work.RunAsync(ct));
        // Each mailbox once a day; a failed try within the hour.
        services.AddPeriodic<RefreshAliases>(TimeSpan.FromHours(1), (work, ct) => work.RunAsync(ct));
        // Told when they start; this is for a signal that got lost.
        services.AddPeriodic<DueBackfills>(TimeSpan.FromMinutes(2), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ResealWebhooks>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ForgetDeliveries>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ForgetNotices>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        // Told of new addresses at once; this is for those that a signal got lost for.
        services.AddPeriodic<LateMatch>(TimeSpan.FromMinutes(10), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<SeenMessages>(TimeSpan.FromHours(6), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ShowUploads>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<UnloggedMails>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ForgetOldEvents>(TimeSpan.FromHours(1), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<CheckWaits>(TimeSpan.FromMinutes(1), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<RemindOfTasks>(TimeSpan.FromMinutes(1), (work, ct) => work.RunAsync(ct));
        services.AddPeriodic<ForgetDeleted>(TimeSpan.FromHours(24), (work, ct) => work.RunAsync(ct));
        // Told of changed policies at once; this is for what an update of the program judges otherwise, and for counts to be forgotten.
        services.AddPeriodic<ReviewEvents>(TimeSpan.FromHours(6), (work, ct) => work.RunAsync(ct));
        return services;
    }

    private static void AddPeriodic<T>(this IServiceCollection services, TimeSpan every, Func<T, CancellationToken, Task> run)
        where T : class
    {
        services.AddScoped<T>();
        PeriodicWork<T>.Run = run;
        services.AddQuartz(quartz => quartz.ScheduleJob<UseCaseJob<T>>(trigger => trigger.StartAt(DateTimeOffset.UtcNow.AddMinutes(5)).WithSimpleSchedule(schedule => schedule.WithInterval(every).RepeatForever())));
    }
}
