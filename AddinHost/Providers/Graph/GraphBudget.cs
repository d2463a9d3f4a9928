namespace AddinHost.Providers.Graph;

/// <summary>
/// Keeps this host to four requests at a time per mailbox, as Microsoft allows, and to silence while Microsoft asked for it (learn.microsoft.com/graph/throttling-limits,
/// Outlook service limits). One for the host; every session of a mailbox passes it.
/// </summary>
public sealed class GraphBudget(TimeProvider time)
{
    public const int PerMailbox = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Slots> mailboxes = [];

    /// <summary>Waits for one of the mailbox's requests; disposing the result gives it back.</summary>
    /// <exception cref="ProviderException">Throttled: none was free for as long as the limits say, or Microsoft asked for a longer pause.</exception>
    public async Task<IDisposable> EnterAsync(Guid mailboxId, GraphLimits limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Slots slots;
        lock (gate)
        {
            if (!mailboxes.TryGetValue(mailboxId, out slots!))
                mailboxes.Add(mailboxId, slots = new Slots());
            slots.Interested++;
        }

        var entered = false;
        try
        {
            await PauseAsync(slots, limits, ct);
            if (!await slots.Free.WaitAsync(limits.SlotPatience, ct))
                throw new ProviderException(ProviderFailure.Throttled, "throttled");
            entered = true;
            return new Slot(this, mailboxId, slots);
        }
        finally
        {
            if (!entered)
                Leave(mailboxId, slots, held: false);
        }
    }

    /// <summary>Nothing is asked for this mailbox until then.</summary>
    public void Pause(Guid mailboxId, TimeSpan wait)
    {
        var until = time.GetUtcNow() + wait;
        lock (gate)
        {
            if (mailboxes.TryGetValue(mailboxId, out var slots) && slots.SilentUntil < until)
                slots.SilentUntil = until;
        }
    }

    private async Task PauseAsync(Slots slots, GraphLimits limits, CancellationToken ct)
    {
        while (slots.SilentUntil - time.GetUtcNow() is { Ticks: > 0 } wait)
        {
            if (wait > limits.LongestPause)
                throw new ProviderException(ProviderFailure.Throttled, "throttled") { RetryAfter = wait };
            await Task.Delay(wait, time, ct);
        }
    }

    private void Leave(Guid mailboxId, Slots slots, bool held)
    {
        if (held)
            slots.Free.Release();
        lock (gate)
        {
            // One that must be silent is kept: who forgets it asks too early.
            if (--slots.Interested == 0 && slots.SilentUntil <= time.GetUtcNow())
                mailboxes.Remove(mailboxId);
        }
    }

    private sealed class Slots
    {
        public SemaphoreSlim Free { get; } = new(PerMailbox);

        /// <summary>Holders and waiters; with none the mailbox is forgotten.</summary>
        public int Interested { get; set; }

        public DateTimeOffset SilentUntil { get; set; }
    }

    private sealed class Slot(GraphBudget budget, Guid mailboxId, Slots slots) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
                budget.Leave(mailboxId, slots, held: true);
        }
    }
}
