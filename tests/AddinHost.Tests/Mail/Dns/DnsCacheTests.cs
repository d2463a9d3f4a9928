using AddinHost.Mail.Dns;
using static AddinHost.Tests.Mail.Dns.DnsBytes;

namespace AddinHost.Tests.Mail.Dns;

/// <summary>What is known is not asked for again, and what many ask at once is asked for once.</summary>
public sealed class DnsCacheTests
{
    private readonly Clock _clock = new();

    [Fact]
    public async Task Answers_are_kept_for_their_time_and_no_longer()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q, Record(Question, Mx, 30, MxData(1, "mx.test")), Record(Question, Mx, 300, MxData(2, "mx2.test")))]);
        var resolver = Resolver(server);

        await resolver.MxAsync("example.test", default);
        _clock.Now += TimeSpan.FromSeconds(29);
        await resolver.MxAsync("EXAMPLE.test", default);
        Assert.Equal(1, server.UdpQuestions);
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(2, (await resolver.MxAsync("example.test", default)).Count);
        Assert.Equal(2, server.UdpQuestions);
    }

    [Theory]
    [InlineData(0x8183, 10, 10)]
    [InlineData(0x8180, 86_400, 60)]
    [InlineData(0x8183, 0, 0)]
    public async Task That_there_is_none_is_believed_for_a_minute_at_most(int flags, int minimum, int expected)
    {
        byte[] soa = [.. Name("ns.test"), .. Name("root.test"), .. new byte[16], .. U16(minimum >> 16), .. U16(minimum & 0xFFFF)];
        await using var server = new ScriptedDnsServer(q => [Answer(q, flags, [], [Record(Name("test"), Soa, 9_999, soa)])]);
        var resolver = Resolver(server);

        Assert.Empty(await resolver.MxAsync("example.test", default));
        _clock.Now += TimeSpan.FromSeconds(Math.Max(0, expected - 1));
        await resolver.MxAsync("example.test", default);
        Assert.Equal(expected == 0 ? 2 : 1, server.UdpQuestions);
        _clock.Now += TimeSpan.FromSeconds(1);
        await resolver.MxAsync("example.test", default);
        Assert.Equal(expected == 0 ? 3 : 2, server.UdpQuestions);
    }

    [Fact]
    public async Task Times_beyond_reason_are_cut_and_the_cache_has_an_end()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q, Record(Question, Mx, q[13] == (byte)'z' ? uint.MaxValue : int.MaxValue, MxData(1, "mx.test")))]);
        var resolver = new DnsResolver(_clock, [server.EndPoint], cacheCapacity: 3);

        await resolver.MxAsync("z.test", default);
        await resolver.MxAsync("z.test", default);
        Assert.Equal(2, server.UdpQuestions);
        foreach (var name in (string[])["a.test", "b.test", "c.test", "d.test", "d.test", "b.test", "a.test"])
            await resolver.MxAsync(name, default);
        Assert.Equal(7, server.UdpQuestions);
        _clock.Now += TimeSpan.FromDays(1);
        await resolver.MxAsync("a.test", default);
        Assert.Equal(8, server.UdpQuestions);
    }

    [Fact]
    public async Task Callers_with_the_same_question_share_one_and_each_may_leave()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var answer = new SemaphoreSlim(0);
        await using var server = new ScriptedDnsServer(q =>
        {
            asked.TrySetResult();
            answer.Wait(TimeSpan.FromSeconds(5));
            return [Answer(q, Record(Question, Mx, 60, MxData(1, "mx.test")))];
        });
        var resolver = new DnsResolver(_clock, [server.EndPoint], TimeSpan.FromSeconds(10));
        using var leave = new CancellationTokenSource();

        var first = resolver.MxAsync("example.test", leave.Token);
        var others = Enumerable.Range(0, 20).Select(_ => resolver.MxAsync("Example.test", default)).ToList();
        await asked.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.Release();

        foreach (var other in others)
            Assert.Single(await other);
        Assert.Equal(1, server.UdpQuestions);
    }

    private DnsResolver Resolver(ScriptedDnsServer server) => new(_clock, [server.EndPoint]);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
