using System.Globalization;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Properties;

/// <summary>Checks values of properties against their definitions; an empty value is none.</summary>
public sealed class PropertyValues(AppDb db)
{
    private const int Longest = 2_000;

    /// <summary>JSON of the values in the form that is kept, or what is wrong with the first wrong one.</summary>
    public async Task<Result<string>> ReadAsync(RecordKind kind, IReadOnlyDictionary<string, string>? values, CancellationToken ct) =>
        values is null || values.Count == 0 ? "{}" : Read(await DefinitionsAsync(kind, ct), values);

    public async Task<Dictionary<string, PropertyDefinition>> DefinitionsAsync(RecordKind kind, CancellationToken ct) =>
        await db.PropertyDefinitions.AsNoTracking().Where(row => row.RecordKind == kind).ToDictionaryAsync(row => row.Key, ct);

    public static Result<string> Read(Dictionary<string, PropertyDefinition> definitions, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        ArgumentNullException.ThrowIfNull(values);
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            if (string.IsNullOrWhiteSpace(value))
                continue;
            if (!definitions.TryGetValue(key, out var definition))
                return Error.Field("properties", "property_unknown", "There is no property “{0}”.", Short(key));
            if (Canonical(definition, value.Trim()) is not { } canonical)
                return Error.Field("properties", "property_invalid", "“{0}” does not fit the property “{1}”.", Short(value), definition.Label);
            kept[key] = canonical;
        }

        return JsonSerializer.Serialize(kept);
    }

    /// <summary>The value as it is kept: numbers and dates in one form whatever the language; null when it does not fit.</summary>
    public static string? Canonical(PropertyDefinition definition, string value)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(value);
        return definition.Type switch
        {
            PropertyType.Number => decimal.TryParse(value, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
            PropertyType.Date => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? value : null,
            PropertyType.Boolean => value switch { "true" or "false" => value, _ => null },
            PropertyType.Choice => ContactText.List(definition.Choices).Contains(value) ? value : null,
            _ => value.Length <= Longest ? value : null,
        };
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
