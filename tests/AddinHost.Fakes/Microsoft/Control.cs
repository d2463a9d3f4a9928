using System.Text.Json.Nodes;

namespace AddinHost.Fakes.Microsoft;

/// <summary>What tests ask of the fake, under <c>/control</c>.</summary>
internal static class Control
{
    private sealed record User(string Address, string? Name = null, string[]? Aliases = null, string? UserPurpose = null, bool? NeedsAdminConsent = null, bool? RewritesMessageIds = null, bool? IgnoresPageSize = null);

    public static void Map(WebApplication app, MicrosoftWorld world)
    {
        var control = app.MapGroup("/control");
        control.MapGet("/ready", () => Results.Text("microsoft"));
        control.MapPost("/users", (User user) =>
        {
            var mailbox = world.Mailbox(user.Address);
            (mailbox.Name, mailbox.UserPurpose) = (user.Name ?? mailbox.Name, user.UserPurpose ?? mailbox.UserPurpose);
            (mailbox.NeedsAdminConsent, mailbox.RewritesMessageIds) = (user.NeedsAdminConsent ?? mailbox.NeedsAdminConsent, user.RewritesMessageIds ?? mailbox.RewritesMessageIds);
            mailbox.IgnoresPageSize = user.IgnoresPageSize ?? mailbox.IgnoresPageSize;
            mailbox.ProxyAddresses.AddRange((user.Aliases ?? []).Select(alias => "smtp:" + alias));
        });
        control.MapPost("/withhold", (string user, string? scope) =>
        {
            world.Mailbox(user).Withheld = scope;
        });
        // An administrator takes it from the mailbox.
        control.MapPost("/aliases/remove", (string user, string alias) => world.Mailbox(user).ProxyAddresses.Remove("smtp:" + alias));
        control.MapGet("/token", (string user) => Results.Text(world.NewAccessToken(world.Mailbox(user), "User.Read Mail.ReadWrite Mail.Send MailboxSettings.Read", SignIn.ClientId)));
        control.MapPost("/revoke", (string user, bool? refresh) => world.Revoke(world.Mailbox(user), refresh ?? true));
        control.MapPost("/token-lifetime", (double seconds) => world.TokenLifetime = TimeSpan.FromSeconds(seconds));

        // Made, renamed or moved; without a name it is gone for good, with what lay in it.
        control.MapPost("/folders", (string user, string id, string? name, string? parent) => Change(world, user, null, (mailbox, _) =>
        {
            mailbox.Folders.RemoveAll(each => each.Id == id);
            if (name is not null)
                mailbox.Folders.Add(new FakeFolder(id, name, parent));
        }));
        control.MapPost("/categories", (string user, string name) => world.Mailbox(user).Categories.Add(name));
        control.MapPost("/messages", async (HttpRequest request, string user, string folder, int? copies, double? daysAgo, string? conversation, string? category) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            for (var i = 0; i < (copies ?? 1); i++)
                world.Put(world.Mailbox(user), folder, body.ToArray(), wireHeaders: folder != "sentitems", DateTimeOffset.UtcNow.AddDays(-(daysAgo ?? 0)), conversation, category);
        });
        control.MapGet("/messages", (string user, string folder) => InMailbox(world, user, mailbox => Results.Json(mailbox.Messages.Where(message => message.Folder == folder).Select(message => Convert.ToBase64String(message.Mime)))));
        control.MapGet("/ids", (string user, string folder) => InMailbox(world, user, mailbox => Results.Json(mailbox.Messages.Where(message => message.Folder == folder).Select(message => message.ImmutableId))));
        control.MapGet("/unread", (string user) => InMailbox(world, user, mailbox => Results.Json(mailbox.Messages.TrueForAll(message => !message.IsRead || message.Folder == "sentitems"))));
        control.MapPost("/touch", (string user, string id) => Change(world, user, id, (mailbox, message) => mailbox.Changes.Add(new FakeChange(mailbox.LastChange + 1, message.Folder, "updated", message))));
        control.MapPost("/move", (string user, string id, string to) => Change(world, user, id, (mailbox, message) =>
        {
            mailbox.Move(message, to);
            world.Subscriptions.Announce(mailbox, to, message);
        }));
        // The same message once more under another id, as when it is announced from the Outbox and from Sent Items.
        control.MapPost("/again", (string user, string id) => Change(world, user, id, (mailbox, message) => mailbox.Add(message.Folder, message.Mime, message.HasWireHeaders)));
        control.MapPost("/expire", (string user) => Change(world, user, null, (mailbox, _) => mailbox.Epoch++));

        control.MapGet("/requests", () => Results.Json(world.Requests));
        control.MapPost("/requests/reset", () =>
        {
            world.Requests.Clear();
            foreach (var mailbox in world.Mailboxes.Values)
                mailbox.Asked.Clear();
        });
        // By one user, with method and path as they came.
        control.MapGet("/asked", (string user) => Results.Json(world.Mailbox(user).Asked));
        control.MapGet("/parallel", (string user) => Results.Text(world.Mailbox(user).MostParallel.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        control.MapPost("/faults", (FakeFault fault) => world.Faults.Enqueue(fault));
        control.MapPost("/faults/clear", world.ClearFaults);

        control.MapPost("/notifications", (string mode) => world.Subscriptions.Mode = mode);
        control.MapPost("/notifications/release", world.Subscriptions.Release);
        control.MapGet("/notifications/calls", () => Results.Json(world.Subscriptions.Calls.Select(call => new JsonObject { ["url"] = call.Url, ["status"] = call.Status, ["milliseconds"] = call.Milliseconds })));
        control.MapGet("/subscriptions", (string user) => Results.Json(Of(world, user).Select(each => new JsonObject { ["id"] = each.Id, ["folder"] = each.Folder, ["url"] = each.Url, ["clientState"] = each.ClientState, ["expiresAt"] = OData.Time(each.ExpiresAt) })));
        control.MapPost("/subscriptions/remove", (string user) =>
        {
            foreach (var each in Of(world, user))
                world.Subscriptions.All.TryRemove(each.Id, out _);
        });
        control.MapPost("/lifecycle", async (string user, string what, string? clientState, bool? remove) =>
        {
            foreach (var each in Of(world, user))
            {
                if (remove == true)
                    world.Subscriptions.All.TryRemove(each.Id, out _);
                await world.Subscriptions.TellLifecycleAsync(each, what, clientState);
            }
        });
    }

    private static List<FakeSubscription> Of(MicrosoftWorld world, string user) => [.. world.Subscriptions.All.Values.Where(each => each.Mailbox == world.Mailbox(user))];

    private static IResult InMailbox(MicrosoftWorld world, string user, Func<FakeMailbox, IResult> work)
    {
        var mailbox = world.Mailbox(user);
        lock (mailbox.Gate)
            return work(mailbox);
    }

    private static void Change(MicrosoftWorld world, string user, string? id, Action<FakeMailbox, FakeMessage> work)
    {
        var mailbox = world.Mailbox(user);
        lock (mailbox.Gate)
            work(mailbox, id is null ? null! : mailbox.Find(id)!);
    }
}
