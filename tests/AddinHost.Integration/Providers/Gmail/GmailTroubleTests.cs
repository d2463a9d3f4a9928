using AddinHost.Integration.Support;
using AddinHost.Providers;
using static AddinHost.Integration.Providers.Gmail.GmailTestMail;

namespace AddinHost.Integration.Providers.Gmail;

/// <summary>Refused tokens, exhausted quotas, failing servers.</summary>
public sealed class GmailTroubleTests(GoogleFixture google) : IClassFixture<GoogleFixture>
{
    private GoogleFake Fake => google.Fake;

    [Fact]
    public async Task A_token_that_is_refused_is_exchanged_once_and_the_work_goes_on()
    {
        var mailbox = await NewAsync();
        await Fake.PutAsync(mailbox.Address, Received("one"));
        await using var provider = mailbox.Open();
        var cursor = (await ReadAllAsync(provider, WatchedFolder.Inbox)).Next;
        await Fake.PutAsync(mailbox.Address, Received("two"));
        await Fake.ExpireTokensAsync(mailbox.Address);
        Assert.Equal("two", Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages).Headers.Subject);
        Assert.Equal(1, mailbox.Rejections);
    }

    [Fact]
    public async Task A_token_that_ends_inside_a_batch_is_exchanged_too()
    {
        var mailbox = await NewAsync();
        for (var i = 0; i < 3; i++)
            await Fake.PutAsync(mailbox.Address, Received($"number {i}"));
        await Fake.FailAsync("users.messages.get", 401, times: 2, reason: "authError");
        await using var provider = mailbox.Open();
        Assert.Equal(3, (await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages.Count);
        Assert.Equal(1, mailbox.Rejections);
    }

    [Fact]
    public async Task Refusals_of_two_kinds_inside_batches_are_told_apart()
    {
        var mailbox = await NewAsync(new JumpingClock());
        for (var i = 0; i < 3; i++)
            await Fake.PutAsync(mailbox.Address, Received($"number {i}"));
        await Fake.FailAsync("users.messages.get", 429, times: 3, reason: "rateLimitExceeded");
        await Fake.FailAsync("users.messages.get", 401, times: 3, reason: "authError");
        await using var provider = mailbox.Open();
        Assert.Equal(3, (await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages.Count);

        await Fake.FailAsync("users.messages.get", 401, times: 6, reason: "authError");
        Assert.Equal("gmail_sign_in_needed", (await Assert.ThrowsAsync<ProviderException>(() => ReadAllAsync(provider, WatchedFolder.Inbox))).Code);
    }

    [Fact]
    public async Task A_grant_that_is_revoked_while_reading_needs_its_owner()
    {
        var mailbox = await NewAsync();
        for (var i = 0; i < 4; i++)
            await Fake.PutAsync(mailbox.Address, Received($"number {i}"));
        await using var provider = mailbox.Open();
        var first = await provider.ListChangesAsync(WatchedFolder.Inbox, null, default, 2, default);
        var dead = await Fake.AccessTokenAsync(mailbox.Address);
        mailbox.OtherToken = (_, _) => Task.FromResult(dead);
        await Fake.RevokeAsync(mailbox.Address);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, first.Next, default, 2, default));
        Assert.Equal((ProviderFailure.ReauthorizationNeeded, "gmail_sign_in_needed"), (failure.Failure, failure.Code));

        // What the layer of tokens says goes through as it is.
        mailbox.OtherToken = (_, _) => throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "grant_gone");
        Assert.Equal("grant_gone", (await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, first.Next, default, 2, default))).Code);

        mailbox.OtherToken = null;
        await Fake.ExpireTokensAsync(mailbox.Address);
        Assert.Equal(["number 2", "number 3"], (await ReadAllAsync(provider, WatchedFolder.Inbox, first.Next)).Messages.Select(message => message.Headers.Subject));
    }

    [Theory]
    [InlineData(429, "rateLimitExceeded")]
    [InlineData(403, "userRateLimitExceeded")]
    public async Task Ten_minutes_of_refusals_end_in_a_time_to_come_again_and_nobody_asks_before(int status, string reason)
    {
        var clock = new JumpingClock();
        var mailbox = await NewAsync(clock);
        await using var provider = mailbox.Open();
        await Fake.PutAsync(mailbox.Address, Received("patience"));
        await Fake.FailAsync("*", status, times: 10_000, reason: reason);
        var until = clock.GetUtcNow().AddMinutes(10);
        var asked = 0;
        while (clock.GetUtcNow() < until)
        {
            var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, null, default, 10, default));
            Assert.Equal((ProviderFailure.Throttled, "throttled"), (failure.Failure, failure.Code));
            Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
            asked++;
            clock.Advance(failure.RetryAfter.Value);
        }

        var counts = await Fake.CountsAsync(mailbox.Address);
        Assert.InRange(asked, 5, 20);
        Assert.True(counts.Requests.Values.Sum() <= asked * 5, $"{counts.Requests.Values.Sum()} requests in ten minutes of refusals.");
        await Fake.CalmAsync();
        Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages);
    }

    [Fact]
    public async Task When_google_says_how_long_to_wait_no_session_of_the_mailbox_asks_before()
    {
        var clock = new JumpingClock();
        var mailbox = await NewAsync(clock);
        await Fake.FailAsync("users.getProfile", 429, reason: "rateLimitExceeded", retryAfter: 600);
        await using var provider = mailbox.Open();
        await using var other = mailbox.Open();
        foreach (var each in (IMailProvider[])[provider, other])
        {
            var failure = await Assert.ThrowsAsync<ProviderException>(() => each.ListChangesAsync(WatchedFolder.Inbox, null, default, 10, default));
            Assert.Equal(ProviderFailure.Throttled, failure.Failure);
            Assert.InRange(failure.RetryAfter!.Value.TotalSeconds, 590, 601);
        }

        Assert.Equal(1, (await Fake.CountsAsync(mailbox.Address)).Requests.Values.Sum());
        clock.Advance(TimeSpan.FromSeconds(601));
        await other.ListChangesAsync(WatchedFolder.Inbox, null, default, 10, default);
    }

    [Fact]
    public async Task Within_a_batch_only_what_was_refused_is_asked_again()
    {
        var mailbox = await NewAsync(new JumpingClock());
        for (var i = 0; i < 10; i++)
            await Fake.PutAsync(mailbox.Address, Received($"number {i}"));
        await Fake.FailAsync("users.messages.get", 429, times: 4, reason: "rateLimitExceeded");
        await using var provider = mailbox.Open();
        Assert.Equal(10, (await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages.Count);
        Assert.Equal(14, (await Fake.CountsAsync(mailbox.Address)).Of("messages.get"));
    }

    [Theory]
    [InlineData(503, "gmail_unavailable")]
    [InlineData(0, "gmail_unreachable")]
    public async Task A_server_that_fails_is_asked_again_and_given_up_after_some_tries(int status, string code)
    {
        var mailbox = await NewAsync(new JumpingClock());
        await Fake.PutAsync(mailbox.Address, Received("here"));
        await Fake.FailAsync("users.messages.list", status, times: 2);
        await using var provider = mailbox.Open();
        Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages);
        await Fake.FailAsync("users.messages.list", status, times: 3);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.ListChangesAsync(WatchedFolder.Inbox, null, default, 10, default));
        Assert.Equal((ProviderFailure.Unavailable, code), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task A_batch_that_fails_as_a_whole_is_asked_again()
    {
        var mailbox = await NewAsync(new JumpingClock());
        await Fake.PutAsync(mailbox.Address, Received("here"));
        await Fake.FailAsync("batch", 503);
        await Fake.FailAsync("batch", 0);
        await using var provider = mailbox.Open();
        Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages);
    }

    [Fact]
    public async Task The_check_names_the_step_and_what_is_missing()
    {
        var mailbox = await NewAsync();
        await CheckFailsAsync(mailbox, "sign_in", "gmail_api_disabled", () => Fake.FailAsync("users.getProfile", 403, reason: "accessNotConfigured"));
        await CheckFailsAsync(mailbox, "sign_in", "gmail_not_enabled", () => Fake.FailAsync("users.getProfile", 400, reason: "failedPrecondition"));
        await CheckFailsAsync(mailbox, "sign_in", "gmail_domain_policy", () => Fake.FailAsync("users.getProfile", 403, reason: "domainPolicy"));

        var reader = await Fake.AccessTokenAsync(mailbox.Address, null, "https://www.googleapis.com/auth/gmail.readonly");
        mailbox.OtherToken = (_, _) => Task.FromResult(reader);
        await CheckFailsAsync(mailbox, "send_permission", "gmail_scope_missing");
        var stranger = await Fake.AccessTokenAsync("somebody.else@example.test");
        mailbox.OtherToken = (_, _) => Task.FromResult(stranger);
        await CheckFailsAsync(mailbox, "sign_in", "gmail_other_account");
        Assert.Empty(await Fake.MessagesAsync(mailbox.Address, "DRAFT"));
    }

    [Fact]
    public async Task Without_a_grant_nothing_is_asked()
    {
        var mailbox = await NewAsync();
        var opened = Assert.Throws<ProviderException>(() => new AddinHost.Providers.Gmail.GmailProvider(mailbox.Connection with { AccessToken = null }, mailbox.Cache, mailbox.Surroundings));
        Assert.Equal(ProviderFailure.ReauthorizationNeeded, opened.Failure);
    }

    private static async Task CheckFailsAsync(GmailMailbox mailbox, string step, string code, Func<Task>? before = null)
    {
        if (before is not null)
            await before();
        await using var provider = mailbox.Open();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => provider.CheckAsync("mark", _ => Task.CompletedTask, default));
        Assert.Equal((step, code), (failure.Step, failure.Code));
        Assert.NotNull(ProviderTexts.Find(code));
    }

    private async Task<GmailMailbox> NewAsync(TimeProvider? clock = null)
    {
        await Fake.CalmAsync();
        var mailbox = new GmailMailbox(Fake, google.NextAddress(), clock);
        await Fake.AddUserAsync(mailbox.Address);
        return mailbox;
    }
}
