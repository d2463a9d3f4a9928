using System.Text.Json;

namespace AddinHost.Fakes.Google;

/// <summary>Pub/Sub's calls for whoever pulls.</summary>
internal static class PubSubRoutes
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    public static void Map(WebApplication app, World world) => app.MapPost("/v1/projects/{project}/subscriptions/{call}", async (HttpContext context, string project, string call) =>
    {
        var (name, verb) = call.Split(':') is [var first, var second] ? ($"projects/{project}/subscriptions/{first}", second) : (call, "");
        var token = context.Request.Headers.Authorization.FirstOrDefault()?.Replace("Bearer ", "", StringComparison.Ordinal) ?? "";
        if (!world.AccessTokens.TryGetValue(token, out var issued) || issued.Until < DateTimeOffset.UtcNow || !issued.Grant.Scopes.Contains("https://www.googleapis.com/auth/pubsub"))
        {
            await Answer.Error(401, "Request had invalid authentication credentials.", "UNAUTHENTICATED").WriteAsync(context);
            return;
        }

        if (world.Meet(verb, null) is { } fault)
        {
            await Answer.Error(fault.Status, "Scripted", fault.Reason ?? "UNAVAILABLE", fault.RetryAfter).WriteAsync(context);
            return;
        }

        Subscription? subscription;
        lock (world.PubSub.Subscriptions)
            subscription = world.PubSub.Subscriptions.Find(each => each.Name == name && each.Endpoint is null);
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        var answer = subscription is null ? Answer.Error(404, "Resource not found", "NOT_FOUND")
            : verb == "pull" ? await PullAsync(subscription, body.GetProperty("maxMessages").GetInt32(), world, context.RequestAborted)
            : Acknowledge(subscription, body);
        await answer.WriteAsync(context);
    });

    private static async Task<Answer> PullAsync(Subscription subscription, int most, World world, CancellationToken ct)
    {
        var until = DateTimeOffset.UtcNow + LongestWait;
        while (true)
        {
            var now = DateTimeOffset.UtcNow;
            lock (subscription.Waiting)
            {
                var taken = subscription.Waiting.Where(message => message.HiddenUntil <= now).Take(most).ToList();
                if (taken.Count > 0 || now >= until)
                {
                    foreach (var message in taken)
                        (message.AckId, message.HiddenUntil) = (World.NewSecret("ack"), now + world.PubSub.AckDeadline);
                    return Answer.Ok(new
                    {
                        receivedMessages = taken.Count == 0 ? null : taken.Select(message => new { ackId = message.AckId, message = new { data = message.Data, messageId = message.Id, publishTime = now } }),
                    });
                }
            }

            await Task.Delay(20, ct);
        }
    }

    private static Answer Acknowledge(Subscription subscription, JsonElement body)
    {
        var ids = body.GetProperty("ackIds").EnumerateArray().Select(id => id.GetString()).ToHashSet();
        lock (subscription.Waiting)
            subscription.Delivered += subscription.Waiting.RemoveAll(message => message.AckId is not null && ids.Contains(message.AckId));
        return Answer.Ok(new { });
    }
}
