namespace AddinHost.Mail.Imap;

/// <summary>The selected folder as SELECT or EXAMINE described it.</summary>
/// <param name="UidValidity">0 where the server keeps no lasting UIDs. Another value than last time: every stored UID of the folder is void (RFC 9051 2.3.1.1).</param>
/// <param name="UidNext">The next message will have at least this UID; null where the server does not say.</param>
/// <param name="Exists">Number of messages.</param>
/// <param name="HighestModSeq">RFC 7162 3.1.2.1, or null.</param>
public sealed record ImapMailboxStatus(string Folder, bool ReadOnly, uint UidValidity, uint? UidNext, uint Exists, ulong? HighestModSeq);

/// <summary>What STATUS says about a folder that need not be selected. What the server left out is null.</summary>
public sealed record ImapFolderStatus(string Folder, uint? Messages, uint? UidNext, uint? UidValidity);

/// <summary>Where APPEND put a message (RFC 4315 3).</summary>
public sealed record AppendResult(uint UidValidity, uint Uid);
