using System.Globalization;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>What changed in a folder since last time: by QRESYNC in one command, by CONDSTORE and a search, or by asking for all flags (RFC 7162, RFC 4549 4).</summary>
internal static class ResyncCommand
{
    public static async Task<ImapResync> RunAsync(ImapSession session, string folder, bool readOnly, ImapSyncPoint known, CancellationToken ct)
    {
        if (session.Capabilities.QResync)
            await EnableCommand.RunAsync(session, ["QRESYNC"], ct);
        return known.ModSeq > 0 && known.UidValidity > 0 && session.Enabled.Contains("QRESYNC", StringComparer.OrdinalIgnoreCase)
            ? await QuickAsync(session, folder, readOnly, known, ct)
            : await SlowAsync(session, folder, readOnly, known, ct);
    }

    private static async Task<ImapResync> QuickAsync(ImapSession session, string folder, bool readOnly, ImapSyncPoint known, CancellationToken ct)
    {
        var changed = new List<ImapMessageItem>();
        var vanished = new List<ImapUidRange>();
        var status = await SelectCommand.RunAsync(
            session,
            folder,
            readOnly,
            SelectCommand.QResync(known),
            response =>
            {
                if (response.Kind == ImapResponseKind.Vanished)
                    vanished.AddRange(FetchAttributes.Vanished(response.Parse(session.Options.MaxDepth)).Ranges);
                else if (response.Kind == ImapResponseKind.Fetch && FetchAttributes.Read(response.Parse(session.Options.MaxDepth), session) is { Uid: > 0 } item)
                    changed.Add(item);
                if (changed.Count > session.Options.MaxChanges || vanished.Count > session.Options.MaxChanges)
                    throw ImapFailures.TooLarge("The folder has more changes than the limit.");
            },
            ct);

        return status.UidValidity == known.UidValidity ? new ImapResync(status, StartOver: false, changed, Gone()) : Over(status);

        ImapUidSet Gone()
        {
            var gone = ImapUidSet.OfRanges(vanished);
            return known.Uids is { } before ? before.Except(before.Except(gone)) : gone;
        }
    }

    private static async Task<ImapResync> SlowAsync(ImapSession session, string folder, bool readOnly, ImapSyncPoint known, CancellationToken ct)
    {
        var quick = session.Capabilities.CondStore && known.ModSeq > 0;
        var status = await SelectCommand.RunAsync(session, folder, readOnly, session.Capabilities.CondStore ? "(CONDSTORE)" : null, null, ct);
        if (status.UidValidity == 0 || status.UidValidity != known.UidValidity)
            return Over(status);

        var changed = new List<ImapMessageItem>();
        var since = quick && status.HighestModSeq is not null ? string.Create(CultureInfo.InvariantCulture, $" (CHANGEDSINCE {known.ModSeq})") : "";
        if (status.Exists > 0)
        {
            await foreach (var item in FetchCommand.RunAsync(session, ImapUidSet.Of(ImapUidRange.From(1)), new ImapFetch(), since, ct))
            {
                if (changed.Count == session.Options.MaxChanges)
                    throw ImapFailures.TooLarge("The folder has more changes than the limit.");
                changed.Add(item);
            }
        }

        if (known.Uids is not { IsEmpty: false } before)
            return new ImapResync(status, StartOver: false, changed, ImapUidSet.Empty);
        var there = since.Length == 0
            ? ImapUidSet.Of(changed.Select(item => item.Uid))
            : status.Exists > 0 ? ImapUidSet.Of(await SearchCommand.RunAsync(session, ImapSearch.All, ct)) : ImapUidSet.Empty;
        return new ImapResync(status, StartOver: false, changed, before.Except(there));
    }

    private static ImapResync Over(ImapMailboxStatus status) => new(status, StartOver: true, [], ImapUidSet.Empty);
}
