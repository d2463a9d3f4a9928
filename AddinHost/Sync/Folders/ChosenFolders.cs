using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Folders;

/// <summary>What became of the folders that a member chose: renamed, gone, or there again.</summary>
public sealed class ChosenFolders(AppDb db, MailboxFences fences, TimeProvider clock)
{
    /// <summary>Compares them with what the provider has.</summary>
    /// <exception cref="FenceLostException">Somebody else watches this mailbox now.</exception>
    public async Task LookAsync(SyncTarget target, IMailProvider provider, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (provider is not IReadFolders { Chosen.Count: > 0 } reader)
            return;
        var names = (await reader.ListFoldersAsync(ct)).DistinctBy(folder => folder.Id).ToDictionary(folder => folder.Id, folder => ChooseFolders.Short(folder.Name));
        var known = await db.MailboxFolders.AsNoTracking().Where(row => row.MailboxId == target.MailboxId).ToListAsync(ct);
        if (known.TrueForAll(row => names.TryGetValue(row.FolderId, out var name) ? name == row.Name && row.GoneAt is null : row.GoneAt is not null))
            return;
        await db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                foreach (var row in await db.MailboxFolders.Where(row => row.MailboxId == target.MailboxId).ToListAsync(ct))
                {
                    var isThere = names.TryGetValue(row.FolderId, out var name);
                    row.Name = name ?? row.Name;
                    row.GoneAt = isThere ? null : row.GoneAt ?? clock.GetUtcNow();
                }

                await db.SaveChangesAsync(ct);
            },
            ct);
        db.ChangeTracker.Clear();
    }

    /// <summary>The provider does not find it any more.</summary>
    /// <exception cref="FenceLostException">As above.</exception>
    public Task GoneAsync(SyncTarget target, WatchedFolder folder, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(target);
        var (id, now) = (folder.Id, clock.GetUtcNow());
        return db.WriteAsync(
            async () =>
            {
                await fences.HoldAsync(target.MailboxId, target.Fence, ct);
                await db.MailboxFolders.Where(row => row.MailboxId == target.MailboxId && row.FolderId == id && row.GoneAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.GoneAt, now), ct);
            },
            ct);
    }

    /// <summary>What is asked about a folder; <paramref name="otherwise"/> for a chosen one that is gone, so that it holds up no other.</summary>
    public static async Task<T> IfThereAsync<T>(Func<Task<T>> ask, T otherwise)
    {
        ArgumentNullException.ThrowIfNull(ask);
        try
        {
            return await ask();
        }
        catch (ProviderException exception) when (exception is { Failure: ProviderFailure.NotFound, Code: IReadFolders.FolderMissing })
        {
            return otherwise;
        }
    }
}
