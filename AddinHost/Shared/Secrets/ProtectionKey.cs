namespace AddinHost.Shared.Secrets;

/// <summary>One key of the data protection key ring, sealed by the master key of the installation.</summary>
public sealed class ProtectionKey
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; init; }

    public required string Xml { get; init; }
}
