namespace AddinHost.Mail.Imap;

/// <summary>Where folders are: the user's own, those of other users, and shared ones (RFC 2342). All empty where the server does not say.</summary>
public sealed record ImapNamespaces(IReadOnlyList<ImapNamespace> Personal, IReadOnlyList<ImapNamespace> Others, IReadOnlyList<ImapNamespace> Shared);

/// <summary>What the names of a namespace begin with, and what stands between their levels.</summary>
public sealed record ImapNamespace(string Prefix, char? Delimiter);
