using AddinHost.Shared.Identity;
using Microsoft.Extensions.Options;

namespace AddinHost.Messages.Files;

/// <summary>Looks for files that wait for the malware scanner, every few seconds, as long as one is set.</summary>
public sealed partial class ScanWorker(IServiceScopeFactory scopes, IOptions<FilesOptions> options, ILogger<ScanWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.ClamAv.IsOn)
            return;
        while (true)
        {
            var answered = false;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
                answered = await scope.ServiceProvider.GetRequiredService<ScanFiles>().RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await Task.Delay(answered ? LookEvery : options.Value.ClamAv.RetryAfter, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "Looking for files to scan failed")]
    private partial void LogFailed(Exception exception);
}
