using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>Large attachments in pieces (learn.microsoft.com/graph/outlook-large-attachments). The address of a session carries its own permission.</summary>
internal static class UploadSessions
{
    private const int LargestPiece = 4 * 1024 * 1024;

    private sealed record Session(FakeMailbox Mailbox, FakeMessage Message, JsonObject About, byte[] Content)
    {
        public int Received { get; set; }
    }

    public static void Map(WebApplication app, RouteGroupBuilder graph, MicrosoftWorld world)
    {
        var sessions = new ConcurrentDictionary<string, Session>();
        graph.MapPost("/me/messages/{id}/attachments/createUploadSession", async (HttpContext context, string id) =>
        {
            var about = (await GraphApi.ReadAsync(context.Request))["AttachmentItem"]?.AsObject() ?? [];
            return GraphApi.WithMessage(world, context, id, (mailbox, message) =>
            {
                var size = about["size"]?.GetValue<long>() ?? 0;
                if (size is < 1 or > 150L * 1024 * 1024)
                    return OData.Error(400, "ErrorAttachmentSizeLimitExceeded");
                var key = Guid.NewGuid().ToString("N");
                sessions[key] = new Session(mailbox, message, about, new byte[size]);
                return Results.Json(new JsonObject { ["uploadUrl"] = $"{GraphApi.Address(context.Request)}/upload/{key}?authtoken={key}", ["nextExpectedRanges"] = new JsonArray("0-") }, statusCode: 201);
            });
        });
        app.MapPut("/upload/{key}", async (HttpContext context, string key) =>
        {
            // A token sent here would have left Graph.
            if (context.Request.Headers.Authorization.Count > 0 || !sessions.TryGetValue(key, out var session))
                return OData.Error(401, "InvalidAuthenticationToken");
            var range = context.Request.Headers.ContentRange.ToString().Replace("bytes ", "", StringComparison.Ordinal).Split('-', '/');
            var (from, to) = (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[1], CultureInfo.InvariantCulture));
            if (from != session.Received || to - from >= LargestPiece || (to + 1 < session.Content.Length && (to + 1 - from) % (320 * 1024) != 0))
                return OData.Error(416, "InvalidRange");
            await context.Request.Body.ReadExactlyAsync(session.Content.AsMemory(from, to - from + 1));
            session.Received = to + 1;
            if (session.Received < session.Content.Length)
                return Results.Json(new JsonObject { ["nextExpectedRanges"] = new JsonArray(session.Received.ToString(CultureInfo.InvariantCulture) + "-") });
            lock (session.Mailbox.Gate)
            {
                session.Message.Attachments.Add(new FakeAttachment(
                    session.About["name"]!.GetValue<string>(), session.About["contentType"]?.GetValue<string>() ?? "application/octet-stream", session.Content, session.About["contentId"]?.GetValue<string>(),
                    session.About["isInline"]?.GetValue<bool>() ?? false));
            }

            return Results.Created("attachment", null);
        });
    }
}
