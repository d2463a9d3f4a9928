using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;

namespace AddinHost.Mailboxes.Push;

/// <summary>Subscribes a mailbox as soon as it is connected, and renews what a provider asks to renew; the hourly job would be an hour late.</summary>
public sealed partial class PushKeeper(IServiceScopeFactory scopes, ICache cache, ILogger<PushKeeper> logger) : BackgroundService
{
    public const string DueChannel = "push-due";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(1, 1);
        using var connected = cache.Listen(MailboxStates.ChangedChannel, Look);
        using var due = cache.Listen(DueChannel, Look);
        while (true)
        {
            await changed.WaitAsync(stoppingToken);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
                await scope.ServiceProvider.GetRequiredService<KeepPush>().RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }

        void Look()
        {
            try
            {
                changed.Release();
            }
            catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
            {
                // One look is as good as many, and none is needed at the end.
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking after announcements failed")]
    private partial void LogFailed(Exception exception);
}
