using AddinHost.Notices.Digest;
using AddinHost.Notices.Post;
using AddinHost.Notices.Webhooks;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;

namespace AddinHost.Notices;

/// <summary>Raises notices as soon as a mailbox changes its state or a mail was not logged, and sends their mails when they are due.</summary>
public sealed partial class NoticeKeeper(IServiceScopeFactory scopes, LiveFeed feed, ILogger<NoticeKeeper> logger) : BackgroundService
{
    /// <summary>For what no event tells: another host's trouble, time that passed, a retry.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (events, subscription) = feed.Subscribe();
        using (subscription)
        {
            while (true)
            {
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
                    await scope.ServiceProvider.GetRequiredService<RaiseNotices>().RunAsync(stoppingToken);
                    await scope.ServiceProvider.GetRequiredService<RaiseIntakeNotices>().RunAsync(stoppingToken);
                    await scope.ServiceProvider.GetRequiredService<RaiseSendingNotices>().RunAsync(stoppingToken);
                    await scope.ServiceProvider.GetRequiredService<RaiseWebhookNotices>().RunAsync(stoppingToken);
                    await scope.ServiceProvider.GetRequiredService<RaiseDigests>().RunAsync(stoppingToken);
                    await scope.ServiceProvider.GetRequiredService<SendNotices>().RunAsync(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(exception);
                }

                await WaitAsync(events, stoppingToken);
            }
        }
    }

    private static async Task WaitAsync(System.Threading.Channels.ChannelReader<LiveEvent> events, CancellationToken ct)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(ct);
        look.CancelAfter(LookEvery);
        try
        {
            while (await events.WaitToReadAsync(look.Token))
            {
                var mine = false;
                while (events.TryRead(out var happened))
                    mine |= happened.Kind is "mailbox.state_changed" or "logging.unlogged_changed" or "send.waiting" or ManageWebhooks.WorkEvent;
                if (mine)
                    return;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time for a look.
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking after notices failed")]
    private partial void LogFailed(Exception exception);
}
