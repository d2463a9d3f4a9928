using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending.Documents;

/// <summary>A file that is shown to readers behind a link instead of attached. Its owner's alone, a team's, or shared with the organization.</summary>
public sealed class Document : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required string Name { get; set; }

    public required string Blob { get; init; }

    /// <summary>By its first bytes, whatever it was called.</summary>
    public required string ContentType { get; init; }

    public required long Size { get; init; }

    /// <summary>As the program that brought it counted them; null where it did not.</summary>
    public int? PageCount { get; init; }

    /// <summary>With the whole organization.</summary>
    public required bool IsShared { get; set; }

    /// <summary>With this team alone; of a team that is gone: with nobody.</summary>
    public Guid? TeamId { get; set; }

    /// <summary>Readers are offered the file itself.</summary>
    public required bool MayDownload { get; set; }

    /// <summary>Counts changes: who saves says which state they saw.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>From then on its links show nothing. The row stays, for what is on record names it.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<Document>
    {
        public void Configure(EntityTypeBuilder<Document> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.Property(row => row.Blob).HasMaxLength(100);
            builder.Property(row => row.ContentType).HasMaxLength(40);
            builder.HasIndex(row => new { row.OrganizationId, row.MemberId });
            builder.HasIndex(row => row.Blob);
        }
    }
}

/// <summary>A way to a document, made for one mail or one contact; its signed id stands in the address.</summary>
public sealed class DocumentLink : IOwned
{
    /// <summary>Random: nobody guesses another's.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    public Guid OrganizationId { get; set; }

    public required Guid DocumentId { get; init; }

    /// <summary>Who made it, and is told of views.</summary>
    public required Guid MemberId { get; init; }

    /// <summary>Of a mail that goes out by its sender's own program: the id of its reference, until it is on record.</summary>
    public Guid? MailMessageId { get; set; }

    public Guid? ContactId { get; set; }

    /// <summary>The one reader that it was made for; null where there are several or nobody knows.</summary>
    public string? Recipient { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when a reader does not want views kept.</summary>
    public DateTimeOffset? OptedOutAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<DocumentLink>
    {
        public void Configure(EntityTypeBuilder<DocumentLink> builder)
        {
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.Property(row => row.Recipient).HasMaxLength(320);
            builder.HasIndex(row => row.DocumentId);
            builder.HasIndex(row => row.ContactId);
            builder.HasIndex(row => row.MailMessageId);
        }
    }
}
