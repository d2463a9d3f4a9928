using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Threading.Channels;
using AddinHost.Data;
using Microsoft.Extensions.Options;

namespace AddinHost.Tracking.Events;

/// <summary>
/// Opens and clicks on their way to the database: one line each in files that only grow, written within a tenth of a second. Pixel and links answer whether or not the
/// database is there; what a killed host had not written yet is at most that tenth of a second.
/// </summary>
public sealed partial class EventSpool(DataFolder folder, IOptions<TrackingOptions> options, TimeProvider clock, ILogger<EventSpool> logger) : BackgroundService
{
    /// <summary>A file that is whole: nobody writes it any more.</summary>
    public const string Extension = ".events";

    /// <summary>A file that is being written.</summary>
    public const string OpenExtension = ".open";

    /// <summary>A file is handed on when it is this old or large.</summary>
    private static readonly TimeSpan LongestOpen = TimeSpan.FromMilliseconds(500);

    /// <summary>How long events are gathered for one write, and so what a kill can cost at most.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    /// <summary>So many in one such while are a rush, for as long as one came within the last second.</summary>
    private const int Rush = 100;
    private static readonly TimeSpan RushLasts = TimeSpan.FromSeconds(1);
    private const long LargestFile = 4 * 1024 * 1024;
    private const long LargestWrite = 256 * 1024;

    private static readonly Counter<long> Lost = new Meter("Inlay.Tracking").CreateCounter<long>("inlay.tracking.events_lost", description: "Opens and clicks that found no room in memory while the disk took nothing");

    private readonly Channel<SpooledEvent> arrived = Channel.CreateBounded<SpooledEvent>(new BoundedChannelOptions(options.Value.MostInMemory) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly SemaphoreSlim handedOn = new(1, 1);

    /// <summary>What left the channel and does not stand in a file yet; kept when the disk says no. A line that stands in two files is one event, by its id.</summary>
    private readonly MemoryStream pending = new();
    private long lastRush = clock.GetTimestamp() - (long)(2 * RushLasts.TotalSeconds * clock.TimestampFrequency);

    /// <summary>Opens and clicks come by the thousand: answering them comes before writing them to the database.</summary>
    public bool IsRushed => clock.GetElapsedTime(Interlocked.Read(ref lastRush)) < RushLasts;

    public string Folder { get; } = folder.Path("tracking");

    /// <summary>Takes an event; never waits and never fails whoever asks for a pixel.</summary>
    public void Add(SpooledEvent one)
    {
        if (!arrived.Writer.TryWrite(one))
            Lost.Add(1);
    }

    /// <summary>Until a file is whole, or the time is over; at once the first time.</summary>
    public Task<bool> HandedOnAsync(TimeSpan longest, CancellationToken ct) => handedOn.WaitAsync(longest, ct);

    /// <summary>Files that are whole, the oldest first.</summary>
    public IReadOnlyList<string> Whole() => Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*" + Extension).Order(StringComparer.Ordinal)] : [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        foreach (var left in Directory.EnumerateFiles(Folder, "*" + OpenExtension))
            HandOnLeft(left);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>The server has stopped before: whatever came is written.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        arrived.Writer.TryComplete();
        if (ExecuteTask is { } writing)
            await Task.WhenAny(writing, Task.Delay(Timeout.Infinite, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        handedOn.Dispose();
        pending.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends when the channel is complete and empty, not when the host wants to stop.
        while (pending.Length > 0 || await arrived.Reader.WaitToReadAsync(CancellationToken.None))
        {
            try
            {
                await WriteFileAsync();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogNotWritten(exception);
                if (stoppingToken.IsCancellationRequested)
                    return;
                await Task.Delay(TimeSpan.FromSeconds(1), clock, CancellationToken.None);
            }
        }
    }

    private async Task WriteFileAsync()
    {
        var name = Path.Combine(Folder, Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"));
        try
        {
            // Held alone: another host on this folder sees that its writer lives.
            await using var file = new FileStream(name + OpenExtension, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            await using var json = new Utf8JsonWriter(pending, new JsonWriterOptions { SkipValidation = true });
            var since = clock.GetTimestamp();
            var written = 0L;
            do
            {
                var gathered = 0;
                for (; pending.Length < LargestWrite && arrived.Reader.TryRead(out var one); gathered++)
                {
                    JsonSerializer.Serialize(json, one, SpooledEventJson.Default.SpooledEvent);
                    json.Reset();
                    pending.WriteByte((byte)'\n');
                }

                if (gathered >= Rush)
                    Interlocked.Exchange(ref lastRush, clock.GetTimestamp());
                await file.WriteAsync(pending.GetBuffer().AsMemory(0, (int)pending.Length));
                written += pending.Length;
                pending.SetLength(0);
                // Many in one write: each costs as much as taking hundreds of events.
                if (!arrived.Reader.Completion.IsCompleted && arrived.Reader.Count < options.Value.MostInMemory / 2)
                    await Task.Delay(Gather, clock, CancellationToken.None);
            }
            while (written < LargestFile && await MoreWithinAsync(LongestOpen - clock.GetElapsedTime(since)));
        }
        finally
        {
            HandOn(name + OpenExtension);
        }
    }

    private async Task<bool> MoreWithinAsync(TimeSpan rest)
    {
        if (rest <= TimeSpan.Zero)
            return false;
        using var over = new CancellationTokenSource(rest, clock);
        try
        {
            return await arrived.Reader.WaitToReadAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void HandOn(string path)
    {
        if (File.Exists(path))
            File.Move(path, Path.ChangeExtension(path, Extension));
        LookAgain();
    }

    /// <summary>A file whose writer was killed is whole as it is; a line that it did not finish is passed over by whoever reads it.</summary>
    private void HandOnLeft(string path)
    {
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
            }

            HandOn(path);
        }
        catch (IOException)
        {
            // Another host on the same folder is writing it.
        }
    }

    /// <summary>Wakes whoever brings files in.</summary>
    public void LookAgain()
    {
        try
        {
            handedOn.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake already, or the host ends.
        }
    }

    [LoggerMessage(LogLevel.Error, "Opens and clicks cannot be written to the data folder; they wait in memory")]
    private partial void LogNotWritten(Exception exception);
}
