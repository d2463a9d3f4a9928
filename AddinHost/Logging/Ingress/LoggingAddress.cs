using System.Security.Cryptography;
using System.Text;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Logging.Ingress;

/// <summary>The secret address of a member to which BCCs and forwards go. Kept as a hash, shown once.</summary>
public sealed class LoggingAddress : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    /// <summary>SHA-256 of the local part: its 130 random bits need neither a key nor a slow hash.</summary>
    public required byte[] AddressHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Whoever a mail concerns and is no contact yet becomes one.</summary>
    public bool CreatesContacts { get; set; } = true;

    /// <summary>Made for one mail (<see cref="Capture.OutgoingReference"/>); null: the member's own, for all.</summary>
    public Guid? ReferenceId { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The hash under which a local part is kept; upper and lower case are the same, because people and programs change it.</summary>
    public static byte[] Hash(string localPart)
    {
        ArgumentNullException.ThrowIfNull(localPart);
#pragma warning disable CA1308 // Addresses are compared in lower case.
        return SHA256.HashData(Encoding.UTF8.GetBytes(localPart.ToLowerInvariant()));
#pragma warning restore CA1308
    }

    public sealed class Mapping : IEntityTypeConfiguration<LoggingAddress>
    {
        public void Configure(EntityTypeBuilder<LoggingAddress> builder)
        {
            builder.HasIndex(row => row.AddressHash).IsUnique();
            builder.HasIndex(row => row.MemberId);
            builder.HasIndex(row => row.ReferenceId).HasFilter("reference_id IS NOT NULL");
        }
    }
}
