using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages;

/// <summary>
/// A reply that a mailbox passed over because nobody knew the message it names: one row per name, as a keyed hash. Mail comes in any order, from
/// two folders and many mailboxes; when the message becomes known, its replies are looked at again.
/// </summary>
public sealed class WaitingReply : IOwned
{
    public Guid OrganizationId { get; set; }

    /// <summary>Keyed hash of a Message-ID that the reply names in In-Reply-To or References.</summary>
    public required long ParentHash { get; init; }

    public required Guid MailboxId { get; init; }

    public required string Folder { get; init; }

    /// <summary>The reply's id at the provider, where its headers are read again.</summary>
    public required string ProviderId { get; init; }

    /// <summary>The parent has become known.</summary>
    public required bool IsDue { get; set; }

    public required DateTimeOffset SeenAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<WaitingReply>
    {
        public void Configure(EntityTypeBuilder<WaitingReply> builder)
        {
            builder.ToTable("WaitingReplies").HasKey(row => new { row.OrganizationId, row.ParentHash, row.MailboxId, row.Folder, row.ProviderId });
            builder.HasIndex(row => new { row.MailboxId, row.IsDue });
            // Few are due among very many: one look for all mailboxes.
            builder.HasIndex(row => row.MailboxId, "ix_waiting_replies_due").HasFilter("is_due");
        }
    }
}
