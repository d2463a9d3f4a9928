using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Browser.Hostile;

/// <summary>The server of whoever wrote a hostile mail: notes each request that reaches it, and answers as helpfully as it can.</summary>
internal sealed class StrangersServer : IAsyncDisposable
{
    private static readonly byte[] Dot = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;
    private int connections;

    public StrangersServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    /// <summary>Also those on which nothing is asked: a hint to connect early tells of the reader too.</summary>
    public int Connections => connections;

    /// <summary>The heads of all requests.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The numbers that stand first in the paths that were asked for.</summary>
    public HashSet<int> Numbers => [.. Asked.Select(head => int.TryParse(head.Split(' ')[1].Trim('/').Split('/', '.', '?', '#')[0], CultureInfo.InvariantCulture, out var number) ? number : -1)];

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
        Interlocked.Increment(ref connections);
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            var head = new StringBuilder();
            while (await reader.ReadLineAsync(end.Token) is { Length: > 0 } line)
                head.Append(line).Append('\n');
            if (head.Length == 0)
                return;
            Asked.Enqueue(head.ToString());
            var path = head.ToString().Split(' ')[1];
            var number = path.Trim('/').Split('.')[0];
            var (type, body) = path.EndsWith(".js", StringComparison.Ordinal) ? ("text/javascript", Encoding.ASCII.GetBytes($"top.r{number}=1")) : ("image/png", Dot);
            await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"), .. body], end.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // Whoever asked has left, or the test is over.
        }
    }
}
