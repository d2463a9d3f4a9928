using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Tests.Messages;

/// <summary>A web server of a stranger on loopback: answers every request with the same bytes and keeps what it was asked.</summary>
internal sealed class ImageServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;

    public ImageServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    /// <summary>What a path is answered with: a body of this type, or without a type all of the answer.</summary>
    public Func<string, (string? Type, byte[] Bytes)> Answer { get; set; } = _ => ("text/plain", []);

    /// <summary>One byte at a time, and never to the end.</summary>
    public bool Slow { get; set; }

    /// <summary>The heads of all requests.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await serving;
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await listener.AcceptTcpClientAsync(end.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var one = client;
        try
        {
            var stream = client.GetStream();
            var head = new StringBuilder();
            var letter = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(letter, end.Token) == 1)
                head.Append((char)letter[0]);
            if (head.Length == 0)
                return;
            Asked.Enqueue(head.ToString());
            var (type, bytes) = Answer(head.ToString().Split(' ')[1]);
            if (type is not null)
                bytes = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\nSet-Cookie: seen=1\r\n\r\n"), .. bytes];
            if (!Slow)
                await stream.WriteAsync(bytes, end.Token);
            for (var at = 0; Slow && at < bytes.Length; at++)
            {
                await stream.WriteAsync(bytes.AsMemory(at, 1), end.Token);
                await Task.Delay(50, end.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // Whoever asked has left, or the test is over.
        }
    }
}
