namespace AddinHost.Data;

/// <summary>Which database holds the truth (<c>Database:*</c>).</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>sqlite (a file in the data folder) or postgres (<c>ConnectionStrings:App</c>).</summary>
    public string Provider { get; set; } = "sqlite";

    public bool IsSqlite => Provider.Equals("sqlite", StringComparison.OrdinalIgnoreCase);

    public bool IsPostgres => Provider.Equals("postgres", StringComparison.OrdinalIgnoreCase);
}
