using System.Diagnostics;
using AddinHost.Mail.Imap;

namespace AddinHost.Benchmarks;

/// <summary>Connections that wait: how soon one hears of a message, and what many of them weigh.</summary>
internal static class PeerIdle
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(25);

    /// <summary>Prints READY, and EVENT with the time in nanoseconds since 1970 at each announcement, until something is typed.</summary>
    public static async Task OneAsync(PeerServer server, string user)
    {
        await using var client = await server.OpenInboxAsync(user);
        var ended = Task.Run(Console.In.Read);
        var idling = client.IdleAsync(Announce, Long, CancellationToken.None);
        Console.WriteLine("READY");
        while (await Task.WhenAny(ended, idling) == idling)
        {
            await idling;
            idling = client.IdleAsync(Announce, Long, CancellationToken.None);
        }
    }

    /// <summary>Opens so many, all in IDLE, and prints what each adds to the process.</summary>
    public static async Task ManyAsync(PeerServer server, PeerOptions options)
    {
        // What the first connection loads counts for none of the others.
        await using (var first = await server.OpenInboxAsync("i0"))
            await first.LogoutAsync(CancellationToken.None);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = PeerMeasure.Kilobytes("VmRSS");
        var started = Stopwatch.GetTimestamp();
        var clients = new ImapClient[options.Count];
        var idling = new Task[options.Count];
        await Parallel.ForAsync(0, options.Count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            clients[i] = await server.OpenInboxAsync($"i{i}");
            idling[i] = clients[i].IdleAsync(null, Long, CancellationToken.None);
        });
        var up = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await Task.Delay(3000);
        var after = PeerMeasure.Kilobytes("VmRSS");
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await Task.Delay(500);
        var collected = PeerMeasure.Kilobytes("VmRSS");
        if (Array.Exists(idling, task => task.IsCompleted))
            throw new InvalidOperationException("A connection did not stay in IDLE.");
        Report.Line(new
        {
            peer = "inlay", mode = "idleN", tls = options.Tls, n = options.Count, up_s = Math.Round(up, 2), base_mb = before / 1024, rss_mb = after / 1024, rss_gc_mb = collected / 1024,
            kb_per_conn = Math.Round((after - before) / (double)options.Count, 1), kb_per_conn_gc = Math.Round((collected - before) / (double)options.Count, 1),
            cpu_s = Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2),
        });
        GC.KeepAlive(clients);
        Environment.Exit(0);
    }

    private static void Announce()
    {
        Console.WriteLine($"EVENT {(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100}");
        Console.Out.Flush();
    }
}
