using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Uploads;

/// <summary>Runs uploads one after the other, also those that a host left unfinished when it stopped.</summary>
public sealed partial class UploadWorker(IServiceScopeFactory scopes, ICache cache, ILogger<UploadWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim waiting = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listener = cache.Listen(TakeUpload.WaitingChannel, Wake);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var (upload, organization, member) in await WaitingAsync(stoppingToken))
                {
                    await using var scope = scopes.CreateAsyncScope();
                    scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization, member);
                    await scope.ServiceProvider.GetRequiredService<RunUpload>().RunAsync(upload, stoppingToken);
                    await cache.SignalAsync(ContactBook.AddressesChannel, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database or the disk is away or busy: the upload stays where it is and goes on at a later look.
                LogFailed(exception);
            }

            await waiting.WaitAsync(LookEvery, stoppingToken);
        }
    }

    public override void Dispose()
    {
        waiting.Dispose();
        base.Dispose();
    }

    private void Wake()
    {
        try
        {
            waiting.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // One wake-up is as good as many.
        }
    }

    private async Task<List<(Guid Upload, Guid Organization, Guid Member)>> WaitingAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        // Of all organizations; each is then worked on as its own member's job.
        var rows = await scope.ServiceProvider.GetRequiredService<AppDb>().MailUploads.IgnoreQueryFilters()
            .Where(row => row.State == UploadState.Running).OrderBy(row => row.StartedAt).Select(row => new { row.Id, row.OrganizationId, row.MemberId }).ToListAsync(ct);
        return [.. rows.Select(row => (row.Id, row.OrganizationId, row.MemberId))];
    }

    [LoggerMessage(LogLevel.Error, "Uploads of mail could not go on and are tried again")]
    private partial void LogFailed(Exception exception);
}
