using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AddinHost.Integration.Support;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace AddinHost.Integration.Tracking;

/// <summary>
/// 10,000 pixels and links a second for a minute, of which the database is away for a third: each is answered, none is lost, none is doubled. Where the machine does not make as many, as many as it makes.
/// </summary>
public sealed class TrackingLoadTests(ITestOutputHelper output)
{
    private static readonly Load Full = new(10_000, 40, TimeSpan.FromSeconds(60));

    private sealed record Load(int PerSecond, int Connections, TimeSpan Length)
    {
        public TimeSpan Third => Length / 3;
    }

    /// <summary>The shape of it, for every day.</summary>
    [Fact]
    public async Task A_few_are_not_lost_or_doubled_either_while_sqlite_is_locked()
    {
        await using var host = await HostProcess.StartNewAsync([new("Database:Provider", "sqlite"), .. Quiet]);
        var few = new Load(300, 4, TimeSpan.FromSeconds(2));
        await RunAsync(host, few, () => HoldLockAsync(host, few.Third));
    }

    [Fact, Trait("Form", "Long")]
    public async Task Nothing_is_lost_or_doubled_while_postgresql_is_stopped()
    {
        await using var server = await PostgresServer.StartNewAsync();
        await using var database = await server.CreateDatabaseAsync();
        await using var host = await HostProcess.StartNewAsync([new("Database:Provider", "postgres"), new("ConnectionStrings:App", database.ConnectionString), .. Quiet]);
        await RunAsync(host, Full, async () =>
        {
            await server.StopAsync();
            await Task.Delay(Full.Third);
            await server.StartAsync();
        });
    }

    [Fact, Trait("Form", "Long")]
    public async Task Nothing_is_lost_or_doubled_while_another_process_holds_the_lock_of_sqlite()
    {
        await using var host = await HostProcess.StartNewAsync([new("Database:Provider", "sqlite"), .. Quiet]);
        await RunAsync(host, Full, () => HoldLockAsync(host, Full.Third));
    }

    private static async Task HoldLockAsync(HostProcess host, TimeSpan time)
    {
        await using var other = new SqliteConnection($"Data Source={Directory.EnumerateFiles(host.DataDirectory, "*.db").Single()};Default Timeout=60");
        await other.OpenAsync();
        await using var transaction = other.BeginTransaction(deferred: false);
        await Task.Delay(time);
    }

    private static IEnumerable<KeyValuePair<string, string>> Quiet => [new("Logging:LogLevel:Default", "Error")];

    private async Task RunAsync(HostProcess host, Load load, Func<Task> takeDatabaseAway)
    {
        await host.SetUpAsync(demo: true);
        var mail = await TrackedMail.SendAsync(host);
        var before = await mail.CountAsync();
        var started = Stopwatch.GetTimestamp();
        var asking = Task.WhenAll(Enumerable.Range(0, load.Connections).Select(number => AskAsync(host.Address.Port, number % 2 == 0 ? mail.Pixel : mail.Link, started, load)));
        await Task.Delay(load.Third);
        await takeDatabaseAway();
        var answers = await asking;
        var (sent, slowest, asked) = (answers.Sum(answer => (long)answer.Sent), answers.Max(answer => answer.Slowest), Stopwatch.GetElapsedTime(started));
        Assert.True(sent >= load.Connections);
        await mail.WaitAsync(before + sent);
        // Had anything been doubled, it would be there before the last one.
        await AskAsync(host.Address.Port, mail.Pixel, Stopwatch.GetTimestamp(), load with { Connections = load.PerSecond, Length = TimeSpan.FromSeconds(1) });
        await mail.WaitAsync(before + sent + 1);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{sent} requests answered in {asked.TotalSeconds:0.0} s ({sent / asked.TotalSeconds:0} a second), the slowest in {slowest.TotalMilliseconds:0} ms; on record {(Stopwatch.GetElapsedTime(started) - asked).TotalSeconds:0} s after the last"));
    }

    /// <summary>One connection's share, at its pace, and at once what it is behind, until its time is over; how many it was, and the slowest answer.</summary>
    private static async Task<(int Sent, TimeSpan Slowest)> AskAsync(int port, string path, long started, Load load)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)\r\nAccept-Language: en\r\n\r\n");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("localhost", port);
        var buffer = new byte[4096];
        var slowest = TimeSpan.Zero;
        var share = (int)(load.PerSecond * load.Length.TotalSeconds / load.Connections);
        var sent = 0;
        while (sent < share && (sent == 0 || Stopwatch.GetElapsedTime(started) < load.Length))
        {
            var due = TimeSpan.FromSeconds(sent * (double)load.Connections / load.PerSecond);
            if (due - Stopwatch.GetElapsedTime(started) is { TotalMilliseconds: > 1 } early)
                await Task.Delay(early);
            var from = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            for (var filled = 0; !IsWhole(buffer.AsSpan(0, filled));)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                filled += read > 0 ? read : throw new IOException("The server hung up.");
            }

            sent++;
            slowest = Stopwatch.GetElapsedTime(from) is var took && took > slowest ? took : slowest;
        }

        return (sent, slowest);
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
