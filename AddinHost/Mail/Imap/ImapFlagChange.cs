namespace AddinHost.Mail.Imap;

/// <summary>What to do with flags or labels.</summary>
public enum ImapFlagChange
{
    Add,
    Remove,

    /// <summary>These and no others.</summary>
    Replace,
}
