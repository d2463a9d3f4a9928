using System.Globalization;

namespace AddinHost.Integration.Support;

/// <summary>A real Redis on loopback that keeps nothing on disk; it can be stopped and started again on the same port in the middle of a test.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly PrivateFolder folder = new("rd");
    private ServerProcess? process;

    private RedisServer()
    {
    }

    public int Port { get; } = FreePort.Next();

    /// <summary>For the setting Redis:Configuration.</summary>
    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port},abortConnect=false");

    public static async Task<RedisServer> StartNewAsync(CancellationToken ct = default)
    {
        var server = new RedisServer();
        try
        {
            await server.StartAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync(CancellationToken ct = default)
    {
        process = ServerProcess.Start("redis-server",
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", folder.Path, "--save", "", "--appendonly", "no"]);
        await process.WaitForPortAsync(Port, ct: ct);
    }

    /// <summary>Stops it at once; connections are cut and everything in it is gone.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        await process.KillAsync();
        await process.DisposeAsync();
        process = null;
    }

    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync();
        await StartAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }
}
