using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Tells the worker of this host that an import waits; other hosts find it by looking.</summary>
public sealed class ImportSignal : IDisposable
{
    private readonly SemaphoreSlim waiting = new(0, 1);

    public void Wake()
    {
        try
        {
            waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // One wake-up is as good as many.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => waiting.WaitAsync(atMost, ct);

    public void Dispose() => waiting.Dispose();
}

/// <summary>Runs imports one after the other, also those that a host left unfinished when it stopped.</summary>
public sealed partial class ImportWorker(IServiceScopeFactory scopes, ImportSignal signal, ICache cache, ILogger<ImportWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var (import, organization, member) in await WaitingAsync(stoppingToken))
                {
                    await using var scope = scopes.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization, member);
                    await scope.ServiceProvider.GetRequiredService<RunImport>().RunAsync(import, stoppingToken);
                    await cache.SignalAsync(ContactBook.AddressesChannel, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is away or busy: the import stays where it is and goes on at the next look.
                LogFailed(exception);
            }

            await signal.WaitAsync(LookEvery, stoppingToken);
        }
    }

    private async Task<List<(Guid Import, Guid Organization, Guid Member)>> WaitingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        // Of all organizations; each is then worked on as its own member's job.
        var rows = await scope.ServiceProvider.GetRequiredService<AppDb>().ContactImports.IgnoreQueryFilters()
            .Where(row => row.State == ImportState.Running || row.State == ImportState.Checking).OrderBy(row => row.StartedAt).Select(row => new { row.Id, row.OrganizationId, row.MemberId }).ToListAsync(ct);
        return [.. rows.Select(row => (row.Id, row.OrganizationId, row.MemberId))];
    }

    [LoggerMessage(LogLevel.Error, "Imports could not go on and are tried again")]
    private partial void LogFailed(Exception exception);
}
