using System.Globalization;
using System.Text.RegularExpressions;

namespace AddinHost.Fakes.Microsoft;

/// <summary>Making, renewing and ending subscriptions (learn.microsoft.com/graph/api/subscription-post-subscriptions).</summary>
internal static partial class SubscriptionsApi
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10_080);

    public static void Map(RouteGroupBuilder graph, MicrosoftWorld world)
    {
        graph.MapPost("/subscriptions", async (HttpContext context) =>
        {
            if (world.Who(context.Request, out _) is not { } mailbox)
                return OData.Error(401, "InvalidAuthenticationToken");
            var body = await GraphApi.ReadAsync(context.Request);
            var (url, lifecycle) = (body["notificationUrl"]?.GetValue<string>() ?? "", body["lifecycleNotificationUrl"]?.GetValue<string>());
            var expires = DateTimeOffset.Parse(body["expirationDateTime"]?.GetValue<string>() ?? "", CultureInfo.InvariantCulture);
            var resource = body["resource"]?.GetValue<string>() ?? "";
            if (Folder().Match(resource) is not { Success: true } folder || expires - DateTimeOffset.UtcNow > Longest || expires < DateTimeOffset.UtcNow || body["clientState"]?.GetValue<string>() is not { Length: <= 128 } state)
                return OData.Error(400, "InvalidRequest", "The subscription cannot be made so.");
            if (!mailbox.HasFolder(folder.Groups[1].Value))
                return OData.Error(404, "ResourceNotFound", "The specified folder could not be found in the store.");
            foreach (var each in new[] { url, lifecycle }.OfType<string>())
            {
                if (await world.Subscriptions.ValidateAsync(each) is { } problem)
                    return OData.Error(400, "ValidationError", "Subscription validation request failed. " + problem);
            }

            var made = new FakeSubscription { Mailbox = mailbox, Folder = folder.Groups[1].Value, Url = url, LifecycleUrl = lifecycle, ClientState = state, Resource = resource, ExpiresAt = expires };
            world.Subscriptions.All[made.Id] = made;
            return Results.Json(made.ToJson(), statusCode: 201);
        });
        graph.MapPatch("/subscriptions/{id}", async (HttpContext context, string id) =>
        {
            if (world.Who(context.Request, out _) is not { } mailbox)
                return OData.Error(401, "InvalidAuthenticationToken");
            var expires = DateTimeOffset.Parse((await GraphApi.ReadAsync(context.Request))["expirationDateTime"]!.GetValue<string>(), CultureInfo.InvariantCulture);
            if (!world.Subscriptions.All.TryGetValue(id, out var found) || found.Mailbox != mailbox)
                return OData.Error(404, "ResourceNotFound", "The object was not found.");
            if (expires - DateTimeOffset.UtcNow > Longest)
                return OData.Error(400, "InvalidRequest");
            found.ExpiresAt = expires;
            return Results.Json(found.ToJson());
        });
        graph.MapDelete("/subscriptions/{id}", (HttpContext context, string id) => GraphApi.WithMailbox(world, context, _ =>
            world.Subscriptions.All.TryRemove(id, out var _) ? Results.NoContent() : OData.Error(404, "ResourceNotFound")));
    }

    [GeneratedRegex(@"^/?me/mailFolders\('([^']+)'\)/messages$", RegexOptions.NonBacktracking)]
    private static partial Regex Folder();
}
