using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>Folders (learn.microsoft.com/graph/api/user-list-mailfolders). One that was thrown away lies below Deleted Items, with the id it had.</summary>
internal static class FoldersApi
{
    public static void Map(RouteGroupBuilder graph, MicrosoftWorld world)
    {
        graph.MapGet("/me/mailFolders", (HttpContext context) => GraphApi.WithMailbox(world, context, mailbox => List(context, mailbox, null)));
        graph.MapGet("/me/mailFolders/{folder}", (HttpContext context, string folder) => GraphApi.WithMailbox(world, context, mailbox =>
            mailbox.HasFolder(folder) ? Results.Json(ToJson(mailbox, folder)) : NotFound()));
        graph.MapGet("/me/mailFolders/{folder}/childFolders", (HttpContext context, string folder) => GraphApi.WithMailbox(world, context, mailbox =>
            mailbox.Folders.Exists(each => each.Id == folder) || WellKnownOf(folder) is not null ? List(context, mailbox, WellKnownOf(folder) ?? folder) : NotFound()));
    }

    public static IResult NotFound() => OData.Error(404, "ErrorItemNotFound", "The specified object was not found in the store.");

    /// <summary>Well-known folders have an id too, which is not their name.</summary>
    private static string IdOf(string folder) => FakeMailbox.WellKnown.Contains(folder) ? "AQMk-" + folder : folder;

    private static string? WellKnownOf(string id) => FakeMailbox.WellKnown.FirstOrDefault(name => id == name || id == IdOf(name));

    private static IResult List(HttpContext context, FakeMailbox mailbox, string? parent)
    {
        var query = new OData(context.Request.Query);
        var all = (parent is null ? FakeMailbox.WellKnown : []).Concat(mailbox.Folders.Where(each => each.ParentId == parent).Select(each => each.Id)).ToList();
        var answer = new JsonObject { ["value"] = new JsonArray([.. all.Skip(query.Skip).Take(query.Top).Select(id => ToJson(mailbox, id))]) };
        if (all.Count > query.Skip + query.Top)
            answer["@odata.nextLink"] = GraphApi.Address(context.Request) + context.Request.Path + "?$skip=" + (query.Skip + query.Top);
        return Results.Json(answer);
    }

    private static JsonObject ToJson(FakeMailbox mailbox, string folder) => new()
    {
        ["id"] = IdOf(folder),
        ["displayName"] = mailbox.Folders.Find(each => each.Id == folder)?.Name ?? folder switch { "inbox" => "Posteingang", "sentitems" => "Gesendete Elemente", _ => folder },
        ["childFolderCount"] = mailbox.Folders.Count(each => each.ParentId == folder),
    };
}
