using System.Collections.Concurrent;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;

namespace AddinHost.Notices.Webhooks;

/// <summary>Queues what happens as soon as it is in the feed, and delivers what is due; each endpoint by itself, so that a slow one keeps nobody waiting.</summary>
public sealed partial class WebhookWorker(IServiceScopeFactory scopes, LiveFeed feed, TimeProvider clock, ILogger<WebhookWorker> logger) : BackgroundService
{
    /// <summary>For what no event tells: a retry that is due, another host that died.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    /// <summary>However much happens, it is not asked more often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<Guid, Task> running = new();

    /// <summary>Endpoints for which something came while they were being delivered to.</summary>
    private readonly ConcurrentDictionary<Guid, bool> again = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (events, subscription) = feed.Subscribe();
        using (subscription)
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(exception);
                }

                await Task.Delay(Pause, stoppingToken);
                await WaitAsync(events, stoppingToken);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
        await scope.ServiceProvider.GetRequiredService<QueueDeliveries>().RunAsync(ct);
        foreach (var (id, organization) in await scope.ServiceProvider.GetRequiredService<DeliverWebhooks>().DueAsync(ct))
        {
            if (running.TryGetValue(id, out var before) && !before.IsCompleted)
            {
                again[id] = true;
                continue;
            }

            running[id] = Task.Run(() => DeliverAsync(id, organization, ct), ct);
        }
    }

    private async Task DeliverAsync(Guid id, Guid organization, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization);
            var deliver = scope.ServiceProvider.GetRequiredService<DeliverWebhooks>();
            do
                await deliver.RunAsync(id, ct);
            while (again.TryRemove(id, out _));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception);
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    }

    private async Task WaitAsync(System.Threading.Channels.ChannelReader<LiveEvent> events, CancellationToken ct)
    {
        using var look = new CancellationTokenSource(LookEvery, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, look.Token);
        try
        {
            while (await events.WaitToReadAsync(either.Token))
            {
                var mine = false;
                while (events.TryRead(out var happened))
                    mine |= happened.Kind == ManageWebhooks.WorkEvent || WebhookEvents.Kinds.Contains(happened.Kind);
                if (mine)
                    return;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time for a look.
        }
    }

    [LoggerMessage(LogLevel.Error, "Delivering webhooks failed")]
    private partial void LogFailed(Exception exception);
}
