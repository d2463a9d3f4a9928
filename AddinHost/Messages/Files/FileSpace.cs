using System.Collections.Concurrent;
using System.Security.Cryptography;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Messages.Files;

/// <summary>How many bytes each organization keeps, as far as this host knows: counted in the database every half minute, what it adds itself in between.</summary>
public sealed class SpaceTaken(TimeProvider clock)
{
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, (long Bytes, long At)> counts = [];

    public long? Of(Guid organizationId) => counts.TryGetValue(organizationId, out var count) && clock.GetElapsedTime(count.At) < CountEvery ? count.Bytes : null;

    public void Set(Guid organizationId, long bytes) => counts[organizationId] = (bytes, clock.GetTimestamp());

    public void Add(Guid organizationId, long bytes)
    {
        while (counts.TryGetValue(organizationId, out var count) && !counts.TryUpdate(organizationId, (count.Bytes + bytes, count.At), count))
        {
        }
    }

    public void Forget(Guid organizationId) => counts.TryRemove(organizationId, out _);
}

/// <summary>
/// Puts the files of messages into the store as long as the organization has room for them. What it has no room for is not kept, and its row says so. Several hosts,
/// and files that are on their way, may go over the limit by what comes in half a minute.
/// </summary>
public sealed class FileSpace(AppDb db, Caller caller, IBlobStore blobs, SpaceTaken taken, IOptions<FilesOptions> options, TimeProvider clock)
{
    /// <summary>What is smaller is decoded in memory, and not written when it is there already.</summary>
    private const int Small = 256 * 1024;

    public long Quota => options.Value.QuotaBytes;

    /// <summary>The bytes of a part of a message: in the store, or not with the reason.</summary>
    public async Task<(string Blob, long Size, string? NotKept)> PutAsync(MimePart part, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(part);
        var size = part.DecodedLength;
        if (size > options.Value.LargestBytes)
            return ("", size, NotKept.TooLarge);
        if (Quota > 0 && await TakenAsync(ct) + size > Quota && !await IsKeptAsync(part, ct))
            return ("", size, NotKept.Quota);
        string blob;
        if (size <= Small)
        {
            blob = await blobs.PutAsync(part.Decode(), ct);
        }
        else
        {
            await using var content = part.OpenDecoded();
            blob = await blobs.PutAsync(content, ct);
        }

        return (blob, size, null);
    }

    /// <summary>Notes inside the open transaction that the organization keeps a file.</summary>
    public async Task AddAsync(string blob, long size, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        while (true)
        {
            if (await db.TryInsertAsync(new KeptFile { Blob = blob, Size = size, AddedAt = now }, ct))
            {
                taken.Add(caller.OrganizationId, size);
                return;
            }

            // A sweep that runs now must see that a message brought it again; if it was quicker, the row is made anew.
            if (await db.KeptFiles.Where(row => row.Blob == blob).ExecuteUpdateAsync(set => set.SetProperty(row => row.AddedAt, now), ct) > 0)
                return;
        }
    }

    /// <summary>Bytes that the caller's organization keeps.</summary>
    public async Task<long> TakenAsync(CancellationToken ct)
    {
        if (taken.Of(caller.OrganizationId) is { } known)
            return known;
        var counted = await db.KeptFiles.SumAsync(row => row.Size, ct);
        taken.Set(caller.OrganizationId, counted);
        return counted;
    }

    private async Task<bool> IsKeptAsync(MimePart part, CancellationToken ct)
    {
        await using var content = part.OpenDecoded();
        var name = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        return await db.KeptFiles.AnyAsync(row => row.Blob == name, ct);
    }
}
