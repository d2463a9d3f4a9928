using System.Globalization;
using System.Text;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AddinHost.Data;

/// <summary>UUIDv7 as 16 big-endian bytes: half the size of text, and rows stay in the order they were made.</summary>
public sealed class GuidBytes() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

/// <summary>Microseconds since 1970 in UTC: sortable on SQLite, and the precision that PostgreSQL keeps.</summary>
public sealed class UnixMicroseconds() : ValueConverter<DateTimeOffset, long>(
    time => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
    stored => new DateTimeOffset((stored * TimeSpan.TicksPerMicrosecond) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero));

/// <summary>PostgreSQL takes timestamptz in UTC only.</summary>
public sealed class UtcTime() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => time.ToUniversalTime(), stored => stored);

/// <summary>Naming and storage rules that hold for every table.</summary>
internal static class Conventions
{
    public static void Configure(ModelConfigurationBuilder builder, bool sqlite)
    {
        if (sqlite)
        {
            builder.Properties<Guid>().HaveConversion<GuidBytes>();
            builder.Properties<DateTimeOffset>().HaveConversion<UnixMicroseconds>();
        }
        else
        {
            builder.Properties<DateTimeOffset>().HaveConversion<UtcTime>();
        }
    }

    public static void Apply(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table)
                entity.SetTableName(Snake(table));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Snake(property.Name));
                // Words, unless the mapping has chosen numbers.
                if ((Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum && property.GetProviderClrType() is null)
                    property.SetProviderClrType(typeof(string));
            }

            foreach (var key in entity.GetKeys())
                key.SetName(Snake(key.GetName()!));
            foreach (var index in entity.GetIndexes())
                index.SetDatabaseName(Snake(index.GetDatabaseName()!));
            foreach (var foreign in entity.GetForeignKeys())
                foreign.SetConstraintName(Snake(foreign.GetConstraintName()!));
        }
    }

    public static IEnumerable<IMutableEntityType> Owned(ModelBuilder builder) =>
        builder.Model.GetEntityTypes().Where(entity => typeof(IOwned).IsAssignableFrom(entity.ClrType));

    public static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (char.IsUpper(letter) && i > 0 && name[i - 1] != '_' && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
                text.Append('_');
            text.Append(char.ToLower(letter, CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
