using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>One subscription.</summary>
internal sealed class FakeSubscription
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public required FakeMailbox Mailbox { get; init; }

    public required string Folder { get; init; }

    public required string Url { get; init; }

    public string? LifecycleUrl { get; init; }

    public required string ClientState { get; init; }

    public required string Resource { get; init; }

    public DateTimeOffset ExpiresAt { get; set; }

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["resource"] = Resource,
        ["changeType"] = "created",
        ["clientState"] = null,
        ["notificationUrl"] = Url,
        ["lifecycleNotificationUrl"] = LifecycleUrl,
        ["expirationDateTime"] = OData.Time(ExpiresAt),
    };
}

/// <summary>Subscriptions and the notifications that they bring, well behaved or not.</summary>
internal sealed class FakeSubscriptions(IHttpClientFactory clients)
{
    private readonly List<(FakeSubscription Subscription, FakeMessage Message)> held = [];

    public ConcurrentDictionary<string, FakeSubscription> All { get; } = new();

    /// <summary>normal, silent, duplicate, late (held until released), reordered (every second before the first).</summary>
    public string Mode { get; set; } = "normal";

    /// <summary>Status and milliseconds of every call that was made.</summary>
    public ConcurrentQueue<(string Url, int Status, double Milliseconds)> Calls { get; } = new();

    public async Task<string?> ValidateAsync(string url)
    {
        using var client = clients.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(10);
        var token = "Validation: Testing client application reachability for subscription Request-Id: " + Guid.NewGuid() + " <&>+";
        try
        {
            using var answer = await client.PostAsync(new Uri(url + (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "validationToken=" + Uri.EscapeDataString(token)), new StringContent(""));
            var said = await answer.Content.ReadAsStringAsync();
            if ((int)answer.StatusCode != 200 || answer.Content.Headers.ContentType?.MediaType != "text/plain")
                return $"The answer was {(int)answer.StatusCode} {answer.Content.Headers.ContentType}.";
            return said == token || said == System.Net.WebUtility.HtmlEncode(token) ? null : "The token did not come back.";
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return exception.Message;
        }
    }

    public void Announce(FakeMailbox mailbox, string folder, FakeMessage message)
    {
        foreach (var subscription in All.Values.Where(each => each.Mailbox == mailbox && each.Folder == folder && each.ExpiresAt > DateTimeOffset.UtcNow))
        {
            switch (Mode)
            {
                case "silent":
                    break;
                case "late":
                    lock (held)
                        held.Add((subscription, message));
                    break;
                case "reordered":
                    lock (held)
                    {
                        held.Add((subscription, message));
                        if (held.Count < 2)
                            break;
                    }

                    Release();
                    break;
                default:
                    for (var times = Mode == "duplicate" ? 3 : 1; times > 0; times--)
                        _ = SendAsync(subscription.Url, Notification(subscription, message));
                    break;
            }
        }
    }

    /// <summary>Sends what was held back, the latest first.</summary>
    public void Release()
    {
        List<(FakeSubscription, FakeMessage)> waiting;
        lock (held)
        {
            waiting = [.. held];
            held.Clear();
        }

        waiting.Reverse();
        foreach (var (subscription, message) in waiting)
            _ = SendAsync(subscription.Url, Notification(subscription, message));
    }

    public Task TellLifecycleAsync(FakeSubscription subscription, string what, string? clientState) => SendAsync(subscription.LifecycleUrl!, new JsonObject
    {
        ["lifecycleEvent"] = what,
        ["subscriptionId"] = subscription.Id,
        ["resource"] = subscription.Resource,
        ["clientState"] = clientState ?? subscription.ClientState,
        ["tenantId"] = SignIn.Tenant,
        ["subscriptionExpirationDateTime"] = OData.Time(subscription.ExpiresAt),
        ["organizationId"] = SignIn.Tenant,
    });

    private static JsonObject Notification(FakeSubscription subscription, FakeMessage message)
    {
        var resource = string.Create(CultureInfo.InvariantCulture, $"Users/{subscription.Mailbox.ObjectId}/Messages/{message.ImmutableId}");
        return new JsonObject
        {
            ["subscriptionId"] = subscription.Id,
            ["subscriptionExpirationDateTime"] = OData.Time(subscription.ExpiresAt),
            ["changeType"] = "created",
            ["resource"] = resource,
            ["resourceData"] = new JsonObject { ["@odata.type"] = "#Microsoft.Graph.Message", ["@odata.id"] = resource, ["id"] = message.ImmutableId },
            ["clientState"] = subscription.ClientState,
            ["tenantId"] = SignIn.Tenant,
        };
    }

    private async Task SendAsync(string url, JsonObject notification)
    {
        using var client = clients.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(10);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var started = TimeProvider.System.GetTimestamp();
            var status = 0;
            try
            {
                using var answer = await client.PostAsJsonAsync(new Uri(url), new JsonObject { ["value"] = new JsonArray(notification.DeepClone()) });
                status = (int)answer.StatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // Told by status 0.
            }

            Calls.Enqueue((url, status, TimeProvider.System.GetElapsedTime(started).TotalMilliseconds));
            if (status is >= 200 and < 300)
                return;
            await Task.Delay(500 * attempt);
        }
    }
}
