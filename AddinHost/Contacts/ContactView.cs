namespace AddinHost.Contacts;

/// <summary>A contact as pages, panes and programs see it.</summary>
public sealed record ContactView(Guid Id, string? Name, IReadOnlyList<string> Addresses, DateTimeOffset CreatedAt, DateTimeOffset? LastEntryAt = null)
{
    /// <param name="lastEntryAt">When the newest entry of its timeline happened, where that was asked for.</param>
    public static ContactView Of(Contact contact, DateTimeOffset? lastEntryAt = null)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return new(contact.Id, contact.Name, [.. contact.Addresses.OrderBy(address => address.Position).Select(address => address.Address)], contact.CreatedAt, lastEntryAt);
    }
}
