using AddinHost.Providers;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AddinHost.Mailboxes.Authorizations;

/// <summary>How far a sign-in at a provider is.</summary>
public enum AuthorizationState
{
    /// <summary>The member is at the provider's page.</summary>
    Asked,

    /// <summary>The provider sent the member back; the page completes it.</summary>
    Answered,

    /// <summary>Granted; waits for the member, or for another try.</summary>
    Granted,

    Connected,
    Failed,
}

/// <summary>One sign-in of a member at a provider, from the question to the mailbox. Lives for minutes.</summary>
public sealed class AuthorizationAttempt : IOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OrganizationId { get; set; }

    public required Guid MemberId { get; init; }

    public required ProviderKind Provider { get; init; }

    /// <summary>Only for reading and sending by IMAP and SMTP.</summary>
    public required bool Narrow { get; init; }

    public required string Address { get; init; }

    /// <summary>The mailbox that is connected anew; null for a new one.</summary>
    public Guid? MailboxId { get; set; }

    public required string DisclosureId { get; init; }

    public required string Locale { get; init; }

    /// <summary>The member wants details of contacts proposed from signatures.</summary>
    public bool Automation { get; init; }

    /// <summary>SHA-256 of the state that the provider gives back.</summary>
    public required byte[] StateHash { get; init; }

    /// <summary>Sealed: the question with its code verifier, then the answer's code, then the grant.</summary>
    public required byte[] Sealed { get; set; }

    public required AuthorizationState State { get; set; }

    /// <summary>Why it failed.</summary>
    public string? ProblemCode { get; set; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public sealed class Mapping : IEntityTypeConfiguration<AuthorizationAttempt>
    {
        public void Configure(EntityTypeBuilder<AuthorizationAttempt> builder)
        {
            builder.Property(row => row.Address).HasMaxLength(320);
            builder.HasIndex(row => row.StateHash).IsUnique();
            builder.HasIndex(row => row.ExpiresAt);
        }
    }
}
