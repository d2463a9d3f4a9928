namespace AddinHost.Providers;

/// <summary>Everything a provider needs to open a session: whose mailbox, its settings and its unsealed secrets (both in the provider's own JSON).</summary>
public sealed record ProviderConnection(Guid OrganizationId, Guid MailboxId, string Address, string Settings, string Secrets)
{
    public override string ToString() => $"connection of {MailboxId}";
}

/// <summary>Opens a session of one kind of provider; registered by <see cref="ProviderKind"/>, connects when first used.</summary>
public delegate IMailProvider OpenMailProvider(IServiceProvider services, ProviderConnection connection);

/// <summary>Finds the provider of a mailbox by its kind; the only place where a kind becomes code.</summary>
public sealed class MailProviders(IServiceProvider services)
{
    public bool Has(ProviderKind kind) => services.GetKeyedService<OpenMailProvider>(kind) is not null;

    public IMailProvider Open(ProviderKind kind, ProviderConnection connection) =>
        services.GetRequiredKeyedService<OpenMailProvider>(kind)(services, connection);
}
