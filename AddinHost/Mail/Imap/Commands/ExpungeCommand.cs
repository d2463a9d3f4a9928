using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID EXPUNGE: removes these messages if they are marked as deleted, and no other (RFC 4315 2.1).</summary>
internal static class ExpungeCommand
{
    public static IEnumerable<ImapCommandLine> Lines(ImapUidSet uids) => uids.Texts().Select(text => new ImapCommandLine("UID EXPUNGE").Text(text));
}
