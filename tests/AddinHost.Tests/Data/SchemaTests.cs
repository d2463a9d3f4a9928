using System.Text;
using AddinHost.Data;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Data;

public sealed class SchemaTests
{
    /// <summary>Additions that the model does not know (full-text tables, triggers, partial indexes made by hand).</summary>
    private static readonly string[] BesidesTheModel =
    [
        "schema_version", "message_text", "message_text_config", "message_text_data", "message_text_docsize", "message_text_idx", "message_text_content",
        "record_places", "record_text", "record_text_config", "record_text_data", "record_text_docsize", "record_text_idx",
    ];

    /// <summary>PostgreSQL's groups of three letters.</summary>
    private static readonly string[] IndexesBesidesTheModel = ["contacts index CREATE INDEX contacts_search_parts", "companies index CREATE INDEX companies_search_parts"];

    [Fact]
    public async Task The_files_make_exactly_the_tables_of_the_model()
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        var found = await host.InDatabaseAsync(ReadAsync);
        var expected = await host.InDatabaseAsync(async db =>
        {
            // The model's own script, run beside the tables that the files made.
            var script = db.Database.GenerateCreateScript();
            await using var transaction = await db.Database.BeginTransactionAsync();
            foreach (var table in found.Select(line => line.Split(' ')[0]).Distinct())
                await DropAsync(db, table);
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction);
#pragma warning disable CA2100 // The script of our own model.
            command.CommandText = script;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
            return await ReadAsync(db);
        });

        Assert.NotEmpty(expected);
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Applying_the_files_again_changes_nothing()
    {
        await using var host = await TestHost.StartAsync();
        await ((SchemaRunner)host.Services.GetService(typeof(SchemaRunner))!).RunAsync(default);
        Assert.Equal(1, await host.InDatabaseAsync(db => db.Organizations.CountAsync()));
    }

    /// <summary>Columns and indexes as the database itself describes them.</summary>
    private static async Task<List<string>> ReadAsync(AppDb db)
    {
        var sql = db.IsSqlite
            ? "SELECT m.name || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk AS \"Value\" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' "
              + "UNION ALL SELECT tbl_name || ' index ' || name || ' ' || sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
              + "UNION ALL SELECT m.name || ' foreign ' || f.\"from\" || ' ' || f.\"table\" || ' ' || f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
            : "SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || COALESCE(character_maximum_length::text, '') AS \"Value\" FROM information_schema.columns WHERE table_schema = 'public' "
              + "UNION ALL SELECT tablename || ' index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' "
              + "UNION ALL SELECT conrelid::regclass || ' constraint ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'f'";
#pragma warning disable EF1002, EF1003 // Two constants.
        var lines = await db.Database.SqlQueryRaw<string>(sql).ToListAsync();
#pragma warning restore EF1002, EF1003
        return [.. lines.Where(line => !BesidesTheModel.Contains(line.Split(' ')[0]) && !IndexesBesidesTheModel.Any(index => line.StartsWith(index, StringComparison.Ordinal))).Select(OneLine).Order(StringComparer.Ordinal)];
    }

    private static async Task DropAsync(AppDb db, string table)
    {
        if (db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("PRAGMA defer_foreign_keys = ON");
#pragma warning disable EF1002 // The name came from the database.
        await db.Database.ExecuteSqlRawAsync($"DROP TABLE \"{table}\"{(db.IsSqlite ? "" : " CASCADE")}");
#pragma warning restore EF1002
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (var part in text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
            line.Append(line.Length == 0 ? "" : " ").Append(part);
        return line.ToString();
    }
}
