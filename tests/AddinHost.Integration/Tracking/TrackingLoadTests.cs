using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace AddinHost.Integration.Tracking;

/// <summary>10,000 pixels and links a second for a minute, of which the database is away for a third: each is answered, none is lost, none is doubled.</summary>
[Trait("Form", "Long")]
public sealed class TrackingLoadTests(ITestOutputHelper output)
{
    private const int PerSecond = 10_000;
    private const int Connections = 40;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Third = Length / 3;

    [Fact]
    public async Task Nothing_is_lost_or_doubled_while_postgresql_is_stopped()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var database = await server.CreateDatabaseAsync();
        await using var host = await HostProcess.StartNewAsync([new("Database:Provider", "postgres"), new("ConnectionStrings:App", database.ConnectionString), .. Quiet]);
        await RunAsync(host, async () =>
        {
            await server.StopAsync();
            await Task.Delay(Third);
            await server.StartAsync();
        });
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_while_another_process_holds_the_lock_of_sqlite()
    {
        await using var host = await HostProcess.StartNewAsync([new("Database:Provider", "sqlite"), .. Quiet]);
        await RunAsync(host, async () =>
        {
            await using var other = new SqliteConnection($"Data Source={Directory.EnumerateFiles(host.DataDirectory, "*.db").Single()};Default Timeout=60");
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            await Task.Delay(Third);
        });
    }

    private static IEnumerable<KeyValuePair<string, string>> Quiet => [new("Logging:LogLevel:Default", "Error")];

    private async Task RunAsync(HostProcess host, Func<Task> takeDatabaseAway)
    {
        await host.SetUpAsync(demo: true);
        var mail = await TrackedMail.SendAsync(host);
        var before = await mail.CountAsync();
        var started = Stopwatch.GetTimestamp();
        var asking = Task.WhenAll(Enumerable.Range(0, Connections).Select(number => AskAsync(host.Address.Port, number % 2 == 0 ? mail.Pixel : mail.Link, started)));
        await Task.Delay(Third);
        await takeDatabaseAway();
        var slowest = (await asking).Max();
        var asked = Stopwatch.GetElapsedTime(started);
        await mail.WaitAsync(before + (PerSecond * (long)Length.TotalSeconds));
        // Had anything been doubled, it would be there before the last one.
        await AskAsync(host.Address.Port, mail.Pixel, Stopwatch.GetTimestamp(), most: 1);
        await mail.WaitAsync(before + (PerSecond * (long)Length.TotalSeconds) + 1);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{PerSecond * Length.TotalSeconds:0} requests answered in {asked.TotalSeconds:0.0} s, the slowest in {slowest.TotalMilliseconds:0} ms; on record {(Stopwatch.GetElapsedTime(started) - asked).TotalSeconds:0} s after the last"));
    }

    /// <summary>One connection's share, at its pace, and at once what it is behind; the slowest answer.</summary>
    private static async Task<TimeSpan> AskAsync(int port, string path, long started, int most = int.MaxValue)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)\r\nAccept-Language: en\r\n\r\n");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("localhost", port);
        var buffer = new byte[4096];
        var slowest = TimeSpan.Zero;
        var share = Math.Min(most, PerSecond / Connections * (int)Length.TotalSeconds);
        for (var sent = 0; sent < share; sent++)
        {
            var due = TimeSpan.FromSeconds(sent * (double)Connections / PerSecond);
            if (due - Stopwatch.GetElapsedTime(started) is { TotalMilliseconds: > 1 } early)
                await Task.Delay(early);
            var from = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            for (var filled = 0; !IsWhole(buffer.AsSpan(0, filled));)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                filled += read > 0 ? read : throw new IOException("The server hung up.");
            }

            slowest = Stopwatch.GetElapsedTime(from) is var took && took > slowest ? took : slowest;
        }

        return slowest;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        const int PixelLength = 42;
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        Assert.True(answer.StartsWith("HTTP/1.1 200"u8) || answer.StartsWith("HTTP/1.1 302"u8), Encoding.ASCII.GetString(answer));
        return answer.Length >= end + 4 + (answer[9] == '2' ? PixelLength : 0);
    }
}
