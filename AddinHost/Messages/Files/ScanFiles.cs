using AddinHost.Data;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Messages.Files;

/// <summary>How the scanner last fared, on this host.</summary>
public sealed class ScannerHealth
{
    /// <summary>Code of the problem; null while it answers.</summary>
    public string? Problem { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }
}

/// <summary>
/// Has every file scanned before it is offered, one after the other: those that just came, those that were there before a scanner was, and again those that it could not
/// answer about. Until then nobody gets them.
/// </summary>
public sealed partial class ScanFiles(AppDb db, IServiceScopeFactory scopes, ClamScanner scanner, ScannerHealth health, IBlobStore blobs, IOptions<FilesOptions> options, TimeProvider clock, ILogger<ScanFiles> logger)
{
    private const int AtOnce = 50;
    private const int MostDoublings = 8;

    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    /// <summary>The administrator may let the scanner take larger ones.</summary>
    private static readonly TimeSpan TooLargeRetry = TimeSpan.FromDays(1);

    /// <summary>False when the scanner gave no answer.</summary>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        while (await DueAsync(ct) is { Count: > 0 } due)
        {
            foreach (var (organizationId, blob) in due)
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
                // Whoever does not answer about one file will not about the next: it is not asked a hundred times.
                if (!await scope.ServiceProvider.GetRequiredService<ScanFiles>().ScanAsync(blob, ct))
                    return false;
            }
        }

        return true;
    }

    private async Task<List<(Guid OrganizationId, string Blob)>> DueAsync(CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        // Of all organizations; each file is then scanned as its own organization's job.
        var rows = await db.KeptFiles.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking()
            .Where(row => (row.Scan == ScanState.Waiting || row.Scan == ScanState.TooLarge) && (row.DueAt == null || row.DueAt <= now))
            .OrderBy(row => row.DueAt).ThenBy(row => row.AddedAt).Take(AtOnce).Select(row => new { row.OrganizationId, row.Blob }).ToListAsync(ct);
        return [.. rows.Select(row => (row.OrganizationId, row.Blob))];
    }

    /// <summary>False when the scanner gave no answer.</summary>
    private async Task<bool> ScanAsync(string blob, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var lease = now + options.Value.ClamAv.Timeout + options.Value.ClamAv.RetryAfter;
        var mine = db.KeptFiles.Where(row => row.Blob == blob && (row.Scan == ScanState.Waiting || row.Scan == ScanState.TooLarge));
        // Another host may have it by now.
        if (await db.WriteAsync(() => mine.Where(row => row.DueAt == null || row.DueAt <= now).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, lease), ct), ct) == 0)
            return true;
        await using var content = blobs.Open(blob);
        if (content is null)
        {
            // Lost: who asks for it is told so; perhaps it comes back out of a backup.
            await PostponeAsync(mine, now + TooLargeRetry, ct);
            return true;
        }

        try
        {
            var answer = await scanner.ScanAsync(content, ct);
            (health.Problem, health.AnsweredAt) = (null, now);
            DateTimeOffset? again = answer.State == ScanState.TooLarge ? now + TooLargeRetry : null;
            await db.WriteAsync(
                () => mine.ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Scan, answer.State).SetProperty(row => row.Finding, answer.Finding).SetProperty(row => row.ScannedAt, now).SetProperty(row => row.DueAt, again), ct),
                ct);
            return true;
        }
        catch (ScannerException exception)
        {
            if (health.Problem != exception.Code)
                LogFailed(exception, exception.Code);
            health.Problem = exception.Code;
            var tries = await mine.Select(row => row.Tries).SingleOrDefaultAsync(ct);
            var pause = options.Value.ClamAv.RetryAfter * Math.Pow(2, Math.Min(tries, MostDoublings));
            await PostponeAsync(mine, now + (pause < LongestRetry ? pause : LongestRetry), ct);
            return false;
        }
    }

    private Task<int> PostponeAsync(IQueryable<KeptFile> mine, DateTimeOffset until, CancellationToken ct) =>
        db.WriteAsync(() => mine.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, until).SetProperty(row => row.Tries, row => row.Tries + 1), ct), ct);

    [LoggerMessage(LogLevel.Warning, "The malware scanner gave no answer ({Code}); files wait for it")]
    private partial void LogFailed(Exception exception, string code);
}
