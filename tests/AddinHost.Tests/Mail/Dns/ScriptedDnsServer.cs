using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Tests.Mail.Dns;

/// <summary>A resolver on loopback, UDP and TCP on one port, that answers what the test tells it to.</summary>
public sealed class ScriptedDnsServer : IAsyncDisposable
{
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly List<(int Port, int Id)> _seen = [];
    private int _udpQuestions;
    private int _tcpQuestions;

    /// <param name="onUdp">Datagrams to send back for a question, in order.</param>
    /// <param name="onTcp">The message to send back over TCP.</param>
    public ScriptedDnsServer(Func<byte[], IEnumerable<byte[]>> onUdp, Func<byte[], byte[]>? onTcp = null)
    {
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp.Bind(EndPoint);
        _running = Task.WhenAll(ServeUdpAsync(onUdp), ServeTcpAsync(onTcp ?? (question => onUdp(question).First())));
    }

    public IPEndPoint EndPoint { get; }

    public int UdpQuestions => _udpQuestions;

    public int TcpQuestions => _tcpQuestions;

    /// <summary>Source ports and ids of the questions seen.</summary>
    public IReadOnlyList<(int Port, int Id)> Seen => _seen;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _tcp.Dispose();
        _udp.Dispose();
        await _running;
        _stop.Dispose();
    }

    private async Task ServeUdpAsync(Func<byte[], IEnumerable<byte[]>> onUdp)
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                Interlocked.Increment(ref _udpQuestions);
                _seen.Add((((IPEndPoint)received.RemoteEndPoint).Port, BinaryPrimitives.ReadUInt16BigEndian(buffer)));
                foreach (var answer in onUdp(buffer[..received.ReceivedBytes]))
                    await _udp.SendToAsync(answer, received.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync(Func<byte[], byte[]> onTcp)
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var prefix = new byte[2];
                await stream.ReadExactlyAsync(prefix, _stop.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(question, _stop.Token);
                Interlocked.Increment(ref _tcpQuestions);
                var answer = onTcp(question);
                BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)answer.Length);
                // In three writes, as a slow server might.
                await stream.WriteAsync(prefix, _stop.Token);
                await stream.WriteAsync(answer.AsMemory(0, answer.Length / 2), _stop.Token);
                await stream.WriteAsync(answer.AsMemory(answer.Length / 2), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}

/// <summary>Writes answers as a resolver would, or as one should not.</summary>
public static class DnsBytes
{
    public const int Mx = 15;
    public const int Txt = 16;
    public const int Srv = 33;
    public const int Cname = 5;
    public const int Soa = 6;

    /// <summary>A pointer to the question's name.</summary>
    public static byte[] Question { get; } = [0xC0, 12];

    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => Encoding.Latin1.GetBytes(label).Prepend((byte)label.Length)), 0];

    public static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Record(byte[] owner, int type, uint ttl, byte[] data, int @class = 1) =>
        [.. owner, .. U16(type), .. U16(@class), .. U16((int)(ttl >> 16)), .. U16((int)(ttl & 0xFFFF)), .. U16(data.Length), .. data];

    public static byte[] MxData(int preference, string host) => [.. U16(preference), .. Name(host)];

    public static byte[] SrvData(int priority, int weight, int port, string host) => [.. U16(priority), .. U16(weight), .. U16(port), .. Name(host)];

    public static byte[] Answer(byte[] question, params byte[][] records) => Answer(question, 0x8180, records, []);

    public static byte[] Answer(byte[] question, int flags, byte[][] records, byte[][] authority) =>
        [.. question[..2], .. U16(flags), 0, 1, .. U16(records.Length), .. U16(authority.Length), 0, 0, .. question[12..], .. records.SelectMany(r => r), .. authority.SelectMany(r => r)];
}
