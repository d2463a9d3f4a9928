using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Notices;

/// <summary>What members are told of their own accord.</summary>
public enum NoticeKind
{
    /// <summary>A mailbox stands still until its member does something.</summary>
    ConnectionBroken,

    /// <summary>A mailbox went to another provider.</summary>
    MailboxMoved,

    /// <summary>A provider has announced nothing for long; for administrators.</summary>
    PushDead,

    /// <summary>The product's own mail does not go out; for administrators.</summary>
    NoticeMailFailing,

    /// <summary>Mail to the member's logging address was not logged, or not as a whole.</summary>
    MailNotLogged,

    /// <summary>Files of mails are not stored, because the organization's space is full; for administrators.</summary>
    FilesFull,

    /// <summary>Files wait for a malware scanner that does not answer; for administrators.</summary>
    FilesNotScanned,

    /// <summary>The catch-all mailbox of the logging addresses cannot be read; for administrators.</summary>
    CatchAllBroken,

    /// <summary>Messages of a mailbox wait for its limit, or for a sign-in that only sending needs.</summary>
    SendingWaits,

    /// <summary>A message of the member failed, is unconfirmed or did not reach everybody.</summary>
    MailNotSent,
    /// <summary>An endpoint of a webhook was switched off by itself; for administrators.</summary>
    WebhookOff,

    /// <summary>What happened in a period; goes by mail only.</summary>
    Digest,
}

/// <summary>What became of the mail of a notice.</summary>
public enum NoticeMailState
{
    /// <summary>This kind goes by no mail.</summary>
    None,

    Waiting,

    Sent,

    /// <summary>Into the data folder: no server is set.</summary>
    Written,

    /// <summary>What it would have told was over, or read, before it could go out.</summary>
    NotNeeded,

    Failed,
}

/// <summary>
/// Something that one member is told, in the app and by mail, once: a second one about the same can only come after the first has ended. The row is also
/// the outbox of its mail.
/// </summary>
public sealed class Notice : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required NoticeKind Kind { get; init; }

    /// <summary>What it is about: a mailbox, a move, a provider.</summary>
    public required string Subject { get; init; }

    public Guid? MailboxId { get; init; }

    /// <summary><see cref="NoticeFacts"/> as JSON.</summary>
    public required string Facts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReadAt { get; set; }

    public DateTimeOffset? DismissedAt { get; set; }

    /// <summary>When what it tells of was over.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public required NoticeMailState MailState { get; set; }

    public int MailAttempts { get; set; }

    /// <summary>When its mail is tried next; whoever moves this time does it.</summary>
    public DateTimeOffset? MailDueAt { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? MailProblemCode { get; set; }

    public DateTimeOffset? MailedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<Notice>
    {
        public void Configure(EntityTypeBuilder<Notice> builder)
        {
            builder.Property(row => row.Subject).HasMaxLength(64);
            builder.HasIndex(row => new { row.OrganizationId, row.MemberId, row.Kind, row.Subject }).IsUnique().HasFilter("ended_at IS NULL");
            builder.HasIndex(row => row.MemberId);
            builder.HasIndex(row => row.MailDueAt);
        }
    }
}
