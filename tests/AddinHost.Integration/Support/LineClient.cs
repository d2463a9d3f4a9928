using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Integration.Support;

/// <summary>A socket that speaks lines and knows no protocol: proves a server without help of the code under test. Every read fails after ten seconds.</summary>
public sealed class LineClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpClient socket;
    private Stream stream;
    private StreamReader reader;

    private LineClient(TcpClient socket)
    {
        this.socket = socket;
        stream = socket.GetStream();
        reader = new StreamReader(stream, Encoding.Latin1);
    }

    public static async Task<LineClient> ConnectAsync(int port, bool tls = false)
    {
        var connection = new TcpClient { NoDelay = true };
        await connection.ConnectAsync("127.0.0.1", port);
        var client = new LineClient(connection);
        if (tls)
            await client.StartTlsAsync();
        return client;
    }

    public async Task StartTlsAsync()
    {
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsClientAsync("localhost");
        stream = encrypted;
        reader = new StreamReader(stream, Encoding.Latin1);
    }

    /// <summary>The next line without its end; null when the other side has closed.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await reader.ReadLineAsync(patience.Token);
    }

    public async Task SendAsync(string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends a line and reads up to and including the first line that begins as said.</summary>
    public async Task<string> AskAsync(string line, string until)
    {
        await SendAsync(line + "\r\n");
        var answer = new StringBuilder();
        while (await ReadLineAsync() is { } read)
        {
            answer.Append(read).Append("\r\n");
            if (read.StartsWith(until, StringComparison.Ordinal))
                return answer.ToString();
        }

        throw new InvalidOperationException($"The server closed before '{until}': {answer}");
    }

    public async ValueTask DisposeAsync()
    {
        reader.Dispose();
        await stream.DisposeAsync();
        socket.Dispose();
    }
}
