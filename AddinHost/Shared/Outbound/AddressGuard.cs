using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace AddinHost.Shared.Outbound;

/// <summary>
/// Decides on the address that a connection would really go to, after parsing and resolving, never on the text. Metadata and link-local
/// addresses are never allowed; private ones only where an administrator said so.
/// </summary>
public sealed class AddressGuard
{
    private static readonly IPNetwork[] Never = Parse("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "0.0.0.0/8", "::/128", "224.0.0.0/3", "ff00::/8");

    private static readonly IPNetwork[] Inside = Parse(
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "192.88.99.0/24", "::1/128", "fc00::/7", "fec0::/10", "2001:db8::/32", "100::/64", "2001::/23");

    private static readonly string[] DevelopmentDefault = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

    private readonly List<IPNetwork> allowedNetworks = [];
    private readonly HashSet<string> allowedHosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<int> allowedPorts;

    public AddressGuard(IOptions<OutboundOptions> options, IHostEnvironment environment)
        : this(options.Value.AllowedNetworks ?? (environment.IsDevelopment() ? DevelopmentDefault : []), options.Value.AllowedPorts)
    {
    }

    private AddressGuard(IEnumerable<string> networks, IEnumerable<int> ports)
    {
        foreach (var entry in networks)
        {
            if (IPNetwork.TryParse(entry.Contains('/', StringComparison.Ordinal) ? entry : entry + (entry.Contains(':', StringComparison.Ordinal) ? "/128" : "/32"), out var network))
                allowedNetworks.Add(network);
            else
                allowedHosts.Add(entry);
        }

        allowedPorts = [.. ports];
    }

    /// <summary>A guard for hosts that somebody else names, with networks and ports of its own.</summary>
    public static AddressGuard For(IEnumerable<string> networks, IEnumerable<int> ports) => new(networks, ports);

    /// <summary>May a connection asked for by the name <paramref name="host"/> go to this address and port?</summary>
    public bool Allows(string host, IPAddress address, int port)
    {
        var real = Embedded(address);
        if (Contains(Never, real) || Contains(Never, address))
            return false;
        if (allowedHosts.Contains(host) || Contains(allowedNetworks, real))
            return true;
        return allowedPorts.Contains(port) && !Contains(Inside, real) && !Contains(Inside, address);
    }

    /// <summary>The IPv4 address inside mapped, compatible, NAT64, 6to4 and Teredo forms: the packet would end there.</summary>
    private static IPAddress Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes().AsSpan();
        if (bytes[..12].IndexOfAnyExcept((byte)0) < 0 && !(bytes[12] == 0 && bytes[13] == 0 && bytes[14] == 0 && bytes[15] <= 1))
            return new IPAddress(bytes[12..]);
        if (bytes[..12].SequenceEqual((ReadOnlySpan<byte>)[0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) || (bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b))
            return new IPAddress(bytes[12..]);
        if (bytes[0] == 0x20 && bytes[1] == 0x02)
            return new IPAddress(bytes.Slice(2, 4));
        return address;
    }

    private static bool Contains(IEnumerable<IPNetwork> networks, IPAddress address) =>
        networks.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
