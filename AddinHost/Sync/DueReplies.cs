using System.Collections.Concurrent;
using AddinHost.Messages;
using AddinHost.Shared.Caching;
using AddinHost.Sync.Coverage;
using Microsoft.Extensions.Options;

namespace AddinHost.Sync;

/// <summary>
/// Wakes the watcher of a mailbox in which a reply that was passed over is due: nothing in the mailbox tells when a colleague's mailbox, or somebody by hand, brings the
/// message that it answers. One question for all mailboxes that are watched here, again as long as they are due. The same for owners who ask for what is missing.
/// </summary>
public sealed partial class DueReplies(IServiceScopeFactory scopes, ICache cache, TimeProvider clock, IOptions<SyncOptions> options, ILogger<DueReplies> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> waiting = [];

    /// <summary>Cancels <paramref name="wake"/> when a reply of the mailbox is due, until the result is disposed.</summary>
    public IDisposable Listen(Guid mailboxId, CancellationTokenSource wake)
    {
        waiting[mailboxId] = wake;
        return new Listening(waiting, mailboxId, wake);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Kept by the cache until it is let go: it may still be told after this ended.
        var told = new SemaphoreSlim(0);
        using var listening = cache.Listen(GapFetches.WantedChannel, () => told.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            using (var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken))
            {
                await Task.WhenAny(Task.Delay(options.Value.ReconsiderEvery, clock, wait.Token), told.WaitAsync(wait.Token));
                await wait.CancelAsync();
            }

            try
            {
                if (!waiting.IsEmpty)
                    await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var due = await scope.ServiceProvider.GetRequiredService<WaitingReplies>().DueMailboxesAsync(ct);
        foreach (var mailboxId in due.Union(await scope.ServiceProvider.GetRequiredService<GapFetches>().DueMailboxesAsync(ct)))
        {
            if (!waiting.TryGetValue(mailboxId, out var wake))
                continue;
            try
            {
                await wake.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // Its wait ended by itself.
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking for replies that are due failed")]
    private partial void LogFailed(Exception exception);

    private sealed class Listening(ConcurrentDictionary<Guid, CancellationTokenSource> waiting, Guid mailboxId, CancellationTokenSource wake) : IDisposable
    {
        // Only its own: the next watcher may be there already.
        public void Dispose() => waiting.TryRemove(KeyValuePair.Create(mailboxId, wake));
    }
}
