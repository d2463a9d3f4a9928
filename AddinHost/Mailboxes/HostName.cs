namespace AddinHost.Mailboxes;

/// <summary>What this host is called among those that share a database.</summary>
public sealed record HostName(string Value);
