using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync;

/// <summary>A running host and what Microsoft announces to it, well behaved or not.</summary>
public sealed partial class GraphPushTests(GraphHostFixture servers) : IClassFixture<GraphHostFixture>
{
    private readonly MicrosoftServer microsoft = servers.Microsoft;

    [Fact]
    public async Task What_is_announced_is_logged_at_once_and_nothing_is_asked_for_in_between()
    {
        var story = await GraphStory.NewAsync(microsoft, servers.Host);
        var mailbox = await story.ConnectAsync();
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await story.WaitForSubscriptionsAsync();
        var contact = await story.Story.CreateContactAsync("Bea", story.Correspondent);
        var (id, messageId) = await story.Story.SendAsync(contact, mailbox, "Thursday?");
        await story.Story.WaitForMessageAsync(id, "accepted", "filed");

        var started = Stopwatch.GetTimestamp();
        await PutAsync(story, "Re: Thursday?", messageId);
        await story.Story.WaitForTimelineAsync(contact, 2);
        // Without the announcement it would be the next poll, a minute later.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));

        await microsoft.PostAsync("requests/reset");
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(0, await microsoft.RequestsAsync("/me"));
        var calls = await microsoft.GetAsync<JsonElement[]>("notifications/calls");
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Equal(202, call.GetProperty("status").GetInt32()));
        Assert.All(calls, call => Assert.InRange(call.GetProperty("milliseconds").GetDouble(), 0, 3_000));
    }

    [Fact]
    public async Task Doubled_late_reordered_and_forged_announcements_and_a_message_with_two_ids_change_nothing()
    {
        var story = await GraphStory.NewAsync(microsoft, servers.Host);
        var mailbox = await story.ConnectAsync();
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await story.WaitForSubscriptionsAsync();
        var contact = await story.Story.CreateContactAsync("Bea", story.Correspondent);
        var (id, messageId) = await story.Story.SendAsync(contact, mailbox, "Thursday?");
        await story.Story.WaitForMessageAsync(id, "accepted", "filed");

        await microsoft.PostAsync("notifications?mode=duplicate");
        await PutAsync(story, "Re: doubled", messageId);
        await story.Story.WaitForTimelineAsync(contact, 2);
        await microsoft.PostAsync("notifications?mode=reordered");
        await PutAsync(story, "Re: first", messageId);
        await PutAsync(story, "Re: second", messageId);
        await story.Story.WaitForTimelineAsync(contact, 4);
        await microsoft.PostAsync("notifications?mode=late");
        await PutAsync(story, "Re: late", messageId);
        await microsoft.PostAsync("notifications/release");
        await story.Story.WaitForTimelineAsync(contact, 5);

        // The same message under another id, as from the Outbox and from Sent Items.
        await microsoft.PostAsync("notifications?mode=normal");
        await microsoft.PostAsync($"again?user={story.Address}&id={(await microsoft.IdsAsync(story.Address, "inbox"))[0]}");
        await PutAsync(story, "Re: last", messageId);
        var timeline = await story.Story.WaitForTimelineAsync(contact, 6);
        Assert.Equal(6, timeline.Count);

        // Somebody who knows everything but the secret.
        var subscription = (await story.SubscriptionsAsync())[0];
        var state = subscription.GetProperty("clientState").GetString()!;
        await microsoft.PostAsync("requests/reset");
        foreach (var forged in new[] { state[..^1] + (state[^1] == '0' ? '1' : '0'), state[..33], "nobody.knows", state + "\0" })
        {
            using var answer = await story.Host.Client.PostAsJsonAsync("hooks/graph", Body(subscription.GetProperty("id").GetString()!, forged));
            Assert.Equal(202, (int)answer.StatusCode);
        }

        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await microsoft.RequestsAsync("/me"));
        using (var answer = await story.Host.Client.PostAsJsonAsync("hooks/graph", Body(subscription.GetProperty("id").GetString()!, state)))
            Assert.Equal(202, (int)answer.StatusCode);
        await story.Story.WaitAsync(async () => await microsoft.RequestsAsync("/messages/delta") > 0, () => "a look after a true announcement");
    }

    [Fact]
    public async Task Lifecycle_events_renew_and_remake_subscriptions_and_make_it_look()
    {
        var story = await GraphStory.NewAsync(microsoft, servers.Host);
        var mailbox = await story.ConnectAsync();
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await story.WaitForSubscriptionsAsync();
        var before = Ids(await story.SubscriptionsAsync());

        await microsoft.PostAsync("requests/reset");
        await microsoft.PostAsync($"lifecycle?user={story.Address}&what=reauthorizationRequired");
        await story.Story.WaitAsync(async () => await microsoft.RequestsAsync("PATCH /subscriptions") >= 2, () => "both to be renewed");
        Assert.Equal(before, Ids(await story.SubscriptionsAsync()));

        await microsoft.PostAsync("requests/reset");
        await microsoft.PostAsync($"lifecycle?user={story.Address}&what=missed");
        await story.Story.WaitAsync(async () => await microsoft.RequestsAsync("/messages/delta") >= 2, () => "a look at both folders");

        await microsoft.PostAsync($"lifecycle?user={story.Address}&what=subscriptionRemoved&remove=true");
        await story.WaitForSubscriptionsAsync();
        Assert.Empty(before.Intersect(Ids(await story.SubscriptionsAsync())));

        await microsoft.PostAsync("requests/reset");
        await microsoft.PostAsync($"lifecycle?user={story.Address}&what=reauthorizationRequired&clientState=forged.state");
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await microsoft.RequestsAsync("subscriptions"));
    }

    [Fact]
    public async Task A_subscription_that_silently_stops_is_noticed_by_the_safety_poll()
    {
        await using var host = await GraphStory.StartHostAsync(microsoft, ("Microsoft:Limits:SafetyPollEvery", "00:00:05"), ("Microsoft:Limits:PollEvery", "00:00:01"));
        var story = await GraphStory.NewAsync(microsoft, host);
        var mailbox = await story.ConnectAsync();
        await story.Story.WaitForStateAsync(mailbox, "healthy");
        await story.WaitForSubscriptionsAsync();
        var contact = await story.Story.CreateContactAsync("Bea", story.Correspondent);
        var (id, messageId) = await story.Story.SendAsync(contact, mailbox, "Thursday?");
        await story.Story.WaitForMessageAsync(id, "accepted", "filed");
        await microsoft.PostAsync("notifications?mode=silent");
        try
        {
            await PutAsync(story, "Re: Thursday?", messageId);
            await story.Story.WaitForTimelineAsync(contact, 2);
        }
        finally
        {
            await microsoft.PostAsync("notifications?mode=normal");
        }
    }

    [Fact]
    public async Task A_disabled_or_removed_mailbox_is_no_longer_announced_and_an_enabled_one_is_again()
    {
        var story = await GraphStory.NewAsync(microsoft, servers.Host);
        var mailbox = await story.ConnectAsync();
        await story.WaitForSubscriptionsAsync();
        (await story.Host.Client.PostAsync($"api/v1/mailboxes/{mailbox}/disable", null)).EnsureSuccessStatusCode();
        await story.Story.WaitAsync(async () => (await story.SubscriptionsAsync()).Length == 0, () => "no subscription");
        (await story.Host.Client.PostAsync($"api/v1/mailboxes/{mailbox}/enable", null)).EnsureSuccessStatusCode();
        await story.WaitForSubscriptionsAsync();
        // Once what it subscribed to is also on record.
        await microsoft.PostAsync("requests/reset");
        await story.Story.WaitAsync(
            async () =>
            {
                await microsoft.PostAsync($"lifecycle?user={story.Address}&what=reauthorizationRequired");
                return await microsoft.RequestsAsync("PATCH /subscriptions") > 0;
            },
            () => "the subscription to be on record");
        // Also while the answer to a renewal is on its way.
        await microsoft.FaultAsync(new { match = "PATCH /subscriptions", user = story.Address, status = 200, delayMilliseconds = 1_500, times = 2 });
        await microsoft.PostAsync("requests/reset");
        await microsoft.PostAsync($"lifecycle?user={story.Address}&what=reauthorizationRequired");
        await story.Story.WaitAsync(async () => await microsoft.RequestsAsync("PATCH /subscriptions") > 0, () => "a renewal");
        (await story.Host.Client.DeleteAsync($"api/v1/mailboxes/{mailbox}")).EnsureSuccessStatusCode();
        Assert.InRange(await microsoft.RequestsAsync("PATCH /subscriptions"), 2, int.MaxValue);
        Assert.Empty(await story.SubscriptionsAsync());
    }

    private static string[] Ids(JsonElement[] subscriptions) => [.. subscriptions.Select(each => each.GetProperty("id").GetString()!).Order(StringComparer.Ordinal)];

    private Task PutAsync(GraphStory story, string subject, string inReplyTo) =>
        microsoft.PutAsync(story.Address, "inbox", Story.Mail(story.Correspondent, story.Address, subject, $"{Guid.NewGuid():N}@outside.test", inReplyTo));

    private static object Body(string subscription, string clientState) => new
    {
        value = new[] { new { subscriptionId = subscription, clientState, changeType = "created", resource = "Users/x/Messages/y", tenantId = Guid.NewGuid() } },
    };
}

/// <summary>One host and one fake for all tests of the class.</summary>
public sealed class GraphHostFixture : IAsyncLifetime
{
    public MicrosoftServer Microsoft { get; } = new();

    public HostProcess Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Microsoft.InitializeAsync();
        Host = await GraphStory.StartHostAsync(Microsoft);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Microsoft.DisposeAsync();
    }
}
