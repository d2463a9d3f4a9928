using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;
using AddinHost.Messages.Search;
using Microsoft.Data.Sqlite;

namespace AddinHost.Benchmarks;

/// <summary>Search and timeline pages over HTTP in a large organization on SQLite, with 10,000 entries on one contact.</summary>
internal static class Finding
{
    private const int OnOneContact = 10_000;
    private const int WordsPerBody = 80;
    private const int Vocabulary = 60_000;

    public static async Task RunAsync(int messages, int rounds)
    {
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        var contact = (await (await host.Client.PostAsJsonAsync("api/v1/contacts", new { name = "Bea", addresses = new[] { "bea@outside.test" } })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var started = Stopwatch.GetTimestamp();
        await FillAsync(Path.Combine(host.DataDirectory, "inlay.db"), contact, messages);
        Report.Line(new { peer = "inlay", mode = "fill", messages, seconds = Stopwatch.GetElapsedTime(started).TotalSeconds, database_mb = new FileInfo(Path.Combine(host.DataDirectory, "inlay.db")).Length / 1048576.0 });

        foreach (var (name, query) in new[]
        {
            ("most_common_word", "w1 "), ("common_word", "w40 "), ("rare_word", "w43210 "), ("common_words", "w1 w2 w5 "), ("common_and_rare", "w1 w31234 "), ("phrase", "\"w1 w2\""), ("prefix", "w43*"),
            ("sender", "from:sender77 "), ("sender_and_word", "from:sender77 w3 "), ("nothing", "nowhere "),
        })
            await MeasureAsync(host, "search_" + name, $"api/v1/search?query={Uri.EscapeDataString(query)}", rounds);
        var path = $"api/v1/contacts/{contact}/timeline?limit=50";
        var deep = path;
        for (var page = 0; page < 100; page++)
            deep = $"{path}&after={(await host.Client.GetFromJsonAsync<JsonElement>(deep)).GetProperty("next").GetString()}";
        await MeasureAsync(host, "timeline_first_page", path, rounds);
        await MeasureAsync(host, "timeline_page_100", deep, rounds);
        await MeasureAsync(host, "timeline_folded", path + "&fold=true", rounds);
        await MeasureAsync(host, "timeline_folded_deep", deep + "&fold=true", rounds);
        await MeasureAsync(host, "timeline_incoming_folded", path + "&fold=true&direction=incoming", rounds);
    }

    private static async Task MeasureAsync(HostProcess host, string mode, string path, int rounds)
    {
        var took = new List<double>();
        var found = 0;
        for (var round = -3; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await host.Client.GetFromJsonAsync<JsonElement>(path);
            if (round >= 0)
                took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            found = answer.GetProperty("items").GetArrayLength();
        }

        took.Sort();
        Report.Line(new { peer = "inlay", mode, items = found, n = rounds, median_ms = took[rounds / 2], p95_ms = took[(int)(rounds * 0.95)], max_ms = took[^1] });
    }

    private static async Task FillAsync(string file, Guid contact, int messages)
    {
        var random = new Random(1);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 120, Pooling = false }.ToString());
        await connection.OpenAsync();
        byte[] organization;
        await using (var read = connection.CreateCommand())
        {
            read.CommandText = "PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; SELECT organization_id FROM contacts LIMIT 1";
            organization = (byte[])(await read.ExecuteScalarAsync())!;
        }

        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        using var message = Prepare(connection, transaction, "INSERT INTO mail_messages (id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_name, from_address, \"to\", cc, subject, preview, sent_at, logged_at) VALUES ($0, $1, $2, $3, $4, 0, $5, NULL, $6, '[]', '[]', $7, '', $8, $8)");
        using var body = Prepare(connection, transaction, "INSERT INTO mail_bodies (mail_message_id, organization_id, header_block, text) VALUES ($0, $1, x'', $2)");
        using var entry = Prepare(connection, transaction, "INSERT INTO timeline_entries (id, organization_id, record_id, kind, source_id, occurred_at, thread_id) VALUES ($0, $1, $2, 'Email', $3, $4, $5)");
        using var place = Prepare(connection, transaction, "INSERT INTO searched_messages (position, organization_id, mail_message_id) VALUES ($0, $1, $2)");
        using var words = Prepare(connection, transaction, "INSERT INTO message_text (rowid, organization, subject, sender, recipients, body) VALUES ($0, $1, $2, $3, 'bea outside test', $4)");
        using var person = Prepare(connection, transaction, "INSERT INTO contacts (id, organization_id, name, phones, properties, sort_name, search, version, created_at) VALUES ($0, $1, 'Somebody', '[]', '{}', '', '', 1, 0)");
        var others = Enumerable.Range(0, Math.Max(1, messages / 100)).Select(_ => Guid.CreateVersion7().ToByteArray(true)).ToList();
        foreach (var other in others)
            Run(person, other, organization);
        var first = new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var thread = Guid.NewGuid().ToByteArray(true);
        for (var i = 0; i < messages; i++)
        {
            if (i % 4 == 0)
                thread = Guid.NewGuid().ToByteArray(true);
            var at = first + (i * (10L * 365 * 86_400_000 / messages));
            var id = Guid.CreateVersion7().ToByteArray(true);
            var position = (at * 1_000_000) + i;
            var text = Text(random);
            var sender = string.Create(CultureInfo.InvariantCulture, $"sender{random.Next(2_000)}");
            Run(message, id, organization, thread, $"{i}@bench.test", Guid.NewGuid().ToByteArray(), i % 3 == 0 ? "Outgoing" : "Incoming", sender + "@bench.test", "Re: w" + i % 977, at * 1_000);
            Run(body, id, organization, text);
            // The one contact has its share spread over all the time.
            var own = i % Math.Max(1, messages / OnOneContact) == 0;
            Run(entry, Guid.CreateVersion7().ToByteArray(true), organization, own ? contact.ToByteArray(true) : others[random.Next(others.Count)], id, at * 1_000, thread);
            Run(place, position, organization, id);
            Run(words, position, Convert.ToHexStringLower(organization), "re w" + i % 977, SearchWords.Plain(sender + "@bench.test"), text);
        }

        await transaction.CommitAsync();
    }

    /// <summary>Words as often as in a language: the second half as often as the first.</summary>
    private static string Text(Random random)
    {
        var text = new StringBuilder(WordsPerBody * 7);
        for (var i = 0; i < WordsPerBody; i++)
            text.Append('w').Append((int)Math.Pow(Vocabulary, random.NextDouble())).Append(' ');
        return text.ToString();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var name = "$" + i.ToString(CultureInfo.InvariantCulture);
            if (command.Parameters.Count <= i)
                command.Parameters.AddWithValue(name, values[i]);
            else
                command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }
}
