using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Integration.Support;

/// <summary>Tells Postfix which addresses have a mailbox (its socketmap protocol: netstrings), so that a user added by a test is known at once.</summary>
internal sealed class RecipientMap : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<string, bool> exists;
    private readonly Task accepting;

    public RecipientMap(Func<string, bool> exists)
    {
        this.exists = exists;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            while (await ReadAsync(stream, stop.Token) is { } request)
            {
                // The map's name, a space, the key; keys without a local part ask for a catch-all.
                var address = request[(request.IndexOf(' ', StringComparison.Ordinal) + 1)..];
                var answer = exists(address) ? "OK " + address : "NOTFOUND ";
                await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(answer)}:{answer},")), stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }
    }

    private static async Task<string?> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        var one = new byte[1];
        var length = 0;
        while (true)
        {
            if (await stream.ReadAsync(one, ct) == 0)
                return null;
            if (one[0] == ':')
                break;
            length = (length * 10) + (one[0] - '0');
        }

        var text = new byte[length + 1];
        await stream.ReadExactlyAsync(text, ct);
        return Encoding.UTF8.GetString(text, 0, length);
    }
}
