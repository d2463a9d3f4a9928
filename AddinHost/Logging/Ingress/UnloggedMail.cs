using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Logging.Ingress;

/// <summary>That a mail came to a member's logging address and was not logged, or not as a whole, and why. Nothing of the mail itself; kept for a month.</summary>
public sealed class UnloggedMail : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required Guid LoggingAddressId { get; init; }

    /// <summary>The mail's name in the spool: the same mail, taken again, is the same row.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>One of <see cref="UnloggedReasons"/>.</summary>
    public required string Code { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the member had seen enough of it.</summary>
    public DateTimeOffset? DismissedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<UnloggedMail>
    {
        public void Configure(EntityTypeBuilder<UnloggedMail> builder)
        {
            builder.ToTable("UnloggedMails");
            builder.Property(row => row.Code).HasMaxLength(64);
            builder.HasIndex(row => new { row.MemberId, row.Digest, row.Code }).IsUnique();
            builder.HasIndex(row => row.ReceivedAt);
        }
    }
}
