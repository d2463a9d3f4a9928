using System.Runtime.CompilerServices;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID FETCH of headers and facts, each message once.</summary>
internal static class FetchHeadersCommand
{
    public static async IAsyncEnumerable<ImapHeaderItem> RunAsync(ImapSession session, ImapUidSet uids, [EnumeratorCancellation] CancellationToken ct)
    {
        var seen = new HashSet<uint>();
        await foreach (var found in FetchCommand.StreamAsync(session, uids, "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])", "", 0, null, ct))
        {
            // Flag changes of other programs come in between, without a header; "n:*" always names the last message, also below n.
            if (found.Header is not { } header)
                continue;
            if (found.Uid == 0)
                throw ImapFailures.Garbage();
            if (seen.Add(found.Uid))
                yield return new ImapHeaderItem(found.Uid, found.Flags ?? [], found.InternalDate, found.Size ?? 0, header.Bytes, header.Truncated);
        }
    }
}
