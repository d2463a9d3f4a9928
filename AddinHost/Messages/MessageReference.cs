using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages;

/// <summary>A message that one on record answers and that is not on record itself, as a keyed hash: should it come later, or another that answers it, they are of one thread.</summary>
public sealed class MessageReference : IOwned
{
    public Guid OrganizationId { get; set; }

    public required long Hash { get; init; }

    public required Guid MailMessageId { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MessageReference>
    {
        public void Configure(EntityTypeBuilder<MessageReference> builder)
        {
            builder.ToTable("MessageReferences").HasKey(row => new { row.OrganizationId, row.Hash, row.MailMessageId });
            builder.HasIndex(row => row.MailMessageId);
        }
    }
}
