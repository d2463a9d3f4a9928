using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync.Faults;

/// <summary>What goes wrong between a running host and Gmail or Microsoft: it is seen, nothing is lost or doubled, and what can go on by itself does.</summary>
[Collection(FaultHost.Name)]
public sealed class ProviderFaultTests(FaultHost faults)
{
    private Story Story => faults.Story;

    [Fact]
    public Task A_consent_that_is_withdrawn_in_the_middle_of_reading_needs_its_owner_and_signing_in_again_resumes() => faults.ForEachAsync(async mailbox =>
    {
        await mailbox.CorrespondAsync(Story);
        await mailbox.AnswerAsync(6);
        // In the middle of the second batch of two.
        await mailbox.RevokeAtBodyAsync(bodies: 3, headers: 4);
        await mailbox.ConnectAsync(faults.Host);

        await Story.WaitForStateAsync(mailbox.Id, "needs_reauthorization");
        var view = await mailbox.ViewAsync(Story);
        Assert.Equal("grant_revoked", view.GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal("sign_in", view.GetProperty("nextAction").GetProperty("code").GetString());
        // The first batch is kept, and nothing of the one that broke off.
        Assert.Equal(3, (await Story.TimelineAsync(mailbox.Contact)).Count);
        await Story.WaitAsync(async () => await NoticesAsync(mailbox) == 1, () => "a notice");

        await mailbox.ConnectAsync(faults.Host);
        await mailbox.AllAreThereOnceAsync(Story);
        await Story.WaitForStateAsync(mailbox.Id, "healthy");
    });

    [Fact]
    public Task Tokens_that_end_a_busy_sign_in_and_429_are_waited_for_as_long_as_was_asked_and_nobody_has_to_sign_in() => faults.ForEachAsync(async mailbox =>
    {
        await mailbox.ConnectAsync(faults.Host);
        await mailbox.BeginAsync(Story);

        // 401, then success.
        await mailbox.ForgetRequestsAsync();
        await mailbox.ExpireAsync();
        await mailbox.AnswerAsync();
        await mailbox.AllAreThereOnceAsync(Story);
        Assert.Equal(1, await mailbox.RenewalsAsync());
        Assert.Equal("healthy", await Story.StateAsync(mailbox.Id));

        // The sign-in is busy: that says nothing about the grant.
        await mailbox.MakeSignInBusyAsync(seconds: 2);
        await mailbox.ExpireAsync();
        await mailbox.AnswerAsync();
        await Story.WaitForStateAsync(mailbox.Id, "throttled");
        var view = await mailbox.ViewAsync(Story);
        Assert.Equal(("sign_in_busy", "wait"), (view.GetProperty("problem").GetProperty("code").GetString(), view.GetProperty("nextAction").GetProperty("code").GetString()));
        await mailbox.AllAreThereOnceAsync(Story);
        await Story.WaitForStateAsync(mailbox.Id, "healthy");

        // 429: nothing is asked before the time that was named.
        await mailbox.ThrottleAsync(seconds: 3);
        await mailbox.AnswerAsync();
        await Story.WaitForStateAsync(mailbox.Id, "throttled");
        Assert.Equal("throttled", (await mailbox.ViewAsync(Story)).GetProperty("problem").GetProperty("code").GetString());
        await mailbox.ForgetRequestsAsync();
        await Task.Delay(1_500);
        Assert.Equal(0, await mailbox.RequestsAsync());
        await mailbox.AllAreThereOnceAsync(Story);
        await Story.WaitForStateAsync(mailbox.Id, "healthy");
        Assert.Equal(0, await NoticesAsync(mailbox));
    });

    [Fact]
    public Task Announcements_that_silently_stop_are_noticed_shown_and_over_with_the_next_one() => faults.ForEachAsync(async mailbox =>
    {
        await mailbox.ConnectAsync(faults.Host);
        await mailbox.BeginAsync(Story);
        await mailbox.WaitForPushAsync(Story, "alive");
        await mailbox.SilenceAsync(true);
        // The first may be found by the second look that follows every announcement of Gmail's.
        for (var i = 0; i < 2; i++)
        {
            await mailbox.AnswerAsync();
            await mailbox.AllAreThereOnceAsync(Story);
        }

        await mailbox.WaitForPushAsync(Story, "failed");
        var push = (await mailbox.ViewAsync(Story)).GetProperty("push");
        Assert.Contains("had not announced", push.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(push.GetProperty("remedy").GetString()!);
        Assert.True(push.TryGetProperty("since", out var since) && since.GetDateTimeOffset() <= DateTimeOffset.UtcNow);
        Assert.Equal("healthy", await Story.StateAsync(mailbox.Id));

        await mailbox.SilenceAsync(false);
        await mailbox.AnswerAsync();
        await mailbox.AllAreThereOnceAsync(Story);
        await mailbox.WaitForPushAsync(Story, "alive");
    });

    [Fact]
    public async Task Doubled_late_reordered_and_forged_announcements_of_gmail_and_a_message_with_two_ids_change_nothing()
    {
        var (google, mailbox) = (faults.Google, new FaultyGmail(faults.Google));
        await mailbox.ConnectAsync(faults.Host);
        await mailbox.BeginAsync(Story);
        await mailbox.WaitForPushAsync(Story, "alive");
        await mailbox.AnswerAsync(2);
        // Of long ago, of what has not happened yet, and each three times.
        foreach (var historyId in new ulong[] { 9_999_999, 1, 2 })
            await google.NotifyAsync(FaultHost.Pushed, mailbox.Address, historyId, times: 3);
        await mailbox.AllAreThereOnceAsync(Story);

        // The same message once more under another id.
        var one = (await google.MessagesAsync(mailbox.Address, "INBOX"))[0];
        await google.PutAsync(mailbox.Address, one.Raw);
        await mailbox.AnswerAsync();
        await mailbox.AllAreThereOnceAsync(Story);

        var before = await google.DeliveriesAsync(FaultHost.Pushed);
        string[] wrongs = ["signature", "unsigned", "issuer", "audience", "email", "unverified", "expired", "none"];
        foreach (var wrong in wrongs)
            await google.NotifyAsync(FaultHost.Pushed, mailbox.Address, wrong: wrong);
        await Story.WaitAsync(async () => (await google.DeliveriesAsync(FaultHost.Pushed)).Refused >= before.Refused + wrongs.Length, () => "all to be refused");
        Assert.Equal(before.Delivered, (await google.DeliveriesAsync(FaultHost.Pushed)).Delivered);
        await mailbox.AllAreThereOnceAsync(Story);
    }

    private async Task<int> NoticesAsync(FaultyMailbox mailbox) =>
        (await Story.GetAsync("api/v1/notices")).GetProperty("items").EnumerateArray().Count(notice => notice.GetProperty("mailboxId").ToString() == mailbox.Id.ToString());
}
