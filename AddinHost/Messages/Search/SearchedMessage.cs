using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages.Search;

/// <summary>
/// Where a message stands in the full-text table (<c>message_text</c>, which the model does not know). The place grows with the time of the
/// message, so that the newest of many hits are found without sorting all of them.
/// </summary>
public sealed class SearchedMessage : IOwned
{
    /// <summary>Milliseconds since 1970 times a million, and a number that keeps messages of the same moment apart.</summary>
    public required long Position { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid MailMessageId { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<SearchedMessage>
    {
        public void Configure(EntityTypeBuilder<SearchedMessage> builder)
        {
            builder.ToTable("SearchedMessages").HasKey(row => row.Position);
            builder.Property(row => row.Position).ValueGeneratedNever();
            // A message that goes takes its words along.
            builder.HasOne<MailMessage>().WithOne().HasForeignKey<SearchedMessage>(row => row.MailMessageId).HasPrincipalKey<MailMessage>(message => message.Id).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
