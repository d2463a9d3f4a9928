using AddinHost.Data;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Providers.Memory;

/// <summary>The post of the mail system inside Inlay: brings what is in transit to its inbox when its time has come.</summary>
public sealed partial class MemoryWorld(IServiceScopeFactory scopes, ICache cache, TimeProvider time, ILogger<MemoryWorld> logger) : BackgroundService
{
    private const int Batch = 50;
    private static readonly TimeSpan LookWhileBusy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookWhileIdle = TimeSpan.FromSeconds(30);

    /// <summary>Delivers what is due; true when more is on its way.</summary>
    public async Task<bool> DeliverDueAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        List<MemoryMail> due;
        bool more;
        await using (var scope = scopes.CreateAsyncScope())
        {
            // The post serves all organizations; each delivery becomes its own one's job.
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            var transit = db.MemoryMails.IgnoreQueryFilters().AsNoTracking().Where(row => row.Folder == MemoryMail.Transit);
            due = await transit.Where(row => row.DeliverAt <= now).OrderBy(row => row.DeliverAt).ThenBy(row => row.Id).Take(Batch).ToListAsync(ct);
            more = due.Count == Batch || await transit.AnyAsync(row => row.DeliverAt > now, ct);
        }

        foreach (var mail in due)
            await DeliverAsync(mail, ct);
        return more;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var waiting = new SemaphoreSlim(0, 1);
        using var listening = cache.Listen(MemoryPost.TransitChannel, () =>
        {
            try
            {
                waiting.Release();
            }
            catch (SemaphoreFullException)
            {
                // One wake-up is as good as many.
            }
        });

        while (!stoppingToken.IsCancellationRequested)
        {
            var more = true;
            try
            {
                more = await DeliverDueAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }

            await waiting.WaitAsync(more ? LookWhileBusy : LookWhileIdle, stoppingToken);
        }
    }

    private async Task DeliverAsync(MemoryMail mail, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(mail.OrganizationId);
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var delivered = await db.WriteAsync(
            async () =>
            {
                // Another host may have been faster: who deletes the row delivers the mail.
                if (await db.MemoryMails.Where(row => row.Id == mail.Id).ExecuteDeleteAsync(ct) != 1)
                    return false;
                await MemoryPost.AddAsync(db, mail.MailboxId, MemoryMail.Inbox, mail.Content, mail.DeliverAt, ct);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (delivered)
            await cache.SignalAsync(MemoryPost.ArrivalChannel(mail.MailboxId), ct);
    }

    [LoggerMessage(LogLevel.Error, "Delivering mail of memory mailboxes failed and is tried again")]
    private partial void LogFailed(Exception exception);
}
