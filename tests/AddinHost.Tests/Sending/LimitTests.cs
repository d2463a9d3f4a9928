using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending;

/// <summary>How much may leave through a mailbox, whoever counts.</summary>
public sealed class LimitTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly OutboxHost outbox = new(shared);
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task What_is_too_much_for_a_minute_or_a_day_waits_in_its_order_says_until_when_and_leaves_by_itself()
    {
        var (mailbox, contact) = (await outbox.AddMailboxAsync(), await outbox.AddContactAsync());
        await SetAsync(perDay: 9, perMinute: 5);
        var ids = new List<Guid>();
        var at = host.Clock.GetUtcNow().AddMinutes(30);
        // Asked for in the opposite order of their times.
        for (var i = 11; i >= 0; i--)
            ids.Insert(0, await outbox.SendAsync(mailbox, contact, at.AddSeconds(i).ToString("O"), subject: $"Number {i:00}"));
        host.Clock.Advance(TimeSpan.FromMinutes(31));

        await outbox.UntilAsync(ids[4], SendState.Filed);
        await outbox.UntilAsync(async () => await outbox.PlaceAsync(ids[5]) == ("waiting", "send_limit_minute"), "the minute is full");
        Assert.Equal(5, (await outbox.LeftAsync(mailbox)).Count);
        host.Clock.Advance(TimeSpan.FromSeconds(61));
        await outbox.UntilAsync(ids[8], SendState.Filed);
        await outbox.UntilAsync(async () => await outbox.PlaceAsync(ids[9]) == ("waiting", "send_limit_day"), "the day is full");
        var trouble = (await outbox.InOutboxAsync(ids[9]))!.Value.GetProperty("trouble");
        Assert.InRange(trouble.GetProperty("until").GetDateTimeOffset(), host.Clock.GetUtcNow().AddHours(23), host.Clock.GetUtcNow().AddHours(24));
        Assert.NotEmpty(trouble.GetProperty("remedy").GetString()!);
        var quota = (await host.GetAsync<JsonElement>("/api/v1/send-quotas")).EnumerateArray().Single(one => one.GetProperty("mailboxId").GetGuid() == mailbox);
        Assert.Equal((9, 9), (quota.GetProperty("sent").GetInt32(), quota.GetProperty("most").GetInt32()));
        await outbox.UntilAsync(async () => (await host.GetAsync<JsonElement>("/api/v1/notices")).ToString().Contains("sending_waits", StringComparison.Ordinal), "a notice");
        // Asked for now: behind the others, and visibly so.
        var now = await outbox.SendAsync(mailbox, contact, subject: "Number 12");
        Assert.Equal(("waiting", "send_limit_day"), await outbox.PlaceAsync(now));
        // What is taken off the record has left all the same.
        (await host.Client.DeleteAsync($"/api/v1/messages/{ids[0]}")).EnsureSuccessStatusCode();
        Assert.Equal(("waiting", "send_limit_day"), await outbox.PlaceAsync(now));

        host.Clock.Advance(TimeSpan.FromHours(24));
        await outbox.UntilAsync(now, SendState.Filed);
        var subjects = (await outbox.LeftAsync(mailbox)).Select(content => content.Split('\n').Single(line => line.StartsWith("Subject:", StringComparison.Ordinal)).Trim()).ToList();
        Assert.Equal(Enumerable.Range(0, 13).Select(i => $"Subject: Number {i:00}"), subjects);
        await SetAsync(SendLimits.MostPerDay, SendLimits.MostPerMinute);
    }

    [Fact]
    public async Task However_many_count_at_once_no_more_leaves_than_may()
    {
        var mailbox = await outbox.AddMailboxAsync(SharedHost.Address("many").Replace("@outside.test", "@gmail.com", StringComparison.Ordinal));
        // Each in a scope and a connection of its own, as hosts beside each other have them.
        async Task<bool> TakeAsync()
        {
            await using var scope = host.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(host.OrganizationId, host.MemberId);
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            return await db.WriteAsync(async () => await scope.ServiceProvider.GetRequiredService<SendLimits>().TakeAsync(mailbox, default) is null, default);
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(TakeAsync)));
        Assert.Equal(SendLimits.MostPerMinute, taken.Count(yes => yes));

        // 350 a day at Gmail for everybody.
        await host.InDatabaseAsync(async db =>
        {
            db.SentCounts.AddRange(Enumerable.Range(0, 335).Select(i => new SentCount { MailboxId = mailbox, At = host.Clock.GetUtcNow().AddHours(-20).AddSeconds(i) }));
            return await db.SaveChangesAsync();
        });
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(TakeAsync)));
        Assert.Equal(5, taken.Count(yes => yes));
        // The first of them leaves the day after four hours.
        host.Clock.Advance(TimeSpan.FromHours(4));
        Assert.True(await TakeAsync());
    }

    [Fact]
    public async Task Administrators_lower_the_limits_and_nobody_raises_them()
    {
        var (_, colleague) = await shared.AddMemberAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await colleague.PutAsJsonAsync("/api/v1/send-limits", new { perDay = 10, perMinute = 1 })).StatusCode);
        foreach (var (perDay, perMinute) in new[] { (0, 5), (1_001, 5), (10, 0), (10, 11) })
            Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.PutAsJsonAsync("/api/v1/send-limits", new { perDay, perMinute })).StatusCode);
        await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.PutAsJsonAsync("/api/v1/send-limits", new { perDay = 7, perMinute = 2 }), HttpStatusCode.OK);
        var mine = await host.GetAsync<JsonElement>("/api/v1/send-limits");
        Assert.NotEqual((7, 2), (mine.GetProperty("perDay").GetInt32(), mine.GetProperty("perMinute").GetInt32()));
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync("/api/v1/send-limits")).StatusCode);
    }

    private async Task SetAsync(int perDay, int perMinute) => await TestHost.ReadAsync<JsonElement>(await host.Client.PutAsJsonAsync("/api/v1/send-limits", new { perDay, perMinute }), HttpStatusCode.OK);
}
