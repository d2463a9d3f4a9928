namespace AddinHost.Providers;

/// <summary>Everything a provider needs to open a session: whose mailbox, its settings and its unsealed secrets (both in the provider's own JSON).</summary>
public sealed record ProviderConnection(Guid OrganizationId, Guid MailboxId, string Address, string Settings, string Secrets)
{
    /// <summary>Where the mailbox is opened with OAuth.</summary>
    public GetAccessToken? AccessToken { get; init; }

    /// <summary>Does the mail system announce changes of this mailbox to us at the moment? Then polling is only a safety net.</summary>
    public Func<CancellationToken, Task<bool>> IsPushAlive { get; init; } = _ => Task.FromResult(false);

    /// <summary>Told when mail was found that should have been announced and was not.</summary>
    public Func<CancellationToken, Task> PushMissed { get; init; } = _ => Task.CompletedTask;

    /// <summary>The provider's own ids of the folders that are read besides Inbox and Sent.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Work that nobody waits for: of a quota it takes what others leave.</summary>
    public bool GivesWay { get; init; }

    /// <summary>What signals that an announcement has come (<see cref="Shared.Caching.ICache"/>).</summary>
    public string PushChannel => PushChannelOf(MailboxId);

    public static string PushChannelOf(Guid mailboxId) => $"push:{mailboxId:N}";

    public override string ToString() => $"connection of {MailboxId}";
}

/// <summary>
/// An access token that lives for some minutes at least. <paramref name="rejected"/> is one that the server answered with 401: it is not given again.
/// ReauthorizationNeeded when the grant is gone.
/// </summary>
public delegate Task<string> GetAccessToken(string? rejected, CancellationToken ct);

/// <summary>Opens a session of one kind of provider; registered by <see cref="ProviderKind"/>, connects when first used.</summary>
public delegate IMailProvider OpenMailProvider(IServiceProvider services, ProviderConnection connection);

/// <summary>Finds the provider of a mailbox by its kind; the only place where a kind becomes code.</summary>
public sealed class MailProviders(IServiceProvider services)
{
    public bool Has(ProviderKind kind) => services.GetKeyedService<OpenMailProvider>(kind) is not null;

    public IMailProvider Open(ProviderKind kind, ProviderConnection connection) =>
        services.GetRequiredKeyedService<OpenMailProvider>(kind)(services, connection);
}
