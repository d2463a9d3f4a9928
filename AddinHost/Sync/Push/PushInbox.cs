using System.Threading.Channels;
using AddinHost.Providers;

namespace AddinHost.Sync.Push;

/// <summary>What a provider told us, not yet believed.</summary>
/// <param name="Key">What finds the mailbox.</param>
/// <param name="Proof">What only the provider can know.</param>
/// <param name="Subscription">The provider's id of the subscription.</param>
/// <param name="Lifecycle">An event of the subscription itself; null for news in the mailbox.</param>
public sealed record Announcement(ProviderKind Provider, string Key, string Proof, string? Subscription = null, string? Lifecycle = null)
{
    public override string ToString() => $"announcement of {Provider}";
}

/// <summary>
/// Announcements between their answer, which must be quick, and the work on them. In memory: who loses some in a crash reads the mailbox when it starts again,
/// and the safety poll finds what did not fit.
/// </summary>
public sealed class PushInbox
{
    private const int Most = 10_000;

    private readonly Channel<Announcement> waiting = Channel.CreateBounded<Announcement>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Add(Announcement announcement) => waiting.Writer.TryWrite(announcement);

    public IAsyncEnumerable<Announcement> ReadAllAsync(CancellationToken ct) => waiting.Reader.ReadAllAsync(ct);
}
