namespace AddinHost.Contacts;

/// <summary>A contact as pages, panes and programs see it.</summary>
public sealed record ContactView(Guid Id, string? Name, IReadOnlyList<string> Addresses, DateTimeOffset CreatedAt)
{
    public static ContactView Of(Contact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return new(contact.Id, contact.Name, [.. contact.Addresses.OrderBy(address => address.Position).Select(address => address.Address)], contact.CreatedAt);
    }
}
