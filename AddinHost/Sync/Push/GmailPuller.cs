using AddinHost.Providers.Gmail;

namespace AddinHost.Sync.Push;

/// <summary>Pulls Gmail's announcements for as long as the host runs. Every host may: each announcement goes to one of them, its signal to all.</summary>
public sealed partial class GmailPuller(GmailPull pull, IServiceScopeFactory scopes, TimeProvider time, ILogger<GmailPuller> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!pull.IsSetUp)
            return;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                var count = await TakeAsync(stoppingToken);
                failures = 0;
                // Google holds an empty pull open; whatever does not is not asked without end.
                if (count == 0 && time.GetElapsedTime(started) < Pause)
                    await Task.Delay(Pause, time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception, ++failures);
                var wait = TimeSpan.FromSeconds(1 << Math.Min(failures, 6));
                await Task.Delay(wait < LongestPause ? wait : LongestPause, time, stoppingToken);
            }
        }
    }

    private async Task<int> TakeAsync(CancellationToken ct)
    {
        var pulled = await pull.PullAsync(ct);
        await using var scope = scopes.CreateAsyncScope();
        var announce = scope.ServiceProvider.GetRequiredService<AnnounceGmailChange>();
        foreach (var address in pulled.Select(each => each.Notification?.Address).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
            await announce.HandleAsync(address, ct);
        // Only now: whoever falls before this gets them again.
        await pull.AcknowledgeAsync([.. pulled.Select(each => each.AckId)], ct);
        return pulled.Count;
    }

    [LoggerMessage(LogLevel.Warning, "Gmail's announcements could not be pulled ({Failures} in a row)")]
    private partial void LogFailed(Exception exception, int failures);
}
