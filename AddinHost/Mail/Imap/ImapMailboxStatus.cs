namespace AddinHost.Mail.Imap;

/// <summary>The selected folder as SELECT or EXAMINE described it.</summary>
/// <param name="UidValidity">0 where the server keeps no lasting UIDs. Another value than last time: every stored UID of the folder is void (RFC 9051 2.3.1.1).</param>
/// <param name="UidNext">The next message will have at least this UID; null where the server does not say.</param>
/// <param name="Exists">Number of messages.</param>
/// <param name="HighestModSeq">RFC 7162 3.1.2.1, or null.</param>
public sealed record ImapMailboxStatus(string Folder, bool ReadOnly, uint UidValidity, uint? UidNext, uint Exists, ulong? HighestModSeq);

/// <summary>What STATUS says about a folder that need not be selected. What the server left out is null.</summary>
public sealed record ImapFolderStatus(string Folder, uint? Messages, uint? UidNext, uint? UidValidity)
{
    public uint? Unseen { get; init; }

    /// <summary>RFC 7162 3.1.7; only where the server has CONDSTORE.</summary>
    public ulong? HighestModSeq { get; init; }

    /// <summary>This one, with what it leaves out taken from an older one.</summary>
    internal ImapFolderStatus Over(ImapFolderStatus? older) => older is null ? this : this with
    {
        Messages = Messages ?? older.Messages,
        UidNext = UidNext ?? older.UidNext,
        UidValidity = UidValidity ?? older.UidValidity,
        Unseen = Unseen ?? older.Unseen,
        HighestModSeq = HighestModSeq ?? older.HighestModSeq,
    };
}

/// <summary>Where APPEND put a message (RFC 4315 3).</summary>
public sealed record AppendResult(uint UidValidity, uint Uid);

/// <summary>Where COPY or MOVE put messages (RFC 4315 3).</summary>
/// <param name="Uids">The UID in the target folder for each UID in the source folder.</param>
public sealed record CopyResult(uint UidValidity, IReadOnlyDictionary<uint, uint> Uids);
