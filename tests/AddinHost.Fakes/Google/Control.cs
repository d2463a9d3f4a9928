using System.Globalization;
using System.Text;

namespace AddinHost.Fakes.Google;

/// <summary>What tests ask of this Google that nobody could ask of the real one.</summary>
internal static class Control
{
    private sealed record UserRequest(string Address, string? Name);

    private sealed record AliasRequest(string Address, string Alias, string Name, string Status);

    private sealed record ClientRequest(string Id, string Secret, string[] RedirectUris);

    private sealed record TokenRequest(string Address, string[] Scopes, int? Seconds);

    private sealed record LabelRequest(string Address, string Id, string[]? Add, string[]? Remove);

    private sealed record SubscriptionRequest(string Name, string Topic, Uri? Endpoint, string? Audience, string? Email);

    private sealed record NotifyRequest(string Subscription, string Address, ulong? HistoryId, string? Wrong, int? Times, string? Data);

    private sealed record SettingsRequest(
        int? UnitsPerMinute, int? AccessTokenSeconds, int? RefreshTokenSeconds, bool? RotateRefreshTokens, bool? Silent, double? AckSeconds);

    public static void Map(WebApplication app, World world)
    {
        var control = app.MapGroup("/control");
        Accounts(control, world);
        Mail(control, world);
        control.MapPost("/faults", (Fault fault) => world.Script(fault));
        control.MapDelete("/faults", world.Calm);
        control.MapGet("/counts", (string address) => Results.Json(world.Spending.Of(address)));
        control.MapDelete("/counts", world.Spending.Forget);
        control.MapPost("/settings", (SettingsRequest settings) => Set(world, settings));
        control.MapPost("/subscriptions", (HttpRequest request, SubscriptionRequest asked) =>
        {
            lock (world.PubSub.Subscriptions)
                world.PubSub.Subscriptions.Add(new Subscription(asked.Name, asked.Topic, asked.Endpoint, asked.Audience, asked.Email, OAuth.Issuer(request)));
        });
        control.MapGet("/subscriptions", (string name) =>
        {
            var found = world.PubSub.Subscriptions.First(each => each.Name == name);
            return Results.Json(new { found.Delivered, found.Refused, waiting = found.Waiting.Count });
        });
        control.MapPost("/notify", (NotifyRequest asked) => Notify(world, asked));
        control.MapGet("/service-account", (HttpRequest request) => Results.Json(world.Keys.ServiceAccountFile($"{request.Scheme}://{request.Host}/token")));
    }

    private static void Accounts(RouteGroupBuilder control, World world)
    {
        control.MapPost("/users", (UserRequest user) => world.MailboxOf(user.Address).Name = user.Name ?? user.Address);
        control.MapPost("/aliases", (AliasRequest alias) => world.MailboxOf(alias.Address).Aliases.Add((alias.Alias, alias.Name, alias.Status)));
        // Its owner takes it out of the settings.
        control.MapDelete("/aliases", (string address, string alias) => { world.MailboxOf(address).Aliases.RemoveAll(each => each.Address == alias); });
        control.MapPost("/clients", (ClientRequest client) =>
        {
            world.Clients[client.Id] = (client.Secret, client.RedirectUris);
        });
        // A grant without the consent page; the client is the one that tests of the provider pretend to be.
        control.MapPost("/tokens", (TokenRequest asked) =>
        {
            var grant = new Grant { Address = world.MailboxOf(asked.Address).Address, ClientId = "tests", Scopes = asked.Scopes };
            var refresh = World.NewSecret("1//");
            world.RefreshTokens[refresh] = grant;
            return Results.Json(new { accessToken = world.Issue(grant, asked.Seconds), refreshToken = refresh });
        });
        control.MapPost("/user-labels", (string address, string label) => world.MailboxOf(address).UserLabels.Add(label));
        // Permissions of this user that still hold.
        control.MapGet("/grants", (string address) => Results.Json(world.RefreshTokens.Values.Count(grant => grant.Address == address && !grant.Revoked)));
        // The user takes his consent back in his Google account, or an administrator does.
        control.MapPost("/revoke", (string address) =>
        {
            foreach (var grant in world.RefreshTokens.Values.Concat(world.AccessTokens.Values.Select(access => access.Grant)).Where(grant => grant.Address == address))
                grant.Revoked = true;
        });
        control.MapPost("/expire-tokens", (string address) =>
        {
            foreach (var (token, _) in world.AccessTokens.Where(pair => pair.Value.Grant.Address == address).ToList())
                world.AccessTokens.TryRemove(token, out _);
        });
        control.MapPost("/consent", (Consent consent) => world.AutoConsent = consent);
        control.MapDelete("/consent", () => world.AutoConsent = null);
    }

    private static void Mail(RouteGroupBuilder control, World world)
    {
        control.MapPost("/messages", async (HttpRequest request, string address, string labels, long? internalDate, int? times, string? thread) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var id = "";
            lock (world.Gate)
            {
                // Many at once, each with its number.
                for (var i = 0; i < (times ?? 1); i++)
                    id = world.MailboxOf(address).Add(times is null ? body.ToArray() : Numbered(body.ToArray(), i), labels.Split(','), internalDate, thread).Id;
            }

            Notifier.Tell(world);
            return Results.Text(id);
        });
        control.MapGet("/messages", (string address, string label) =>
        {
            lock (world.Gate)
            {
                return Results.Json(world.MailboxOf(address).Messages.Values.Where(message => message.Labels.Contains(label))
                    .Select(message => new { message.Id, message.ThreadId, labels = message.Labels.ToList(), raw = Convert.ToBase64String(message.Raw) }).ToList());
            }
        });
        control.MapPost("/labels", (LabelRequest asked) =>
        {
            lock (world.Gate)
            {
                var mailbox = world.MailboxOf(asked.Address);
                mailbox.Label(mailbox.Messages[asked.Id], asked.Add ?? [], asked.Remove ?? []);
            }

            Notifier.Tell(world);
        });
        control.MapDelete("/messages", (string address, string id) =>
        {
            lock (world.Gate)
            {
                var mailbox = world.MailboxOf(address);
                mailbox.Delete(mailbox.Messages[id]);
            }

            Notifier.Tell(world);
        });
        control.MapPost("/expire-history", (string address) =>
        {
            lock (world.Gate)
            {
                var mailbox = world.MailboxOf(address);
                mailbox.History.Clear();
                mailbox.OldestHistoryId = mailbox.HistoryId + 1;
                // Something happens, so that beginning from now on is possible.
                mailbox.Delete(mailbox.Add("Subject: gone\r\n\r\n"u8.ToArray(), ["DRAFT"]));
                mailbox.History.Clear();
            }
        });
    }

    private static byte[] Numbered(byte[] raw, int number) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(raw).Replace("{number}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static void Set(World world, SettingsRequest settings)
    {
        world.UnitsPerMinute = settings.UnitsPerMinute ?? world.UnitsPerMinute;
        world.AccessTokenSeconds = settings.AccessTokenSeconds ?? world.AccessTokenSeconds;
        world.RefreshTokenSeconds = settings.RefreshTokenSeconds ?? world.RefreshTokenSeconds;
        world.RotateRefreshTokens = settings.RotateRefreshTokens ?? world.RotateRefreshTokens;
        world.Silent = settings.Silent ?? world.Silent;
        if (settings.AckSeconds is { } seconds)
            world.PubSub.AckDeadline = TimeSpan.FromSeconds(seconds);
    }

    /// <summary>A notification that Gmail did not make: late, doubled, out of order or forged.</summary>
    private static void Notify(World world, NotifyRequest asked)
    {
        var to = world.PubSub.Subscriptions.First(each => each.Name == asked.Subscription);
        var mailbox = world.MailboxOf(asked.Address);
        var message = new PulledMessage(asked.Data ?? PubSub.DataOf(asked.Address, asked.HistoryId ?? mailbox.HistoryId));
        for (var i = 0; i < (asked.Times ?? 1); i++)
        {
            if (to.Endpoint is not null)
            {
                world.PubSub.Push(to, message, asked.Wrong == "none" ? "" : PubSub.Token(to, world.Keys, asked.Wrong));
                continue;
            }

            lock (to.Waiting)
                to.Waiting.Add(new PulledMessage(message.Data));
        }
    }
}
