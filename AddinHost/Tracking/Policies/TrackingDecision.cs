using System.Collections.Frozen;
using System.Globalization;

namespace AddinHost.Tracking.Policies;

/// <summary>What is known of somebody before mail to them is tracked.</summary>
/// <param name="Country">Two letters, from the contact's own property; null where it has none.</param>
public sealed record ReaderFacts(string Address, TrackingBasis Basis = TrackingBasis.Rules, bool OptedOut = false, string? Country = null);

/// <summary>May mail be tracked, why, and whose the reason is.</summary>
/// <param name="Reason">Stable code.</param>
/// <param name="Address">The reader to whom the reason belongs; null where it is nobody's in particular.</param>
public sealed record TrackingDecision(bool Allowed, string Reason, string? Address = null)
{
    /// <summary>
    /// The whole rule, from facts alone. What a reader wishes comes before all else; then what nobody here may do; then what was agreed with this person; then what holds
    /// where they are.
    /// </summary>
    public static TrackingDecision Of(ReaderFacts reader, TrackingPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (policy is { Mode: TrackingMode.Off })
            return new(false, "off");
        if (reader.OptedOut)
            return new(false, "opted_out", reader.Address);
        if (reader.Basis == TrackingBasis.Never)
            return new(false, "contact_never", reader.Address);
        var (permission, place) = Place(reader, policy?.Rules ?? []);
        if (permission == TrackingAllowance.Never)
            return new(false, place + "_never", reader.Address);
        return reader.Basis switch
        {
            TrackingBasis.ConsentGiven => new(true, "consent_given", reader.Address),
            TrackingBasis.Allowed => new(true, "contact_allowed", reader.Address),
            TrackingBasis.WithConsent => new(false, "contact_consent", reader.Address),
            _ => permission switch
            {
                TrackingAllowance.WithConsent => new(false, place + "_consent", reader.Address),
                TrackingAllowance.Allowed => new(true, place + "_allowed", reader.Address),
                _ => new(true, "no_rule"),
            },
        };
    }

    /// <summary>All readers of a mail share one pixel: where one may not be tracked, nobody is.</summary>
    public static TrackingDecision OfAll(IReadOnlyCollection<ReaderFacts> readers, TrackingPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(readers);
        var all = readers.Select(reader => Of(reader, policy)).ToList();
        return all.Find(one => !one.Allowed) ?? all.FirstOrDefault() ?? (policy is { Mode: TrackingMode.Off } ? new(false, "off") : new(true, "no_rule"));
    }

    /// <summary>The most particular rule: the longest domain, else the country of the contact or of the address, of two the stricter.</summary>
    private static (TrackingAllowance? Permission, string Place) Place(ReaderFacts reader, IReadOnlyList<TrackingRule> rules)
    {
        var domain = reader.Address[(reader.Address.LastIndexOf('@') + 1)..];
        var byDomain = rules.Where(rule => rule.Where.Contains('.', StringComparison.Ordinal) && (domain.Equals(rule.Where, StringComparison.OrdinalIgnoreCase) || domain.EndsWith("." + rule.Where, StringComparison.OrdinalIgnoreCase)))
            .MaxBy(rule => rule.Where.Length);
        if (byDomain is not null)
            return (byDomain.Permission, "domain");
        string?[] countries = [reader.Country, Countries.OfDomain(domain)];
        var byCountry = rules.Where(rule => countries.Contains(rule.Where, StringComparer.OrdinalIgnoreCase)).ToList();
        return byCountry.Count == 0 ? (null, "") : (byCountry.Max(rule => rule.Permission), "country");
    }
}

/// <summary>Countries as people and domains write them, in two letters (ISO 3166-1).</summary>
public static class Countries
{
    private static readonly FrozenDictionary<string, string> Names = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name)).Where(region => region.TwoLetterISORegionName.Length == 2 && char.IsAsciiLetter(region.TwoLetterISORegionName[0]))
        .SelectMany(region => new[] { region.EnglishName, region.NativeName, region.ThreeLetterISORegionName, region.TwoLetterISORegionName }.Select(name => (name, code: region.TwoLetterISORegionName)))
        .DistinctBy(pair => pair.name, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(pair => pair.name, pair => pair.code, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where nobody can tell.</summary>
    public static string? Find(string? name) => name is not null && Names.TryGetValue(name.Trim(), out var code) ? code : null;

    /// <summary>By the end of a domain; the United Kingdom's is older than the list.</summary>
    public static string? OfDomain(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var end = domain[(domain.LastIndexOf('.') + 1)..];
        return end.Length != 2 ? null : end.Equals("uk", StringComparison.OrdinalIgnoreCase) ? "GB" : end.ToUpperInvariant();
    }
}
