namespace AddinHost.Contacts;

/// <summary>Which spellings of an address an organization takes for one person's. Without any, an address is what is written.</summary>
[Flags]
public enum AddressFolding
{
    None = 0,

    /// <summary>user+tag@example.com is user@example.com.</summary>
    Tags = 1,

    /// <summary>At Gmail dots do not count, and googlemail.com is gmail.com.</summary>
    Dots = 2,
}

/// <summary>An address without what its folding leaves out.</summary>
public static class FoldedAddress
{
    /// <summary>Everything that an organization may choose: two addresses that any choice makes one are one here.</summary>
    public const AddressFolding All = AddressFolding.Tags | AddressFolding.Dots;

    /// <param name="address">In the form that matching compares.</param>
    public static string Of(string address, AddressFolding folding)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.LastIndexOf('@');
        // A quoted local part means what it says (RFC 5321, 4.1.2).
        if (folding == AddressFolding.None || at <= 0 || address[0] == '"')
            return address;
        var (local, domain) = (address[..at], address[(at + 1)..]);
        if (folding.HasFlag(AddressFolding.Tags) && local.IndexOf('+', StringComparison.Ordinal) is var plus and > 0)
            local = local[..plus];
        if (folding.HasFlag(AddressFolding.Dots) && domain is ("gmail.com" or "googlemail.com"))
            (local, domain) = (local.Replace(".", "", StringComparison.Ordinal), "gmail.com");
        return local.Length == 0 ? address : local + "@" + domain;
    }
}
