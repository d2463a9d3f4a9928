namespace AddinHost.Notices.Webhooks;

/// <summary>How webhooks are delivered (<c>Webhooks:*</c>).</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>First wait after a failure; the following ones double up to <see cref="RetryAtMost"/>, and up to a fifth is added at random.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan RetryAtMost { get; set; } = TimeSpan.FromHours(4);

    /// <summary>An event that could not be delivered for this long is given up.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>An endpoint where nothing got through for this long is switched off.</summary>
    public TimeSpan SwitchOffAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long the earlier key signs as well after a new one was made.</summary>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromHours(24);
}
