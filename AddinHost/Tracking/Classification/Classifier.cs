using System.Net;

namespace AddinHost.Tracking.Classification;

/// <summary>The class of an event and the rule that gave it, as a stable code.</summary>
public sealed record Judgement(EventClass Class, string Rule);

/// <summary>
/// Decides what an open or click was, from its evidence alone: the first rule that fits. What is certain comes before what is likely; speed and behaviour
/// come after what a program says of itself, for a person may be quick.
/// </summary>
public sealed class Classifier(Networks networks)
{
    /// <summary>The rule about many links at once.</summary>
    public const string Burst = "burst";

    /// <summary>The rule about the link that people do not see.</summary>
    public const string Trap = "trap";

    /// <summary>Up by one with each change of these rules or their catalogues: events on record are then judged anew.</summary>
    public const int RulesVersion = 1;

    public Judgement Judge(Evidence seen, TrackingOptions windows)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(windows);
        if (seen.ByMember)
            return new(EventClass.Own, "sender");
        if (seen.Trapped)
            return new(EventClass.Machine, Trap);
        if (seen.Method != "GET")
            return new(EventClass.Machine, "not_a_get");
        if (seen.Prefetch)
            return new(EventClass.Machine, "prefetch");
        if (UserAgents.Find(seen.UserAgent) is { } agent)
        {
            if (agent.Kind == AgentKind.Program)
                return new(EventClass.Machine, agent.Rule);
            // These fetch an image when its reader opens the mail; a link they never follow.
            if (agent.Kind == AgentKind.ReaderProxy && seen.Act == TrackedAct.Open)
                return new(EventClass.Probable, agent.Rule);
        }

        if (IPAddress.TryParse(seen.Address, out var address) && networks.Find(address, seen.Act) is { } network)
        {
            if (network.IsReaderProxy)
                return new(EventClass.Probable, network.Rule);
            // A network that is only probably a scanner's is believed when the time fits as well.
            if (network.IsCertain || seen.SinceHandOff < windows.Soon)
                return new(EventClass.Machine, network.Rule);
        }

        if (UserAgents.IsBareMozilla(seen.UserAgent))
            return seen.Act == TrackedAct.Open ? new(EventClass.Machine, "apple_privacy") : new(EventClass.Unknown, "bare_agent");
        // Behind what names itself: a proxy or a scanner that shares the sender's network would be no look of theirs.
        if (seen.ByAddress)
            return new(EventClass.Own, "sender_address");
        if (seen.LinksInBurst >= windows.BurstLinks)
            return new(EventClass.Machine, Burst);
        if (seen.SinceHandOff < windows.AtOnce)
            return new(EventClass.Machine, "at_once");
        if (seen.SinceHandOff < windows.Soon)
            return new(EventClass.Unknown, "soon");
        if (!UserAgents.IsReader(seen.UserAgent))
            return new(EventClass.Unknown, seen.UserAgent.Length == 0 ? "no_agent" : "unknown_agent");
        // A browser that is used by a person names its languages.
        return seen.Act == TrackedAct.Click && !seen.HasLanguage ? new(EventClass.Probable, "no_language") : new(EventClass.Human, "reader");
    }
}
