using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Contacts.Marks;

/// <summary>What an address is marked with.</summary>
public enum AddressMarkKind
{
    /// <summary>Mail to it came back for good.</summary>
    Bounced,

    /// <summary>Who reads there does not want to be tracked; only they can take it back.</summary>
    NoTracking,

    /// <summary>Who reads there wants no more mail of this sort.</summary>
    Unsubscribed,
}

/// <summary>
/// A mark on an address, of which only the keyed hash is kept: a wish of its owner outlives the contact and its erasure. 64 bits may meet by chance; then one address
/// too many is asked about before it is written to.
/// </summary>
public sealed class AddressMark : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    /// <summary>Keyed hash of the address in the form that matching compares.</summary>
    public required long Key { get; init; }

    public required AddressMarkKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The message that it goes back to.</summary>
    public Guid? MailMessageId { get; init; }

    /// <summary>Status or reply code of the server that refused.</summary>
    public string? Code { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<AddressMark>
    {
        public void Configure(EntityTypeBuilder<AddressMark> builder)
        {
            builder.Property(row => row.Code).HasMaxLength(32);
            builder.HasIndex(row => new { row.OrganizationId, row.Key, row.Kind }).IsUnique();
        }
    }
}
