using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending.Drafts;

/// <summary>A mail that its writer has not sent yet. Nobody else sees it, colleagues and administrators neither.</summary>
public sealed class MailDraft : IOwned
{
    /// <summary>Chosen by the program that writes it, so that saving again after a lost answer makes no second one.</summary>
    public required Guid Id { get; init; }

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required Guid ContactId { get; set; }

    public required string Subject { get; set; }

    public required string Preview { get; set; }

    /// <summary>JSON of <see cref="DraftContent"/>.</summary>
    public required string Content { get; set; }

    /// <summary>Counts changes: who saves says which state they saw.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Since when it is thrown away; kept for a while, so that it can be taken back.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    /// <summary>What became of it: a draft is sent once.</summary>
    public Guid? SentMessageId { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailDraft>
    {
        public void Configure(EntityTypeBuilder<MailDraft> builder)
        {
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.Property(row => row.Subject).HasMaxLength(1_000);
            builder.Property(row => row.Preview).HasMaxLength(200);
            builder.HasIndex(row => new { row.MemberId, row.UpdatedAt });
            builder.HasIndex(row => new { row.MemberId, row.ContactId });
        }
    }
}

/// <summary>A file taken into what a member writes: an attachment, or an image in the text. Its bytes lie in the blob store.</summary>
public sealed class ComposedFile : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required string Blob { get; init; }

    public required string Name { get; init; }

    public required string ContentType { get; init; }

    public required long Size { get; init; }

    /// <summary>The draft, signature or template that holds it; without one it goes after a day.</summary>
    public Guid? KeptBy { get; set; }

    public required DateTimeOffset AddedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ComposedFile>
    {
        public void Configure(EntityTypeBuilder<ComposedFile> builder)
        {
            builder.Property(row => row.Blob).HasMaxLength(100);
            builder.Property(row => row.Name).HasMaxLength(255);
            builder.Property(row => row.ContentType).HasMaxLength(255);
            builder.HasIndex(row => row.MemberId);
            builder.HasIndex(row => row.KeptBy);
            builder.HasIndex(row => row.Blob);
        }
    }
}
