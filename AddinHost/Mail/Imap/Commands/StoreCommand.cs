using System.Globalization;
using System.Text;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>UID STORE of flags (RFC 9051 6.4.6), where wanted only for messages that nobody changed since (RFC 7162 3.1.3), or of Gmail's labels.</summary>
internal static class StoreCommand
{
    /// <summary>The messages that were left alone because they had changed.</summary>
    public static async Task<ImapUidSet> FlagsAsync(ImapSession session, ImapUidSet uids, ImapFlagChange change, IReadOnlyList<string> flags, ulong? unchangedSince, CancellationToken ct)
    {
        if (unchangedSince is not null && !session.Capabilities.CondStore)
            throw new MailProtocolException(MailFailure.Refused, "The IMAP server cannot tell whether messages have changed (CONDSTORE).");
        var since = unchangedSince is { } value ? string.Create(CultureInfo.InvariantCulture, $"(UNCHANGEDSINCE {value}) ") : "";
        var answers = await RunAsync(session, [.. uids.Texts().Select(text => Line(text, since, change, "FLAGS").Flags(flags))], ct);
        return ImapUidSet.OfRanges([.. answers.Where(sent => sent.Status?.Code == "MODIFIED").SelectMany(sent => ImapUidSet.Parse(Encoding.UTF8.GetBytes(sent.Status!.Arguments)).Ranges)]);
    }

    public static async Task LabelsAsync(ImapSession session, ImapUidSet uids, ImapFlagChange change, IReadOnlyList<string> labels, CancellationToken ct)
    {
        if (!session.Capabilities.Gmail)
            throw new MailProtocolException(MailFailure.Refused, "The IMAP server has no labels (X-GM-EXT-1).");
        var lines = new List<ImapCommandLine>();
        foreach (var text in uids.Texts())
        {
            var line = Line(text, "", change, "X-GM-LABELS", session.Utf8);
            var open = "(";
            foreach (var label in labels)
            {
                // A system label is an atom with a backslash; in quotes it would be another.
                _ = label.StartsWith('\\') ? line.Text(open).SystemLabel(label) : line.Folder(label, open);
                open = "";
            }

            lines.Add(line.End(labels.Count == 0 ? " ()" : ")"));
        }

        await RunAsync(session, lines, ct);
    }

    /// <summary>For a batch: marks as deleted.</summary>
    public static IEnumerable<ImapCommandLine> Deleted(ImapUidSet uids) => uids.Texts().Select(text => Line(text, "", ImapFlagChange.Add, "FLAGS").Flags([@"\Deleted"]));

    private static ImapCommandLine Line(string uids, string since, ImapFlagChange change, string what, bool utf8 = false)
    {
        var sign = change switch { ImapFlagChange.Add => "+", ImapFlagChange.Remove => "-", _ => "" };
        return new ImapCommandLine("UID STORE", utf8).Text($"{uids} {since}{sign}{what}.SILENT");
    }

    private static async Task<IReadOnlyList<ImapSent>> RunAsync(ImapSession session, List<ImapCommandLine> lines, CancellationToken ct)
    {
        var answers = await session.RunAllAsync(lines, null, ct);
        return answers.FirstOrDefault(sent => sent.Refusal is not null)?.Refusal is { } refusal ? throw refusal : answers;
    }
}
