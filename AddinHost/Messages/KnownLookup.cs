using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using AddinHost.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SQLitePCL;

namespace AddinHost.Messages;

/// <summary>
/// The question behind every decision about a mail, in one statement however many names it asks for, written by hand: it is asked for each mail that comes by, and
/// nearly always answered with nothing.
/// </summary>
internal static class KnownLookup
{
    private static readonly string OnSqlite = Text("IN (SELECT value FROM json_each(@hashes))");
    private static readonly string OnPostgres = Text("= ANY(@hashes)");

    /// <summary>Reading the statement takes SQLite longer than answering it, so each connection of the pool does it once.</summary>
    private static readonly ConditionalWeakTable<sqlite3, sqlite3_stmt> Prepared = [];

    /// <summary>
    /// Connections for reading only, with a pool of their own: each time EF opens one it registers its functions anew, for which SQLite forgets every statement it had read.
    /// </summary>
    private static readonly ConcurrentDictionary<string, string> ForReading = new(StringComparer.Ordinal);

    /// <summary>What carries one of these hashes; whether it also has the name is for the caller to compare.</summary>
    public static async Task<List<KnownMessage>> ReadAsync(AppDb db, Guid organizationId, IReadOnlyCollection<long> hashes, CancellationToken ct)
    {
        if (db.Database.GetDbConnection() is SqliteConnection sqlite)
        {
            // Inside a transaction what it has written counts too.
            if (sqlite.State == ConnectionState.Open)
                return Read(sqlite, organizationId, hashes);
            await using var reading = new SqliteConnection(ForReading.GetOrAdd(sqlite.ConnectionString, text => new SqliteConnectionStringBuilder(text) { Mode = SqliteOpenMode.ReadOnly }.ToString()));
            reading.Open();
            return Read(reading, organizationId, hashes);
        }

        await db.Database.OpenConnectionAsync(ct);
        try
        {
            return await ReadAsync((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction(), organizationId, hashes, ct);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static List<KnownMessage> Read(SqliteConnection connection, Guid organizationId, IReadOnlyCollection<long> hashes)
    {
        var handle = connection.Handle!;
        if (!Prepared.TryGetValue(handle, out var statement))
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(handle, OnSqlite, raw.SQLITE_PREPARE_PERSISTENT, out statement), handle);
            Prepared.Add(handle, statement);
        }

        Span<byte> organization = stackalloc byte[16];
        organizationId.TryWriteBytes(organization, bigEndian: true, out _);
        var found = new List<KnownMessage>();
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_blob(statement, raw.sqlite3_bind_parameter_index(statement, "@organization"), organization), handle);
            SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_text(statement, raw.sqlite3_bind_parameter_index(statement, "@hashes"), Json(hashes)), handle);
            int answer;
            while ((answer = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                found.Add(new KnownMessage(Id(statement, 0), raw.sqlite3_column_text(statement, 1).utf8_to_string(), Id(statement, 2), raw.sqlite3_column_int(statement, 3) != 0));
            // With a write-ahead log nobody who reads waits for anybody.
            SqliteException.ThrowExceptionForRC(answer, handle);
        }
        finally
        {
            raw.sqlite3_reset(statement);
            raw.sqlite3_clear_bindings(statement);
        }

        return found;
    }

    private static Guid Id(sqlite3_stmt statement, int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);

    private static string Json(IReadOnlyCollection<long> hashes) => string.Create(CultureInfo.InvariantCulture, $"[{string.Join(',', hashes)}]");

    private static async Task<List<KnownMessage>> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, Guid organizationId, IReadOnlyCollection<long> hashes, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(OnPostgres, connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid>("organization", organizationId));
        command.Parameters.Add(new NpgsqlParameter<long[]>("hashes", [.. hashes]));
        var found = new List<KnownMessage>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add(new KnownMessage(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), reader.GetBoolean(3)));
        return found;
    }

    private static string Text(string among) =>
        $"""
        SELECT message.id, message.message_id, message.thread_id, message.state IS NOT NULL
        FROM known_message_ids known JOIN mail_messages message ON message.number = known.message_number
        WHERE known.hash {among} AND message.organization_id = @organization
        UNION ALL
        SELECT message.id, other.alias, message.thread_id, message.state IS NOT NULL
        FROM known_aliases other JOIN mail_messages message ON message.id = other.mail_message_id AND message.organization_id = @organization
        WHERE other.organization_id = @organization AND other.hash {among}
        """;
}
