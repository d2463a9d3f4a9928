using System.Globalization;

namespace AddinHost.Fakes.Google;

/// <summary>Who may call what, at which price, and which fault it meets.</summary>
internal sealed class GmailApi(World world)
{
    private const string Prefix = "https://www.googleapis.com/auth/";
    private static readonly string[] Readers = ["gmail.readonly", "gmail.modify"];
    private static readonly string[] Writers = ["gmail.modify"];
    private static readonly string[] Composers = ["gmail.modify", "gmail.compose"];
    private static readonly string[] Settings = ["gmail.settings.basic", "gmail.modify", "gmail.readonly"];

    private readonly GmailDraftsApi drafts = new(world);

    /// <summary>Null where the connection is to end without an answer.</summary>
    public Answer? Handle(Call call)
    {
        var token = call.Authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true ? call.Authorization["Bearer ".Length..] : "";
        if (!world.AccessTokens.TryGetValue(token, out var issued) || issued.Grant.Revoked || issued.Until < DateTimeOffset.UtcNow)
            return Answer.Error(401, "Request had invalid authentication credentials.", "authError");
        var grant = issued.Grant;
        if (call.Path[0] != "me" && !call.Path[0].Equals(grant.Address, StringComparison.OrdinalIgnoreCase))
            return Answer.Error(403, $"Delegation denied for {grant.Address}", "forbidden");
        if (Route(call) is not { } route)
            return Answer.Error(404, "Not Found", "notFound");

        var fault = world.Meet("users." + route.Name, grant.Address);
        grant.Revoked |= fault is { Revokes: true };
        var inTime = world.Spending.Spend(grant.Address, route.Name, fault is { After: false } ? 0 : route.Cost, world.UnitsPerMinute);
        // Whoever hangs up meanwhile has not asked.
        if (fault is { DelayMilliseconds: > 0, After: false } && call.Gone.WaitHandle.WaitOne(fault.DelayMilliseconds))
            return null;
        if (fault is { After: false, Status: not 200 })
            return fault.Status == 0 ? null : Answer.Error(fault.Status, "Scripted", fault.Reason ?? "backendError", fault.RetryAfter);
        if (!inTime)
            return Answer.Error(403, "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'", "userRateLimitExceeded");
        if (!grant.Scopes.Contains("https://mail.google.com/") && !route.Scopes.Any(scope => grant.Scopes.Contains(Prefix + scope)))
            return Answer.Error(403, "Request had insufficient authentication scopes.", "insufficientPermissions");

        var mailbox = world.MailboxOf(grant.Address);
        Answer answer;
        lock (world.Gate)
        {
            answer = route.Do(mailbox);
        }

        Notifier.Tell(world);
        if (fault is { DelayMilliseconds: > 0, After: true })
            call.Gone.WaitHandle.WaitOne(fault.DelayMilliseconds);
        return fault is null or { Status: 200 } ? answer : fault.Status == 0 ? null : Answer.Error(fault.Status, "Scripted", fault.Reason ?? "backendError", fault.RetryAfter);
    }

    private sealed record Found(string Name, int Cost, string[] Scopes, Func<Mailbox, Answer> Do);

    private Found? Route(Call call) => (call.Method, call.Path[1..]) switch
    {
        ("GET", ["profile"]) => new("getProfile", 1, [.. Readers, "gmail.compose", "gmail.metadata"], GmailMailboxApi.Profile),
        ("GET", ["labels"]) => new("labels.list", 1, Readers, GmailMailboxApi.Labels),
        ("GET", ["history"]) => new("history.list", 2, Readers, mailbox => GmailMailboxApi.History(mailbox, call)),
        ("GET", ["settings", "sendAs"]) => new("settings.sendAs.list", 1, Settings, GmailMailboxApi.SendAs),
        ("POST", ["watch"]) => new("watch", 100, Readers, mailbox => GmailMailboxApi.Watch(mailbox, call)),
        ("POST", ["stop"]) => new("stop", 50, Readers, GmailMailboxApi.Stop),
        ("GET", ["messages"]) => new("messages.list", 5, Readers, mailbox => GmailMessagesApi.List(mailbox, call)),
        ("GET", ["messages", var id]) => new("messages.get", 20, Readers, mailbox => GmailMessagesApi.Get(mailbox, id, call)),
        ("POST", ["messages", var id, "trash"]) => new("messages.trash", 5, Writers, mailbox => GmailMessagesApi.Trash(mailbox, id)),
        ("DELETE", ["messages", var id]) => new("messages.delete", 10, [], mailbox => GmailMessagesApi.Delete(mailbox, id)),
        ("GET", ["threads", var id]) => new("threads.get", 40, Readers, mailbox => GmailMessagesApi.Thread(mailbox, id, call)),
        ("GET", ["drafts"]) => new("drafts.list", 5, [.. Readers, .. Composers], mailbox => GmailDraftsApi.List(mailbox, call)),
        ("POST", ["drafts"]) => new("drafts.create", 10, Composers, mailbox => drafts.Create(mailbox, call)),
        ("POST", ["drafts", "send"]) => new("drafts.send", 100, Composers, mailbox => drafts.Send(mailbox, call)),
        ("GET", ["drafts", var id]) => new("drafts.get", 20, [.. Readers, .. Composers], mailbox => GmailDraftsApi.Get(mailbox, id, call)),
        ("DELETE", ["drafts", var id]) => new("drafts.delete", 10, Composers, mailbox => GmailDraftsApi.Delete(mailbox, id)),
        _ => null,
    };
}

/// <summary>The mailbox as a whole.</summary>
internal static class GmailMailboxApi
{
    private static readonly string[] SystemLabels = ["INBOX", "SENT", "DRAFT", "TRASH", "SPAM", "STARRED", "UNREAD", "IMPORTANT", "CHAT", "CATEGORY_PROMOTIONS"];

    public static Answer Profile(Mailbox mailbox) => Answer.Ok(new
    {
        emailAddress = mailbox.Address,
        messagesTotal = mailbox.Messages.Count,
        threadsTotal = mailbox.Messages.Values.Select(message => message.ThreadId).Distinct().Count(),
        historyId = Text(mailbox.HistoryId),
    });

    public static Answer Labels(Mailbox mailbox) => Answer.Ok(new
    {
        labels = SystemLabels.Select(label => new { id = label, name = label, type = "system" }).Concat(mailbox.UserLabels.Select(label => new { id = label, name = label, type = "user" })),
    });

    public static Answer SendAs(Mailbox mailbox) => Answer.Ok(new
    {
        sendAs = mailbox.Aliases.Select(alias => new { sendAsEmail = alias.Address, displayName = alias.Name, isPrimary = (bool?)null, verificationStatus = (string?)alias.Status })
            .Prepend(new { sendAsEmail = mailbox.Address, displayName = mailbox.Name, isPrimary = (bool?)true, verificationStatus = (string?)null }),
    });

    public static Answer Watch(Mailbox mailbox, Call call)
    {
        var asked = call.Json();
        if (asked.GetProperty("topicName").GetString() is not { } topic || !topic.StartsWith("projects/", StringComparison.Ordinal))
            return Answer.Error(400, "Invalid topicName does not match projects/.../topics/*", "invalidArgument");
        var until = DateTimeOffset.UtcNow.AddDays(7);
        mailbox.Watch = (topic, asked.TryGetProperty("labelIds", out var labels) ? [.. labels.EnumerateArray().Select(label => label.GetString()!)] : [], until);
        return Answer.Ok(new { historyId = Text(mailbox.HistoryId), expiration = until.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) });
    }

    public static Answer Stop(Mailbox mailbox)
    {
        mailbox.Watch = null;
        return Answer.Nothing;
    }

    public static Answer History(Mailbox mailbox, Call call)
    {
        if (!ulong.TryParse(call.One("startHistoryId"), NumberStyles.None, CultureInfo.InvariantCulture, out var start))
            return Answer.Error(400, "Missing or malformed startHistoryId", "invalidArgument");
        // Gone for good, or of a future that is not ours.
        if (start < mailbox.OldestHistoryId || start > mailbox.HistoryId)
            return Answer.Gone;
        var label = call.One("labelId");
        var kinds = call.Query["historyTypes"];
        var all = mailbox.History.Where(change => change.Id > start && (label is null || change.After.Contains(label) || change.Labels.Contains(label)) && (kinds.Count == 0 || kinds.Contains(change.Kind))).ToList();
        var (page, next) = Page(all, call, 100);
        return Answer.Ok(new
        {
            history = page.Count == 0 ? null : page.Select(change => new Dictionary<string, object>
            {
                ["id"] = Text(change.Id),
                ["messages"] = new[] { new { id = change.MessageId, threadId = change.ThreadId } },
                [change.Kind switch { "messageAdded" => "messagesAdded", "messageDeleted" => "messagesDeleted", "labelAdded" => "labelsAdded", _ => "labelsRemoved" }] = new[]
                {
                    new { message = new { id = change.MessageId, threadId = change.ThreadId, labelIds = change.After }, labelIds = change.Labels.Length == 0 ? null : change.Labels },
                },
            }),
            nextPageToken = next,
            historyId = Text(mailbox.HistoryId),
        });
    }

    public static (List<T> Page, string? Next) Page<T>(List<T> all, Call call, int usual)
    {
        var from = int.TryParse(call.One("pageToken"), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : 0;
        var count = Math.Min(500, int.TryParse(call.One("maxResults"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 ? most : usual);
        return (all.Skip(from).Take(count).ToList(), from + count < all.Count ? (from + count).ToString(CultureInfo.InvariantCulture) : null);
    }

    public static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
