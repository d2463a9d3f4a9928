using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AddinHost.Logging.Rules;

/// <summary>The rules as somebody wrote them: one row for the organization, one for each member who chose otherwise.</summary>
public sealed class LogPolicy : IOwned
{
    /// <summary>Stands in <see cref="MemberId"/> of the organization's own row.</summary>
    public static readonly Guid Everybody = Guid.Empty;

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    /// <summary>Null: as the organization has it, or the product's default there. The same for the other switches.</summary>
    public LoggingMode? Mode { get; set; }

    public bool? ContactsOnly { get; set; }

    public bool? HeadersOnly { get; set; }

    public bool? LogBulk { get; set; }

    public bool? LogInternal { get; set; }

    /// <summary>How much colleagues see of the mail; less than the organization says is always for the member to choose.</summary>
    public SharingLevel? Sharing { get; set; }

    /// <summary>Of the organization's row only: what does not count in an address.</summary>
    public AddressFolding Folding { get; set; }

    /// <summary>Addresses and domains, in the form that matching compares.</summary>
    public IReadOnlyList<string> NeverLog { get; set; } = [];

    /// <summary>Of the organization's row only.</summary>
    public IReadOnlyList<string> InternalDomains { get; set; } = [];

    /// <summary>Of the organization's row only: may members set the switches otherwise? Their never-log lists always count.</summary>
    public bool MembersMayChoose { get; set; } = true;

    /// <summary>Up by one with each change; who saves names the one they saw.</summary>
    public required int Revision { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }

    public required Guid ChangedBy { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<LogPolicy>
    {
        public void Configure(EntityTypeBuilder<LogPolicy> builder)
        {
            builder.ToTable("LogPolicies").HasKey(row => new { row.OrganizationId, row.MemberId });
            builder.Property(row => row.NeverLog).HasConversion<JsonList>();
            builder.Property(row => row.InternalDomains).HasConversion<JsonList>();
            builder.Property(row => row.Revision).IsConcurrencyToken();
        }
    }

    private sealed class JsonList() : ValueConverter<IReadOnlyList<string>, string>(
        list => JsonSerializer.Serialize(list, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<List<string>>(text, JsonSerializerOptions.Web)!);
}
