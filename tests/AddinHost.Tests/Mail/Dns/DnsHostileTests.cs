using System.Net;
using System.Net.Sockets;
using AddinHost.Mail.Dns;
using FsCheck;
using FsCheck.Fluent;
using static AddinHost.Tests.Mail.Dns.DnsBytes;

namespace AddinHost.Tests.Mail.Dns;

/// <summary>Answers made to hang, crash or mislead the reader of names and records.</summary>
public sealed class DnsHostileTests
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 } ? 50_000 : 500;

    [Fact]
    public async Task Pointers_in_circles_forward_or_out_of_the_message_end_the_reading()
    {
        byte[][] names =
        [
            [0xC0, 38], // at itself: header 12, question 12, record up to its data 12, preference 2
            [0xC0, 0xFF],
            [0xFF, 0xFF],
            [1, (byte)'a', 0xC0, 38],
            [1, (byte)'a', 0xC0, 40],
            [0x40, 1],
            [0x80, 1],
            [63, 1],
            [0xC0],
            [],
        ];
        foreach (var name in names)
            Assert.Empty(await AskAsync(q => Answer(q, Record(Question, Mx, 60, [0, 1, .. name]))));
    }

    [Fact]
    public async Task An_answer_from_elsewhere_is_ignored_even_when_it_guessed_everything_right()
    {
        ScriptedDnsServer? server = null;
        await using var listening = server = new ScriptedDnsServer(q =>
        {
            using var elsewhere = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            elsewhere.Send(Answer(q, Record(Question, Mx, 60, MxData(0, "evil.test"))), new IPEndPoint(IPAddress.Loopback, server!.Seen[^1].Port));
            return [Answer(q, Record(Question, Mx, 60, MxData(1, "mx.test")))];
        });

        Assert.Equal([new MxRecord(1, "mx.test")], await new DnsResolver(TimeProvider.System, [server.EndPoint]).MxAsync("a.test", default));
    }

    [Fact]
    public async Task A_long_ladder_of_pointers_and_a_name_that_is_too_long_are_refused()
    {
        // Each step points two bytes back to the step before; the first points to the question.
        var ladder = new List<byte> { 0xC0, 12 };
        var start = 12 + Name("a.test").Length + 4 + 12;
        for (var i = 0; i < 100; i++)
            ladder.AddRange([(byte)(0xC0 | ((start + (i * 2)) >> 8)), (byte)(start + (i * 2))]);
        var last = start + 200;
        Assert.Empty(await AskAsync(q => Answer(q,
            Record(Question, 99, 60, [.. ladder]),
            Record(Question, Mx, 60, [0, 1, (byte)(0xC0 | (last >> 8)), (byte)last]))));

        var label = new string('x', 63);
        Assert.Empty(await AskAsync(q => Answer(q, Record(Question, Mx, 60, MxData(1, $"{label}.{label}.{label}.{label}")))));
        Assert.Single(await AskAsync(q => Answer(q, Record(Question, Mx, 60, MxData(1, $"{label}.{label}.{label}.{label[2..]}")))));
    }

    [Fact]
    public async Task Six_thousand_empty_records_are_read_to_their_end()
    {
        var records = Enumerable.Repeat(Record([0], Txt, 60, []), 5_900).ToArray();
        await using var server = new ScriptedDnsServer(q => [Answer(q, 0x8380, [], [])], q => Answer(q, records));

        Assert.Empty(await new DnsResolver(TimeProvider.System, [server.EndPoint]).TxtAsync("a.test", default));
    }

    [Fact]
    public async Task Damaged_answers_never_crash_the_reader_nor_make_odd_hosts()
    {
        var random = Array.Empty<byte>();
        await using var server = new ScriptedDnsServer(q =>
        {
            var good = Answer(q,
                Record(Question, Cname, 60, Name("b.test")),
                Record(Name("b.test"), Srv, 60, [.. U16(1), .. U16(2), .. U16(993), 2, (byte)'m', (byte)'x', 0xC0, 12]),
                Record(Name("b.test"), Srv, 60, SrvData(2, 2, 993, "mx2.test")));
            var damaged = good.ToArray();
            // The first byte of a change chooses among overwriting, cutting and doubling.
            for (var i = 0; i + 2 < random.Length; i += 3)
            {
                var at = damaged.Length == 0 ? 0 : ((random[i] << 8) | random[i + 1]) % damaged.Length;
                damaged = (random[i] % 5) switch
                {
                    0 => damaged[..at],
                    1 => [.. damaged, .. damaged[at..]],
                    _ when damaged.Length > 0 => [.. damaged[..at], random[i + 2], .. damaged[(at + 1)..]],
                    _ => damaged,
                };
            }

            return [damaged.Length > 4096 ? damaged[..4096] : damaged, good];
        });

        Prop.ForAll(Arb.From(Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value))), changes =>
        {
            random = changes;
            var resolver = new DnsResolver(TimeProvider.System, [server.EndPoint]);
            try
            {
                var records = resolver.SrvAsync("_imaps._tcp.a.test", default).GetAwaiter().GetResult();
                Assert.All(records, record => Assert.All(record.Target, c => Assert.True(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_')));
            }
            catch (DnsException exception)
            {
                Assert.Equal(DnsFailure.ServerFailure, exception.Failure);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds));
        await Task.CompletedTask;
    }

    private static async Task<IReadOnlyList<MxRecord>> AskAsync(Func<byte[], byte[]> answer)
    {
        await using var server = new ScriptedDnsServer(q => [answer(q)]);
        try
        {
            return await new DnsResolver(TimeProvider.System, [server.EndPoint]).MxAsync("a.test", default);
        }
        catch (DnsException exception)
        {
            Assert.Equal(DnsFailure.ServerFailure, exception.Failure);
            return [];
        }
    }
}
