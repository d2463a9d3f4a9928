using AddinHost.Mail.Mime;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Results;

namespace AddinHost.Logging.Rules;

/// <summary>Rules as people write them. A switch that is null follows the organization, and there the product's default.</summary>
public sealed record RulesText(
    LoggingMode? Mode = null, bool? ContactsOnly = null, bool? HeadersOnly = null, bool? LogBulk = null, bool? LogInternal = null, IReadOnlyList<string>? NeverLog = null,
    SharingLevel? Sharing = null)
{
    private const int MostEntries = 5_000;

    public static RulesText Of(LogPolicy? row) => row is null ? new(NeverLog: []) : new(row.Mode, row.ContactsOnly, row.HeadersOnly, row.LogBulk, row.LogInternal, row.NeverLog, row.Sharing);

    /// <summary>The list in the form that matching compares, each entry once; or which entry is neither an address nor a domain.</summary>
    public static Result<IReadOnlyList<string>> Clean(string field, IReadOnlyList<string>? entries, bool addresses)
    {
        if (entries is null)
            return new List<string>();
        if (entries.Count > MostEntries)
            return Error.Field(field, "rules_list_too_long", "A list holds at most {0} entries.", MostEntries);
        var clean = new List<string>(entries.Count);
        foreach (var entry in entries)
        {
            var text = entry.Trim();
            // "@example.com" and "*.example.com" are how people write a domain elsewhere.
            var domain = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text.TrimStart('@');
            var isDomain = !domain.Contains('@', StringComparison.Ordinal);
            if (!EmailAddress.TryParse(isDomain ? "x@" + domain : text, out var read) || !read.Domain.Contains('.', StringComparison.Ordinal) || (!isDomain && !addresses))
            {
                var shown = text.Length > 80 ? text[..80] + "…" : text;
                return addresses
                    ? Error.Field(field, "rules_entry_invalid", "“{0}” is neither an email address nor a domain.", shown)
                    : Error.Field(field, "rules_domain_invalid", "“{0}” is not a domain.", shown);
            }


            clean.Add(isDomain ? read.Normalized[2..] : read.Normalized);
        }

        return clean.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
    }
}

/// <summary>All that the rules page shows.</summary>
/// <param name="Organization">What holds for everybody.</param>
/// <param name="Mine">Where the caller chose otherwise; their never-log list counts on top.</param>
/// <param name="MayChoose">Whether the switches of <paramref name="Mine"/> count.</param>
/// <param name="MatchTags">user+tag@ counts as user@.</param>
/// <param name="MatchDots">Dots do not count at Gmail.</param>
public sealed record RulesView(
    RulesText Organization, IReadOnlyList<string> InternalDomains, bool MembersMayChoose, int Revision, RulesText Mine, int MyRevision, bool MayChoose, bool MatchTags, bool MatchDots);
