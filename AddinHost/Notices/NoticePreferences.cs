using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Notices;

/// <summary>What a member can be told of, in the browser and in the digest.</summary>
public enum ToldOf
{
    /// <summary>A person opened a mail of theirs; machines count for nothing.</summary>
    Opens,

    /// <summary>A person clicked a link in a mail of theirs.</summary>
    Clicks,

    Replies,
    Mailboxes,
    Tasks,

    /// <summary>Nobody knows whether a mail of theirs arrived.</summary>
    Unconfirmed,
}

/// <summary>How often a member gets the digest.</summary>
public enum DigestEvery
{
    Never,
    Day,
    Week,
}

/// <summary>What one member wants to be told of, when not, and how often by mail.</summary>
public sealed class NoticePreferences : IOwned
{
    public required Guid MemberId { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary>Of <see cref="ToldOf"/>, with commas between them.</summary>
    public required string Told { get; set; }

    /// <summary>IANA name of the zone that hours are meant in.</summary>
    public required string Zone { get; set; }

    /// <summary>Minutes of the day between which no browser notification is shown; null: always.</summary>
    public int? QuietFrom { get; set; }

    public int? QuietTo { get; set; }

    public DigestEvery Digest { get; set; }

    /// <summary>Local hour of the digest, 0 to 23.</summary>
    public int DigestHour { get; set; }

    /// <summary>When the next digest is written; whoever moves this time does it.</summary>
    public DateTimeOffset? DigestDueAt { get; set; }

    /// <summary>Up to when the last digest told.</summary>
    public DateTimeOffset? DigestedUpTo { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<NoticePreferences>
    {
        public void Configure(EntityTypeBuilder<NoticePreferences> builder)
        {
            builder.ToTable("NoticePreferences");
            builder.HasKey(row => row.MemberId);
            builder.Property(row => row.MemberId).ValueGeneratedNever();
            builder.Property(row => row.Told).HasMaxLength(200);
            builder.Property(row => row.Zone).HasMaxLength(64);
            builder.HasIndex(row => row.DigestDueAt);
        }
    }
}
