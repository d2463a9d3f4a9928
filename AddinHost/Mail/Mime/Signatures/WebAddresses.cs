using System.Text.RegularExpressions;

namespace AddinHost.Mail.Mime.Signatures;

/// <summary>Addresses of the web in a signature: the company's own, and the writer's profile.</summary>
internal static partial class WebAddresses
{
    /// <summary>Places where everybody has a page, and what gateways put in place of a link.</summary>
    private static readonly string[] Others =
    [
        "linkedin.com", "facebook.com", "instagram.com", "twitter.com", "x.com", "xing.com", "xing.de", "youtube.com", "youtu.be", "tiktok.com", "github.com", "calendly.com", "bit.ly", "aka.ms", "zoom.us",
        "outlook.com", "urldefense.com", "proofpoint.com", "mimecast.com", "google.com", "microsoft.com", "whatsapp.com", "wa.me", "t.me", "apple.com",
    ];

    /// <summary>The first site named that is the writer's own by its domain, else the first one that is written as a site.</summary>
    public static string? Website(IEnumerable<string> pieces, string domain)
    {
        string? first = null;
        foreach (var piece in pieces)
        {
            foreach (Match match in Site().Matches(piece))
            {
                // The domain of an address is no site.
                if (match.Index > 0 && piece[match.Index - 1] is '@' or '.' or '-' || (match.Index + match.Length < piece.Length && piece[match.Index + match.Length] == '@'))
                    continue;
#pragma warning disable CA1308 // Hosts are compared in lower case.
                var host = match.Groups["host"].Value.ToLowerInvariant();
#pragma warning restore CA1308
                if (host.Length > 100 || Others.Any(other => IsAt(host, other)))
                    continue;
                var isOwn = IsAt(host, domain) || IsAt(domain, host);
                var site = (match.Groups["scheme"].Value.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? "http://" : "https://") + host;
                if (isOwn)
                    return site;
                if (match.Groups["scheme"].Success || host.StartsWith("www.", StringComparison.Ordinal))
                    first ??= site;
            }
        }

        return first;
    }

    public static string? LinkedIn(IEnumerable<string> pieces) => pieces.Select(piece => Profile().Match(piece)).Where(match => match.Success).Select(match => "https://www.linkedin.com/in/" + match.Groups["who"].Value).FirstOrDefault();

    private static bool IsAt(string host, string domain) => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal);

    [GeneratedRegex(@"(?<scheme>https?://)?(?<host>([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,18})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Site();

    [GeneratedRegex(@"linkedin\.com/in/(?<who>[a-z0-9%._-]{2,100})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Profile();
}
