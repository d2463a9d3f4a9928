namespace AddinHost.Providers.Graph;

/// <summary>Sizes and times of the Microsoft provider (<c>Microsoft:Limits:*</c>).</summary>
public sealed record GraphLimits
{
    public const string Section = "Microsoft:Limits";

    /// <summary>Longest message that is fetched, in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest message that is sent, in bytes. Exchange Online takes 35 MB unless an administrator changed it.</summary>
    public int MaxSendBytes { get; init; } = 35 * 1024 * 1024;

    /// <summary>Longest message that goes up in one request: 4 MB in base64.</summary>
    public int MaxDraftBytes { get; init; } = 2_900_000;

    /// <summary>Longest answer of any kind, in bytes: a whole message or a page of headers.</summary>
    public long MaxAnswerBytes { get; init; } = 66 * 1024 * 1024;

    /// <summary>Messages per page where no caller says how many.</summary>
    public int Page { get; init; } = 200;

    /// <summary>How often a folder is looked at while nothing announces its changes.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often it is looked at all the same while changes are announced.</summary>
    public TimeSpan SafetyPollEvery { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A pause that is waited out inside a call; a longer one is reported with its time.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait while all requests that a mailbox may have are under way.</summary>
    public TimeSpan SlotPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When a message that was just announced and is not there is asked for again.</summary>
    public IReadOnlyList<TimeSpan> AskAgainAfter { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];
}
