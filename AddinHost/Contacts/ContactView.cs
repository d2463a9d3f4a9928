using System.Text.Json;

namespace AddinHost.Contacts;

/// <summary>A record or member that another record names.</summary>
public sealed record NamedRecord(Guid Id, string Name);

/// <summary>A contact as pages, panes and programs see it.</summary>
public sealed record ContactView(
    Guid Id,
    string? Name,
    IReadOnlyList<string> Addresses,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastEntryAt = null,
    int Version = 1,
    string? JobTitle = null,
    IReadOnlyList<string>? Phones = null,
    NamedRecord? Company = null,
    NamedRecord? Owner = null,
    IReadOnlyDictionary<string, string>? Properties = null,
    DateTimeOffset? UpdatedAt = null)
{
    /// <param name="lastEntryAt">When the newest entry of its timeline happened, where that was asked for.</param>
    public static ContactView Of(Contact contact, DateTimeOffset? lastEntryAt = null, NamedRecord? company = null, NamedRecord? owner = null)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return new(
            contact.Id, contact.Name, [.. contact.Addresses.OrderBy(address => address.Position).Select(address => address.Address)], contact.CreatedAt, lastEntryAt, contact.Version,
            contact.JobTitle, ContactText.List(contact.Phones), company, owner, JsonSerializer.Deserialize<Dictionary<string, string>>(contact.Properties), contact.UpdatedAt);
    }
}
