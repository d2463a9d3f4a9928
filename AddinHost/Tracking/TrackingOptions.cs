namespace AddinHost.Tracking;

/// <summary>How opens and clicks are tracked (<c>Tracking:*</c>).</summary>
public sealed class TrackingOptions
{
    public const string Section = "Tracking";

    /// <summary>The address that pixels and links in mail point to. Empty: the public address of the installation. One of its own keeps what recipients block or trust apart from where members work.</summary>
    public string Url { get; set; } = "";

    /// <summary>What comes so soon after the hand-off is a machine that looked at the mail on its way.</summary>
    public TimeSpan AtOnce { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What comes so soon may be a person or a machine; measured from the hand-off, for a scanner works while the mail is delivered.</summary>
    public TimeSpan Soon { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How close together clicks on several links of one mail are to be a scanner's.</summary>
    public TimeSpan BurstWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many different links make such a burst.</summary>
    public int BurstLinks { get; set; } = 3;

    /// <summary>Events that may wait in memory for the disk; beyond it pixel and links still answer, and what is lost is counted.</summary>
    public int MostInMemory { get; set; } = 100_000;
}
