namespace AddinHost.Mail.Imap;

/// <summary>What is known of a folder from last time.</summary>
/// <param name="ModSeq">The folder's HIGHESTMODSEQ then; 0 where the server has none.</param>
/// <param name="Uids">The messages that are known; null for all up to then, where the server can tell by itself what vanished (QRESYNC).</param>
public sealed record ImapSyncPoint(uint UidValidity, ulong ModSeq, ImapUidSet? Uids);

/// <summary>What happened to a folder since then.</summary>
/// <param name="StartOver">UIDVALIDITY is another: nothing that is known counts any more, and the other values are empty.</param>
/// <param name="Changed">UID, flags and where the server has it MODSEQ of messages that are new or whose flags changed; without CONDSTORE of all that are there.</param>
/// <param name="Vanished">Known messages that are gone; where they were not named, also some that were never known.</param>
public sealed record ImapResync(ImapMailboxStatus Status, bool StartOver, IReadOnlyList<ImapMessageItem> Changed, ImapUidSet Vanished);
