using System.Collections.Concurrent;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Ingress;

/// <summary>
/// Takes each mail out of the spool when it is on record, or noted as one that is not. The file goes last: a crash before that repeats the mail, and the repeat
/// changes nothing. What fails is tried again for a week, less and less often.
/// </summary>
public sealed partial class SpoolConsumer(IServiceScopeFactory scopes, IngressSpool spool, IOptions<IngressOptions> options, TimeProvider clock, ILogger<SpoolConsumer> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(7);

    private readonly ConcurrentDictionary<string, (int Tries, DateTimeOffset DueAt)> failed = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsOn || options.Value.Paused)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            await spool.ArrivedAsync(LookEvery, stoppingToken);
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    /// <summary>Takes all that waits and is due.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var path in spool.Waits())
        {
            if (failed.TryGetValue(path, out var before) && before.DueAt > clock.GetUtcNow())
                continue;
            try
            {
                await TakeAsync(path, ct);
                File.Delete(path);
                failed.TryRemove(path, out _);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                LogMailFailed(exception, before.Tries + 1);
                var pause = FirstPause * Math.Pow(2, Math.Min(before.Tries, 10));
                failed[path] = (before.Tries + 1, clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause));
                await NoteAsync(path, ct);
            }
        }
    }

    private Task TakeAsync(string path, CancellationToken ct) => ForEachAsync(
        path,
        async (services, mail, address) =>
        {
            await services.GetRequiredService<TakeMail>().HandleAsync(mail, address, ct);
            if (failed.ContainsKey(path))
                await services.GetRequiredService<UnloggedMails>().MendAsync(address, mail, ct);
        },
        ct);

    /// <summary>Whoever waits for the mail sees that it is not there yet, if anything can be written at all; after a week it is given up.</summary>
    private async Task NoteAsync(string path, CancellationToken ct)
    {
        try
        {
            await ForEachAsync(path, (services, mail, address) => services.GetRequiredService<UnloggedMails>().AddAsync(address, mail, UnloggedReasons.Failed, ct), ct);
            if (clock.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(path)) < GiveUpAfter)
                return;
            File.Delete(path);
            failed.TryRemove(path, out _);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogFailed(exception);
        }
    }

    /// <summary>Each member whom the mail reached, in a scope of their own.</summary>
    private async Task ForEachAsync(string path, Func<IServiceProvider, ReceivedMail, LoggingAddress, Task> work, CancellationToken ct)
    {
        await using var mail = await ReceivedMail.OpenAsync(path, ct);
        if (mail is null)
            return;
        foreach (var address in await AddressesAsync(mail, ct))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(address.OrganizationId, address.MemberId);
            await work(scope.ServiceProvider, mail, address);
        }
    }

    private async Task<List<LoggingAddress>> AddressesAsync(ReceivedMail mail, CancellationToken ct)
    {
        var hashes = mail.Envelope.Recipients.Where(to => to.Contains('@', StringComparison.Ordinal)).Select(to => LoggingAddress.Hash(to[..to.LastIndexOf('@')])).ToList();
        await using var scope = scopes.CreateAsyncScope();
        // The address says whose mail it is; until it is found, nobody is the caller.
        return await scope.ServiceProvider.GetRequiredService<AppDb>().LoggingAddresses.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking()
            // What was accepted while the address was valid is still the member's, whatever became of the address since.
            .Where(row => hashes.Contains(row.AddressHash) && (row.RevokedAt == null || row.RevokedAt > mail.Envelope.ReceivedAt)).ToListAsync(ct);
    }

    [LoggerMessage(LogLevel.Error, "Looking into the spool failed")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "A received mail could not be stored, try {Tries}; it stays in the spool")]
    private partial void LogMailFailed(Exception exception, int tries);
}
