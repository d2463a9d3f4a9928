using AddinHost.Mail.Mime;

namespace AddinHost.Sending;

/// <summary>What of a mail shall be followed.</summary>
/// <param name="Opens">That it is opened; only mail with HTML can tell.</param>
/// <param name="Links">That its links are followed.</param>
/// <param name="Unsubscribe">That its reader's mail program is offered a way to unsubscribe; only where there is one reader, or a copy for each.</param>
/// <param name="PerRecipient">That recipients are told apart: each gets a copy of their own, where that can be; otherwise all share one.</param>
public sealed record FollowRequest(bool Opens = false, bool Links = false, bool Unsubscribe = false, bool PerRecipient = false);

/// <summary>A mail as it goes out when it is followed.</summary>
/// <param name="Keep">Adds to the open transaction what finds the message again, once it has its id.</param>
public sealed record Followed(OutgoingMessage Message, Action<Guid> Keep)
{
    /// <summary>What goes to each recipient instead, in their order; empty: all get the same.</summary>
    public IReadOnlyList<FollowedCopy> Copies { get; init; } = [];
}

/// <summary>One recipient's copy.</summary>
/// <param name="Message">Null: as it is filed, for this reader may not be followed.</param>
public sealed record FollowedCopy(string Address, OutgoingMessage? Message);

/// <summary>Takes out of HTML, or of plain text, what follows other mails: a quoted or pasted mail must not speak for the one it was copied from.</summary>
public delegate string Unfollow(string body, bool isHtml);

/// <summary>Puts into a mail what follows it; null where nothing does, because nobody asked or its readers may not be tracked. Sending asks, and knows nothing of how it is done.</summary>
public delegate Task<Followed?> Follow(OutgoingMessage written, IReadOnlyList<string> recipients, FollowRequest request, CancellationToken ct);
