using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Logging;

/// <summary>Where rows of the ledger come from, by a small number: a mailbox, or whatever an organization logs by hand. Whose this is, theirs are the rows.</summary>
public sealed class LedgerSource : IOwned
{
    public int Number { get; init; }

    public Guid OrganizationId { get; set; }

    /// <summary><see cref="Ledger.NoMailbox"/> for what is logged by hand.</summary>
    public required Guid MailboxId { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<LedgerSource>
    {
        public void Configure(EntityTypeBuilder<LedgerSource> builder)
        {
            builder.ToTable("LedgerSources").HasKey(row => row.Number);
            builder.HasIndex(row => new { row.OrganizationId, row.MailboxId }).IsUnique();
        }
    }
}
