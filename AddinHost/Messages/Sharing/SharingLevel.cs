namespace AddinHost.Messages.Sharing;

/// <summary>How much of a member's mail their colleagues see; the most first.</summary>
public enum SharingLevel
{
    Everything,

    /// <summary>Who, when and about what; neither text nor files.</summary>
    Subject,

    /// <summary>Who and when.</summary>
    Metadata,
}
