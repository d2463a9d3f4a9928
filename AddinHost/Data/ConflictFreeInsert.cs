using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace AddinHost.Data;

/// <summary>INSERT ... ON CONFLICT DO NOTHING from the model: the unique index decides a race, and losing it is no error in the log.</summary>
internal static class ConflictFreeInsert
{
    /// <summary>Values in one statement; both databases take many times as many.</summary>
    private const int MostValues = 1_000;

    private static readonly ConcurrentDictionary<(IEntityType Entity, bool WithKey), Columns> Known = [];

    /// <summary>A batch of mail runs the same few statements hundreds of times in its transaction: SQLite then compiles each once.</summary>
    private static readonly ConditionalWeakTable<DbTransaction, Dictionary<Columns, DbCommand>> Prepared = [];

    private sealed record Column(IProperty Property, RelationalTypeMapping Mapping, bool IsNullable);

    private sealed class Columns(string head, Column[] all)
    {
        public string Head => head;

        public Column[] All => all;
    }

    /// <summary>How many of the rows were inserted.</summary>
    public static async Task<int> RunAsync<T>(AppDb db, IReadOnlyList<T> rows, CancellationToken ct)
        where T : class
    {
        if (rows.Count == 0)
            return 0;
        var entity = db.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no entity.");
        // The database makes the value of an integer key.
        var withKey = !entity.GetProperties().Any(property => IsMadeByDatabase(property) && property.GetGetter().GetClrValue(rows[0]) is 0L or 0);
        var columns = Known.GetOrAdd((entity, withKey), static asked => ColumnsOf(asked.Entity, asked.WithKey));
        var inserted = 0;
        foreach (var some in rows.Chunk(Math.Max(1, MostValues / columns.All.Length)))
            inserted += await InsertAsync(db, columns, some, ct);
        return inserted;
    }

    private static bool IsMadeByDatabase(IProperty property) => property.IsPrimaryKey() && property.ValueGenerated == ValueGenerated.OnAdd;

    private static Columns ColumnsOf(IEntityType entity, bool withKey)
    {
        Column[] all = [.. entity.GetProperties().Where(property => withKey || !IsMadeByDatabase(property)).Select(property => new Column(property, property.GetRelationalTypeMapping(), property.IsNullable))];
        return new Columns($"INSERT INTO {entity.GetTableName()} ({string.Join(", ", all.Select(column => $"\"{column.Property.GetColumnName()}\""))}) VALUES ", all);
    }

    private static async Task<int> InsertAsync<T>(AppDb db, Columns columns, T[] rows, CancellationToken ct)
        where T : class
    {
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        // Npgsql uses one transaction object again for the next transaction of another connection: a command kept by it would belong to the wrong one.
        if (transaction is null || !db.IsSqlite)
        {
            await using var once = db.Database.GetDbConnection().CreateCommand();
            return await RunAsync(once, transaction, columns, rows, ct);
        }

        // A statement for one row that is there already is quicker than a new one for all of them.
        var prepared = Prepared.GetOrCreateValue(transaction);
        if (!prepared.TryGetValue(columns, out var command))
            prepared[columns] = command = db.Database.GetDbConnection().CreateCommand();
        var inserted = 0;
        foreach (var row in rows)
            inserted += await RunAsync(command, transaction, columns, [row], ct);
        return inserted;
    }

    private static async Task<int> RunAsync<T>(DbCommand command, DbTransaction? transaction, Columns columns, T[] rows, CancellationToken ct)
        where T : class
    {
        var isNew = command.Parameters.Count == 0;
        for (var at = 0; at < rows.Length; at++)
        {
            for (var index = 0; index < columns.All.Length; index++)
            {
                var (column, place) = (columns.All[index], (at * columns.All.Length) + index);
                var parameter = column.Mapping.CreateParameter(command, Name(place), column.Property.GetGetter().GetClrValue(rows[at]), column.IsNullable);
                if (isNew)
                    command.Parameters.Add(parameter);
                else
                    command.Parameters[place].Value = parameter.Value;
            }
        }

        if (isNew)
        {
            command.Transaction = transaction;
            // Names come from the model, never from a caller.
#pragma warning disable CA2100
            command.CommandText = Text(columns, rows.Length);
#pragma warning restore CA2100
        }

        return await command.ExecuteNonQueryAsync(ct);
    }

    private static string Text(Columns columns, int rows)
    {
        var text = new StringBuilder(columns.Head);
        for (var at = 0; at < rows; at++)
        {
            text.Append(at == 0 ? "(" : ", (");
            for (var index = 0; index < columns.All.Length; index++)
                text.Append(index == 0 ? "" : ", ").Append(Name((at * columns.All.Length) + index));
            text.Append(')');
        }

        return text.Append(" ON CONFLICT DO NOTHING").ToString();
    }

    private static string Name(int place) => string.Create(CultureInfo.InvariantCulture, $"@p{place}");
}
