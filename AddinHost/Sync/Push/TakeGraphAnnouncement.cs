using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Mailboxes.Push;
using AddinHost.Providers;
using AddinHost.Providers.Graph;

namespace AddinHost.Sync.Push;

/// <summary>Believes an announcement of Microsoft's when it carries the secret of the subscription, and wakes the watcher. Forged ones are counted, and nobody is told.</summary>
public sealed class TakeGraphAnnouncement(PushSubscriptions subscriptions)
{
    private static readonly Counter<long> Counted = new Meter("Inlay.Push").CreateCounter<long>("inlay.push.announcements", description: "Announcements of providers, by what became of them");

    public async Task RunAsync(Announcement announcement, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        var (found, known) = await FindAsync(announcement, ct);
        Counted.Add(1, new KeyValuePair<string, object?>("result", found is null ? "forged" : "taken"));
        if (found is null || known is null)
            return;

        // The subscription was given up by Microsoft, or will be unless somebody shows that it is still wanted.
        if (announcement.Lifecycle is "reauthorizationRequired" or "subscriptionRemoved")
            await subscriptions.RenewAsync(found, ct);
        var folder = known.Ids.Where(pair => pair.Value == announcement.Subscription).Select(pair => pair.Key).FirstOrDefault();
        var channel = announcement.Lifecycle is null && folder is not null ? GraphProvider.ChannelOf(ProviderConnection.PushChannelOf(found.MailboxId), folder) : null;
        if (announcement.Lifecycle is not "reauthorizationRequired")
            await subscriptions.SignalAsync(found, channel, ct);
    }

    private async Task<(PushTarget? Target, GraphSubscriptions? Known)> FindAsync(Announcement announcement, CancellationToken ct)
    {
        var proof = Encoding.UTF8.GetBytes(announcement.Proof);
        foreach (var target in await subscriptions.FindAsync(ProviderKind.Graph, announcement.Key, ct))
        {
            if (GraphSubscriptions.Read(target.Value) is { } known && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known.ClientState), proof))
                return (target, known);
        }

        return default;
    }
}
