namespace AddinHost.Providers.Imap;

/// <summary>Keeps this host to a few connections per mailbox: mail servers lock out whoever opens more.</summary>
public sealed class ImapBudget
{
    /// <summary>One that watches and reads; the others for what somebody waits for: a check, a copy for Sent, the outcome of a hand-off.</summary>
    public const int PerMailbox = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Slots> mailboxes = [];

    /// <summary>Waits for one of the mailbox's connections; disposing the result gives it back.</summary>
    /// <exception cref="ProviderException">Throttled: all were taken for as long as <paramref name="patience"/>.</exception>
    public async Task<IDisposable> EnterAsync(Guid mailboxId, TimeSpan patience, CancellationToken ct)
    {
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
            entered = await slots.Free.WaitAsync(patience, ct);
        }
        finally
        {
            if (!entered)
                Leave(mailboxId, slots, held: false);
        }

        return entered ? new Slot(this, mailboxId, slots) : throw new ProviderException(ProviderFailure.Throttled, "throttled");
    }

    private void Leave(Guid mailboxId, Slots slots, bool held)
    {
        if (held)
            slots.Free.Release();
        lock (gate)
        {
            if (--slots.Interested == 0)
                mailboxes.Remove(mailboxId);
        }
    }

    private sealed class Slots
    {
        public SemaphoreSlim Free { get; } = new(PerMailbox);

        /// <summary>Holders and waiters; with none the mailbox is forgotten.</summary>
        public int Interested { get; set; }
    }

    private sealed class Slot(ImapBudget budget, Guid mailboxId, Slots slots) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
                budget.Leave(mailboxId, slots, held: true);
        }
    }
}
