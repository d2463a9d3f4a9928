using System.Net;
using System.Net.Sockets;

namespace AddinHost.Integration.Support;

/// <summary>
/// Ports for servers that must be told a number. They lie below the range from which the system takes the ports of outgoing connections,
/// so that nothing else takes one between the choice and the start, nor while a server is restarted.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Given = [];

    public static int Next()
    {
        lock (Gate)
        {
            for (var attempt = 0; attempt < Count; attempt++)
            {
                var port = First + Random.Shared.Next(Count);
                if (!Given.Contains(port) && IsFree(port) && Given.Add(port))
                    return port;
            }
        }

        throw new InvalidOperationException("No free port between 20000 and 32000.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
