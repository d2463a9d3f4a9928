using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AddinHost.Tests.Support;

/// <summary>Which database this run is on: SQLite, or a fresh database in the PostgreSQL that INLAY_TEST_POSTGRES names.</summary>
public static class TestDatabase
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("INLAY_TEST_POSTGRES");

    public static bool IsPostgres => !string.IsNullOrEmpty(Server);

    /// <summary>One with the schema in it, copied file by file: that is quicker than to apply every script for each host.</summary>
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    /// <summary>An empty database.</summary>
    public static Task<string> CreateAsync() => CreateAsync("");

    /// <summary>A database that has the schema already.</summary>
    public static async Task<string> CreateWithSchemaAsync() => await CreateAsync($" TEMPLATE {await Template.Value}");

    private static async Task<string> CreateAsync(string from)
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        await RunAsync($"CREATE DATABASE {name}{from}");
        return new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 20 }.ToString();
    }

    private static async Task<string> MakeTemplateAsync()
    {
        // A database that somebody is connected to cannot be copied.
        var database = new NpgsqlConnectionStringBuilder(await CreateAsync()) { Pooling = false };
        var services = new ServiceCollection().AddLogging().AddSingleton(new WriteGate(oneWriter: false)).AddScoped<Caller>().AddSingleton<SchemaRunner>();
        services.AddDbContext<AppDb>(options => options.UseNpgsql(database.ToString()));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<SchemaRunner>().RunAsync(default);
        return database.Database!;
    }

    /// <summary>Ends what a host left open and drops its database: a server has only so many connections.</summary>
    public static async Task DropAsync(string connectionString)
    {
        await using (var connection = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(connection);
        await RunAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    private static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The only name in it is one that was made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
