using AddinHost.Mail;
using AddinHost.Mail.Imap;
using AddinHost.Mail.Mime;

namespace AddinHost.Providers.Imap;

/// <content>Listing, fetching, watching and removing.</content>
public sealed partial class ImapProvider
{
    // How many UIDs one search asks about: folders with holes of millions still take few searches, full ones never a long answer.
    private const uint FirstWindow = 1_000;
    private const uint WindowGrowth = 8;

    private ImapWatch? watch;
    private string? watchedSent;

    /// <summary>The folder as the watch has found it just now, until anything else is done: opening it once more would tell nothing new.</summary>
    private ImapMailboxStatus? justOpened;

    public Task<ChangePage> ListChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return OnImapAsync(
            async imap =>
            {
                var status = folder == WatchedFolder.Inbox && justOpened is { Folder: Inbox } opened ? opened : await ExamineAsync(imap, folder, ct);
                justOpened = null;
                return await PageAsync(imap, status, since is { } known ? ImapCursor.Read(known, status.UidValidity) : await StartAsync(imap, status, startAt, limit, ct), limit, ct);
            },
            ct);
    }

    public Task<IReadOnlyList<ChangedMessage>> ReadHeadersAsync(WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct) => OnImapAsync<IReadOnlyList<ChangedMessage>>(
        async imap =>
        {
            var status = await ExamineOnceAsync(imap, folder, ct);
            var uids = ids.Select(id => ImapCursor.TryUidOf(id, status.UidValidity)).OfType<uint>().ToList();
            return uids.Count == 0 ? [] : await HeadersAsync(imap, status, uids, ct);
        },
        ct);

    public Task<byte[]?> FetchAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct) => OnImapAsync(
        async imap =>
        {
            var status = await ExamineOnceAsync(imap, folder, ct);
            return await imap.FetchMessageAsync(ImapCursor.UidOf(id, status.UidValidity), limits.MaxMessageBytes, ct);
        },
        ct);

    public Task<IReadOnlyCollection<WatchedFolder>> WaitForChangesAsync(CancellationToken ct) => OnImapAsync<IReadOnlyCollection<WatchedFolder>>(
        async imap =>
        {
            var sent = await FolderNameAsync(imap, WatchedFolder.Sent, ct);
            if (watch is null || watchedSent != sent)
            {
                watch = await imap.WatchAsync([Inbox, sent, .. connection.Folders], ct);
                watchedSent = sent;
                justOpened = imap.Selected;
                return WatchedFolder.Of(this);
            }

            var changed = await watch.WaitAsync(limits.LongestWait, ct);
            justOpened = imap.Selected;
            // A server that forgets to announce is asked all the same now and then.
            return changed.Count == 0 ? WatchedFolder.Of(this) : [.. WatchedFolder.Of(this).Where(folder => changed.Contains(folder == WatchedFolder.Inbox ? Inbox : folder.Id ?? sent))];
        },
        ct);

    public Task<IReadOnlyList<ProviderMessageId>> ListIdsAsync(WatchedFolder folder, DateTimeOffset startAt, SyncCursor upTo, CancellationToken ct) => OnImapAsync<IReadOnlyList<ProviderMessageId>>(
        async imap =>
        {
            var status = await ExamineAsync(imap, folder, ct);
            var cursor = ImapCursor.Read(upTo, status.UidValidity);
            if (cursor.First > cursor.Last)
                return [];
            var uids = await imap.SearchAsync(new ImapSearch { Uids = new ImapUidRange(cursor.First, cursor.Last) }, ct);
            return [.. uids.Select(uid => ImapCursor.IdOf(status.UidValidity, uid))];
        },
        ct);

    public Task RemoveAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct) => OnImapAsync(
        async imap =>
        {
            var status = await imap.SelectAsync(await FolderNameAsync(imap, folder, ct), readOnly: false, ct);
            return await imap.RemoveMessageAsync(ImapCursor.UidOf(id, status.UidValidity), ct);
        },
        ct);

    /// <summary>One EXAMINE serves all messages of a batch.</summary>
    private async Task<ImapMailboxStatus> ExamineOnceAsync(ImapClient imap, WatchedFolder folder, CancellationToken ct)
    {
        var name = await FolderNameAsync(imap, folder, ct);
        return imap.Selected is { ReadOnly: true } selected && selected.Folder == name ? selected : await ExamineAsync(imap, folder, ct);
    }

    /// <summary>The highest UID that the folder has given so far, or an upper bound of it.</summary>
    private static async Task<uint> LastUidAsync(ImapClient imap, ImapMailboxStatus status, CancellationToken ct)
    {
        if (status.UidNext is { } next)
            return next - 1;
        var all = await imap.SearchAsync(ImapSearch.All, ct);
        return all.Count == 0 ? 0 : all[^1];
    }

    /// <summary>
    /// A cursor before the first message received since then, by UID; from there on all are listed. SEARCH knows only days, in a zone that is the server's
    /// secret: one day more is asked for, and INTERNALDATE decides, which has whole seconds.
    /// </summary>
    private async Task<ImapCursor> StartAsync(ImapClient imap, ImapMailboxStatus status, DateTimeOffset startAt, int limit, CancellationToken ct)
    {
        var end = await LastUidAsync(imap, status, ct);
        var start = new DateTimeOffset(startAt.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        if (start.Year <= 1970)
            return ImapCursor.Before(status.UidValidity, 1);

        var uids = await imap.SearchAsync(new ImapSearch { Since = DateOnly.FromDateTime(start.UtcDateTime.AddDays(-1)) }, ct);
        foreach (var chunk in uids.Where(uid => uid <= end).Chunk(limit))
        {
            foreach (var message in await HeadersAsync(imap, status, chunk, ct))
            {
                if (message.ReceivedAt >= start)
                    return ImapCursor.Before(status.UidValidity, ImapCursor.UidOf(message.Id, status.UidValidity));
            }
        }

        return ImapCursor.Before(status.UidValidity, end + 1);
    }

    private async Task<ChangePage> PageAsync(ImapClient imap, ImapMailboxStatus status, ImapCursor cursor, int limit, CancellationToken ct)
    {
        var last = cursor.Last;
        var end = await LastUidAsync(imap, status, ct);
        // UIDs never go back under one UIDVALIDITY: this server was restored from a copy, and gives them out a second time.
        if (status.UidNext is not null && last > end)
            throw new ProviderException(ProviderFailure.CursorExpired, "cursor_expired");

        // So few are asked for by name: the answer tells which of them exist.
        if (end > last && end - last <= limit)
        {
            var few = new List<uint>();
            for (uint i = 1; i <= end - last; i++)
                few.Add(last + i);
            return new ChangePage(await HeadersAsync(imap, status, few, ct), (cursor with { Last = end }).Write(), false);
        }

        var window = Math.Max(FirstWindow, (uint)limit);
        while (last < end)
        {
            var to = end - last <= window ? end : last + window;
            var uids = await imap.SearchAsync(new ImapSearch { Uids = new ImapUidRange(last + 1, to) }, ct);
            if (uids.Count > 0)
            {
                var chunk = uids.Take(limit).ToList();
                var reached = uids.Count > limit ? chunk[^1] : to;
                return new ChangePage(await HeadersAsync(imap, status, chunk, ct), (cursor with { Last = reached }).Write(), reached < end);
            }

            last = to;
            window = (uint)Math.Min((ulong)window * WindowGrowth, uint.MaxValue);
        }

        return new ChangePage([], (cursor with { Last = last }).Write(), false);
    }

    /// <summary>The messages in the order of their UIDs. What vanished meanwhile is missing; what the server cannot read is listed without headers.</summary>
    private async Task<List<ChangedMessage>> HeadersAsync(ImapClient imap, ImapMailboxStatus status, IReadOnlyCollection<uint> uids, CancellationToken ct)
    {
        var found = new Dictionary<uint, ChangedMessage>(uids.Count);
        try
        {
            await AddHeadersAsync(ImapUidSet.Of(uids));
        }
        catch (MailProtocolException exception) when (exception.Failure is MailFailure.Refused or MailFailure.Unavailable && imap.IsUsable)
        {
            // Servers refuse the whole command for one message that was expunged or that they cannot read (RFC 2180 4.1): ask for each that is missing.
            var there = (await imap.SearchAsync(new ImapSearch { Uids = new ImapUidRange(uids.Min(), uids.Max()) }, ct)).ToHashSet();
            foreach (var uid in uids.Where(uid => there.Contains(uid) && !found.ContainsKey(uid)))
                await AddOneAsync(uid);
        }

        return [.. uids.Where(found.ContainsKey).Select(uid => found[uid])];

        async Task AddHeadersAsync(ImapUidSet set)
        {
            await foreach (var item in imap.FetchHeadersAsync(set, ct))
            {
                var headers = MessageHeaders.Parse(item.Header);
                found[item.Uid] = new ChangedMessage(ImapCursor.IdOf(status.UidValidity, item.Uid), item.InternalDate ?? headers.Date ?? time.GetUtcNow(), item.Size, headers);
            }
        }

        async Task AddOneAsync(uint uid)
        {
            try
            {
                await AddHeadersAsync(ImapUidSet.Of(ImapUidRange.Only(uid)));
            }
            catch (MailProtocolException exception) when (exception.Failure is MailFailure.Refused or MailFailure.Unavailable && imap.IsUsable)
            {
                if (exception.ResponseCode != "EXPUNGEISSUED")
                    found.TryAdd(uid, new ChangedMessage(ImapCursor.IdOf(status.UidValidity, uid), time.GetUtcNow(), 0, MessageHeaders.Parse(ReadOnlyMemory<byte>.Empty)));
            }
        }
    }
}
