using System.Globalization;
using AddinHost.Messages.Search;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace AddinHost.Data;

/// <summary>The database was written by a newer version of the program.</summary>
public sealed class SchemaTooNewException(int found, int known)
    : Exception($"The database has schema {found}, this version knows {known}. Start the newer version again, or restore the backup made before the upgrade.");

/// <summary>Applies the numbered SQL files that the database does not have yet, in order, under a lock, each in a transaction.</summary>
public sealed partial class SchemaRunner(IServiceScopeFactory scopes, ILogger<SchemaRunner> logger)
{
    private const long LockKey = 0x496E6C61795F3031;

    /// <exception cref="SchemaTooNewException">The database is newer than this program.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var files = Files(db.IsSqlite);
        await db.WriteAsync(
            async () =>
            {
                if (!db.IsSqlite)
                    await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);
                await db.Database.ExecuteSqlRawAsync("CREATE TABLE IF NOT EXISTS schema_version (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)", ct);
                var has = await db.Database.SqlQueryRaw<int>("SELECT COALESCE(MAX(number), 0) AS \"Value\" FROM schema_version").SingleAsync(ct);
                if (has > files[^1].Number)
                    throw new SchemaTooNewException(has, files[^1].Number);
                foreach (var (number, name, resource) in files.Where(file => file.Number > has))
                {
                    await ApplyAsync(db, resource, ct);
                    await db.Database.ExecuteSqlAsync($"INSERT INTO schema_version (number, name) VALUES ({number}, {name})", ct);
                    LogApplied(number, name);
                }

                if (db.IsSqlite)
                    await SqliteStatistics.WriteAsync(db, ct);
            },
            ct);
    }

    /// <summary>Runs one of the files, inside the open transaction if there is one.</summary>
    public static async Task ApplyAsync(AppDb db, string resource, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.Database.OpenConnectionAsync(ct);
        var connection = db.Database.GetDbConnection();
        // 0013 puts what is there already into the full-text table, by the same idea of a word.
        if (connection is SqliteConnection sqlite)
            sqlite.CreateFunction("search_words", (string? text, string? html) => SearchWords.Plain(SearchWords.BodyText(text, html)), isDeterministic: true);
        using var reader = new StreamReader(typeof(SchemaRunner).Assembly.GetManifestResourceStream(resource)!);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Our own embedded file.
        command.CommandText = await reader.ReadToEndAsync(ct);
#pragma warning restore CA2100
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        await command.ExecuteNonQueryAsync(ct);
        await db.Database.CloseConnectionAsync();
    }

    /// <summary>The files of one database, in order: number, name, embedded resource.</summary>
    public static IReadOnlyList<(int Number, string Name, string Resource)> Files(bool sqlite)
    {
        var prefix = $"AddinHost.Data.Schema.{(sqlite ? "Sqlite" : "Postgres")}.";
        return [.. typeof(SchemaRunner).Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Select(resource => (Number: int.Parse(resource.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture), Name: resource[(prefix.Length + 5)..^4], Resource: resource))
            .OrderBy(file => file.Number)];
    }

    [LoggerMessage(LogLevel.Information, "Schema {Number} ({Name}) applied")]
    private partial void LogApplied(int number, string name);
}
