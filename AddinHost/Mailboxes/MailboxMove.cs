using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes;

/// <summary>That a mailbox went to another provider: its earlier connection was replaced, all that it logged stayed.</summary>
public sealed class MailboxMove : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MailboxId { get; init; }

    public required ProviderKind From { get; init; }

    public required ProviderKind To { get; init; }

    public required DateTimeOffset MovedAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<MailboxMove>
    {
        public void Configure(EntityTypeBuilder<MailboxMove> builder)
        {
            builder.HasIndex(row => row.MailboxId);
            builder.HasIndex(row => row.MovedAt);
        }
    }
}
