using System.ComponentModel.DataAnnotations;
using AddinHost.Sending.Replies;

namespace AddinHost.Sending.Drafts;

/// <summary>What a draft holds: what was typed as it was typed, unfinished addresses too.</summary>
/// <param name="Files">Ids of files taken into it.</param>
/// <param name="Templates">Ids of templates that its text came from.</param>
public sealed record DraftContent(
    Guid? MailboxId = null,
    [MaxLength(320)] string? From = null,
    [MaxLength(20_000)] string To = "",
    [MaxLength(20_000)] string Cc = "",
    [MaxLength(20_000)] string Bcc = "",
    [MaxLength(1_000)] string Subject = "",
    [MaxLength(2_000_000)] string Html = "",
    [MaxLength(1_000)] string? InReplyTo = null,
    QuoteRequest? Quote = null,
    [MaxLength(50)] IReadOnlyList<Guid>? Files = null,
    [MaxLength(50)] IReadOnlyList<Guid>? Templates = null,
    bool Track = false,
    bool PerRecipient = false);

/// <summary>A draft in a list.</summary>
public sealed record DraftView(Guid Id, Guid ContactId, string? ContactName, string Subject, string Preview, int Version, DateTimeOffset UpdatedAt);

/// <summary>A draft as its writer goes on with it.</summary>
/// <param name="Files">Those of its files that are still there.</param>
/// <param name="Quote">What it answers or passes on; null where that is nothing, or may no longer be seen.</param>
/// <param name="SentMessageId">The message that it became.</param>
public sealed record OpenedDraft(Guid Id, Guid ContactId, DraftContent Content, int Version, DateTimeOffset UpdatedAt, IReadOnlyList<ComposedFileView> Files, ReplyView? Quote, Guid? SentMessageId);

/// <summary>A file taken into what a member writes.</summary>
/// <param name="IsImage">It can stand in the text.</param>
public sealed record ComposedFileView(Guid Id, string Name, string Type, long Size, string Url, bool IsImage);
