namespace AddinHost.Tracking.Classification;

/// <summary>What stands behind a user agent.</summary>
public enum AgentKind
{
    /// <summary>Fetches without anybody reading.</summary>
    Program,

    /// <summary>Fetches for a reader, when the reader opens the mail.</summary>
    ReaderProxy,
}

/// <summary>What user agents say of themselves. A scanner that gives itself out as a browser is found by its network or its haste.</summary>
public static class UserAgents
{
    /// <summary>Part of the user agent, what it stands for, and the rule that names it. Names as their makers publish them.</summary>
    private static readonly (string Part, AgentKind Kind, string Rule)[] Known =
    [
        ("GoogleImageProxy", AgentKind.ReaderProxy, "gmail_proxy"),
        ("YahooMailProxy", AgentKind.ReaderProxy, "yahoo_proxy"),
        ("Slackbot", AgentKind.Program, "slack_preview"),
        ("Slack-ImgProxy", AgentKind.Program, "slack_preview"),
        ("SkypeUriPreview", AgentKind.Program, "teams_preview"),
        ("MicrosoftPreview", AgentKind.Program, "teams_preview"),
        ("Microsoft Office Existence Discovery", AgentKind.Program, "office_probe"),
        ("BarracudaCentral", AgentKind.Program, "barracuda"),
        ("Barracuda Sentinel", AgentKind.Program, "barracuda"),
        ("Proofpoint", AgentKind.Program, "proofpoint"),
        ("Mimecast", AgentKind.Program, "mimecast"),
        ("Symantec", AgentKind.Program, "gateway_agent"),
        ("ZScaler", AgentKind.Program, "gateway_agent"),
        ("FireEye", AgentKind.Program, "gateway_agent"),
        ("facebookexternalhit", AgentKind.Program, "preview"),
        ("WhatsApp/", AgentKind.Program, "preview"),
        ("TelegramBot", AgentKind.Program, "preview"),
        ("Twitterbot", AgentKind.Program, "preview"),
        ("LinkedInBot", AgentKind.Program, "preview"),
        ("Discordbot", AgentKind.Program, "preview"),
        ("Googlebot", AgentKind.Program, "crawler"),
        ("bingbot", AgentKind.Program, "crawler"),
        ("BingPreview", AgentKind.Program, "preview"),
        ("HeadlessChrome", AgentKind.Program, "headless_browser"),
        ("PhantomJS", AgentKind.Program, "headless_browser"),
        ("python-requests", AgentKind.Program, "http_library"),
        ("python-urllib", AgentKind.Program, "http_library"),
        ("aiohttp", AgentKind.Program, "http_library"),
        ("Go-http-client", AgentKind.Program, "http_library"),
        ("curl/", AgentKind.Program, "http_library"),
        ("Wget/", AgentKind.Program, "http_library"),
        ("Java/", AgentKind.Program, "http_library"),
        ("okhttp", AgentKind.Program, "http_library"),
        ("Apache-HttpClient", AgentKind.Program, "http_library"),
        ("libwww-perl", AgentKind.Program, "http_library"),
        ("axios/", AgentKind.Program, "http_library"),
        ("node-fetch", AgentKind.Program, "http_library"),
    ];

    /// <summary>Parts that mail programs and browsers have, which people read with.</summary>
    private static readonly string[] Readers = ["Outlook", "Thunderbird", "Mail/", "AppleWebKit", "Gecko/", "MSOffice", "iPhone", "Android", "K-9", "Postbox", "eM Client"];

    public static (AgentKind Kind, string Rule)? Find(string agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        foreach (var (part, kind, rule) in Known)
        {
            if (agent.Contains(part, StringComparison.OrdinalIgnoreCase))
                return (kind, rule);
        }

        return null;
    }

    /// <summary>Apple's proxy says nothing more; it fetches every mail in the background (Mail Privacy Protection).</summary>
    public static bool IsBareMozilla(string agent) => agent == "Mozilla/5.0";

    public static bool IsReader(string agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Readers.Any(part => agent.Contains(part, StringComparison.Ordinal));
    }
}
