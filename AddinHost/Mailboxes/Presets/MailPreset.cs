using System.Text.Json;
using System.Text.Json.Serialization;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes.Presets;

/// <summary>How the mailboxes of a domain are connected, as an administrator entered it. A domain has one, so one kind of mail system.</summary>
public sealed class MailPreset : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    /// <summary>In ASCII and lower case.</summary>
    public required string Domain { get; init; }

    public required ProviderKind Provider { get; set; }

    /// <summary>JSON of <see cref="PresetServers"/>; no secret in it.</summary>
    public required string Settings { get; set; }

    public required Guid ChangedBy { get; set; }

    public required DateTimeOffset ChangedAt { get; set; }

    public sealed class Mapping : IEntityTypeConfiguration<MailPreset>
    {
        public void Configure(EntityTypeBuilder<MailPreset> builder)
        {
            builder.Property(row => row.Domain).HasMaxLength(253);
            builder.HasIndex(row => new { row.OrganizationId, row.Domain }).IsUnique();
        }
    }
}

/// <summary>What the user name is: the whole address, or what stands before the @.</summary>
public enum PresetUserName
{
    Address,
    LocalPart,
}

/// <summary>A server as an administrator names it, for everybody of the domain.</summary>
public sealed record PresetServer(string Host, int Port, MailSecurity Security);

/// <summary>Both servers, and what their user names are made of.</summary>
public sealed record PresetServers(PresetServer Imap, PresetServer Smtp, PresetUserName UserName)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static PresetServers Read(string json) => JsonSerializer.Deserialize<PresetServers>(json, Json) ?? throw new JsonException("The settings are null.");

    public string Write() => JsonSerializer.Serialize(this, Json);
}
