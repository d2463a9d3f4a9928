using System.Diagnostics;
using System.Globalization;
using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Shared.Secrets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace AddinHost.Benchmarks;

/// <summary>Finding what a mail answers among very many known Message-IDs, through the class that sync, pane and upload ask.</summary>
internal static class Matching
{
    private const int PerTransaction = 5_000;

    public static async Task RunAsync(int ids, int rounds)
    {
        var postgres = Environment.GetEnvironmentVariable("INLAY_TEST_POSTGRES") is { Length: > 0 } server ? await CreateAsync(server) : null;
        await using var inside = await Inside.StartAsync(postgres);
        await inside.RunAsync(async services =>
        {
            var (db, hash) = (services.GetRequiredService<AppDb>(), await services.GetRequiredService<OrganizationHashes>().GetAsync(default));
            var started = Stopwatch.GetTimestamp();
            var bytes = postgres is null ? await FillAsync(inside, db, hash, ids) : await FillPostgresAsync(inside, postgres, hash, ids);
            Report.Line(new { peer = "inlay", mode = "match-fill", postgres = postgres is not null, n = ids, bytes_per_id = Math.Round(bytes / (double)ids, 2), s = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds) });
            var known = services.GetRequiredService<KnownMessages>();
            foreach (var (asked, times) in new[] { (3, rounds), (10, rounds), (2_500, 200) })
                await MeasureAsync(known, ids, asked, times / 4, print: false);
            foreach (var (asked, times) in new[] { (3, rounds), (10, rounds), (2_500, 200) })
                await MeasureAsync(known, ids, asked, times, print: true);
            return true;
        });
    }

    /// <summary>Half of the mails answer nothing on record, as unrelated mail does.</summary>
    private static async Task MeasureAsync(KnownMessages known, int ids, int asked, int rounds, bool print)
    {
        var took = new double[rounds];
        var found = 0;
        var cpu = Environment.CpuUsage.TotalTime;
        for (var round = 0; round < rounds; round++)
        {
            var names = Enumerable.Range(0, asked).Select(_ => Name(Random.Shared.Next(ids) + (round % 2 == 0 ? 0 : 2L * ids))).ToList();
            var started = Stopwatch.GetTimestamp();
            found += (await known.FindAsync(names, default)).Count;
            took[round] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        cpu = Environment.CpuUsage.TotalTime - cpu;
        Array.Sort(took);
        if (print)
            Report.Line(new { peer = "inlay", mode = "match", ids = asked, n = rounds, found, us_p50 = Math.Round(took[rounds / 2], 1), us_p99 = Math.Round(took[rounds * 99 / 100], 1), us_max = Math.Round(took[^1]), cpu_us = Math.Round(cpu.TotalMicroseconds / rounds, 1) });
    }

    private static string Name(long i)
    {
        var mixed = unchecked((ulong)i * 0x9E3779B97F4A7C15UL);
        mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9UL;
        return string.Create(CultureInfo.InvariantCulture, $"{mixed ^ (mixed >> 32):x16}.{i}@mx{i % 97}.hallam.example");
    }

    /// <summary>In the order in which mail comes, some thousand in a transaction; returns what the table of known names takes.</summary>
    private static async Task<long> FillAsync(Inside inside, AppDb db, KeyedHash hash, int ids)
    {
        var organization = inside.OrganizationId.ToByteArray(bigEndian: true);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = inside.File, Pooling = false, DefaultTimeout = 120 }.ToString());
        await connection.OpenAsync();
        Run(connection, "PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000;");
        // What no look-up asks is not built.
        foreach (var index in new[] { "organization_id_identity", "organization_id_logged_at", "thread_id" })
            Run(connection, $"DROP INDEX ix_mail_messages_{index}");
        var before = Size(connection);
        Insert(connection, "INSERT INTO known_message_ids (hash, message_number) VALUES ($0, $1)", ids, i => [hash.Of(Name(i)), i + 1L]);
        Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        var bytes = Size(connection) - before;
        Insert(
            connection,
            "INSERT INTO mail_messages (number, id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_address, \"to\", cc, subject, preview, sent_at, logged_at) VALUES ($0, $1, $2, $3, $4, x'', 0, 'Incoming', '', '[]', '[]', '', '', 0, 0)",
            ids,
            i => [i + 1L, Guid.CreateVersion7().ToByteArray(bigEndian: true), organization, Guid.NewGuid().ToByteArray(), Name(i)]);
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        return bytes;
    }

    private static void Insert(SqliteConnection connection, string sql, int rows, Func<long, object[]> values)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var at = 0; at < rows;)
        {
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            for (var end = Math.Min(rows, at + PerTransaction); at < end; at++)
            {
                var row = values(at);
                for (var i = 0; i < row.Length; i++)
                {
                    if (command.Parameters.Count <= i)
                        command.Parameters.AddWithValue("$" + i.ToString(CultureInfo.InvariantCulture), row[i]);
                    else
                        command.Parameters[i].Value = row[i];
                }

                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    private static long Size(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    internal static async Task<string> CreateAsync(string server)
    {
        var name = "match" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await RunAsync(connection, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString();
    }

    private static async Task<long> FillPostgresAsync(Inside inside, string postgres, KeyedHash hash, int ids)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres) { CommandTimeout = 0 }.ToString());
        await connection.OpenAsync();
        foreach (var index in new[] { "organization_id_identity", "organization_id_logged_at", "thread_id" })
            await RunAsync(connection, $"DROP INDEX ix_mail_messages_{index}");
        await using (var rows = await connection.BeginBinaryImportAsync("COPY known_message_ids (hash, message_number) FROM STDIN (FORMAT BINARY)"))
        {
            for (var i = 0L; i < ids; i++)
            {
                await rows.StartRowAsync();
                await rows.WriteAsync(hash.Of(Name(i)));
                await rows.WriteAsync(i + 1);
            }

            await rows.CompleteAsync();
        }

        await using (var rows = await connection.BeginBinaryImportAsync("COPY mail_messages (number, id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_address, \"to\", cc, subject, preview, sent_at, logged_at) FROM STDIN (FORMAT BINARY)"))
        {
            for (var i = 0L; i < ids; i++)
            {
                await rows.StartRowAsync();
                await rows.WriteAsync(i + 1);
                await rows.WriteAsync(Guid.CreateVersion7());
                await rows.WriteAsync(inside.OrganizationId);
                await rows.WriteAsync(Guid.NewGuid());
                await rows.WriteAsync(Name(i));
                await rows.WriteAsync(Array.Empty<byte>());
                await rows.WriteAsync(value: false);
                foreach (var text in new[] { "Incoming", "", "[]", "[]", "", "" })
                    await rows.WriteAsync(text);
                for (var time = 0; time < 2; time++)
                    await rows.WriteAsync(DateTime.UnixEpoch, NpgsqlDbType.TimestampTz);
            }

            await rows.CompleteAsync();
        }

        await RunAsync(connection, "ANALYZE");
        await using var size = new NpgsqlCommand("SELECT pg_total_relation_size('known_message_ids')", connection);
        return (long)(await size.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Constants of this file and a name made in it.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
