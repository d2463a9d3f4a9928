using System.Globalization;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Providers.Memory;

/// <content>Listing, fetching, watching and removing.</content>
public sealed partial class MemoryProvider
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(9);

    private readonly Dictionary<WatchedFolder, (long Highest, int Count)> lastSeen = [];

    private bool isWatching;

    public Task<ChangePage> ListChangesAsync(WatchedFolder folder, SyncCursor? since, DateTimeOffset startAt, int limit, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return InDatabaseAsync(async db =>
        {
            var all = In(db, folder);
            lastSeen[folder] = await LookAsync(all, ct);
            var (last, first) = since is { } cursor ? Read(cursor) : await StartAsync(all, startAt, ct);
            var rows = await all.Where(row => row.Id > last).OrderBy(row => row.Id).Take(limit + 1).ToListAsync(ct);
            var messages = rows.Take(limit).Select(Changed).ToList();
            var reached = messages.Count == 0 ? last : rows[messages.Count - 1].Id;
            return new ChangePage(messages, Write(reached, first), rows.Count > limit);
        });
    }

    public Task<IReadOnlyList<ChangedMessage>> ReadHeadersAsync(WatchedFolder folder, IReadOnlyList<ProviderMessageId> ids, CancellationToken ct)
    {
        var numbers = ids.Select(Number).ToList();
        return InDatabaseAsync<IReadOnlyList<ChangedMessage>>(async db => [.. (await In(db, folder).Where(row => numbers.Contains(row.Id)).ToListAsync(ct)).Select(Changed)]);
    }

    public Task<byte[]?> FetchAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct)
    {
        var number = Number(id);
        return InDatabaseAsync(db => In(db, folder).Where(row => row.Id == number).Select(row => row.Content).SingleOrDefaultAsync(ct));
    }

    public async Task<IReadOnlyCollection<WatchedFolder>> WaitForChangesAsync(CancellationToken ct)
    {
        var all = WatchedFolder.Both;
        if (!isWatching)
        {
            isWatching = true;
            return all;
        }

        var waiting = new SemaphoreSlim(0);
        using var listening = cache.Listen(MemoryPost.ArrivalChannel(connection.MailboxId), () => waiting.Release());
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < LongestWait)
        {
            // Looked at after listening began, so that nothing falls between; and now and then, because a signal may get lost.
            var changed = new List<WatchedFolder>();
            foreach (var folder in all)
            {
                var now = await InDatabaseAsync(db => LookAsync(In(db, folder), ct));
                if (!lastSeen.TryGetValue(folder, out var seen) || now != seen)
                    changed.Add(folder);
            }

            if (changed.Count > 0)
                return changed;
            await waiting.WaitAsync(LookEvery, ct);
        }

        return all;
    }

    public Task<IReadOnlyList<ProviderMessageId>> ListIdsAsync(WatchedFolder folder, DateTimeOffset startAt, SyncCursor upTo, CancellationToken ct)
    {
        var (last, first) = Read(upTo);
        return InDatabaseAsync<IReadOnlyList<ProviderMessageId>>(async db =>
            [.. (await In(db, folder).Where(row => row.Id >= first && row.Id <= last).OrderBy(row => row.Id).Select(row => row.Id).ToListAsync(ct)).Select(Id)]);
    }

    public Task<IReadOnlyList<ProviderMessageId>> ListOlderIdsAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct) =>
        InDatabaseAsync<IReadOnlyList<ProviderMessageId>>(async db =>
            [.. (await Between(db, folder, from, before).OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Id).Select(row => row.Id).ToListAsync(ct)).Select(Id)]);

    public Task<MessageCount> CountOlderAsync(WatchedFolder folder, DateTimeOffset from, DateTimeOffset before, CancellationToken ct) =>
        InDatabaseAsync(async db => new MessageCount(await Between(db, folder, from, before).LongCountAsync(ct)));

    public async Task RemoveAsync(WatchedFolder folder, ProviderMessageId id, CancellationToken ct)
    {
        var number = Number(id);
        await WriteAsync(db => In(db, folder).Where(row => row.Id == number).ExecuteDeleteAsync(ct), ct);
    }

    private IQueryable<MemoryMail> Between(AppDb db, WatchedFolder folder, DateTimeOffset from, DateTimeOffset before) => In(db, folder).Where(row => row.ReceivedAt >= from && row.ReceivedAt < before);

    private static async Task<(long Highest, int Count)> LookAsync(IQueryable<MemoryMail> folder, CancellationToken ct) =>
        (await folder.MaxAsync(row => (long?)row.Id, ct) ?? 0, await folder.CountAsync(ct));

    /// <summary>Where listing begins: before the first message received since then, or behind all.</summary>
    private static async Task<(long Last, long First)> StartAsync(IQueryable<MemoryMail> folder, DateTimeOffset startAt, CancellationToken ct)
    {
        var first = await folder.Where(row => row.ReceivedAt >= startAt).MinAsync(row => (long?)row.Id, ct) ?? (await folder.MaxAsync(row => (long?)row.Id, ct) ?? 0) + 1;
        return (first - 1, first);
    }

    private static ChangedMessage Changed(MemoryMail row) => new(Id(row.Id), row.ReceivedAt, row.Content.Length, MessageHeaders.Parse(row.Content));

    private static ProviderMessageId Id(long id) => new(id.ToString(CultureInfo.InvariantCulture));

    private static long Number(ProviderMessageId id) => long.TryParse(id.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Expired();

    private static SyncCursor Write(long last, long first) => new(string.Create(CultureInfo.InvariantCulture, $"{last}:{first}"));

    private static (long Last, long First) Read(SyncCursor cursor) =>
        cursor.Value.Split(':') is [var last, var first]
        && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var lastId)
        && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var firstId)
            ? (lastId, firstId)
            : throw Expired();

    private static ProviderException Expired() => new(ProviderFailure.CursorExpired, "cursor_expired");
}
