using System.Globalization;
using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>Messages of Graph v1.0: list, get, $value, drafts, sending, attachments (learn.microsoft.com/graph/api/resources/message).</summary>
internal static class GraphApi
{
    public static void Map(RouteGroupBuilder graph, MicrosoftWorld world)
    {
        graph.MapGet("/me", (HttpContext context) => WithMailbox(world, context, mailbox => Results.Json(Me(mailbox))));
        graph.MapGet("/me/mailboxSettings", (HttpContext context) => WithMailbox(world, context, mailbox => Results.Json(new JsonObject { ["userPurpose"] = mailbox.UserPurpose })));
        graph.MapGet("/me/outlook/masterCategories", (HttpContext context) => WithMailbox(world, context, mailbox => Results.Json(new JsonObject
        {
            ["value"] = new JsonArray([.. mailbox.Categories.Select((name, at) => new JsonObject { ["id"] = $"category-{at}", ["displayName"] = name, ["color"] = "preset0" })]),
        })));
        graph.MapGet("/me/messages", (HttpContext context) => WithMailbox(world, context, mailbox => List(context, mailbox, null)));
        graph.MapGet("/me/mailFolders/{folder}/messages", (HttpContext context, string folder) => WithMailbox(world, context, mailbox => List(context, mailbox, folder)));
        graph.MapGet("/me/messages/{id}", (HttpContext context, string id) => WithMessage(world, context, id, (_, message) => Results.Json(message.ToJson(new OData(context.Request.Query), IsImmutable(context.Request)))));
        graph.MapGet("/me/messages/{id}/$value", (HttpContext context, string id) => WithMessage(world, context, id, (_, message) => Results.Bytes(message.Mime, "text/plain")));
        graph.MapPost("/me/messages", async Task<IResult> (HttpContext context, CancellationToken _) => await CreateAsync(world, context));
        graph.MapPatch("/me/messages/{id}", async (HttpContext context, string id) =>
        {
            var body = await ReadAsync(context.Request);
            return WithMessage(world, context, id, (_, message) =>
            {
                Apply(message, body);
                return Results.Json(message.ToJson(new OData(context.Request.Query), IsImmutable(context.Request)));
            });
        });
        graph.MapDelete("/me/messages/{id}", (HttpContext context, string id) => WithMessage(world, context, id, (mailbox, message) =>
        {
            mailbox.Move(message, "deleteditems");
            return Results.NoContent();
        }));
        graph.MapPost("/me/messages/{id}/permanentDelete", (HttpContext context, string id) => WithMessage(world, context, id, (mailbox, message) =>
        {
            mailbox.Remove(message);
            return Results.NoContent();
        }));
        graph.MapPost("/me/messages/{id}/createReply", (HttpContext context, string id) => WithMessage(world, context, id, (mailbox, parent) =>
        {
            var reply = mailbox.Add("drafts", [], wireHeaders: false, isDraft: true);
            (reply.Json, reply.ReplyTo, reply.ConversationId, reply.InternetMessageId) = (new JsonObject { ["subject"] = "Re: " }, parent.InternetMessageId, parent.ConversationId, FakeMailbox.NewMessageId());
            return Results.Json(reply.ToJson(new OData(context.Request.Query), IsImmutable(context.Request)), statusCode: 201);
        }));
        graph.MapPost("/me/messages/{id}/send", (HttpContext context, string id) => GraphSending.Send(world, context, id));
        graph.MapPost("/me/messages/{id}/attachments", async (HttpContext context, string id) =>
        {
            var body = await ReadAsync(context.Request);
            return WithMessage(world, context, id, (_, message) =>
            {
                var content = Convert.FromBase64String(body["contentBytes"]!.GetValue<string>());
                if (content.Length >= 3 * 1024 * 1024)
                    return OData.Error(413, "RequestEntityTooLarge");
                message.Attachments.Add(new FakeAttachment(
                    body["name"]!.GetValue<string>(), body["contentType"]?.GetValue<string>() ?? "application/octet-stream", content, body["contentId"]?.GetValue<string>(), body["isInline"]?.GetValue<bool>() ?? false));
                return Results.Json(new JsonObject { ["id"] = "attachment-" + message.Attachments.Count.ToString(CultureInfo.InvariantCulture) }, statusCode: 201);
            });
        });
    }

    /// <summary>Runs the work under the mailbox's lock, for a request with a good token.</summary>
    public static IResult WithMailbox(MicrosoftWorld world, HttpContext context, Func<FakeMailbox, IResult> work)
    {
        if (world.Who(context.Request, out _) is not { } mailbox)
            return OData.Error(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.");
        lock (mailbox.Gate)
            return work(mailbox);
    }

    public static IResult WithMessage(MicrosoftWorld world, HttpContext context, string id, Func<FakeMailbox, FakeMessage, IResult> work) => WithMailbox(world, context, mailbox =>
        mailbox.Find(id) is { } message ? work(mailbox, message) : OData.Error(404, "ErrorItemNotFound", "The specified object was not found in the store."));

    public static bool IsImmutable(HttpRequest request) => request.Headers["Prefer"].ToString().Contains("IdType=\"ImmutableId\"", StringComparison.Ordinal);

    public static int PageSize(HttpRequest request)
    {
        var prefer = request.Headers["Prefer"].ToString();
        var at = prefer.IndexOf("odata.maxpagesize=", StringComparison.Ordinal);
        return at >= 0 && int.TryParse(prefer[(at + 18)..].Split(',', ' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 10;
    }

    public static string Address(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    public static async Task<JsonObject> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    private static JsonObject Me(FakeMailbox mailbox) => new()
    {
        ["id"] = mailbox.ObjectId,
        ["displayName"] = mailbox.Name,
        ["mail"] = mailbox.Address,
        ["userPrincipalName"] = mailbox.Address,
        ["proxyAddresses"] = new JsonArray([.. mailbox.ProxyAddresses.Select(proxy => JsonValue.Create(proxy))]),
    };

    private static IResult List(HttpContext context, FakeMailbox mailbox, string? folder)
    {
        if (folder is not null && !mailbox.HasFolder(folder))
            return FoldersApi.NotFound();
        var query = new OData(context.Request.Query);
        if (query.Condition() is not { } condition)
            return OData.Error(400, "ErrorInvalidUrlQueryFilter");
        var matching = mailbox.Messages.Where(message => (folder is null || message.Folder == folder) && condition(message));
        var ascending = context.Request.Query["$orderby"].ToString() is "receivedDateTime asc" or "receivedDateTime";
        var ordered = (ascending ? matching.OrderBy(message => message.ReceivedAt).ThenBy(message => message.Number) : matching.OrderByDescending(message => message.ReceivedAt).ThenByDescending(message => message.Number)).ToList();
        var answer = new JsonObject { ["value"] = new JsonArray([.. ordered.Skip(query.Skip).Take(query.Top).Select(message => message.ToJson(query, IsImmutable(context.Request)))]) };
        if (context.Request.Query["$count"] == "true")
            answer["@odata.count"] = ordered.Count;
        if (ordered.Count > query.Skip + query.Top)
        {
            var next = context.Request.Query.Where(pair => pair.Key != "$skip").Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value.ToString())}").Append(string.Create(CultureInfo.InvariantCulture, $"$skip={query.Skip + query.Top}"));
            answer["@odata.nextLink"] = Address(context.Request) + context.Request.Path + "?" + string.Join('&', next);
        }

        return Results.Json(answer);
    }

    private static async Task<IResult> CreateAsync(MicrosoftWorld world, HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("text/plain", StringComparison.Ordinal) == true)
        {
            using var reader = new StreamReader(context.Request.Body);
            var text = await reader.ReadToEndAsync();
            if (text.Length > 4 * 1024 * 1024)
                return OData.Error(413, "RequestEntityTooLarge");
            var mime = Convert.FromBase64String(text);
            return WithMailbox(world, context, mailbox => Results.Json(mailbox.Add("drafts", mime, wireHeaders: false, isDraft: true).ToJson(new OData(context.Request.Query), IsImmutable(context.Request)), statusCode: 201));
        }

        var body = await ReadAsync(context.Request);
        if (body["internetMessageHeaders"] is JsonArray fields && (fields.Count > 5 || fields.Any(field => !field!["name"]!.GetValue<string>().StartsWith("x-", StringComparison.OrdinalIgnoreCase))))
            return OData.Error(400, "InvalidInternetMessageHeader");
        return WithMailbox(world, context, mailbox =>
        {
            var draft = mailbox.Add("drafts", [], wireHeaders: false, isDraft: true);
            (draft.Json, draft.InternetMessageId) = ([], FakeMailbox.NewMessageId());
            Apply(draft, body);
            foreach (var field in body["internetMessageHeaders"] as JsonArray ?? [])
                draft.Properties[$"String {{00020386-0000-0000-C000-000000000046}} Name {field!["name"]}"] = field["value"]!.GetValue<string>();
            return Results.Json(draft.ToJson(new OData(context.Request.Query), IsImmutable(context.Request)), statusCode: 201);
        });
    }

    private static void Apply(FakeMessage message, JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            if (name == "singleValueExtendedProperties")
            {
                foreach (var property in value!.AsArray())
                    message.Properties[property!["id"]!.GetValue<string>()] = property["value"]!.GetValue<string>();
            }
            else
            {
                (message.Json ??= [])[name] = value?.DeepClone();
            }
        }
    }
}
