using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AddinHost.Benchmarks;

/// <summary>Pages and charts of the activity page over HTTP among many tracked events. INLAY_TEST_POSTGRES chooses the database.</summary>
internal static class ActivityFigures
{
    /// <summary>Events of a year; nine opens for a click, and half of all by machines.</summary>
    private const int Days = 365;
    private const int EventsOfAMail = 20;

    public static async Task RunAsync(int events, int rounds)
    {
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        var me = await host.Client.GetFromJsonAsync<JsonElement>("api/v1/me");
        var (organization, member) = (me.GetProperty("organization").GetProperty("id").GetGuid(), me.GetProperty("id").GetGuid());
        var contact = (await (await host.Client.PostAsJsonAsync("api/v1/contacts", new { name = "Bea", addresses = new[] { "bea@outside.test" } })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await host.StopAsync();
        var postgres = host.Settings.GetValueOrDefault("ConnectionStrings:App");
        if (postgres is null)
            await FillSqliteAsync(Path.Combine(host.DataDirectory, "inlay.db"), organization, member, contact, events);
        else
            await FillPostgresAsync(postgres, organization, member, contact, events);
        await host.StartAsync();

        var database = postgres is null ? "sqlite" : "postgres";
        var page = "api/v1/activity?limit=50";
        await MeasureAsync(host, database, events, "page_people", page, rounds);
        await MeasureAsync(host, database, events, "page_all", page + "&machines=true", rounds);
        await MeasureAsync(host, database, events, "page_of_member", page + $"&memberId={member}", rounds);
        await MeasureAsync(host, database, events, "page_clicks", page + "&kinds=click", rounds);
        await MeasureAsync(host, database, events, "page_of_nobody", page + $"&memberId={Guid.NewGuid()}", rounds);
        var deep = page;
        for (var n = 0; n < 100; n++)
            deep = $"{page}&after={(await host.Client.GetFromJsonAsync<JsonElement>(deep)).GetProperty("next").GetString()}";
        await MeasureAsync(host, database, events, "page_100", deep, rounds);
        await MeasureAsync(host, database, events, "chart_30_days", "api/v1/activity/chart?zone=Europe/Berlin", rounds);
        await MeasureAsync(host, database, events, "chart_30_days_of_member", $"api/v1/activity/chart?zone=Europe/Berlin&memberId={member}", rounds);
        var year = $"from={DateTimeOffset.UtcNow.AddDays(-Days):yyyy-MM-dd}T00:00:00Z";
        await MeasureAsync(host, database, events, "chart_365_days", $"api/v1/activity/chart?zone=Europe/Berlin&{year}", Math.Min(rounds, 20));
    }

    private static async Task MeasureAsync(HostProcess host, string database, int events, string mode, string path, int rounds)
    {
        var took = new List<double>();
        var found = 0;
        for (var round = -3; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await host.Client.GetFromJsonAsync<JsonElement>(path);
            if (round >= 0)
                took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            found = answer.TryGetProperty("items", out var items) ? items.GetArrayLength() : answer.GetProperty("days").EnumerateArray().Sum(day => Sum(day.GetProperty("opens")) + Sum(day.GetProperty("clicks")));
        }

        took.Sort();
        Report.Line(new { peer = "inlay", mode = "activity_" + mode, database, events, items = found, n = rounds, median_ms = took[rounds / 2], p95_ms = took[(int)(rounds * 0.95)], max_ms = took[^1] });
    }

    private static int Sum(JsonElement counts) => counts.EnumerateObject().Sum(count => count.Value.GetInt32());

    private sealed record Happened(Guid Id, Guid Mail, bool IsClick, DateTimeOffset At, string Class);

    private static IEnumerable<Happened> Rows(int events, IReadOnlyList<Guid> mails)
    {
        var random = new Random(4);
        var first = DateTimeOffset.UtcNow.AddDays(-Days);
        string[] classes = ["Human", "Machine", "Probable", "Machine", "Human", "Machine", "Human", "Machine", "Unknown", "Own"];
        for (var n = 0; n < events; n++)
            yield return new Happened(Guid.CreateVersion7(), mails[random.Next(mails.Count)], random.Next(10) == 0, first + (TimeSpan.FromDays(Days) / events * n), classes[random.Next(classes.Length)]);
    }

    private static List<Guid> Mails(int events) => [.. Enumerable.Range(0, Math.Max(1, events / EventsOfAMail)).Select(_ => Guid.CreateVersion7())];

    private static async Task FillSqliteAsync(string file, Guid organization, Guid member, Guid contact, int events)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        var mails = Mails(events);
        foreach (var mail in mails)
        {
            Run("INSERT INTO mail_messages (id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_address, \"to\", cc, subject, preview, sent_at, logged_at, member_id) VALUES ($0, $1, $0, 'x', $0, 0, 'Outgoing', 'a@bench.test', '[]', '[]', 'Offer', '', $2, $2, $3)",
                mail, organization, 0L, member);
            Run("INSERT INTO timeline_entries (id, organization_id, record_id, kind, source_id, occurred_at, thread_id) VALUES ($0, $1, $2, 'Email', $0, $3, $0)", mail, organization, contact, Stored(DateTimeOffset.UtcNow.AddDays(-Random.Shared.Next(Days))));
        }

        foreach (var row in Rows(events, mails))
        {
            if (row.IsClick)
                Run("INSERT INTO tracked_clicks (id, organization_id, tracked_message_id, mail_message_id, member_id, at, link, url, class, rule, evidence) VALUES ($0, $1, $2, $2, $3, $4, 0, 'https://dest.example/', $5, 'reader', '{}')", row.Id, organization, row.Mail, member, Stored(row.At), row.Class);
            else
                Run("INSERT INTO tracked_opens (id, organization_id, tracked_message_id, mail_message_id, member_id, at, class, rule, evidence) VALUES ($0, $1, $2, $2, $3, $4, $5, 'reader', '{}')", row.Id, organization, row.Mail, member, Stored(row.At), row.Class);
        }

        await transaction.CommitAsync();

        void Run(string sql, params object[] values)
        {
            if (!commands.TryGetValue(sql, out var command))
            {
                command = connection.CreateCommand();
                command.Transaction = transaction;
#pragma warning disable CA2100 // Constants of this file.
                command.CommandText = sql;
#pragma warning restore CA2100
                commands[sql] = command;
                for (var at = 0; at < values.Length; at++)
                    command.Parameters.AddWithValue($"${at}", DBNull.Value);
            }

            for (var at = 0; at < values.Length; at++)
                command.Parameters[at].Value = values[at] is Guid id ? id.ToByteArray(true) : values[at];
            command.ExecuteNonQuery();
        }
    }

    private static readonly Dictionary<string, SqliteCommand> commands = [];

    private static long Stored(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static async Task FillPostgresAsync(string connectionString, Guid organization, Guid member, Guid contact, int events)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c session_replication_role=replica -c synchronous_commit=off", CommandTimeout = 0 }.ToString());
        var mails = Mails(events);
        var now = DateTime.UtcNow;
        await using (var connection = await source.OpenConnectionAsync())
        await using (var writer = await connection.BeginBinaryImportAsync("COPY mail_messages (id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_address, \"to\", cc, subject, preview, sent_at, logged_at, member_id) FROM STDIN (FORMAT binary)"))
        {
            foreach (var mail in mails)
                await writer.WriteRowAsync(default, mail, organization, mail, "x", mail.ToByteArray(true), false, "Outgoing", "a@bench.test", "[]", "[]", "Offer", "", now, now, member);
            await writer.CompleteAsync();
        }

        await using (var connection = await source.OpenConnectionAsync())
        await using (var writer = await connection.BeginBinaryImportAsync("COPY timeline_entries (id, organization_id, record_id, kind, source_id, occurred_at, thread_id) FROM STDIN (FORMAT binary)"))
        {
            foreach (var mail in mails)
                await writer.WriteRowAsync(default, mail, organization, contact, "Email", mail, now.AddDays(-Random.Shared.Next(Days)), mail);
            await writer.CompleteAsync();
        }

        await using var one = await source.OpenConnectionAsync();
        await using var two = await source.OpenConnectionAsync();
        await using (var opens = await one.BeginBinaryImportAsync("COPY tracked_opens (id, organization_id, tracked_message_id, mail_message_id, member_id, at, class, rule, evidence) FROM STDIN (FORMAT binary)"))
        await using (var clicks = await two.BeginBinaryImportAsync("COPY tracked_clicks (id, organization_id, tracked_message_id, mail_message_id, member_id, at, link, url, class, rule, evidence) FROM STDIN (FORMAT binary)"))
        {
            foreach (var row in Rows(events, mails))
            {
                if (row.IsClick)
                    await clicks.WriteRowAsync(default, row.Id, organization, row.Mail, row.Mail, member, row.At.UtcDateTime, 0, "https://dest.example/", row.Class, "reader", "{}");
                else
                    await opens.WriteRowAsync(default, row.Id, organization, row.Mail, row.Mail, member, row.At.UtcDateTime, row.Class, "reader", "{}");
            }

            await opens.CompleteAsync();
            await clicks.CompleteAsync();
        }

        await using var vacuum = source.CreateCommand("VACUUM ANALYZE");
        await vacuum.ExecuteNonQueryAsync();
    }
}
