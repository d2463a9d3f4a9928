using System.Net;
using AddinHost.Logging.Ingress;

namespace AddinHost.Tests.Logging.Ingress;

public sealed class IngressRatesTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("192.0.2.2");
    private static readonly IngressOptions Limits = new() { MaxConnections = 4, MaxConnectionsPerHost = 2, ConnectionsPerMinute = 5, MessagesPerMinute = 3 };

    private readonly Clock clock = new();

    [Fact]
    public void Connections_at_once_are_limited_for_one_and_for_all()
    {
        var rates = new IngressRates(clock);
        Assert.True(rates.TryEnter(One, Limits));
        Assert.True(rates.TryEnter(One, Limits));
        Assert.False(rates.TryEnter(One, Limits));
        Assert.False(rates.TryEnter(One.MapToIPv6(), Limits));
        Assert.True(rates.TryEnter(Other, Limits));
        Assert.True(rates.TryEnter(Other, Limits));
        Assert.False(rates.TryEnter(IPAddress.Loopback, Limits));
        rates.Leave(Other);
        Assert.True(rates.TryEnter(IPAddress.Loopback, Limits));
    }

    [Fact]
    public void New_connections_and_messages_are_limited_by_the_minute()
    {
        var rates = new IngressRates(clock);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(rates.TryEnter(One, Limits));
            rates.Leave(One);
        }

        Assert.False(rates.TryEnter(One, Limits));
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => rates.TryMessage(One, Limits)));
        Assert.True(rates.TryMessage(Other, Limits));

        clock.Seconds += 60;
        Assert.True(rates.TryEnter(One, Limits));
        Assert.True(rates.TryMessage(One, Limits));
    }

    [Fact]
    public void What_is_open_is_still_counted_in_the_next_minute()
    {
        var rates = new IngressRates(clock);
        Assert.True(rates.TryEnter(One, Limits));
        Assert.True(rates.TryEnter(One, Limits));
        clock.Seconds += 60;
        Assert.False(rates.TryEnter(One, Limits));
        rates.Leave(One);
        Assert.True(rates.TryEnter(One, Limits));
    }

    [Fact]
    public void A_whole_network_of_ipv6_addresses_is_one_and_many_are_forgotten()
    {
        var rates = new IngressRates(clock);
        Assert.True(rates.TryEnter(IPAddress.Parse("2001:db8::1"), Limits));
        Assert.True(rates.TryEnter(IPAddress.Parse("2001:db8::2"), Limits));
        Assert.False(rates.TryEnter(IPAddress.Parse("2001:db8::3"), Limits));
        Assert.True(rates.TryEnter(IPAddress.Parse("2001:db8:0:1::3"), Limits));
        // A flood of addresses does not make the host forget what is open, nor keep them all.
        for (var i = 0; i < 30_000; i++)
            rates.TryMessage(new IPAddress(i + 1_000_000), Limits);
        Assert.False(rates.TryEnter(IPAddress.Parse("2001:db8::3"), Limits));
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; } = 600;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
