using System.Collections.Concurrent;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;

namespace AddinHost.Sending;

/// <summary>
/// Runs what is due in sending: at once when told, and every second by itself. A mailbox sends one message at a time, in order, and goes on with the next without asking who else has something.
/// </summary>
public sealed partial class Dispatcher(IServiceScopeFactory scopes, ICache cache, ILogger<Dispatcher> logger) : BackgroundService
{
    /// <summary>Signalled after a commit that made something due.</summary>
    public const string DueChannel = "sending-due";

    /// <summary>Mailboxes at work at once; one whose server keeps it waiting no longer counts, up to <see cref="MostAtAll"/>.</summary>
    private const int AtOnce = 8;
    private const int MostAtAll = 128;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StallsAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<Guid, long> busy = new();
    private readonly ConcurrentQueue<SendDue.DueMailbox> waiting = new();
    private long measuredAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var due = new SemaphoreSlim(0, 1);
        using var listening = cache.Listen(DueChannel, () =>
        {
            try
            {
                due.Release();
            }
            catch (SemaphoreFullException)
            {
                // One look is as good as many.
            }
        });
        var recovered = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var sendDue = scope.ServiceProvider.GetRequiredService<SendDue>();
                if (!recovered)
                    await sendDue.RecoverAsync(stoppingToken);
                recovered = true;
                waiting.Clear();
                foreach (var mailbox in await sendDue.ListAsync([.. busy.Keys], stoppingToken))
                    waiting.Enqueue(mailbox);
                StartMore(stoppingToken);
                if (measuredAt == 0 || Elapsed(measuredAt) > MeasureEvery)
                {
                    measuredAt = Environment.TickCount64;
                    await sendDue.MeasureAsync(stoppingToken);
                    await sendDue.TakeUpProvenAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await due.WaitAsync(LookEvery, stoppingToken);
        }
    }

    private void StartMore(CancellationToken ct)
    {
        lock (waiting)
        {
            while (busy.Count < MostAtAll && busy.Values.Count(since => Elapsed(since) < StallsAfter) < AtOnce && waiting.TryDequeue(out var mailbox))
            {
                if (busy.TryAdd(mailbox.MailboxId, Environment.TickCount64))
                    _ = Task.Run(() => RunAsync(mailbox, ct), CancellationToken.None);
            }
        }
    }

    private static TimeSpan Elapsed(long since) => TimeSpan.FromMilliseconds(Environment.TickCount64 - since);

    private async Task RunAsync(SendDue.DueMailbox mailbox, CancellationToken ct)
    {
        try
        {
            while (await NextAsync(mailbox, ct))
                busy[mailbox.MailboxId] = Environment.TickCount64;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogFailed(exception);
        }
        catch (OperationCanceledException)
        {
            // The host stops; the row says where to go on.
        }
        finally
        {
            busy.TryRemove(mailbox.MailboxId, out _);
            StartMore(ct);
        }
    }

    /// <summary>One step of the next message of a mailbox; false when there is none.</summary>
    private async Task<bool> NextAsync(SendDue.DueMailbox mailbox, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(mailbox.OrganizationId, mailbox.MemberId);
        if (await scope.ServiceProvider.GetRequiredService<SendDue>().NextAsync(mailbox.MailboxId, ct) is not { } id)
            return false;
        try
        {
            await scope.ServiceProvider.GetRequiredService<DeliverMessage>().RunAsync(id, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogMessageFailed(exception, id);
            // Whatever it is, it must not keep the messages behind it for ever.
            await using var other = scopes.CreateAsyncScope();
            other.ServiceProvider.GetRequiredService<Caller>().BecomeJob(mailbox.OrganizationId, mailbox.MemberId);
            await other.ServiceProvider.GetRequiredService<SendDue>().PutOffAsync(id, ct);
        }

        return true;
    }

    [LoggerMessage(LogLevel.Error, "Looking for mail to send failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Message {MessageId} could not be taken further and is tried again")]
    private partial void LogMessageFailed(Exception exception, Guid messageId);
}
