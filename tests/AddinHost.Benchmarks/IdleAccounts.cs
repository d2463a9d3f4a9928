using System.Diagnostics;
using System.Globalization;
using AddinHost.Integration.Support;
using Microsoft.Data.Sqlite;

namespace AddinHost.Benchmarks;

/// <summary>The host with many accounts that wait: what they weigh, and how soon a message that the server announces is a committed row.</summary>
internal static class IdleAccounts
{
    private const string Root = "root@outside.test";

    public static async Task RunAsync(int accounts, bool tls, bool notify, int messages)
    {
        await using var server = new IdleServer(tls, notify);
        await using var smtp = new SmtpSink();
        await using var host = await HostProcess.StartNewAsync([new("Sync:FirstSyncDays", "0"), new("Logging:LogLevel:Default", "Warning")]);
        await host.SetUpAsync();
        await Connecting.LogAsync(host, Connecting.Mail(Root, null, 0));
        var before = HostFigures.ResidentKilobytes(host.ProcessId);

        var started = Stopwatch.GetTimestamp();
        var mailboxes = new Guid[accounts];
        await Parallel.ForAsync(0, accounts, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            mailboxes[i] = await Connecting.ConnectAsync(host, new MailUser(Address(i), "pw"), server.Port, smtp.Port, tls ? "tls" : "none"));
        var connected = Stopwatch.GetElapsedTime(started).TotalSeconds;
        while (server.Idle < accounts || server.Open != accounts)
            await Task.Delay(100);
        var after = HostFigures.ResidentKilobytes(host.ProcessId);

        // Once more from the rows, as on any other day.
        await host.RestartAsync();
        while (server.Idle < accounts || server.Open != accounts)
            await Task.Delay(100);
        var restarted = HostFigures.ResidentKilobytes(host.ProcessId);
        var cpu = HostFigures.ProcessorSeconds(host.ProcessId);
        await Task.Delay(TimeSpan.FromSeconds(60));
        cpu = HostFigures.ProcessorSeconds(host.ProcessId) - cpu;
        var settled = HostFigures.ResidentKilobytes(host.ProcessId);
        Report.Line(new
        {
            peer = "inlay", mode = "idle-accounts", tls, notify, n = accounts, connections = server.Open, connect_s = Round(connected), one_mb = before / 1024, connected_mb = after / 1024,
            restarted_mb = restarted / 1024, rss_mb = settled / 1024, idle_cpu_percent = Round(cpu / 60 * 100),
        });

        using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(host.DataDirectory, "inlay.db"), Mode = SqliteOpenMode.ReadOnly }.ToString());
        database.Open();
        // What runs for the first time is compiled for it.
        await MeasureAsync(server, database, mailboxes, messages / 4);
        var figures = await MeasureAsync(server, database, mailboxes, messages);
        Report.Line(new
        {
            peer = "inlay", mode = "announced-to-committed", tls, notify, accounts, n = messages, p50_ms = At(figures, "COMMITTED", 0.5), p99_ms = At(figures, "COMMITTED", 0.99), max_ms = At(figures, "COMMITTED", 1),
            done_ms = At(figures, "DONE", 0.5), headers_ms = At(figures, "HEADERS", 0.5), body_ms = At(figures, "BODY", 0.5), rss_mb = HostFigures.ResidentKilobytes(host.ProcessId) / 1024,
        });
    }

    private static string Address(int i) => string.Create(CultureInfo.InvariantCulture, $"i{i}@idle.test");

    private static async Task<List<Dictionary<string, double>>> MeasureAsync(IdleServer server, SqliteConnection database, Guid[] mailboxes, int messages)
    {
        var figures = new List<Dictionary<string, double>>();
        for (var n = 0; n < messages; n++)
        {
            var i = Random.Shared.Next(mailboxes.Length);
            using var command = database.CreateCommand();
            command.CommandText = "SELECT count(*) FROM ledger_entries WHERE source = (SELECT number FROM ledger_sources WHERE mailbox_id = @mailbox)";
            command.Parameters.AddWithValue("@mailbox", mailboxes[i].ToByteArray(bigEndian: true));
            command.Prepare();
            var rows = (long)command.ExecuteScalar()!;
            var account = await server.AnnounceAsync(Address(i), Connecting.Mail($"{Guid.NewGuid():N}@outside.test", Root, n));
            while ((long)command.ExecuteScalar()! == rows)
                Thread.Sleep(1);
            account.Ask("COMMITTED");
            figures.Add(account.Asked.ToDictionary(asked => asked.Key, asked => Stopwatch.GetElapsedTime(account.AnnouncedAt, asked.Value).TotalMilliseconds));
            await Task.Delay(50);
        }

        return figures;
    }

    private static double At(List<Dictionary<string, double>> figures, string what, double share)
    {
        var sorted = figures.Where(figure => figure.ContainsKey(what)).Select(figure => figure[what]).Order().ToList();
        return Round(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))]);
    }

    private static double Round(double figure) => Math.Round(figure, 2);
}
