using System.Text.Json;

namespace AddinHost.Contacts.Companies;

/// <summary>A company as pages and programs see it.</summary>
public sealed record CompanyView(
    Guid Id,
    string Name,
    string? Domain,
    string? Phone,
    NamedRecord? Owner,
    IReadOnlyDictionary<string, string> Properties,
    int ContactCount,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    public static CompanyView Of(Company row, NamedRecord? owner, int contacts)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.Id, row.Name, row.Domain, row.Phone, owner, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Properties)!, contacts, row.Version, row.CreatedAt, row.UpdatedAt);
    }
}
