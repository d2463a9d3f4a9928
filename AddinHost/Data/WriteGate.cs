namespace AddinHost.Data;

/// <summary>
/// One writer at a time on SQLite, people before background work. On PostgreSQL it lets everybody through:
/// there, rows are locked, not the database.
/// </summary>
public sealed class WriteGate(bool oneWriter)
{
    private readonly Lock guard = new();
    private readonly LinkedList<TaskCompletionSource> callers = [];
    private readonly LinkedList<TaskCompletionSource> background = [];
    private bool taken;

    /// <summary>Waits for the turn to write; disposing the result ends it.</summary>
    public async ValueTask<IDisposable?> EnterAsync(bool isBackground, CancellationToken ct)
    {
        if (!oneWriter)
            return null;

        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = isBackground ? background : callers;
        lock (guard)
        {
            if (!taken)
            {
                taken = true;
                return new Turn(this);
            }

            queue.AddLast(waiter);
        }

        try
        {
            await waiter.Task.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            bool wasNext;
            lock (guard)
                wasNext = !queue.Remove(waiter);
            if (wasNext)
                Leave();
            throw;
        }

        return new Turn(this);
    }

    private void Leave()
    {
        lock (guard)
        {
            var queue = callers.Count > 0 ? callers : background;
            if (queue.First is { } next)
            {
                queue.RemoveFirst();
                next.Value.SetResult();
                return;
            }

            taken = false;
        }
    }

    private sealed class Turn(WriteGate gate) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
                gate.Leave();
        }
    }
}
