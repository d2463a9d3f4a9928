using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace AddinHost.Mail.Dns;

/// <summary>
/// Looks up MX, SRV and TXT records by asking the system's resolvers. An answer may be anything that somebody published: callers check addresses and ports
/// before they connect. Safe for use by many callers at once.
/// </summary>
public sealed class DnsResolver
{
    private const int MaxServers = 3;

    /// <summary>Limit of one attempt.</summary>
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<IPEndPoint>? _servers;
    private readonly TimeSpan _attemptTimeout;
    private readonly DnsCache _cache;
    private readonly ConcurrentDictionary<(string Name, DnsType Type), Lazy<Task<DnsAnswer>>> _asking = new();

    /// <param name="clock">Decides when cached answers are over.</param>
    /// <param name="servers">Resolvers to ask, in this order; null or empty for the system's, read anew for each lookup because networks change.</param>
    /// <param name="attemptTimeout">Limit of one attempt, 2 s when null. Each server gets one, a single server two; a lookup ends after at most three times this time.</param>
    /// <param name="cacheCapacity">Answers kept at most.</param>
    public DnsResolver(TimeProvider clock, IReadOnlyList<IPEndPoint>? servers = null, TimeSpan? attemptTimeout = null, int cacheCapacity = 1024)
    {
        _servers = servers is { Count: > 0 } ? servers : null;
        _attemptTimeout = attemptTimeout ?? AttemptTimeout;
        _cache = new DnsCache(clock, cacheCapacity);
    }

    /// <summary>
    /// Mail exchangers, best first. Empty: no such domain, or none published (then RFC 5321 5.1 has mail go to the domain's own address). One without a host,
    /// alone: the domain takes no mail (RFC 7505).
    /// </summary>
    /// <exception cref="DnsException">Every <see cref="DnsFailure"/>.</exception>
    public async Task<IReadOnlyList<MxRecord>> MxAsync(string domain, CancellationToken ct)
    {
        var records = (await LookUpAsync(domain, DnsType.Mx, ct)).Cast<MxRecord>().OrderBy(record => record.Preference).ToList();
        // RFC 7505 section 3: beside others a null MX means nothing.
        if (records.Exists(record => record.Exchange.Length > 0))
            records.RemoveAll(record => record.Exchange.Length == 0);
        return records;
    }

    /// <summary>Service records, best first: by priority, then the heaviest (RFC 2782 draws lots here; one mailbox needs no balancing).</summary>
    /// <param name="name">With the service, as in <c>_imaps._tcp.example.org</c>.</param>
    /// <param name="ct">Ends waiting.</param>
    /// <exception cref="DnsException">Every <see cref="DnsFailure"/>.</exception>
    public async Task<IReadOnlyList<SrvRecord>> SrvAsync(string name, CancellationToken ct) =>
        [.. (await LookUpAsync(name, DnsType.Srv, ct)).Cast<SrvRecord>().OrderBy(record => record.Priority).ThenByDescending(record => record.Weight)];

    /// <summary>Texts in no order, each put together from its strings (RFC 7208 3.3). They may hold any character.</summary>
    /// <exception cref="DnsException">Every <see cref="DnsFailure"/>.</exception>
    public async Task<IReadOnlyList<string>> TxtAsync(string name, CancellationToken ct) =>
        [.. (await LookUpAsync(name, DnsType.Txt, ct)).Cast<string>()];

    private async Task<IReadOnlyList<object>> LookUpAsync(string name, DnsType type, CancellationToken ct)
    {
        var normal = DnsName.Normalize(name) ?? throw new DnsException(DnsFailure.InvalidName, "That is not a domain name.");
        if (_cache.Find(normal, type) is { } cached)
            return cached.Records;

        // Callers with the same question share its answer: many questions at once are as many chances to guess one (RFC 5452 section 5).
        var asking = _asking.GetOrAdd((normal, type), key => new Lazy<Task<DnsAnswer>>(() => AskAndKeepAsync(key.Name, key.Type)));
        return (await asking.Value.WaitAsync(ct)).Records;
    }

    private async Task<DnsAnswer> AskAndKeepAsync(string name, DnsType type)
    {
        // The question is out of the way only when it stands among those asked.
        await Task.Yield();
        try
        {
            var answer = await AskServersAsync(name, type);
            _cache.Keep(name, type, answer);
            return answer;
        }
        finally
        {
            _asking.TryRemove((name, type), out _);
        }
    }

    private async Task<DnsAnswer> AskServersAsync(string name, DnsType type)
    {
        var servers = _servers ?? SystemServers();
        Exception? last = null;
        var refused = false;
        // A single server gets a second chance, because datagrams get lost.
        for (var attempt = 0; attempt < Math.Clamp(servers.Count, 2, MaxServers); attempt++)
        {
            using var limit = new CancellationTokenSource(_attemptTimeout);
            try
            {
                if (await DnsExchange.AskAsync(servers[attempt % servers.Count], name, type, limit.Token) is { } answer)
                    return answer;
                refused = true;
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
            {
                last = exception;
            }
        }

        throw refused
            ? new DnsException(DnsFailure.ServerFailure, "The DNS servers could not answer.", last)
            : new DnsException(DnsFailure.TimedOut, "No DNS server answered in time.", last);
    }

    private static List<IPEndPoint> SystemServers()
    {
        // resolv.conf(5) where there is one; the interfaces elsewhere. fec0::/10 are the placeholders that Windows shows for "none".
        const string ResolvConf = "/etc/resolv.conf";
        var addresses = File.Exists(ResolvConf)
            ? File.ReadLines(ResolvConf)
                .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is ["nameserver", _, ..])
                .Select(words => IPAddress.TryParse(words[1], out var address) ? address : null)
                .OfType<IPAddress>()
            : NetworkInterface.GetAllNetworkInterfaces()
                .Where(each => each.OperationalStatus == OperationalStatus.Up)
                .SelectMany(each => each.GetIPProperties().DnsAddresses)
                .Where(address => !address.IsIPv6SiteLocal);
        var servers = addresses.Distinct().Take(MaxServers).Select(address => new IPEndPoint(address, 53)).ToList();
        return servers.Count > 0 ? servers : [new IPEndPoint(IPAddress.Loopback, 53)];
    }
}
