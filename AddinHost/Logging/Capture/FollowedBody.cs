namespace AddinHost.Logging.Capture;

/// <summary>What follows a mail, found in its HTML: the id of what is tracked, and the HTML without it. Logging asks, and knows nothing of how it is done.</summary>
/// <param name="Tracked">Null where nothing of ours stands in it.</param>
public readonly record struct FollowedBody(Guid? Tracked, string Html);

/// <summary>Reads a body for what follows it.</summary>
public delegate FollowedBody ReadFollowed(string html);

/// <summary>Ties opens and clicks, the templates that were used too, to the message on record. Inside the open transaction.</summary>
public delegate Task TieFollowed(OutgoingReference reference, Guid mailMessageId, CancellationToken ct);
