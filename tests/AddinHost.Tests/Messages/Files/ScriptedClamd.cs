using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Tests.Messages.Files;

/// <summary>clamd by its protocol: takes INSTREAM, remembers what it was sent, and answers by what the test says. Over TCP or a Unix socket.</summary>
public sealed class ScriptedClamd : IAsyncDisposable
{
    private readonly Socket door;
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;

    public ScriptedClamd(string? socketPath = null)
    {
        door = socketPath is null ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        door.Bind(socketPath is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(socketPath));
        door.Listen();
        Address = socketPath is null ? $"tcp://127.0.0.1:{((IPEndPoint)door.LocalEndPoint!).Port}" : "unix:" + socketPath;
        serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>What is answered about a file; null: the connection ends without a word.</summary>
    public Func<byte[], string?> Answer { get; set; } = content => Encoding.ASCII.GetString(content).Contains("EICAR", StringComparison.Ordinal) ? "stream: Win.Test.EICAR_HDB-1 FOUND\0" : "stream: OK\0";

    /// <summary>StreamMaxLength.</summary>
    public int Largest { get; set; } = 1_000_000;

    public List<byte[]> Scanned { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        door.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await door.AcceptAsync(end.Token);
            try
            {
                await using var stream = new NetworkStream(client);
                await TalkAsync(stream);
            }
            catch (IOException)
            {
                // The host went away.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        var command = new byte[10];
        await stream.ReadExactlyAsync(command, end.Token);
        Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
        var content = new MemoryStream();
        var length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length, end.Token);
            var size = BinaryPrimitives.ReadInt32BigEndian(length);
            if (size == 0)
                break;
            if (content.Length + size > Largest)
            {
                // It answers at once and closes, with what was sent unread.
                await stream.WriteAsync("INSTREAM size limit exceeded. ERROR\0"u8.ToArray(), end.Token);
                return;
            }

            var piece = new byte[size];
            await stream.ReadExactlyAsync(piece, end.Token);
            content.Write(piece);
        }

        lock (Scanned)
            Scanned.Add(content.ToArray());
        if (Answer(content.ToArray()) is { } answer)
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), end.Token);
    }
}
