using System.Text.Json;
using AddinHost.Mail.Mime.Reports;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Messages;

/// <summary>What a mail that a program wrote tells about one that was sent.</summary>
public enum ReportKind
{
    /// <summary>It could not be delivered to somebody.</summary>
    Bounce,

    /// <summary>It is not delivered yet; nothing is decided.</summary>
    Delay,

    /// <summary>Its reader is away.</summary>
    Away,
}

/// <summary>A recipient that a report names.</summary>
/// <param name="IsHard">The address itself takes no mail.</param>
public sealed record ReportedRecipient(string Address, BounceReason Reason, string? Code, string? Text, bool IsHard);

/// <summary>Makes a logged mail known as a report: a delivery notice about a mail of ours to somebody it went to, or an absence notice.</summary>
public sealed class MailReport : IOwned
{
    /// <summary>The mail that reports.</summary>
    public required Guid MailMessageId { get; init; }

    public Guid OrganizationId { get; set; }

    public required ReportKind Kind { get; init; }

    /// <summary>The mail that it is about.</summary>
    public required Guid AboutId { get; init; }

    /// <summary>JSON list of <see cref="ReportedRecipient"/>.</summary>
    public string Recipients { get; init; } = "[]";

    /// <summary>The day on which an absence ends, where the notice says so.</summary>
    public DateOnly? Until { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MailReport>
    {
        public void Configure(EntityTypeBuilder<MailReport> builder)
        {
            builder.HasKey(row => row.MailMessageId);
            builder.Property(row => row.MailMessageId).ValueGeneratedNever();
            builder.HasIndex(row => row.AboutId);
        }
    }
}

/// <summary>A report as it is shown.</summary>
/// <param name="AboutId">The message that it is about.</param>
public sealed record ReportView(ReportKind Kind, Guid AboutId, IReadOnlyList<ReportedRecipient> Recipients, DateOnly? Until)
{
    /// <param name="withText">Also the other server's words.</param>
    public static ReportView Of(MailReport report, bool withText)
    {
        ArgumentNullException.ThrowIfNull(report);
        var recipients = JsonSerializer.Deserialize<List<ReportedRecipient>>(report.Recipients, JsonSerializerOptions.Web)!;
        return new(report.Kind, report.AboutId, withText ? recipients : [.. recipients.Select(one => one with { Text = null })], report.Until);
    }
}
