using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace AddinHost.Mail.Dns;

/// <summary>One question to one resolver: UDP from a fresh random port with a random id (RFC 5452), TCP when the answer was cut (RFC 7766).</summary>
internal static class DnsExchange
{
    /// <summary>The answer, or null when the resolver says that it cannot answer. Runs until cancelled when nothing of use arrives.</summary>
    public static async Task<DnsAnswer?> AskAsync(IPEndPoint server, string name, DnsType type, CancellationToken ct)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var question = DnsMessage.Ask(id, name, type);

        // A fresh socket gets a random port from the system; connected, it takes datagrams from this resolver only.
        using var udp = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await udp.ConnectAsync(server, ct);
        await udp.SendAsync(question, ct);
        var buffer = new byte[65_535];
        while (true)
        {
            var length = await udp.ReceiveAsync(buffer, ct);
            switch (DnsMessage.Read(buffer.AsSpan(0, length), id, name, type, out var answer))
            {
                case DnsVerdict.Answered: return answer;
                case DnsVerdict.Failed: return null;
                case DnsVerdict.Truncated: return await AskOverTcpAsync(server, question, id, name, type, ct);
                case DnsVerdict.NotOurs: break; // Late, or forged: keep waiting for the right one.
            }
        }
    }

    private static async Task<DnsAnswer?> AskOverTcpAsync(IPEndPoint server, byte[] question, ushort id, string name, DnsType type, CancellationToken ct)
    {
        using var tcp = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(server, ct);
        await using var stream = new NetworkStream(tcp);
        var prefixed = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(prefixed, Convert.ToUInt16(question.Length));
        question.CopyTo(prefixed, 2);
        await stream.WriteAsync(prefixed, ct);

        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, ct);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(message, ct);
        return DnsMessage.Read(message, id, name, type, out var answer) == DnsVerdict.Answered ? answer : null;
    }
}
