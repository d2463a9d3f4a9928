namespace AddinHost.Mail.Imap;

/// <summary>What a folder is for (RFC 6154 2, and Inbox).</summary>
public enum ImapSpecialUse
{
    None,
    Inbox,
    Sent,
    Drafts,
    Trash,
    Junk,
    Archive,
    All,
}

/// <summary>One folder of a mailbox as LIST names it.</summary>
/// <param name="Name">Decoded from modified UTF-7; the form that every other command takes. The inbox is always <c>INBOX</c>.</param>
/// <param name="Delimiter">Between the levels of a name, or null where the server has no levels.</param>
/// <param name="Attributes">As sent, with their backslash.</param>
/// <param name="SpecialUse">By the server's word; where it says nothing for a use, by the usual names in several languages. At most one folder has each use.</param>
/// <param name="CanSelect">False for folders that only hold others, and for names that no command could name back.</param>
public sealed record ImapFolder(string Name, char? Delimiter, IReadOnlyList<string> Attributes, ImapSpecialUse SpecialUse, bool CanSelect);
