using AddinHost.Contacts;
using AddinHost.Shared.Secrets;

namespace AddinHost.Logging.Rules;

/// <summary>Somebody named in a mail, as keyed hashes: the address without what does not count in it, and its domain with every domain above it.</summary>
/// <param name="Spellings">The address under every folding, by its number, so that what is kept can be judged by another; null where all are the same.</param>
public readonly record struct MailPartyKeys(long Address, IReadOnlyList<long> Domains, IReadOnlyList<long>? Spellings = null)
{
    /// <summary>How many foldings there are.</summary>
    public const int Foldings = (int)FoldedAddress.All + 1;

    private const int MostLabels = 8;

    /// <param name="address">In the form that matching compares.</param>
    public static MailPartyKeys Of(string address, KeyedHash hash, AddressFolding folding = AddressFolding.None)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(hash);
        var domains = new List<long>(3);
        var domain = address[(address.LastIndexOf('@') + 1)..];
        // A top-level domain by itself belongs to nobody.
        for (var at = 0; domains.Count < MostLabels && domain.IndexOf('.', at) is var dot && dot >= 0; at = dot + 1)
            domains.Add(OfDomain(domain[at..], hash));
        if (domains.Count == 0)
            domains.Add(OfDomain(domain, hash));
        var written = OfAddress(address, hash);
        if (FoldedAddress.Of(address, FoldedAddress.All) == address)
            return new MailPartyKeys(written, domains);
        long[] spellings = [.. Enumerable.Range(0, Foldings).Select(number => OfAddress(FoldedAddress.Of(address, (AddressFolding)number), hash))];
        return new MailPartyKeys(spellings[(int)folding], domains, spellings);
    }

    /// <summary>The same as another folding takes it.</summary>
    public MailPartyKeys Under(AddressFolding folding) => Spellings is null ? this : this with { Address = Spellings[(int)folding] };

    public static long OfAddress(string address, KeyedHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.Of("address:" + address);
    }

    public static long OfDomain(string domain, KeyedHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.OfOften("domain:" + domain);
    }

    public bool IsIn(IReadOnlySet<long> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            return false;
        if (keys.Contains(Address))
            return true;
        foreach (var domain in Domains)
        {
            if (keys.Contains(domain))
                return true;
        }

        return false;
    }
}
