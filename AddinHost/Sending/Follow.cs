using AddinHost.Mail.Mime;

namespace AddinHost.Sending;

/// <summary>What of a mail shall be followed.</summary>
/// <param name="Opens">That it is opened; only mail with HTML can tell.</param>
/// <param name="Links">That its links are followed.</param>
/// <param name="Unsubscribe">That its reader's mail program is offered a way to unsubscribe; only where there is one reader.</param>
public sealed record FollowRequest(bool Opens = false, bool Links = false, bool Unsubscribe = false);

/// <summary>A mail as it goes out when it is followed.</summary>
/// <param name="Keep">Adds to the open transaction what finds the message again, once it has its id.</param>
public sealed record Followed(OutgoingMessage Message, Action<Guid> Keep);

/// <summary>Takes out of HTML what follows other mails: a quoted or pasted mail must not speak for the one it was copied from.</summary>
public delegate string Unfollow(string html);

/// <summary>Puts into a mail what follows it; null where nothing does, because nobody asked or its readers may not be tracked. Sending asks, and knows nothing of how it is done.</summary>
public delegate Task<Followed?> Follow(OutgoingMessage written, IReadOnlyList<string> recipients, FollowRequest request, CancellationToken ct);
