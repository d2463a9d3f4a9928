using System.Diagnostics;
using Npgsql;

namespace AddinHost.Integration.Support;

/// <summary>Proves Redis, PostgreSQL and the clean-up.</summary>
[Collection(Servers.Shared)]
public sealed class StoreFixtureTests(Servers servers)
{
    [Fact]
    public async Task Redis_stops_in_the_middle_and_comes_back_empty_on_the_same_port()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var client = await LineClient.ConnectAsync(redis.Port);
        Assert.Equal("+OK\r\n", await client.AskAsync("SET key value", "+"));
        await redis.StopAsync();
        Assert.Null(await client.ReadLineAsync());
        await redis.StartAsync();
        await using var again = await LineClient.ConnectAsync(redis.Port);
        Assert.Equal("$-1\r\n", await again.AskAsync("GET key", "$"));
    }

    [Fact]
    public async Task Every_test_gets_an_empty_database_of_its_own()
    {
        var postgres = await servers.PostgresAsync();
        await using var first = await postgres.CreateDatabaseAsync();
        await using var second = await postgres.CreateDatabaseAsync();
        await using (var connection = await OpenAsync(first))
            await new NpgsqlCommand("CREATE TABLE things (id int)", connection).ExecuteNonQueryAsync();
        await using var other = await OpenAsync(second);
        var missing = await Assert.ThrowsAsync<PostgresException>(() => new NpgsqlCommand("SELECT * FROM things", other).ExecuteScalarAsync());
        Assert.Equal(PostgresErrorCodes.UndefinedTable, missing.SqlState);
    }

    [Fact]
    public async Task A_database_is_gone_after_its_test_and_PostgreSQL_survives_a_restart()
    {
        await using var postgres = await PostgresServer.StartNewAsync();
        await using var kept = await postgres.CreateDatabaseAsync();
        var dropped = await postgres.CreateDatabaseAsync();
        (await OpenAsync(dropped)).Dispose();
        await dropped.DisposeAsync();
        await postgres.StopAsync();
        await postgres.StartAsync();
        (await OpenAsync(kept)).Dispose();
        var missing = await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(dropped));
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, missing.SqlState);
    }

    [Fact]
    public async Task The_watchdog_ends_servers_and_deletes_folders_of_killed_tests()
    {
        using var folder = new PrivateFolder("wd");
        await using var server = ServerProcess.Start("bash", ["-c", "trap '' TERM; sleep 600 & wait"]);
        using (var watchdog = Watchdog.Start())
        {
            watchdog.WriteLine($"stop {server.Id} 15");
            watchdog.WriteLine($"delete {folder.Path}");
        }

        var started = Stopwatch.GetTimestamp();
        while (!server.HasExited || Directory.Exists(folder.Path))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "Still there.");
            await Task.Delay(20);
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(PostgresDatabase database)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
