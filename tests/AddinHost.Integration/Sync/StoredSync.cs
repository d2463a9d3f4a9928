using System.Data.Common;
using System.Globalization;
using AddinHost.Integration.Support;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AddinHost.Integration.Sync;

/// <summary>What is committed about a mailbox, read past the host: also while it is dead.</summary>
public sealed class StoredSync(HostProcess host, Guid mailboxId)
{
    /// <summary>Where the folder ("inbox", "sent") was read to; null before its first batch.</summary>
    public async Task<string?> CursorAsync(string folder) => (string?)await AskAsync($"SELECT cursor FROM folder_cursors WHERE mailbox_id = @mailbox AND folder = '{folder}'");

    /// <summary>How many messages of the mailbox were decided about.</summary>
    public async Task<long> LedgerRowsAsync() => Convert.ToInt64(await AskAsync("SELECT count(*) FROM ledger_entries WHERE source = (SELECT number FROM ledger_sources WHERE mailbox_id = @mailbox)"), CultureInfo.InvariantCulture);

    /// <summary>How often the mailbox was taken so far.</summary>
    public async Task<long> FenceAsync() => Convert.ToInt64(await AskAsync("SELECT fence FROM mailbox_syncs WHERE mailbox_id = @mailbox"), CultureInfo.InvariantCulture);

    /// <summary>Takes the mailbox from whoever watches it, as another host would.</summary>
    public Task TakeFenceAsync() => AskAsync("UPDATE mailbox_syncs SET fence = fence + 1 WHERE mailbox_id = @mailbox");

    private async Task<object?> AskAsync(string sql)
    {
        var isPostgres = host.Settings.TryGetValue("ConnectionStrings:App", out var postgres);
        await using DbConnection connection = isPostgres
            ? new NpgsqlConnection(postgres)
            : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(host.DataDirectory, "inlay.db"), Pooling = false, DefaultTimeout = 30 }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@mailbox", isPostgres ? mailboxId : mailboxId.ToByteArray(bigEndian: true));
        command.Parameters.Add(parameter);
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? value : null;
    }
}
