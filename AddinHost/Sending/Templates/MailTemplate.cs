using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Sending.Templates;

/// <summary>A text to begin mails with; with a shortcut a snippet, put in where one types. Its owner's alone, a team's, or shared with the organization.</summary>
public sealed class MailTemplate : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required string Name { get; set; }

    /// <summary>Where it stands in the list; empty: at the top.</summary>
    public required string Folder { get; set; }

    public required string Subject { get; set; }

    public required string Html { get; set; }

    /// <summary>Typed after # in a text; null: a template for a whole mail.</summary>
    public string? Shortcut { get; set; }

    /// <summary>With the whole organization.</summary>
    public required bool IsShared { get; set; }

    /// <summary>With this team alone; of a team that is gone: with nobody.</summary>
    public Guid? TeamId { get; set; }

    /// <summary>Counts changes: who saves says which state they saw.</summary>
    public int Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailTemplate>
    {
        public void Configure(EntityTypeBuilder<MailTemplate> builder)
        {
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.Property(row => row.Folder).HasMaxLength(100);
            builder.Property(row => row.Subject).HasMaxLength(1_000);
            builder.Property(row => row.Shortcut).HasMaxLength(40);
            builder.HasIndex(row => new { row.OrganizationId, row.MemberId, row.Shortcut }).IsUnique();
        }
    }
}

/// <summary>A mail that was written with a template.</summary>
public sealed class TemplateUse : IOwned
{
    public required Guid TemplateId { get; init; }

    public required Guid MailMessageId { get; init; }

    public Guid OrganizationId { get; set; }

    public required DateTimeOffset UsedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<TemplateUse>
    {
        public void Configure(EntityTypeBuilder<TemplateUse> builder) => builder.HasKey(row => new { row.TemplateId, row.MailMessageId });
    }
}

/// <summary>Where one can book time with a member.</summary>
public sealed class MeetingLink : IOwned
{
    public required Guid MemberId { get; init; }

    public Guid OrganizationId { get; set; }

    public required string Url { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MeetingLink>
    {
        public void Configure(EntityTypeBuilder<MeetingLink> builder)
        {
            builder.HasKey(row => row.MemberId);
            builder.Property(row => row.MemberId).ValueGeneratedNever();
            builder.Property(row => row.Url).HasMaxLength(1_000);
        }
    }
}
