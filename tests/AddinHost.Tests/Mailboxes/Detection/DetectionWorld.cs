using System.Net;
using System.Net.Sockets;
using System.Text;
using AddinHost.Mail.Dns;
using AddinHost.Mailboxes.Detection;
using AddinHost.Mailboxes.Presets;
using AddinHost.Providers;
using AddinHost.Tests.Mail.Dns;

namespace AddinHost.Tests.Mailboxes.Detection;

/// <summary>A small internet: one resolver and the web servers of some domains. It remembers all that it was told.</summary>
public sealed class DetectionWorld : HttpMessageHandler
{
    private readonly Dictionary<string, byte[]> _records = [];
    private readonly Dictionary<string, Func<CancellationToken, Task<HttpResponseMessage>>> _pages = [];
    private readonly List<string> _told = [];
    private readonly ScriptedDnsServer _dns;
    private bool _silent;

    public DetectionWorld() => _dns = new ScriptedDnsServer(question =>
    {
        var name = Name(question);
        lock (_told)
            _told.Add("dns " + name);
        if (_silent)
            return [];
        return [_records.TryGetValue(name, out var record) ? DnsBytes.Answer(question, record) : DnsBytes.Answer(question, 0x8183, [], [])];
    });

    /// <summary>Names asked for and addresses of pages fetched.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (_told)
                return [.. _told];
        }
    }

    public DetectionWorld WithMx(string domain, string host)
    {
        _records[domain] = DnsBytes.Record(DnsBytes.Question, DnsBytes.Mx, 60, DnsBytes.MxData(10, host));
        return this;
    }

    public DetectionWorld WithSrv(string name, string host, int port)
    {
        _records[name] = DnsBytes.Record(DnsBytes.Question, DnsBytes.Srv, 60, DnsBytes.SrvData(0, 1, port, host));
        return this;
    }

    public DetectionWorld WithPage(string url, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        _pages[url] = _ => Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) });
        return this;
    }

    /// <summary>A web server that takes the request and never answers.</summary>
    public DetectionWorld WithSilentPage(string url)
    {
        _pages[url] = async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            throw new InvalidOperationException();
        };
        return this;
    }

    public DetectionWorld WithSilentDns()
    {
        _silent = true;
        return this;
    }

    /// <summary>Providers at which an administrator has set up signing in.</summary>
    public HashSet<ProviderKind> SignIn { get; } = [];

    /// <summary>What an administrator entered, by domain.</summary>
    public Dictionary<string, PresetServers> Presets { get; } = [];

    public Task<DetectionAnswer> DetectAsync(string address, string? provider = null, CancellationToken ct = default) =>
        new DetectProvider(new DnsResolver(TimeProvider.System, [_dns.EndPoint]), () => new HttpClient(this, disposeHandler: false), (kind, _) => Task.FromResult(SignIn.Contains(kind)), (domain, _) => Task.FromResult(Presets.GetValueOrDefault(domain)), TimeProvider.System)
            .HandleAsync(address, provider, ct);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!.ToString();
        lock (_told)
            _told.Add("http " + url + request.Headers);
        return _pages.TryGetValue(url, out var page) ? page(cancellationToken) : throw new HttpRequestException("refused", new SocketException((int)SocketError.HostNotFound));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _dns.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private static string Name(byte[] question)
    {
        var labels = new List<string>();
        for (var at = 12; question[at] != 0; at += question[at] + 1)
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
        return string.Join('.', labels);
    }
}
