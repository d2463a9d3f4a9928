using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AddinHost.Tests.Notices;

/// <summary>A mail server that takes what it is told to take.</summary>
internal sealed class PostBox : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> mails = new();
    private readonly Task accepting;

    public PostBox()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Greeting { get; set; } = "220 box ESMTP";

    public string OnRecipient { get; set; } = "250 Ok";

    public IReadOnlyList<string> Mails => [.. mails];

    public Dictionary<string, string?> Settings => new()
    {
        ["Notices:Smtp:Host"] = "127.0.0.1",
        ["Notices:Smtp:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Notices:Smtp:Security"] = "none",
        ["Notices:From"] = "Inlay <notices@engines.test>",
    };

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await ServeAsync(client);
            }
            catch (IOException)
            {
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync(Greeting);
        while (await reader.ReadLineAsync() is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "RCPT":
                    await writer.WriteLineAsync(OnRecipient);
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 Go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync() is { } text && text != ".")
                        mail.Append(text).Append("\r\n");
                    mails.Enqueue(mail.ToString());
                    await writer.WriteLineAsync("250 Taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 Bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 Ok");
                    break;
            }
        }
    }
}
