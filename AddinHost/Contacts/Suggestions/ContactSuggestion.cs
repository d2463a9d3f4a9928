using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Suggestions;

/// <summary>Which detail of a contact is proposed.</summary>
public enum SuggestedField
{
    Name,
    JobTitle,
    Company,
    Phone,
    Website,
    LinkedIn,
    Address,
}

/// <summary>What became of a proposal.</summary>
public enum SuggestionState
{
    Open,
    Accepted,
    Dismissed,
}

/// <summary>A detail that a contact's own mail gave, and that nobody has written down yet. A value is proposed once, whatever was decided about it.</summary>
public sealed class ContactSuggestion : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid ContactId { get; init; }

    public required SuggestedField Field { get; init; }

    public required string Value { get; init; }

    /// <summary>The value in the form in which two of them are the same.</summary>
    public required string Key { get; init; }

    /// <summary>The mail that says so, and when it was written.</summary>
    public required Guid MailMessageId { get; init; }

    public required DateTimeOffset SaidAt { get; init; }

    public SuggestionState State { get; set; }

    public Guid? DecidedById { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<ContactSuggestion>
    {
        public void Configure(EntityTypeBuilder<ContactSuggestion> builder)
        {
            builder.Property(row => row.Value).HasMaxLength(200);
            builder.Property(row => row.Key).HasMaxLength(200);
            builder.HasIndex(row => new { row.OrganizationId, row.ContactId, row.Field, row.Key }).IsUnique();
            builder.HasIndex(row => row.MailMessageId);
        }
    }
}
