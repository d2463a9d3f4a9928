using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace AddinHost.Data;

/// <summary>The database: SQLite in the data folder by default, PostgreSQL by setting.</summary>
public static class DataFeature
{
    public static IServiceCollection AddData(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DataOptions>().BindConfiguration(DataOptions.Section);
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section)
            .Validate(options => options.IsSqlite || options.IsPostgres, "Database:Provider is sqlite or postgres.")
            .Validate(
                options => options.IsSqlite || !string.IsNullOrWhiteSpace(configuration.GetConnectionString("App")),
                "Database:Provider is postgres, so ConnectionStrings:App is needed.")
            .ValidateOnStart();
        services.AddSingleton<DataFolder>();
        services.AddSingleton(provider => new WriteGate(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsSqlite));
        services.AddSingleton<SqliteSettings>();
        services.AddDbContext<AppDb>((provider, options) => Configure(provider, options, configuration));
        services.AddSingleton<SchemaRunner>();
        return services;
    }

    private static void Configure(IServiceProvider provider, DbContextOptionsBuilder options, IConfiguration configuration)
    {
        if (provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsSqlite)
            options.UseSqlite(SqliteConnectionString(provider.GetRequiredService<DataFolder>()));
        else
            options.UseNpgsql(configuration.GetConnectionString("App"));
        options.AddInterceptors(provider.GetRequiredService<SqliteSettings>());
    }

    public static string SqliteConnectionString(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new SqliteConnectionStringBuilder { DataSource = folder.Path("inlay.db"), DefaultTimeout = 30 }.ToString();
    }

    /// <summary>What each SQLite connection needs: readers beside the writer, and nothing acknowledged before it is on disk.</summary>
    private sealed class SqliteSettings : DbConnectionInterceptor
    {
        // Connections come from a pool, a dozen times for each new mail; what was set once stays set.
        private readonly ConditionalWeakTable<object, object?> set = [];

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            if (connection is not SqliteConnection { Handle: { } handle } || set.TryGetValue(handle, out _))
                return;
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";
            command.ExecuteNonQuery();
            set.AddOrUpdate(handle, null);
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
