using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Logging.Rules;

/// <summary>
/// What the rules looked at in one mail that was seen, kept for some weeks beside its ledger row: so that changed rules can be tried on it, and a new address of a
/// contact finds the mail that came before. Keyed hashes; nothing can be read back from them.
/// </summary>
public sealed class SeenMessage : IOwned
{
    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    /// <summary>As in the ledger.</summary>
    public required long ProviderIdHash { get; init; }

    public required string Folder { get; init; }

    /// <summary>The id at the provider, where its headers can be read again.</summary>
    public required string ProviderId { get; init; }

    /// <summary><see cref="MessageFacts.PackParties"/>.</summary>
    public required byte[] Parties { get; init; }

    public required bool Bulk { get; init; }

    /// <summary>It answered, or lay in a thread with, what was on record.</summary>
    public required bool AnswersKnown { get; set; }

    public required DateTimeOffset SeenAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<SeenMessage>
    {
        public void Configure(EntityTypeBuilder<SeenMessage> builder)
        {
            builder.ToTable("SeenMessages").HasKey(row => new { row.MailboxId, row.ProviderIdHash });
            builder.HasIndex(row => row.SeenAt);
        }
    }
}
