namespace AddinHost.Logging.Capture;

/// <summary>What follows a mail, found in its HTML: the id of what is tracked, and the HTML without it. Logging asks, and knows nothing of how it is done.</summary>
/// <param name="Tracked">Null where nothing of ours stands in it.</param>
public readonly record struct FollowedBody(Guid? Tracked, string Html);

/// <summary>Reads a body for what follows it.</summary>
public delegate FollowedBody ReadFollowed(string html);

/// <summary>What the copy of a mail tells about what was prepared to follow it.</summary>
public enum CopyTells
{
    /// <summary>It stands in the body.</summary>
    Follows,

    /// <summary>It does not: the mail has no HTML.</summary>
    PlainText,

    /// <summary>It does not: no program may change a body so long.</summary>
    TooLarge,

    /// <summary>It does not: the mail is encrypted or signed as a whole.</summary>
    Protected,

    /// <summary>It does not: this host did not answer in time, or the program did not put it in.</summary>
    NotPutIn,
}

/// <summary>Ties opens and clicks, the templates that were used too, to the message on record. Inside the open transaction.</summary>
/// <param name="copy">Null where this copy does not tell.</param>
public delegate Task TieFollowed(OutgoingReference reference, Guid mailMessageId, CopyTells? copy, CancellationToken ct);
