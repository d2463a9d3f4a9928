using System.Text;
using AddinHost.Mail.Dns;
using static AddinHost.Tests.Mail.Dns.DnsBytes;

namespace AddinHost.Tests.Mail.Dns;

/// <summary>Looking up records at resolvers that answer well, badly, late, or not at all.</summary>
public sealed class DnsResolverTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Mail_exchangers_come_best_first_in_lower_case()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q, Record(Question, Mx, 60, MxData(20, "MX2.Example.test")), Record(Question, Mx, 60, MxData(10, "mx1.example.test")))]);

        Assert.Equal([new MxRecord(10, "mx1.example.test"), new MxRecord(20, "mx2.example.test")], await Resolver(server).MxAsync("Example.TEST.", default));
    }

    [Fact]
    public async Task Services_come_by_priority_and_weight()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q,
            Record(Question, Srv, 60, SrvData(10, 1, 993, "c.test")),
            Record(Question, Srv, 60, SrvData(0, 1, 993, "b.test")),
            Record(Question, Srv, 60, SrvData(0, 9, 65_535, "a.test")))]);

        Assert.Equal(["a.test", "b.test", "c.test"], (await Resolver(server).SrvAsync("_imaps._tcp.example.test", default)).Select(record => record.Target));
    }

    [Fact]
    public async Task The_null_exchanger_and_the_absent_service_have_no_host()
    {
        await using var server = new ScriptedDnsServer(q => [q[^3] == Mx ? Answer(q, Record(Question, Mx, 60, MxData(0, ""))) : Answer(q, Record(Question, Srv, 60, SrvData(0, 0, 0, "")))]);

        Assert.Equal([new MxRecord(0, "")], await Resolver(server).MxAsync("example.test", default));
        Assert.Equal([new SrvRecord(0, 0, 0, "")], await Resolver(server).SrvAsync("_imap._tcp.example.test", default));
    }

    [Fact]
    public async Task A_null_exchanger_beside_others_means_nothing()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q, Record(Question, Mx, 60, MxData(0, "")), Record(Question, Mx, 60, MxData(5, "mx.test")))]);

        Assert.Equal([new MxRecord(5, "mx.test")], await Resolver(server).MxAsync("example.test", default));
    }

    [Fact]
    public async Task Of_three_resolvers_the_last_is_asked_too()
    {
        await using var silent = new ScriptedDnsServer(_ => []);
        await using var dead = new ScriptedDnsServer(_ => []);
        await using var good = new ScriptedDnsServer(q => [Answer(q, Record(Question, Mx, 60, MxData(1, "mx.test")))]);
        var resolver = new DnsResolver(TimeProvider.System, [silent.EndPoint, dead.EndPoint, good.EndPoint], TimeSpan.FromMilliseconds(500));

        Assert.Single(await resolver.MxAsync("example.test", default));
    }

    [Fact]
    public async Task Texts_are_put_together_from_their_strings()
    {
        byte[] data = [3, .. "v=s"u8, 0, 4, .. "pf1 "u8];
        await using var server = new ScriptedDnsServer(q => [Answer(q, Record(Question, Txt, 60, data), Record(Question, Txt, 60, [200, 1, 2]))]);

        Assert.Equal(["v=spf1 "], await Resolver(server).TxtAsync("example.test", default));
    }

    [Fact]
    public async Task Aliases_are_followed_within_the_answer_and_never_in_circles()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q,
            Record(Name("b.test"), Cname, 60, Name("a.test")),
            Record(Question, Cname, 60, Name("b.test")),
            Record(Name("a.test"), Mx, 60, MxData(1, "mx.a.test")),
            Record(Name("other.test"), Mx, 60, MxData(0, "mx.evil.test")))]);
        Assert.Equal([new MxRecord(1, "mx.a.test")], await Resolver(server).MxAsync("example.test", default));

        await using var circle = new ScriptedDnsServer(q => [Answer(q, Record(Question, Cname, 60, Name("b.test")), Record(Name("b.test"), Cname, 60, Name("example.test")))]);
        Assert.Empty(await Resolver(circle).MxAsync("example.test", default));
    }

    [Fact]
    public async Task Names_of_our_own_language_are_asked_for_in_ascii()
    {
        byte[] asked = [];
        await using var server = new ScriptedDnsServer(q => { asked = q; return [Answer(q)]; });

        await Resolver(server).MxAsync("münchen.test", default);

        Assert.Contains("xn--mnchen-3ya", Encoding.Latin1.GetString(asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..test")]
    [InlineData("a b.test")]
    [InlineData("a\0.test")]
    [InlineData("a\n.test")]
    [InlineData("(a).test")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test")]
    public async Task What_is_no_name_is_never_asked(string name)
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q)]);

        Assert.Equal(DnsFailure.InvalidName, (await Assert.ThrowsAsync<DnsException>(() => Resolver(server).MxAsync(name, default))).Failure);
        Assert.Equal(DnsFailure.InvalidName, (await Assert.ThrowsAsync<DnsException>(() => Resolver(server).MxAsync(string.Join('.', Enumerable.Repeat("abcdefgh", 40)), default))).Failure);
        Assert.Equal(0, server.UdpQuestions);
    }

    [Fact]
    public async Task Answers_to_another_question_are_ignored()
    {
        await using var server = new ScriptedDnsServer(q =>
        {
            var evil = Record(Question, Mx, 60, MxData(0, "evil.test"));
            var otherId = Answer(q, evil);
            otherId[0] ^= 1;
            var otherName = Answer(q, evil);
            otherName[13] ^= 1;
            var otherType = Answer(q, evil);
            otherType[q.Length - 3] ^= 1;
            byte[] noQuestion = [.. q[..2], 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0, .. Record(Name("example.test"), Mx, 60, MxData(0, "evil.test"))];
            return [otherId, otherName, otherType, noQuestion, q, [], [1], Answer(q, Record(Question, Mx, 60, MxData(10, "good.test")))];
        });

        Assert.Equal([new MxRecord(10, "good.test")], await Resolver(server).MxAsync("example.test", default));
    }

    [Fact]
    public async Task Records_of_another_class_or_with_odd_hosts_are_left_out()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q,
            Record(Question, Mx, 60, MxData(0, "chaos.test"), @class: 3),
            Record(Question, Mx, 60, MxData(1, "sp ace.test")),
            Record(Question, Mx, 60, MxData(1, "new\nline.test")),
            Record(Question, Mx, 60, MxData(1, "sla/sh.test")),
            Record(Question, Mx, 60, [.. MxData(1, "tail.test"), 7]),
            Record(Question, Mx, 60, [0]),
            Record(Question, Mx, 60, MxData(9, "good.test")))]);

        Assert.Equal([new MxRecord(9, "good.test")], await Resolver(server).MxAsync("example.test", default));
    }

    [Fact]
    public async Task A_cut_answer_is_asked_for_again_over_tcp()
    {
        var many = Enumerable.Range(0, 400).Select(i => Record(Question, Mx, 60, MxData(i, $"mx{i}.example.test"))).ToArray();
        await using var server = new ScriptedDnsServer(q => [Answer(q, 0x8380, [], [])], q => Answer(q, many));

        Assert.Equal(400, (await Resolver(server).MxAsync("example.test", default)).Count);
        Assert.Equal(1, server.TcpQuestions);
    }

    [Theory]
    [InlineData(0x8182)]
    [InlineData(0x8185)]
    [InlineData(0x8181)]
    public async Task A_resolver_that_fails_is_followed_by_the_next(int flags)
    {
        await using var broken = new ScriptedDnsServer(q => [Answer(q, flags, [], [])]);
        await using var good = new ScriptedDnsServer(q => [Answer(q, Record(Question, Mx, 60, MxData(1, "mx.test")))]);

        Assert.Single(await Resolver(broken, good).MxAsync("example.test", default));
        Assert.Equal(DnsFailure.ServerFailure, (await Assert.ThrowsAsync<DnsException>(() => Resolver(broken).MxAsync("example.test", default))).Failure);
    }

    [Fact]
    public async Task A_silent_resolver_costs_one_attempt_and_two_end_the_lookup()
    {
        await using var silent = new ScriptedDnsServer(_ => []);
        await using var good = new ScriptedDnsServer(q => [Answer(q, Record(Question, Mx, 60, MxData(1, "mx.test")))]);

        Assert.Single(await Hasty(silent, good).MxAsync("example.test", default));
        Assert.Equal(1, silent.UdpQuestions);

        Assert.Equal(DnsFailure.TimedOut, (await Assert.ThrowsAsync<DnsException>(() => Hasty(silent).MxAsync("example.test", default))).Failure);
        Assert.Equal(3, silent.UdpQuestions);
    }

    [Fact]
    public async Task A_lost_datagram_is_asked_for_again_with_another_id_and_port()
    {
        var first = true;
        await using var server = new ScriptedDnsServer(q =>
        {
            var lost = first;
            first = false;
            return lost ? [] : [Answer(q, Record(Question, Mx, 60, MxData(1, "mx.test")))];
        });

        Assert.Single(await Hasty(server).MxAsync("example.test", default));
        Assert.NotEqual(server.Seen[0], server.Seen[1]);
    }

    [Fact]
    public async Task A_closed_port_and_a_caller_who_leaves_are_told_apart()
    {
        var gone = new ScriptedDnsServer(_ => []);
        await gone.DisposeAsync();
        Assert.Equal(DnsFailure.TimedOut, (await Assert.ThrowsAsync<DnsException>(() => Hasty(gone).MxAsync("example.test", default))).Failure);

        await using var silent = new ScriptedDnsServer(_ => []);
        using var leave = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Hasty(silent).MxAsync("example.test", leave.Token));
    }

    [Fact]
    public async Task Ids_and_ports_differ_from_question_to_question()
    {
        await using var server = new ScriptedDnsServer(q => [Answer(q)]);
        var resolver = Resolver(server);
        for (var i = 0; i < 40; i++)
            await resolver.MxAsync($"d{i}.test", default);

        Assert.True(server.Seen.Select(seen => seen.Id).Distinct().Count() > 35);
        Assert.True(server.Seen.Select(seen => seen.Port).Distinct().Count() > 20);
    }

    [Fact]
    public async Task Looking_up_at_the_resolvers_of_this_system_ends_in_time()
    {
        // Whether an answer comes depends on the machine; that an end comes does not.
        var problem = await Xunit.Record.ExceptionAsync(() => new DnsResolver(TimeProvider.System).MxAsync("inlay.invalid", default).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.True(problem is null or DnsException { Failure: not DnsFailure.InvalidName }, problem?.ToString());
    }

    private static DnsResolver Resolver(params ScriptedDnsServer[] servers) => new(TimeProvider.System, [.. servers.Select(server => server.EndPoint)]);

    private static DnsResolver Hasty(params ScriptedDnsServer[] servers) => new(TimeProvider.System, [.. servers.Select(server => server.EndPoint)], Short);
}
