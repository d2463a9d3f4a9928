using AddinHost.Shared.Identity;

namespace AddinHost.Sync.Push;

/// <summary>Works on announcements one after the other: a lookup and a signal each.</summary>
public sealed partial class PushWorker(PushInbox inbox, IServiceScopeFactory scopes, ILogger<PushWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var announcement in inbox.ReadAllAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
                await scope.ServiceProvider.GetRequiredService<TakeGraphAnnouncement>().RunAsync(announcement, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "An announcement could not be worked on")]
    private partial void LogFailed(Exception exception);
}
