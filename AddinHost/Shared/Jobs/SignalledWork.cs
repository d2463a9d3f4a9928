using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;

namespace AddinHost.Shared.Jobs;

/// <summary>Calls a periodic use case at start and whenever one of these channels signals; its next turn on the schedule may be an hour away.</summary>
public sealed partial class SignalledWork<T>(IServiceScopeFactory scopes, ICache cache, Func<T, CancellationToken, Task> run, IReadOnlyList<string> channels, ILogger<SignalledWork<T>> logger) : BackgroundService
    where T : notnull
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = new SemaphoreSlim(1, 1);
        var listening = channels.Select(channel => cache.Listen(channel, Look)).ToList();
        try
        {
            while (true)
            {
                await changed.WaitAsync(stoppingToken);
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
                    await run(scope.ServiceProvider.GetRequiredService<T>(), stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(exception, typeof(T).Name);
                }
            }
        }
        finally
        {
            listening.ForEach(listener => listener.Dispose());
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

    [LoggerMessage(LogLevel.Error, "{Work} failed")]
    private partial void LogFailed(Exception exception, string work);
}

/// <summary>Registers such work.</summary>
public static class SignalledWorkFeature
{
    public static IServiceCollection AddSignalled<T>(this IServiceCollection services, Func<T, CancellationToken, Task> run, params string[] channels)
        where T : notnull =>
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SignalledWork<T>>(provider, run, (IReadOnlyList<string>)channels));
}
