using Npgsql;

namespace AddinHost.Tests.Support;

/// <summary>Which database this run is on: SQLite, or a fresh database in the PostgreSQL that INLAY_TEST_POSTGRES names.</summary>
public static class TestDatabase
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("INLAY_TEST_POSTGRES");

    public static bool IsPostgres => !string.IsNullOrEmpty(Server);

    public static async Task<string> CreateAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        await RunAsync($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 20 }.ToString();
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
