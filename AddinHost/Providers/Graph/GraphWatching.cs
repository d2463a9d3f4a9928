namespace AddinHost.Providers.Graph;

/// <content>Waiting for changes: a signal of a notification, or time for the next look.</content>
public sealed partial class GraphProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<string> announced = new(StringComparer.Ordinal);
    private readonly Dictionary<WatchedFolder, Watch> watches = [];
    private Listening? listening;

    /// <summary>What is known of one folder: when it was last looked at, and whether anything was announced since.</summary>
    private sealed class Watch
    {
        public DateTimeOffset LookedAt { get; set; }

        public TaskCompletionSource Signal { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The look that comes was nobody's announcement.</summary>
        public bool IsSafetyLook { get; set; }

        /// <summary>Something came that was not announced: until the next announcement nothing is relied upon.</summary>
        public bool IsPushDoubted { get; set; }
    }

    /// <summary>The channel of one folder's notifications.</summary>
    public static string ChannelOf(string pushChannel, string folderName) => $"{pushChannel}:{folderName}";

    /// <summary>No request is made here: the caller looks itself when this returns.</summary>
    public async Task WaitForChangesAsync(WatchedFolder folder, CancellationToken ct)
    {
        Watch watch;
        lock (gate)
            watch = WatchOf(folder);
        if (watch.LookedAt == default)
            return;
        while (true)
        {
            var isAlive = !watch.IsPushDoubted && await connection.IsPushAlive(ct);
            var now = time.GetUtcNow();
            var due = watch.LookedAt + (isAlive ? limits.SafetyPollEvery : limits.PollEvery);
            if (due <= now)
            {
                watch.IsSafetyLook = isAlive;
                return;
            }

            // Push may end while we wait, so its state is asked for again.
            var wait = due - now < limits.PollEvery ? due - now : limits.PollEvery;
            try
            {
                await watch.Signal.Task.WaitAsync(wait, time, ct);
                watch.IsPushDoubted = false;
                return;
            }
            catch (TimeoutException)
            {
                // Time for a look, or only for asking whether push is alive.
            }
        }
    }

    /// <summary>Before a folder is looked at: what is announced from here on wakes the next wait.</summary>
    private void Look(WatchedFolder folder)
    {
        lock (gate)
        {
            var watch = WatchOf(folder);
            watch.LookedAt = time.GetUtcNow();
            if (watch.Signal.Task.IsCompleted)
                watch.Signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Looked(WatchedFolder folder, int found)
    {
        lock (gate)
        {
            var watch = WatchOf(folder);
            if (watch.IsSafetyLook && found > 0 && !watch.Signal.Task.IsCompleted)
                watch.IsPushDoubted = true;
            watch.IsSafetyLook = false;
        }
    }

    private Watch WatchOf(WatchedFolder folder)
    {
        listening ??= new Listening(
            cache.Listen(connection.PushChannel, () => Signal(null)),
            cache.Listen(ChannelOf(connection.PushChannel, NameOf(WatchedFolder.Inbox)), () => Signal(WatchedFolder.Inbox)),
            cache.Listen(ChannelOf(connection.PushChannel, NameOf(WatchedFolder.Sent)), () => Signal(WatchedFolder.Sent)));
        if (!watches.TryGetValue(folder, out var watch))
            watches.Add(folder, watch = new Watch());
        return watch;
    }

    private void Signal(WatchedFolder? folder)
    {
        lock (gate)
        {
            foreach (var (watched, watch) in watches)
            {
                if (folder is null || folder == watched)
                    watch.Signal.TrySetResult();
            }
        }
    }

    private sealed class Listening(params IDisposable[] channels) : IDisposable
    {
        public void Dispose()
        {
            foreach (var channel in channels)
                channel.Dispose();
        }
    }
}
