using System.Collections.Concurrent;

namespace AddinHost.Mailboxes.Push;

/// <summary>
/// One at a time subscribes a mailbox or ends its subscription: a renewal under way while the mailbox is removed would leave a subscription that nobody can end any
/// more. Within this host; what another host leaves behind ends by itself within a week, and its announcements are taken for forged.
/// </summary>
public sealed class PushTurns
{
    private static readonly TimeSpan WaitAtMost = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> gates = [];

    /// <summary>Waits for its turn, though not for ever: a provider that does not answer must not keep anybody from removing a mailbox.</summary>
    public async Task<IDisposable> TakeAsync(Guid mailboxId, CancellationToken ct)
    {
        var gate = gates.GetOrAdd(mailboxId, _ => new SemaphoreSlim(1));
        return new Turn(await gate.WaitAsync(WaitAtMost, ct) ? gate : null);
    }

    private sealed class Turn(SemaphoreSlim? gate) : IDisposable
    {
        private SemaphoreSlim? held = gate;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
