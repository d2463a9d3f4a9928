using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages.Sharing;

/// <summary>A member who has a message themselves: their mailbox brought or sent it, or they logged it. They see all of it, and how much their colleagues see is theirs to say.</summary>
public sealed class MessageHolder : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid MailMessageId { get; init; }

    public required Guid MemberId { get; init; }

    /// <summary>The mailbox that their copy lies in; null when it came by hand.</summary>
    public Guid? MailboxId { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MessageHolder>
    {
        public void Configure(EntityTypeBuilder<MessageHolder> builder) =>
            builder.ToTable("MessageHolders").HasKey(row => new { row.MailMessageId, row.MemberId });
    }
}
