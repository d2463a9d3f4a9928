using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <content>Folders that a member has read besides Inbox and Sent Items.</content>
public sealed partial class GraphPushTests
{
    [Fact]
    public async Task A_chosen_folder_is_read_back_watched_and_announced_and_what_moves_is_logged_once_and_one_that_is_gone_is_shown()
    {
        var story = await GraphStory.NewAsync(microsoft, servers.Host);
        var (customers, old) = ("AAk-customers-" + Guid.NewGuid().ToString("N"), "AAk-old-" + Guid.NewGuid().ToString("N"));
        await FolderAsync(story, customers, "Customers", "inbox");
        await FolderAsync(story, old, "Old");
        var contact = await story.Story.CreateContactAsync("Bea", story.Correspondent);
        var root = await story.Story.LogAsync(story.Address, story.Correspondent, "Thursday?");
        await ReplyAsync(story, customers, "Re: before", root);
        await ReplyAsync(story, customers, "Re: long ago", root, daysAgo: 60);
        var mailbox = await story.ConnectAsync();
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await story.WaitForSubscriptionsAsync();
        await Story.ReadAsync(await story.Host.Client.PostAsJsonAsync($"api/v1/mailboxes/{mailbox}/backfill", new { days = 90 }), HttpStatusCode.Accepted);
        await BackfillIsDoneAsync(story, mailbox);

        // Nothing of it is read before it is chosen.
        Assert.Single(await story.Story.TimelineAsync(contact));
        var path = $"api/v1/mailboxes/{mailbox}/folders";
        var offered = (await story.Story.GetAsync(path)).GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("name").GetString(), item.GetProperty("chosen").GetBoolean()));
        Assert.Equal([("Old", false), ("Posteingang/Customers", false)], offered);
        using (var unknown = await story.Host.Client.PutAsJsonAsync(path, new { ids = new[] { "inbox" } }))
            Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        await Story.ReadAsync(await story.Host.Client.PutAsJsonAsync(path, new { ids = new[] { customers, old } }), HttpStatusCode.OK);
        await story.Story.WaitForTimelineAsync(contact, 3);
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await BackfillIsDoneAsync(story, mailbox);
        await story.Story.WaitAsync(async () => (await story.SubscriptionsAsync()).Length == 4, () => "a subscription for each folder");
        await story.Story.WaitAsync(async () => await CoverageAsync(story, mailbox) == (2, 2), () => "both to count");

        // What was announced there, what the member moved there, and what they wrote and filed there themselves.
        await ReplyAsync(story, customers, "Re: announced", root);
        await story.Story.WaitForTimelineAsync(contact, 4);
        await ReplyAsync(story, "inbox", "Re: filed later", root);
        await story.Story.WaitForTimelineAsync(contact, 5);
        await microsoft.PostAsync($"move?user={story.Address}&id={(await microsoft.IdsAsync(story.Address, "inbox"))[0]}&to={customers}");
        await microsoft.PutAsync(story.Address, "sentitems", Story.Mail(story.Address, story.Correspondent, "Re: mine", $"{Guid.NewGuid():N}@contoso.test", "unknown@outside.test"));
        await microsoft.PostAsync($"move?user={story.Address}&id={(await microsoft.IdsAsync(story.Address, "sentitems"))[0]}&to={old}");
        await microsoft.PutAsync(story.Address, "sentitems", Story.Mail(story.Address, story.Correspondent, "Re: also mine", $"{Guid.NewGuid():N}@contoso.test", root));
        await story.Story.WaitForTimelineAsync(contact, 6);
        await microsoft.PostAsync($"move?user={story.Address}&id={(await microsoft.IdsAsync(story.Address, "sentitems"))[0]}&to={old}");
        await ReplyAsync(story, old, "Re: last", root);
        var timeline = await story.Story.WaitForTimelineAsync(contact, 7);
        Assert.Equal(7, timeline.Select(entry => entry.GetProperty("messageId").GetString()).Distinct().Count());

        // Deleted and renamed at Microsoft: the one is shown as gone, the other goes on under its new name.
        await microsoft.PostAsync($"folders?user={story.Address}&id={old}");
        await FolderAsync(story, customers, "Kunden");
        await microsoft.PostAsync($"lifecycle?user={story.Address}&what=missed");
        await story.Story.WaitAsync(async () => await GoneAsync(story, mailbox) is ["Old"], () => "the folder to be shown as gone");
        await ReplyAsync(story, customers, "Re: still read", root);
        await story.Story.WaitForTimelineAsync(contact, 8);
        var view = await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}");
        Assert.Equal(("healthy", "folder_missing"), (view.GetProperty("state").GetString(), view.GetProperty("warning").GetProperty("code").GetString()));
        var listed = (await story.Story.GetAsync(path)).GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("name").GetString(), item.GetProperty("gone").GetBoolean()));
        Assert.Equal([("Kunden", false), ("Old", true)], listed);

        // No longer chosen: no longer read, no longer announced, and nothing of it is on the view.
        await Story.ReadAsync(await story.Host.Client.PutAsJsonAsync(path, new { ids = Array.Empty<string>() }), HttpStatusCode.OK);
        await story.WaitForSubscriptionsAsync();
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await ReplyAsync(story, customers, "Re: not read", root);
        await ReplyAsync(story, "inbox", "Re: read", root);
        Assert.Equal(9, (await story.Story.WaitForTimelineAsync(contact, 9)).Count);
        Assert.Empty((await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}")).GetProperty("folders").EnumerateArray());
    }

    private static async Task<string?[]> GoneAsync(GraphStory story, Guid mailbox) =>
        [.. (await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}")).GetProperty("folders").EnumerateArray().Where(folder => folder.GetProperty("goneAt").ValueKind != JsonValueKind.Null).Select(folder => folder.GetProperty("name").GetString())];

    private static async Task<(int Seen, int Present)> CoverageAsync(GraphStory story, Guid mailbox)
    {
        var coverage = (await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}")).GetProperty("coverage");
        return (coverage.GetProperty("seen").GetInt32(), coverage.GetProperty("present").GetInt32());
    }

    private static Task BackfillIsDoneAsync(GraphStory story, Guid mailbox) => story.Story.WaitAsync(
        async () => (await story.Story.GetAsync($"api/v1/mailboxes/{mailbox}/backfill")).GetProperty("state").GetString() == "done", () => "older mail to be read");

    private Task FolderAsync(GraphStory story, string id, string name, string? parent = null) =>
        microsoft.PostAsync($"folders?user={story.Address}&id={id}&name={name}{(parent is null ? "" : "&parent=" + parent)}");

    private Task ReplyAsync(GraphStory story, string folder, string subject, string inReplyTo, double daysAgo = 0) =>
        microsoft.PutAsync(story.Address, folder, Story.Mail(story.Correspondent, story.Address, subject, $"{Guid.NewGuid():N}@outside.test", inReplyTo), daysAgo: daysAgo);
}
