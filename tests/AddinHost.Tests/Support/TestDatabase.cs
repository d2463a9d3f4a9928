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
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name was made two lines above.
        command.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 20 }.ToString();
    }
}
