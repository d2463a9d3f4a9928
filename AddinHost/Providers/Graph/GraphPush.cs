using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Graph.Models;

namespace AddinHost.Providers.Graph;

/// <summary>The subscriptions of one mailbox as they are kept, sealed: whoever knows them could pretend that mail came, and nothing else.</summary>
/// <param name="ClientState">What every notification must carry: a key that finds the mailbox, a point, and a secret.</param>
/// <param name="Ids">The subscription of each folder.</param>
public sealed record GraphSubscriptions(string ClientState, IReadOnlyDictionary<string, string> Ids)
{
    public string Key => KeyOf(ClientState);

    public static GraphSubscriptions? Read(string value)
    {
        try
        {
            return JsonSerializer.Deserialize<GraphSubscriptions>(value, JsonSerializerOptions.Web) is { ClientState.Length: > 0, Ids: not null } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The part that finds the mailbox.</summary>
    public static string KeyOf(string clientState)
    {
        ArgumentNullException.ThrowIfNull(clientState);
        var point = clientState.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? clientState : clientState[..point];
    }

    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}

/// <content>Subscriptions of all folders that are read (learn.microsoft.com/graph/change-notifications-overview).</content>
public sealed partial class GraphProvider
{
    /// <summary>Outlook messages: below 10,080 minutes.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10_000);

    public async Task<PushSubscription?> SubscribeAsync(PushSubscription? current, CancellationToken ct)
    {
        if (notificationUrl is null)
            return null;
        var known = current is null ? null : GraphSubscriptions.Read(current.Value);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        // One client state for all, 97 of the 128 characters allowed.
        var clientState = known?.ClientState ?? $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
        var expiresAt = time.GetUtcNow() + Lifetime;
        try
        {
            foreach (var folder in WatchedFolder.Of(this))
            {
                var name = NameOf(folder);
                var subscription = known?.Ids.GetValueOrDefault(name) is { } id ? await RenewAsync(id, ct) : null;
                try
                {
                    subscription ??= await CreateAsync(name, clientState, ct);
                }
                catch (ProviderException exception) when (folder.Id is not null && exception.Failure == ProviderFailure.NotFound)
                {
                    // That one is gone; the others are announced all the same.
                    continue;
                }

                ids[name] = subscription.Id ?? throw GraphErrors.Broken();
                if (subscription.ExpirationDateTime is { } end && end < expiresAt)
                    expiresAt = end;
            }
        }
        catch (ProviderException) when (known is null)
        {
            // Some of them are worth nothing, and the mailbox may hold only so many.
            foreach (var id in ids.Values)
                await EndAsync(id);
            throw;
        }

        // Of folders that are no longer chosen.
        foreach (var (_, over) in known?.Ids.Where(pair => !ids.ContainsKey(pair.Key)) ?? [])
            await EndAsync(over);
        return new PushSubscription(new GraphSubscriptions(clientState, ids).Write(), expiresAt, GraphSubscriptions.KeyOf(clientState));
    }

    public async Task UnsubscribeAsync(PushSubscription current, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(current);
        foreach (var id in GraphSubscriptions.Read(current.Value)?.Ids.Values ?? [])
            await graph.FindAsync<object>(async api =>
            {
                await api.Subscriptions[id].DeleteAsync(cancellationToken: ct);
                return null;
            }, ct);
    }

    private Task<Subscription?> RenewAsync(string id, CancellationToken ct) =>
        graph.FindAsync(api => api.Subscriptions[id].PatchAsync(new Subscription { ExpirationDateTime = time.GetUtcNow() + Lifetime }, cancellationToken: ct), ct);

    private async Task<Subscription> CreateAsync(string folder, string clientState, CancellationToken ct)
    {
        try
        {
            return await graph.CallAsync(
                api => api.Subscriptions.PostAsync(
                    new Subscription
                    {
                        ChangeType = "created",
                        Resource = $"me/mailFolders('{GraphProperties.Quoted(folder)}')/messages",
                        NotificationUrl = notificationUrl!.AbsoluteUri,
                        LifecycleNotificationUrl = notificationUrl.AbsoluteUri + "/lifecycle",
                        ExpirationDateTime = time.GetUtcNow() + Lifetime,
                        LatestSupportedTlsVersion = "v1_2",
                        ClientState = clientState,
                    },
                    cancellationToken: ct),
                ct) ?? throw GraphErrors.Broken();
        }
        catch (ProviderException exception) when (exception.Code == "microsoft_refused")
        {
            // What Graph says when its question to the address was not answered.
            throw new ProviderException(ProviderFailure.Rejected, "push_unreachable", exception);
        }
    }

    private async Task EndAsync(string id)
    {
        try
        {
            await graph.CallAsync(api => api.Subscriptions[id].DeleteAsync(), CancellationToken.None);
        }
        catch (ProviderException)
        {
            // It ends by itself within a week.
        }
    }
}
