using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Providers;
using AddinHost.Providers.Graph;

namespace AddinHost.Integration.Providers;

/// <summary>What goes wrong between Inlay and Microsoft, on purpose.</summary>
public sealed class GraphTroubleTests(MicrosoftServer microsoft) : IClassFixture<MicrosoftServer>
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-30);

    [Fact]
    public async Task A_rejected_token_is_exchanged_once_and_nobody_notices()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        var asked = new List<string?>();
        mailbox.AccessToken = async (rejected, _) =>
        {
            asked.Add(rejected);
            return rejected is null ? "expired long ago" : await microsoft.TokenAsync(mailbox.Address);
        };
        await using var provider = mailbox.Open();
        await ((IListAliases)provider).ListAliasesAsync(default);
        Assert.Equal([null, "expired long ago"], asked);
    }

    [Fact]
    public async Task A_grant_that_is_gone_in_the_middle_of_a_sync_needs_its_owner_and_keeps_the_place()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        for (var i = 0; i < 4; i++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Mail($"number {i}"));
        var token = await microsoft.TokenAsync(mailbox.Address);
        mailbox.AccessToken = (_, _) => Task.FromResult(token);
        await using var provider = mailbox.Open();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 2, default);
        await microsoft.PostAsync($"revoke?user={mailbox.Address}");

        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, Start, 2, default));
        Assert.Equal((ProviderFailure.ReauthorizationNeeded, "microsoft_sign_in_needed"), (failure.Failure, failure.Code));

        token = await microsoft.TokenAsync(mailbox.Address);
        var rest = await provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, Start, 2, default);
        Assert.Equal(["number 2", "number 3"], rest.Messages.Select(message => message.Headers.Subject));
    }

    [Fact]
    public async Task Ten_minutes_of_429_are_waited_for_in_silence()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        var clock = new SteppedClock();
        mailbox.Time = clock;
        await microsoft.FaultAsync(new { Match = "* /me", Status = 429, RetryAfter = "600", Times = 1, User = mailbox.Address });
        await using var provider = mailbox.Open();
        await using var other = mailbox.Open();
        await microsoft.PostAsync("requests/reset");

        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 2, default));
        Assert.Equal((ProviderFailure.Throttled, "throttled"), (failure.Failure, failure.Code));
        Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromSeconds(590), TimeSpan.FromSeconds(600));
        // Every other session of this mailbox knows, and asks nothing.
        var again = await Assert.ThrowsAsync<ProviderException>(() => other.ListChangesAsync(WatchedFolder.Sent, null, Start, 2, default));
        Assert.Equal("throttled", again.Code);
        Assert.Equal(1, await microsoft.RequestsAsync("mailFolders"));

        clock.Advance(TimeSpan.FromSeconds(601));
        Assert.Empty((await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 2, default)).Messages);
    }

    [Fact]
    public async Task A_short_429_is_waited_out_within_the_call()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await microsoft.FaultAsync(new { Match = "GET /me", Status = 429, RetryAfter = "1", Times = 2, User = mailbox.Address });
        await using var provider = mailbox.Open();
        Assert.NotEmpty(await ((IListAliases)provider).ListAliasesAsync(default));
    }

    [Theory]
    [InlineData(503, null, "microsoft_unavailable")]
    [InlineData(500, null, "microsoft_unavailable")]
    [InlineData(0, null, "microsoft_unreachable")]
    [InlineData(403, "ErrorAccessDenied", "microsoft_access_denied")]
    [InlineData(404, "MailboxNotEnabledForRESTAPI", "microsoft_no_mailbox")]
    public async Task Every_failure_has_its_code(int status, string? code, string expected)
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await microsoft.FaultAsync(new { Match = "GET /me", Status = status, Code = code, Times = 5, User = mailbox.Address });
        await using var provider = mailbox.Open();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => ((IListAliases)provider).ListAliasesAsync(default));
        Assert.Equal(expected, failure.Code);
        Assert.NotNull(ProviderTexts.Find(failure.Code));
    }

    [Fact]
    public async Task At_most_four_requests_of_a_mailbox_run_at_once_over_all_its_sessions()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await microsoft.FaultAsync(new { Match = "GET /me", Status = 200, Times = 100, DelayMilliseconds = 50, User = mailbox.Address });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await using var provider = mailbox.Open();
            await ((IListAliases)provider).ListAliasesAsync(default);
        }));
        Assert.InRange(await microsoft.GetAsync<int>($"parallel?user={mailbox.Address}"), 2, 4);
    }

    [Theory]
    [InlineData("shared")]
    [InlineData("room")]
    public async Task A_shared_mailbox_is_refused_with_the_way_out(string purpose)
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await microsoft.AddUserAsync(new { mailbox.Address, UserPurpose = purpose });
        await using var provider = mailbox.Open();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.CheckAsync("mark", _ => Task.CompletedTask, default));
        Assert.Equal(("microsoft_shared_mailbox", "sign_in"), (failure.Code, failure.Step));
    }

    [Fact]
    public async Task Whose_mailbox_it_is_is_checked_and_proxy_addresses_count()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        var alias = $"alias{Guid.NewGuid():N}@contoso.test";
        await microsoft.AddUserAsync(new { mailbox.Address, Aliases = new[] { alias } });
        using var throughAlias = new GraphMailbox(microsoft, alias) { AccessToken = (_, _) => microsoft.TokenAsync(mailbox.Address) };
        await using (var provider = throughAlias.Open())
        {
            await provider.CheckAsync("mark", _ => Task.CompletedTask, default);
            Assert.Equal([mailbox.Address, alias], (await ((IListAliases)provider).ListAliasesAsync(default)).Select(each => each.Address));
        }

        using var stranger = new GraphMailbox(microsoft, "somebody@contoso.test") { AccessToken = (_, _) => microsoft.TokenAsync(mailbox.Address) };
        await using var wrong = stranger.Open();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => wrong.CheckAsync("mark", _ => Task.CompletedTask, default));
        Assert.Equal(("microsoft_other_mailbox", "sign_in"), (failure.Code, failure.Step));
    }

    [Fact]
    public async Task A_personal_account_that_knows_less_works_too()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("one"));
        await using var provider = mailbox.Open();
        await microsoft.FaultAsync(new { Match = "GET /me", Status = 400, Code = "BadRequest", Times = 1, User = mailbox.Address });
        Assert.NotEmpty(await ((IListAliases)provider).ListAliasesAsync(default));
        await microsoft.FaultAsync(new { Match = "POST /permanentDelete", Status = 405, Code = "MethodNotAllowed", Times = 1, User = mailbox.Address });
        var one = Assert.Single((await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 2, default)).Messages);
        await ((IRemoveMessages)provider).RemoveAsync(WatchedFolder.Inbox, one.Id, default);
        Assert.Empty(await mailbox.ContentAsync(WatchedFolder.Inbox));
    }

    [Fact]
    public async Task An_announcement_wakes_only_the_folder_it_is_about_and_none_is_lost_in_between()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        mailbox.IsPushAlive = true;
        await using var provider = mailbox.OpenGraph();
        await WatchAsync(provider);
        var channel = mailbox.Connection.PushChannel;
        // Before anybody waits.
        await mailbox.Cache.SignalAsync(GraphProvider.ChannelOf(channel, "inbox"), default);
        Assert.Equal([WatchedFolder.Inbox], await provider.WaitForChangesAsync(default).WaitAsync(TimeSpan.FromSeconds(5)));
        await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 2, default);
        var both = provider.WaitForChangesAsync(default);
        Assert.NotSame(both, await Task.WhenAny(both, Task.Delay(1_500)));
        await mailbox.Cache.SignalAsync(channel, default);
        Assert.Contains(WatchedFolder.Sent, await both.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task While_push_is_alive_only_the_safety_poll_asks_and_when_that_finds_something_push_is_doubted()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        mailbox.IsPushAlive = true;
        mailbox.Limits = mailbox.Limits with { PollEvery = TimeSpan.FromMilliseconds(200), SafetyPollEvery = TimeSpan.FromSeconds(2) };
        await using var provider = mailbox.OpenGraph();
        var cursor = await WatchAsync(provider);
        await mailbox.PutAsync(WatchedFolder.Inbox, Mail("never announced"));
        await microsoft.PostAsync("requests/reset");
        var started = TimeProvider.System.GetTimestamp();
        await provider.WaitForChangesAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        Assert.Equal(0, await microsoft.RequestsAsync("/me"));
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Start, 2, default);
        Assert.Single(page.Messages);

        // Now it looks as often as without push.
        await provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, Start, 2, default);
        started = TimeProvider.System.GetTimestamp();
        await provider.WaitForChangesAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    /// <summary>Begins to watch and reads both folders; how far the inbox was read.</summary>
    private static async Task<SyncCursor> WatchAsync(GraphProvider provider)
    {
        Assert.Equal(2, (await provider.WaitForChangesAsync(default)).Count);
        await provider.ListChangesAsync(WatchedFolder.Sent, null, Start, 2, default);
        return (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 2, default)).Next;
    }

    private static byte[] Mail(string subject) => Encoding.ASCII.GetBytes($"From: Bob <bob@elsewhere.test>\r\nTo: alice@contoso.test\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@elsewhere.test>\r\n\r\nHello\r\n");

    /// <summary>Real time plus whatever is added.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private long addedTicks;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref addedTicks));

        public void Advance(TimeSpan by) => Interlocked.Add(ref addedTicks, by.Ticks);
    }
}
