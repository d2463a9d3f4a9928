namespace AddinHost.Providers.Graph;

/// <content>Waiting for changes: a signal of a notification, or time for the next look.</content>
public sealed partial class GraphProvider
{
    private readonly Lock gate = new();
    private readonly HashSet<string> announced = new(StringComparer.Ordinal);
    private readonly Dictionary<WatchedFolder, Watch> watches = [];
    private Listening? listening;
    private bool isWatching;

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
    public async Task<IReadOnlyCollection<WatchedFolder>> WaitForChangesAsync(CancellationToken ct)
    {
        if (!isWatching)
        {
            isWatching = true;
            lock (gate)
                WatchOf(WatchedFolder.Inbox);
            return WatchedFolder.Of(this);
        }

        while (true)
        {
            // Push may end while we wait, so its state is asked for again each time.
            var (due, wait, signalled) = Due(await connection.IsPushAlive(ct));
            if (due.Count > 0)
                return due;
            try
            {
                await signalled.WaitAsync(wait, time, ct);
            }
            catch (TimeoutException)
            {
                // Time for a look, or only for asking whether push is alive.
            }
        }
    }

    /// <summary>The folders to look at now; without one, how long nothing else than a signal makes one.</summary>
    private (List<WatchedFolder> Folders, TimeSpan Wait, Task Signalled) Due(bool isPushAlive)
    {
        var now = time.GetUtcNow();
        var (folders, wait, signals) = (new List<WatchedFolder>(), limits.PollEvery, new List<Task>());
        lock (gate)
        {
            foreach (var folder in WatchedFolder.Of(this))
            {
                var watch = WatchOf(folder);
                var isRelied = isPushAlive && !watch.IsPushDoubted;
                var dueAt = watch.LookedAt + (isRelied ? limits.SafetyPollEvery : limits.PollEvery);
                if (watch.Signal.Task.IsCompleted)
                {
                    watch.IsPushDoubted = false;
                    folders.Add(folder);
                }
                else if (dueAt <= now)
                {
                    watch.IsSafetyLook = isPushAlive && watch.LookedAt != default;
                    folders.Add(folder);
                }
                else if (dueAt - now < wait)
                {
                    wait = dueAt - now;
                }

                signals.Add(watch.Signal.Task);
            }
        }

        return (folders, wait, Task.WhenAny(signals));
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

    /// <summary>True when it found what should have been announced.</summary>
    private bool IsMissed(WatchedFolder folder, int found)
    {
        lock (gate)
        {
            var watch = WatchOf(folder);
            var isMissed = watch.IsSafetyLook && found > 0 && !watch.Signal.Task.IsCompleted;
            watch.IsPushDoubted |= isMissed;
            watch.IsSafetyLook = false;
            return isMissed;
        }
    }

    private Watch WatchOf(WatchedFolder folder)
    {
        listening ??= new Listening(
        [
            cache.Listen(connection.PushChannel, () => Signal(null)),
            .. WatchedFolder.Of(this).Select(each => cache.Listen(ChannelOf(connection.PushChannel, NameOf(each)), () => Signal(each))),
        ]);
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
