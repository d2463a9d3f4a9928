using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using Microsoft.Extensions.Options;

namespace AddinHost.Tests.Providers;

/// <summary>6,000 units a minute for each mailbox, whoever asks and in whatever pieces.</summary>
public sealed class GmailQuotaTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Clock clock = new();
    private readonly GmailQuota quota;

    public GmailQuotaTests() => quota = new GmailQuota(Options.Create(new GoogleOptions()), clock);

    [Theory]
    [InlineData(20)]
    [InlineData(1_000)]
    [InlineData(100)]
    public async Task No_minute_holds_more_than_the_limit(int units)
    {
        var mailbox = Guid.CreateVersion7();
        var spent = new List<(DateTimeOffset At, int Units)>();
        for (var sum = 0; sum < 30_000; sum += units)
        {
            await quota.SpendAsync(mailbox, units, Patience, default);
            spent.Add((clock.GetUtcNow(), units));
        }

        foreach (var (at, _) in spent)
            Assert.InRange(spent.Where(each => each.At > at - TimeSpan.FromMinutes(1) && each.At <= at).Sum(each => each.Units), 0, 6_000);
        // And it is used: 30,000 units take about five minutes, after the first quarter of a minute.
        Assert.InRange(spent[^1].At - spent[0].At, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task What_gives_way_never_makes_others_wait_and_gets_what_they_leave()
    {
        var mailbox = Guid.CreateVersion7();
        await quota.SpendLeftoversAsync(mailbox, 1_000, Patience, default);
        var started = clock.GetUtcNow();
        await quota.SpendAsync(mailbox, 375, Patience, default);
        Assert.Equal(started, clock.GetUtcNow());

        // The purse is nearly empty now: the next leftovers are a whole purse away, and somebody else who comes meanwhile does not stand behind them.
        await quota.SpendLeftoversAsync(mailbox, 1_000, Patience, default);
        Assert.InRange(clock.GetUtcNow() - started, TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(18));
        started = clock.GetUtcNow();
        await quota.SpendAsync(mailbox, 375, Patience, default);
        Assert.Equal(started, clock.GetUtcNow());
        var throttled = await Assert.ThrowsAsync<ProviderException>(() => quota.SpendLeftoversAsync(mailbox, 1_000, TimeSpan.FromSeconds(1), default));
        Assert.Equal(ProviderFailure.Throttled, throttled.Failure);
        // More than a purse holds waits for a full one, not for ever.
        await quota.SpendLeftoversAsync(mailbox, 5_000, Patience, default);
    }

    [Fact]
    public async Task Mailboxes_do_not_wait_for_each_other()
    {
        var started = clock.GetUtcNow();
        for (var i = 0; i < 10; i++)
            await quota.SpendAsync(Guid.CreateVersion7(), 1_500, TimeSpan.Zero, default);
        Assert.Equal(started, clock.GetUtcNow());
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_told_when_to_come_again_and_has_spent_nothing()
    {
        var mailbox = Guid.CreateVersion7();
        await quota.SpendAsync(mailbox, 1_500, TimeSpan.Zero, default);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => quota.SpendAsync(mailbox, 750, TimeSpan.FromSeconds(5), default));
        Assert.Equal((ProviderFailure.Throttled, TimeSpan.FromSeconds(10)), (failure.Failure, failure.RetryAfter));
        clock.Now += TimeSpan.FromSeconds(10);
        await quota.SpendAsync(mailbox, 750, TimeSpan.Zero, default);
    }

    [Fact]
    public async Task A_pause_that_google_asked_for_holds_for_all_who_ask()
    {
        var mailbox = Guid.CreateVersion7();
        quota.Pause(mailbox, TimeSpan.FromMinutes(10));
        quota.Pause(mailbox, TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromMinutes(10), (await Assert.ThrowsAsync<ProviderException>(() => quota.SpendAsync(mailbox, 1, Patience, default))).RetryAfter);
        await quota.SpendAsync(Guid.CreateVersion7(), 1, TimeSpan.Zero, default);
        clock.Now += TimeSpan.FromMinutes(10);
        await quota.SpendAsync(mailbox, 1, TimeSpan.Zero, default);
    }

    /// <summary>Every wait is over at once and moves the time on.</summary>
    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Now += dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero;
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
