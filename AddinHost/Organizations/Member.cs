using AddinHost.Shared.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Organizations;

/// <summary>A person using Inlay. A sign-in address belongs to one organization of the installation.</summary>
public sealed class Member : IdentityUser<Guid>, IOwned
{
    public Member() => Id = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required string Name { get; set; }

    /// <summary>en or de: the language of mail and of texts written in the background.</summary>
    public string Locale { get; set; } = "en";

    public Permissions Permissions { get; set; } = Permissions.PersonalEmailAccess;

    public required DateTimeOffset CreatedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<Member>
    {
        public void Configure(EntityTypeBuilder<Member> builder)
        {
            builder.ToTable("members");
            builder.Property(row => row.Name).HasMaxLength(200);
            builder.Property(row => row.Locale).HasMaxLength(8);
            builder.HasIndex(row => row.OrganizationId);
            builder.HasIndex(row => row.NormalizedEmail).IsUnique();
        }
    }
}
