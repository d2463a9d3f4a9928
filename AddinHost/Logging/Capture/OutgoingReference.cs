using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AddinHost.Logging.Capture;

/// <summary>
/// A mail that a member sends with their own mail program: what was chosen for it, and how its copy is known again. The program may send it later, changed, or
/// never. One reference belongs to one mail: a second that carries it is a message of its own.
/// </summary>
public sealed partial class OutgoingReference : IOwned
{
    /// <summary>Random: it also stands in the pixel and the links of the mail, as the id of what is tracked.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    /// <summary>What the mail carries in its header, made by the program or here; it travels to all readers and says nothing.</summary>
    public required string Reference { get; init; }

    /// <summary>Under which a copy that came before waits for it.</summary>
    public required long NameHash { get; init; }

    public IReadOnlyList<string> Recipients { get; init; } = [];

    public bool Log { get; init; }

    /// <summary>Records that were chosen by hand.</summary>
    public IReadOnlyList<Guid> Records { get; init; } = [];

    public IReadOnlyList<Guid> Templates { get; init; } = [];

    /// <summary>Null: the mail came before anybody said what was chosen for it.</summary>
    public DateTimeOffset? PreparedAt { get; init; }

    /// <summary>The message on record.</summary>
    public Guid? MailMessageId { get; init; }

    /// <summary>The Message-ID under which it went out; null while no copy of it was seen, which may be after it was logged from what the program said.</summary>
    public string? SentAs { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>It is not yet, or only, this mail's.</summary>
    public bool MayBe(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return SentAs is null || SentAs == headers.MessageId?.Value;
    }

    /// <summary>The reference in a header; null where there is none of this form. Mail that Inlay sends itself carries a Message-ID there.</summary>
    public static string? In(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return headers[MailIdentity.ReferenceHeader]?.Trim() is { } text && IsOne(text) ? text : null;
    }

    public static bool IsOne(string text) => Form().IsMatch(text);

    /// <summary>The name that a mail which was passed over waits for.</summary>
    public static string NameOf(string reference) => WaitingReplies.ReferencePrefix + reference;

    // \z: a line break at the end is no part of it.
    [GeneratedRegex(@"^[A-Za-z0-9_-]{16,64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();

    public sealed class Mapping : IEntityTypeConfiguration<OutgoingReference>
    {
        public void Configure(EntityTypeBuilder<OutgoingReference> builder)
        {
            builder.Property(row => row.Id).ValueGeneratedNever();
            builder.Property(row => row.Reference).HasMaxLength(64);
            builder.Property(row => row.Recipients).HasConversion<JsonTexts>();
            builder.Property(row => row.Records).HasConversion<JsonIds>();
            builder.Property(row => row.Templates).HasConversion<JsonIds>();
            builder.HasIndex(row => new { row.OrganizationId, row.MemberId, row.Reference }).IsUnique();
            builder.HasIndex(row => row.NameHash);
            builder.HasIndex(row => row.MailMessageId);
        }
    }

    private sealed class JsonTexts() : ValueConverter<IReadOnlyList<string>, string>(
        list => JsonSerializer.Serialize(list, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<List<string>>(text, JsonSerializerOptions.Web)!);

    private sealed class JsonIds() : ValueConverter<IReadOnlyList<Guid>, string>(
        list => JsonSerializer.Serialize(list, JsonSerializerOptions.Web), text => JsonSerializer.Deserialize<List<Guid>>(text, JsonSerializerOptions.Web)!);
}
