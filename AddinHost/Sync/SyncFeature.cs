using AddinHost.Mailboxes;
using AddinHost.Sync.Backfill;
using AddinHost.Sync.Coverage;
using AddinHost.Sync.Folders;
using AddinHost.Sync.Push;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync;

/// <summary>Watching mailboxes and reading what is new in them.</summary>
public static class SyncFeature
{
    public static IServiceCollection AddSync(this IServiceCollection services)
    {
        services.AddOptions<SyncOptions>().BindConfiguration(SyncOptions.Section)
            .Validate(options => options.BatchSize is >= 1 and <= 1_000, "Sync:BatchSize is between 1 and 1000.")
            .Validate(options => options.BackfillBatchSize is >= 1 and <= 500, "Sync:BackfillBatchSize is between 1 and 500.")
            .Validate(options => options.FirstSyncDays >= 0, "Sync:FirstSyncDays is 0 or more.")
            .Validate(options => options.ReconsiderEvery > TimeSpan.Zero, "Sync:ReconsiderEvery is more than 0.")
            .Validate(options => options.LeaseFor >= TimeSpan.FromSeconds(1), "Sync:LeaseFor is at least 1 second.")
            .Validate(options => options.Host.Length is >= 1 and <= 200, "Sync:Host has 1 to 200 characters.")
            .ValidateOnStart();
        services.AddSingleton(provider => new HostName(provider.GetRequiredService<IOptions<SyncOptions>>().Value.Host));
        services.AddScoped<TakeMessages>();
        services.AddScoped<SyncFolder>();
        services.AddScoped<ChosenFolders>();
        services.AddScoped<ChooseFolders>();
        services.AddScoped<ReconsiderReplies>();
        services.AddScoped<ReconcileMailbox>();
        services.AddScoped<FetchMissing>();
        services.AddScoped<GapFetches>();
        services.AddScoped<ShowCoverage>();
        services.AddScoped<RequestFetch>();
        services.AddScoped<BackfillProgress>();
        services.AddScoped<ReadOlderMail>();
        services.AddScoped<CoverOlderMail>();
        services.AddScoped<RunBackfill>();
        services.AddScoped<ShowBackfill>();
        services.AddScoped<StartBackfill>();
        services.AddScoped<StopBackfill>();
        services.AddScoped<WatchMailbox>();
        services.AddSingleton<DueReplies>();
        services.AddHostedService(provider => provider.GetRequiredService<DueReplies>());
        services.AddHostedService<Watchers>();
        services.AddScoped<AnnounceGmailChange>();
        services.AddScoped<TakeGmailPush>();
        services.AddHostedService<GmailPuller>();
        services.AddSingleton<PushInbox>();
        services.AddScoped<TakeGraphAnnouncement>();
        services.AddHostedService<PushWorker>();
        return services;
    }
}
