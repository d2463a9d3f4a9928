using System.Collections.Concurrent;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;

namespace AddinHost.Sending;

/// <summary>Runs what is due in sending: at once when told, and every few seconds by itself. A mailbox sends one message at a time.</summary>
public sealed partial class Dispatcher(IServiceScopeFactory scopes, ICache cache, ILogger<Dispatcher> logger) : BackgroundService
{
    /// <summary>Signalled after a commit that made something due.</summary>
    public const string DueChannel = "sending-due";

    private const int AtOnce = 8;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, byte> busy = new();

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
                foreach (var mail in await sendDue.ListAsync([.. busy.Keys], stoppingToken))
                {
                    if (busy.Count < AtOnce && busy.TryAdd(mail.MailboxId, 0))
                        _ = RunAsync(mail, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await due.WaitAsync(LookEvery, stoppingToken);
        }
    }

    private async Task RunAsync(SendDue.Due mail, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(mail.OrganizationId, mail.MemberId);
            await scope.ServiceProvider.GetRequiredService<DeliverMessage>().RunAsync(mail.Id, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogMessageFailed(exception, mail.Id);
        }
        catch (OperationCanceledException)
        {
            // The host stops; the row says where to go on.
        }
        finally
        {
            busy.TryRemove(mail.MailboxId, out _);
            await cache.SignalAsync(DueChannel, CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking for mail to send failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Message {MessageId} could not be taken further and is tried again")]
    private partial void LogMessageFailed(Exception exception, Guid messageId);
}
