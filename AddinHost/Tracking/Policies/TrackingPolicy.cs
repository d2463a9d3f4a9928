using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AddinHost.Tracking.Policies;

/// <summary>Who decides whether a mail is tracked.</summary>
public enum TrackingMode
{
    /// <summary>Whoever writes it.</summary>
    Choice,

    /// <summary>Nobody: no mail is tracked.</summary>
    Off,

    /// <summary>The organization: every mail is, whose readers may be.</summary>
    Always,
}

/// <summary>Whether readers somewhere may be tracked.</summary>
public enum TrackingAllowance
{
    Allowed,
    WithConsent,
    Never,
}

/// <summary>What holds for readers of a domain ("example.com" and below) or of a country ("DE": by the end of their address, or by the contact's property).</summary>
public sealed record TrackingRule([Required, MaxLength(253)] string Where, TrackingAllowance Permission);

/// <summary>How the organization tracks; one row, none as long as nobody chose anything.</summary>
public sealed class TrackingPolicy : IOwned
{
    public Guid OrganizationId { get; set; }

    public TrackingMode Mode { get; set; }

    /// <summary>Only counts for each message; nothing about the single open or click.</summary>
    public bool AggregateOnly { get; set; }

    /// <summary>Tracked mail ends with a line that says so and leads to the way out.</summary>
    public bool Footer { get; set; }

    /// <summary>Mail to one recipient offers a way to unsubscribe to their mail program.</summary>
    public bool Unsubscribe { get; set; }

    /// <summary>Tracked mail has a link that people do not see.</summary>
    public bool Trap { get; set; }

    public IReadOnlyList<TrackingRule> Rules { get; set; } = [];

    /// <summary>Windows; null: as the installation has them.</summary>
    public int? AtOnceSeconds { get; set; }

    public int? SoonSeconds { get; set; }

    public int? BurstSeconds { get; set; }

    public int? BurstLinks { get; set; }

    /// <summary>Up by one whenever events are to be judged anew.</summary>
    public int Version { get; set; }

    /// <summary>Up by one with each change; who saves names the one they saw.</summary>
    public required int Revision { get; set; }

    public required Guid ChangedBy { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<TrackingPolicy>
    {
        public void Configure(EntityTypeBuilder<TrackingPolicy> builder)
        {
            builder.ToTable("TrackingPolicies").HasKey(row => row.OrganizationId);
            builder.Property(row => row.OrganizationId).ValueGeneratedNever();
            builder.Property(row => row.Rules).HasConversion<JsonRules>();
        }
    }

    private sealed class JsonRules() : ValueConverter<IReadOnlyList<TrackingRule>, string>(
        rules => JsonSerializer.Serialize(rules, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<List<TrackingRule>>(text, JsonSerializerOptions.Web)!);
}
