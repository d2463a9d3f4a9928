using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace AddinHost.Data;

/// <summary>INSERT ... ON CONFLICT DO NOTHING from the model: the unique index decides a race, and losing it is no error in the log.</summary>
internal static class ConflictFreeInsert
{
    public static async Task<bool> RunAsync<T>(AppDb db, T row, CancellationToken ct)
        where T : class
    {
        var entity = db.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no entity.");
        var connection = db.Database.GetDbConnection();
        await using var command = connection.CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        var columns = new List<string>();
        foreach (var property in entity.GetProperties())
        {
            var value = property.PropertyInfo!.GetValue(row);
            // The database makes the value of an integer key.
            if (property.IsPrimaryKey() && property.ValueGenerated == Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.OnAdd && value is 0L)
                continue;
            columns.Add(property.GetColumnName());
            DbParameter parameter = property.GetRelationalTypeMapping().CreateParameter(command, "@p" + columns.Count.ToString(CultureInfo.InvariantCulture), value, property.IsNullable);
            command.Parameters.Add(parameter);
        }

        // Names come from the model, never from a caller.
#pragma warning disable CA2100
        command.CommandText = $"INSERT INTO {entity.GetTableName()} ({string.Join(", ", columns.Select(name => $"\"{name}\""))}) " +
            $"VALUES ({string.Join(", ", Enumerable.Range(1, columns.Count).Select(n => $"@p{n}"))}) ON CONFLICT DO NOTHING";
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
