using System.Data.Common;
using System.Globalization;
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

    /// <summary>How many of the rows were inserted.</summary>
    public static async Task<int> RunAsync<T>(AppDb db, IReadOnlyList<T> rows, CancellationToken ct)
        where T : class
    {
        if (rows.Count == 0)
            return 0;
        var entity = db.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no entity.");
        // The database makes the value of an integer key.
        var properties = entity.GetProperties()
            .Where(property => !(property.IsPrimaryKey() && property.ValueGenerated == ValueGenerated.OnAdd && property.PropertyInfo!.GetValue(rows[0]) is 0L or 0)).ToList();
        var inserted = 0;
        foreach (var some in rows.Chunk(Math.Max(1, MostValues / properties.Count)))
            inserted += await InsertAsync(db, entity, properties, some, ct);
        return inserted;
    }

    private static async Task<int> InsertAsync<T>(AppDb db, IEntityType entity, List<IProperty> properties, T[] rows, CancellationToken ct)
        where T : class
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        var text = new StringBuilder($"INSERT INTO {entity.GetTableName()} ({string.Join(", ", properties.Select(property => $"\"{property.GetColumnName()}\""))}) VALUES ");
        for (var at = 0; at < rows.Length; at++)
        {
            text.Append(at == 0 ? "(" : ", (");
            for (var column = 0; column < properties.Count; column++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"@p{(at * properties.Count) + column}");
                text.Append(column == 0 ? "" : ", ").Append(name);
                DbParameter parameter = properties[column].GetRelationalTypeMapping().CreateParameter(command, name, properties[column].PropertyInfo!.GetValue(rows[at]), properties[column].IsNullable);
                command.Parameters.Add(parameter);
            }

            text.Append(')');
        }

        // Names come from the model, never from a caller.
#pragma warning disable CA2100
        command.CommandText = text.Append(" ON CONFLICT DO NOTHING").ToString();
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync(ct);
    }
}
