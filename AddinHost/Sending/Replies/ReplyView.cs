using System.ComponentModel.DataAnnotations;
using AddinHost.Messages;

namespace AddinHost.Sending.Replies;

/// <summary>What a mail does with the one that it comes from.</summary>
public enum ReplyKind
{
    Reply,
    ReplyAll,
    Forward,
}

/// <summary>The mail that is quoted below what was written, or passed on.</summary>
/// <param name="Attachments">Those of its files that go along.</param>
/// <param name="TimeZone">In which its date is told; an IANA name.</param>
public sealed record QuoteRequest(Guid MessageId, ReplyKind Kind, [MaxLength(100)] IReadOnlyList<Guid>? Attachments = null, [MaxLength(100)] string? TimeZone = null);

/// <summary>How an answer begins.</summary>
/// <param name="MailboxId">Of the caller's, the one that the mail came to; null where it came to none of them.</param>
/// <param name="From">The address of that mailbox that it came to.</param>
/// <param name="InReplyTo">RFC Message-ID; null for what is passed on.</param>
/// <param name="Quoted">The original as HTML with the line above it; null where it may not be seen.</param>
/// <param name="Attachments">Files of the original that can go along.</param>
public sealed record ReplyView(
    Guid MessageId, ReplyKind Kind, Guid? MailboxId, string? From, IReadOnlyList<MailParty> To, IReadOnlyList<MailParty> Cc, string Subject, string? InReplyTo, string? Quoted, IReadOnlyList<AttachmentView> Attachments);
