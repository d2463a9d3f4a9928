using System.Text.Json;
using AddinHost.Shared.Identity;

namespace AddinHost.Tracking.Events;

/// <summary>Brings what stands in the spool into the database, file by file; a file goes when its last event is committed. While the database is away, files wait.</summary>
public sealed partial class DrainEvents(EventSpool spool, IServiceScopeFactory scopes, TimeProvider clock, ILogger<DrainEvents> logger) : BackgroundService
{
    private const int AtOnce = 1_000;

    /// <summary>In a rush, so many times as long as writing took is left to answering: what stands in files is safe and can wait.</summary>
    private const int RestInRush = 9;

    /// <summary>Files of other hosts on this folder, and those that could not be brought in.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Writing also takes long where another process holds the lock of the database: that is no reason to rest for minutes.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(200);
        while (true)
        {
            await spool.HandedOnAsync(LookEvery, stoppingToken);
            try
            {
                foreach (var file in spool.Whole())
                    await DrainAsync(file, stoppingToken);
                pause = TimeSpan.FromMilliseconds(200);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
                await Task.Delay(pause, clock, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                spool.LookAgain();
            }
        }
    }

    private async Task DrainAsync(string path, CancellationToken ct)
    {
        FileStream file;
        try
        {
            // One host at a time.
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
        }
        catch (Exception exception) when (exception is FileNotFoundException || exception is IOException && File.Exists(path))
        {
            return;
        }

        await using (file)
        {
            using var reader = new StreamReader(file);
            var batch = new List<SpooledEvent>(AtOnce);
            while (await reader.ReadLineAsync(ct) is { } line)
            {
                if (Read(line) is { } one)
                    batch.Add(one);
                if (batch.Count == AtOnce)
                    await RecordAsync(batch, ct);
            }

            await RecordAsync(batch, ct);
            File.Delete(path);
        }
    }

    private async Task RecordAsync(List<SpooledEvent> batch, CancellationToken ct)
    {
        if (batch.Count == 0)
            return;
        var started = clock.GetTimestamp();
        await using (var scope = scopes.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(Guid.Empty);
            await scope.ServiceProvider.GetRequiredService<RecordEvents>().RunAsync(batch, ct);
        }

        batch.Clear();
        if (!spool.IsRushed)
            return;
        var rest = clock.GetElapsedTime(started) * RestInRush;
        await Task.Delay(rest < LongestRest ? rest : LongestRest, clock, ct);
    }

    private static SpooledEvent? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SpooledEventJson.Default.SpooledEvent);
        }
        catch (JsonException)
        {
            // The host was killed while it wrote this line.
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Opens and clicks could not be brought into the database; they wait in the data folder")]
    private partial void LogFailed(Exception exception);
}
