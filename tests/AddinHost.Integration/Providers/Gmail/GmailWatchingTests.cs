using AddinHost.Integration.Support;
using AddinHost.Providers;
using static AddinHost.Integration.Providers.Gmail.GmailTestMail;

namespace AddinHost.Integration.Providers.Gmail;

/// <summary>Announcements and what replaces them.</summary>
public sealed class GmailWatchingTests(GoogleFixture google) : IClassFixture<GoogleFixture>
{
    private const string Topic = "projects/project/topics/gmail";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private GoogleFake Fake => google.Fake;

    [Fact]
    public async Task Without_announcements_a_cheap_look_finds_what_came()
    {
        var mailbox = await NewAsync();
        await using var provider = mailbox.OpenGmail();
        var cursor = await WatchAsync(provider);
        await Fake.ForgetCountsAsync();
        var waiting = provider.WaitForChangesAsync(default);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(400)));
        await Fake.PutAsync(mailbox.Address, Received("found"));
        await waiting.WaitAsync(Patience);
        Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages);
        var counts = await Fake.CountsAsync(mailbox.Address);
        Assert.True(counts.Of("getProfile") > 1);
        Assert.Equal(1, counts.Of("history.list"));
    }

    [Fact]
    public async Task While_announcements_come_nothing_is_asked_before_one_does()
    {
        var mailbox = await NewAsync();
        mailbox.IsPushAlive = true;
        await using var provider = mailbox.OpenGmail();
        var cursor = await WatchAsync(provider);
        await Fake.ForgetCountsAsync();
        var waiting = provider.WaitForChangesAsync(default);
        await Fake.PutAsync(mailbox.Address, Received("announced"));
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(1_000)));
        Assert.Empty((await Fake.CountsAsync(mailbox.Address)).Requests);
        await mailbox.Cache.SignalAsync(mailbox.Connection.PushChannel, default);
        await waiting.WaitAsync(Patience);
        Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages);
    }

    [Fact]
    public async Task What_google_drops_right_after_an_announcement_is_found_by_a_second_look()
    {
        var mailbox = await NewAsync();
        mailbox.IsPushAlive = true;
        await using var provider = mailbox.OpenGmail();
        var cursor = await WatchAsync(provider);
        await mailbox.Cache.SignalAsync(mailbox.Connection.PushChannel, default);
        await provider.WaitForChangesAsync(default).WaitAsync(Patience);
        Assert.Empty((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages);
        await Fake.PutAsync(mailbox.Address, Received("in the same second"));
        await provider.WaitForChangesAsync(default).WaitAsync(Patience);
        Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages);
    }

    [Fact]
    public async Task When_announcements_stop_silently_the_safety_look_finds_what_came()
    {
        var clock = new JumpingClock();
        var mailbox = await NewAsync(clock);
        mailbox.IsPushAlive = true;
        await using var provider = mailbox.OpenGmail();
        var cursor = await WatchAsync(provider);
        await Fake.PutAsync(mailbox.Address, Received("unannounced"));
        var before = clock.GetUtcNow();
        await provider.WaitForChangesAsync(default).WaitAsync(Patience);
        Assert.InRange(clock.GetUtcNow() - before, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(16));
        Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages);
    }

    [Fact]
    public async Task Late_doubled_and_disordered_announcements_bring_nothing_twice()
    {
        var mailbox = await NewAsync();
        mailbox.IsPushAlive = true;
        await using var provider = mailbox.OpenGmail();
        var cursor = await WatchAsync(provider);
        await Fake.PutAsync(mailbox.Address, Received("once"));
        var seen = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            await mailbox.Cache.SignalAsync(mailbox.Connection.PushChannel, default);
            await mailbox.Cache.SignalAsync(mailbox.Connection.PushChannel, default);
            await provider.WaitForChangesAsync(default).WaitAsync(Patience);
            var (messages, next) = await ReadAllAsync(provider, WatchedFolder.Inbox, cursor);
            seen.AddRange(messages.Select(message => message.Id.Value));
            cursor = next;
        }

        Assert.Single(seen);
    }

    [Fact]
    public async Task A_subscription_lasts_a_week_is_renewed_and_ends_without_complaint()
    {
        var mailbox = await NewAsync(configure: options => options.PubSubTopic = Topic);
        await using var provider = mailbox.OpenGmail();
        var first = await provider.SubscribeAsync(null, default);
        Assert.InRange(first!.ExpiresAt - DateTimeOffset.UtcNow, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7.1));
        Assert.True((await provider.SubscribeAsync(first, default))!.ExpiresAt >= first.ExpiresAt);
        await provider.UnsubscribeAsync(first, default);
        await provider.UnsubscribeAsync(first, default);

        await using var without = (await NewAsync()).OpenGmail();
        Assert.Null(await without.SubscribeAsync(null, default));

        await Fake.FailAsync("users.watch", 403, reason: "forbidden");
        Assert.Equal("gmail_topic_refused", (await Assert.ThrowsAsync<ProviderException>(() => provider.SubscribeAsync(null, default))).Code);
        await Fake.RevokeAsync(mailbox.Address);
        var dead = await Fake.AccessTokenAsync(mailbox.Address);
        await Fake.RevokeAsync(mailbox.Address);
        mailbox.OtherToken = (_, _) => Task.FromResult(dead);
        await provider.UnsubscribeAsync(first, default);
    }

    /// <summary>Begins to watch and reads both folders; how far the inbox was read.</summary>
    private static async Task<SyncCursor> WatchAsync(AddinHost.Providers.Gmail.GmailProvider provider)
    {
        Assert.Equal(2, (await provider.WaitForChangesAsync(default).WaitAsync(Patience)).Count);
        await ReadAllAsync(provider, WatchedFolder.Sent);
        return (await ReadAllAsync(provider, WatchedFolder.Inbox)).Next;
    }

    private async Task<GmailMailbox> NewAsync(TimeProvider? clock = null, Action<AddinHost.Providers.Gmail.GoogleOptions>? configure = null)
    {
        var mailbox = new GmailMailbox(Fake, google.NextAddress(), clock, options =>
        {
            options.PollEvery = TimeSpan.FromMilliseconds(150);
            configure?.Invoke(options);
        });
        await Fake.AddUserAsync(mailbox.Address);
        return mailbox;
    }
}
