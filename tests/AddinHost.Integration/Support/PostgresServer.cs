using System.Globalization;
using Npgsql;

namespace AddinHost.Integration.Support;

/// <summary>A real PostgreSQL cluster on loopback, with a fresh database for whoever asks.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly PrivateFolder folder = new("pg");
    private int lastDatabase;
    private ServerProcess? process;

    private PostgresServer()
    {
    }

    public int Port { get; } = FreePort.Next();

    public static async Task<PostgresServer> StartNewAsync(CancellationToken ct = default)
    {
        var server = new PostgresServer();
        try
        {
            var (user, group) = Native.Account("postgres");
            server.folder.Add("data", user, group, (UnixFileMode)0b111_000_000);
            await ServerProcess.RunAsync("runuser",
                ["-u", "postgres", "--", Programs("initdb"), "-D", server.folder["data"], "-U", "inlay", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"], ct: ct);
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
        // setpriv becomes the server; runuser would stay in between. SIGQUIT is its immediate stop, which still gives shared memory back.
        process = ServerProcess.Start("setpriv",
            [
                "--reuid=postgres", "--regid=postgres", "--init-groups", Programs("postgres"), "-D", folder["data"], "-k", folder["data"],
                "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "synchronous_commit=off",
                "-c", "full_page_writes=off", "-c", "max_connections=200",
            ],
            Native.SigQuit);
        await process.WaitForPortAsync(Port, ct: ct);
        while (!await AcceptsAsync(ct))
            await Task.Delay(10, ct);
    }

    public async Task StopAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        process = null;
    }

    /// <summary>An empty database that is dropped when disposed.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(CancellationToken ct = default)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref lastDatabase)}");
        await ExecuteAsync($"CREATE DATABASE {name}", ct);
        return new PostgresDatabase(this, name, ConnectionString(name));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }

    internal async Task ExecuteAsync(string command, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var statement = new NpgsqlCommand(command, connection);
        await statement.ExecuteNonQueryAsync(ct);
    }

    private async Task<bool> AcceptsAsync(CancellationToken ct)
    {
        try
        {
            await ExecuteAsync("SELECT 1", ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return false;
        }
    }

    private string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=inlay;Database={database}");

    private static string Programs(string name) =>
        Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin", name)).First(File.Exists);
}

/// <summary>One test's own database.</summary>
public sealed class PostgresDatabase(PostgresServer server, string name, string connectionString) : IAsyncDisposable
{
    public string ConnectionString => connectionString;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(connectionString));
        await server.ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
    }
}
