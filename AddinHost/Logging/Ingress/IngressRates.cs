using System.Net;
using System.Net.Sockets;

namespace AddinHost.Logging.Ingress;

/// <summary>How many connections and messages come from where, now and in this minute.</summary>
public sealed class IngressRates(TimeProvider clock)
{
    /// <summary>Beyond so many addresses in one minute, those that have none open are forgotten.</summary>
    private const int MaxKnown = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, Counts> known = [];
    private int open;
    private long minute;

    /// <summary>Counts a new connection; false when there are too many.</summary>
    public bool TryEnter(IPAddress remote, IngressOptions limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        lock (gate)
        {
            var counts = Of(remote);
            if (open >= limits.MaxConnections || counts.Open >= limits.MaxConnectionsPerHost || counts.Connections >= limits.ConnectionsPerMinute)
                return false;
            open++;
            counts.Open++;
            counts.Connections++;
            return true;
        }
    }

    public void Leave(IPAddress remote)
    {
        lock (gate)
        {
            open--;
            Of(remote).Open--;
        }
    }

    /// <summary>Counts a message; false when there are too many.</summary>
    public bool TryMessage(IPAddress remote, IngressOptions limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        lock (gate)
            return Of(remote) is var counts && counts.Messages++ < limits.MessagesPerMinute;
    }

    private Counts Of(IPAddress remote)
    {
        var now = clock.GetTimestamp() / clock.TimestampFrequency / 60;
        if (now != minute || known.Count > MaxKnown)
        {
            minute = now;
            foreach (var (address, counts) in known)
            {
                if (counts.Open == 0)
                    known.Remove(address);
                else
                    (counts.Connections, counts.Messages) = (0, 0);
            }
        }

        var place = Place(remote);
        if (!known.TryGetValue(place, out var found))
            known[place] = found = new Counts();
        return found;
    }

    // Whoever has one address of IPv6 has its whole /64.
    private static IPAddress Place(IPAddress remote)
    {
        if (remote.IsIPv4MappedToIPv6)
            return remote.MapToIPv4();
        return remote.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. remote.GetAddressBytes()[..8], .. new byte[8]]) : remote;
    }

    private sealed class Counts
    {
        public int Open { get; set; }

        public int Connections { get; set; }

        public int Messages { get; set; }
    }
}
