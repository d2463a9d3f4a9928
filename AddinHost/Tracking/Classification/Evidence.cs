namespace AddinHost.Tracking.Classification;

/// <summary>What happened to a followed mail.</summary>
public enum TrackedAct
{
    Open,
    Click,
}

/// <summary>Who was behind an open or a click, as far as can be said.</summary>
public enum EventClass
{
    /// <summary>A person, by all that is known. What automations and notices act on.</summary>
    Human,

    /// <summary>Most likely a person: seen through something that fetches when a person reads.</summary>
    Probable,

    /// <summary>A program: a scanner on the way, a preview, a proxy that fetches whether or not anybody reads.</summary>
    Machine,

    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>The sender's own look at their mail; counted nowhere.</summary>
    Own,
}

/// <summary>What is known about one open or click; all that a class is ever decided from, so that it can be decided again.</summary>
/// <param name="SinceHandOff">From the moment the mail was handed to the server; null when that is not known.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="Prefetch">The request says itself that nobody asked for it (Purpose, Sec-Purpose, X-Moz).</param>
/// <param name="ByMember">A member of the sender's organization was signed in where it came from, or works from that address.</param>
/// <param name="ByAddress">Who sent the mail worked from that address lately.</param>
/// <param name="Trapped">From that address, about then, came a click on the link that people do not see.</param>
/// <param name="LinksInBurst">How many different links of the same mail the same address asked for within the window.</param>
public sealed record Evidence(
    TrackedAct Act, TimeSpan? SinceHandOff, string? Address, string UserAgent, string Method = "GET", bool Prefetch = false, bool HasLanguage = false, bool ByMember = false, int LinksInBurst = 1, bool ByAddress = false, bool Trapped = false);
