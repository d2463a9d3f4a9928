using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>
/// The change feed of a folder (learn.microsoft.com/graph/delta-query-messages). What a first round brings comes newest first; later rounds bring what was created since,
/// beside removals and bare changes. A token holds all options of the first request.
/// </summary>
internal static class GraphDelta
{
    /// <param name="Change">Everything up to this change is known.</param>
    /// <param name="Until">In the first round: only what was there then.</param>
    private sealed record Token(string Folder, int Epoch, long Change, long? Until, int Skip, string Select, string Expand, string Filter, string ChangeType);

    public static void Map(RouteGroupBuilder graph, MicrosoftWorld world)
    {
        foreach (var name in new[] { "delta", "delta()" })
            graph.MapGet($"/me/mailFolders/{{folder}}/messages/{name}", (HttpContext context, string folder) => GraphApi.WithMailbox(world, context, mailbox => Answer(context, mailbox, folder)));
    }

    private static IResult Answer(HttpContext context, FakeMailbox mailbox, string folder)
    {
        var query = context.Request.Query;
        if (!mailbox.HasFolder(folder))
            return FoldersApi.NotFound();
        Token token;
        if ((query["$deltatoken"].ToString() is { Length: > 0 } delta ? delta : query["$skiptoken"].ToString()) is { Length: > 0 } given)
        {
            if (Read(given) is not { } read || read.Folder != folder)
                return OData.Error(400, "BadRequest", "Badly formed token.");
            token = read;
            if (token.Epoch != mailbox.Epoch)
                return OData.Error(410, "SyncStateNotFound", "The sync state generation is not found.");
        }
        else
        {
            var filter = query["$filter"].ToString();
            if (filter.Length > 0 && new OData(query).ReceivedFrom is null)
                return OData.Error(400, "ErrorInvalidUrlQueryFilter");
            token = new Token(folder, mailbox.Epoch, 0, mailbox.LastChange, 0, query["$select"].ToString(), query["$expand"].ToString(), filter, query["changeType"].ToString());
        }

        return Results.Json(token.Until is { } until ? First(context, mailbox, token, until) : Later(context, mailbox, token));
    }

    private static JsonObject First(HttpContext context, FakeMailbox mailbox, Token token, long until)
    {
        var size = mailbox.IgnoresPageSize ? 1_000 : GraphApi.PageSize(context.Request);
        var known = mailbox.Changes.Where(change => change.Number <= until && change.Folder == token.Folder && change.Kind == "created").Select(change => change.Message).ToHashSet();
        var from = From(token);
        var all = mailbox.Messages.Where(message => message.Folder == token.Folder && known.Contains(message) && (from is null || message.ReceivedAt >= from)).OrderByDescending(message => message.Number).ToList();
        var page = all.Skip(token.Skip).Take(size).Select(message => message.ToJson(Query(token), GraphApi.IsImmutable(context.Request)));
        return all.Count > token.Skip + size
            ? Page(context, page, token with { Skip = token.Skip + size }, isLast: false)
            : Page(context, page, token with { Change = until, Until = null, Skip = 0 }, isLast: true);
    }

    private static JsonObject Later(HttpContext context, FakeMailbox mailbox, Token token)
    {
        var size = mailbox.IgnoresPageSize ? 1_000 : GraphApi.PageSize(context.Request);
        var from = From(token);
        var immutable = GraphApi.IsImmutable(context.Request);
        var changes = mailbox.Changes.Where(change => change.Number > token.Change && change.Folder == token.Folder).ToList();
        var items = new List<(long Number, JsonObject Item)>();
        foreach (var change in changes)
        {
            var message = change.Message;
            switch (change.Kind)
            {
                case "created" when mailbox.Messages.Contains(message) && message.Folder == token.Folder && (from is null || message.ReceivedAt >= from):
                    items.Add((change.Number, message.ToJson(Query(token), immutable)));
                    break;
                case "updated":
                    // Only what changed.
                    items.Add((change.Number, new JsonObject { ["@odata.etag"] = "W/\"x\"", ["id"] = message.IdFor(immutable), ["isRead"] = message.IsRead }));
                    break;
                case "deleted":
                    items.Add((change.Number, new JsonObject { ["@removed"] = new JsonObject { ["reason"] = "deleted" }, ["id"] = message.IdFor(immutable) }));
                    break;
            }
        }

        return items.Count > size
            ? Page(context, items.Take(size).Select(item => item.Item), token with { Change = items[size - 1].Number }, isLast: false)
            : Page(context, items.Select(item => item.Item), token with { Change = changes.Count == 0 ? token.Change : changes[^1].Number, Skip = token.Skip + 1 }, isLast: true);
    }

    private static JsonObject Page(HttpContext context, IEnumerable<JsonObject> items, Token next, bool isLast)
    {
        var link = $"{GraphApi.Address(context.Request)}/v1.0/me/mailFolders('{next.Folder}')/messages/delta?{(isLast ? "$deltatoken" : "$skiptoken")}={Write(next)}";
        return new JsonObject { ["value"] = new JsonArray([.. items]), [isLast ? "@odata.deltaLink" : "@odata.nextLink"] = link };
    }

    private static DateTimeOffset? From(Token token) => Query(token).ReceivedFrom;

    private static OData Query(Token token) => new(new QueryCollection(new Dictionary<string, global::Microsoft.Extensions.Primitives.StringValues> { ["$select"] = token.Select, ["$expand"] = token.Expand, ["$filter"] = token.Filter }));

    private static string Write(Token token) => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(token))).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static Token? Read(string text)
    {
        try
        {
            var base64 = text.Replace('-', '+').Replace('_', '/');
            return JsonSerializer.Deserialize<Token>(Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '=')));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
