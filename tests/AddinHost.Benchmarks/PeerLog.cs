using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;
using AddinHost.Mail.Mime;
using Microsoft.Data.Sqlite;

namespace AddinHost.Benchmarks;

/// <summary>
/// The product's main job beside the same job of the others: a running host reads the whole inbox of u1, decides, and puts every message with body and files on record. From
/// the request that connects the mailbox to the last committed message; all that the host does meanwhile counts as its own.
/// </summary>
internal static class PeerLog
{
    private const string Address = "u1@perf.test";

    /// <param name="corpus">The same messages as files: whoever they name is made a contact, so that the rule "mail with known contacts" admits all; null: replies only.</param>
    public static async Task RunAsync(PeerOptions options, PeerServer server, string? corpus)
    {
        await using var smtp = new SmtpSink();
        await using var host = await HostProcess.StartNewAsync([new("Sync:FirstSyncDays", "36500"), new("Logging:LogLevel:Default", "Warning")]);
        await host.SetUpAsync();
        if (corpus is not null)
            await AdmitAllAsync(host, corpus);
        var present = await CountAsync(server);

        var (cpu, started) = (HostFigures.ProcessorSeconds(host.ProcessId), Stopwatch.GetTimestamp());
        await ConnectAsync(host, server, smtp.Port);
        await using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(host.DataDirectory, "inlay.db"), Mode = SqliteOpenMode.ReadOnly }.ToString());
        await database.OpenAsync();
        while (await AskAsync(database, "SELECT count(*) FROM ledger_entries") < present)
            await Task.Delay(10);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = HostFigures.ProcessorSeconds(host.ProcessId) - cpu;
        var logged = await AskAsync(database, "SELECT count(*) FROM mail_messages");
        var bytes = await AskAsync(database, "SELECT coalesce(sum(size), 0) FROM mail_attachments") + await AskAsync(database, "SELECT coalesce(sum(length(text)), 0) + coalesce(sum(length(html)), 0) FROM mail_bodies");
        Report.Line(new
        {
            peer = "inlay", mode = "log", rule = corpus is null ? "replies" : "all", tls = options.Tls, lean = options.Lean, n = present, logged,
            matched = await AskAsync(database, "SELECT count(*) FROM mail_messages message WHERE EXISTS (SELECT 1 FROM mail_messages other WHERE other.thread_id = message.thread_id AND other.number < message.number)"),
            mb = Math.Round(bytes / 1e6, 1), s = Math.Round(seconds, 3), msg_s = Math.Round(present / seconds), mb_s = Math.Round(bytes / 1e6 / seconds, 1),
            cpu_s = Math.Round(cpu, 2), cpu_per_1000 = Math.Round(cpu / present * 1000, 3), peak_rss_mb = HostFigures.Kilobytes(host.ProcessId, "VmHWM") / 1024,
            atts = await AskAsync(database, "SELECT count(*) FROM mail_attachments"),
        });
    }

    private static async Task AdmitAllAsync(HostProcess host, string corpus)
    {
        var named = Directory.GetFiles(corpus).Select(file => MessageHeaders.Parse(File.ReadAllBytes(file)))
            .SelectMany(headers => headers.To.Concat(headers.Cc).Append(headers.From)).OfType<EmailAddress>().Select(address => address.Normalized).Where(address => address != Address).ToHashSet();
        foreach (var address in named)
            (await host.Client.PostAsJsonAsync("api/v1/contacts", new { name = address, addresses = new[] { address } })).EnsureSuccessStatusCode();
        using var rules = await host.Client.PutAsJsonAsync("api/v1/logging-rules/organization", new { rules = new { mode = "knownContacts", logBulk = true, logInternal = true }, revision = 0 });
        rules.EnsureSuccessStatusCode();
    }

    private static async Task<long> CountAsync(PeerServer server)
    {
        await using var client = await server.OpenInboxAsync("u1");
        var count = 0L;
        await foreach (var item in client.FetchHeadersAsync(Mail.Imap.ImapUidSet.Of(Mail.Imap.ImapUidRange.From(1)), CancellationToken.None))
            count += item.Size > 0 ? 1 : 0;
        return count;
    }

    /// <summary>The server's certificate is its own: it is trusted by its fingerprint, as a member would.</summary>
    private static async Task ConnectAsync(HostProcess host, PeerServer server, int smtpPort)
    {
        string? fingerprint = null;
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await host.Client.PostAsJsonAsync("api/v1/mailboxes", new
            {
                provider = "imap",
                address = Address,
                password = "pw",
                imap = new { host = server.Host, port = server.Port, security = server.Tls ? "tls" : "none", userName = "u1" },
                smtp = new { host = "localhost", port = smtpPort, security = "none" },
                certificateFingerprint = fingerprint,
                consent = new { disclosure = "imap", locale = "en" },
            });
            var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
            if (answer.IsSuccessStatusCode)
                return;
            if (attempt > 0 || !body.TryGetProperty("fingerprint", out var shown) || shown.GetString() is not { } found)
                throw new InvalidOperationException(body.ToString());
            fingerprint = found;
        }
    }

    private static async Task<long> AskAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
