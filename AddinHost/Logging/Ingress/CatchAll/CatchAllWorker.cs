using AddinHost.Shared.Caching;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress.CatchAll;

/// <summary>Looks into the catch-all mailbox as often as the settings say, and when somebody asks for it.</summary>
public sealed partial class CatchAllWorker(IServiceScopeFactory scopes, IOptions<IngressOptions> options, ICache cache, ILogger<CatchAllWorker> logger) : BackgroundService
{
    /// <summary>Channel on which an administrator's "look now" reaches every host.</summary>
    public const string LookChannel = "catch-all";

    private readonly SemaphoreSlim wanted = new(0, 1);

    public override void Dispose()
    {
        wanted.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Imap.IsOn)
            return;
        using var listener = cache.Listen(LookChannel, Wake);
        while (true)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                // The mailbox is the installation's; whose mail is in it, the spool finds out.
                scope.ServiceProvider.GetRequiredService<Shared.Identity.Caller>().BecomeJob(Guid.Empty);
                await scope.ServiceProvider.GetRequiredService<ReadCatchAll>().RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await wanted.WaitAsync(options.Value.Imap.Every, stoppingToken);
        }
    }

    private void Wake()
    {
        try
        {
            wanted.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // One look is as good as many.
        }
    }

    [LoggerMessage(LogLevel.Error, "The catch-all mailbox could not be read; it is tried again")]
    private partial void LogFailed(Exception exception);
}
