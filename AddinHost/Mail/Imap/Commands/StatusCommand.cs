using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>STATUS of folders that are not selected, all asked for at once (RFC 9051 6.3.11).</summary>
internal static class StatusCommand
{
    // UNSEEN makes some servers count, and HIGHESTMODSEQ changes what they announce from then on (RFC 7162 3.1).
    public const string Items = "(MESSAGES UIDNEXT UIDVALIDITY)";

    public static async Task<ImapFolderStatus> RunAsync(ImapSession session, string folder, CancellationToken ct)
    {
        var (statuses, answers) = await RunAsync(session, [folder], ct);
        return answers[0].Refusal is { } refusal ? throw refusal : statuses[0];
    }

    /// <summary>The states in the order of the folders; what was refused has no numbers, and its refusal stands in the answers.</summary>
    public static async Task<(IReadOnlyList<ImapFolderStatus> Statuses, IReadOnlyList<ImapSent> Answers)> RunAsync(ImapSession session, IReadOnlyList<string> folders, CancellationToken ct)
    {
        var found = new Dictionary<string, ImapFolderStatus>(StringComparer.Ordinal);
        var lines = folders.Select(folder => session.Line("STATUS").Folder(folder).Text(Items)).ToList();
        var answers = await session.RunAllAsync(
            lines,
            response =>
            {
                // One folder alone may come back in the server's own spelling: only NOTIFY makes it speak of another.
                if (response.Kind != ImapResponseKind.Status)
                    return;
                var status = Read(response.Parse(session.Options.MaxDepth), session.Utf8);
                var name = folders.Count == 1 && !session.HasNotify ? folders[0] : status.Folder;
                found[name] = status with { Folder = name };
            },
            ct);
        return ([.. folders.Select(folder => found.GetValueOrDefault(folder) ?? new ImapFolderStatus(folder, null, null, null))], answers);
    }

    public static ImapFolderStatus Read(ImapParser parser, bool utf8)
    {
        var status = new ImapFolderStatus(ImapText.FolderName(parser.ReadText() ?? "NIL", utf8, out _), null, null, null);
        parser.Take(Octet.Open);
        while (!parser.TryTake(Octet.Close))
        {
            var name = parser.ReadAtom();
            if (Ascii.EqualsIgnoreCase(name, "MESSAGES"u8))
                status = status with { Messages = parser.ReadUInt32() };
            else if (Ascii.EqualsIgnoreCase(name, "UIDNEXT"u8))
                status = status with { UidNext = parser.ReadUInt32() };
            else if (Ascii.EqualsIgnoreCase(name, "UIDVALIDITY"u8))
                status = status with { UidValidity = parser.ReadUInt32() };
            else if (Ascii.EqualsIgnoreCase(name, "UNSEEN"u8))
                status = status with { Unseen = parser.ReadUInt32() };
            else if (Ascii.EqualsIgnoreCase(name, "HIGHESTMODSEQ"u8))
                status = status with { HighestModSeq = parser.ReadNumber() };
            else
                parser.SkipValue();
        }

        return status;
    }
}
