using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Results;
using AddinHost.Sync.Backfill;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sync.Folders;

/// <summary>A folder of a mailbox, and whether it is read besides Inbox and Sent.</summary>
/// <param name="Gone">It was chosen, and the provider no longer has it.</param>
public sealed record FolderChoiceView(string Id, string Name, bool Chosen, bool Gone);

/// <summary>Which folders of a mailbox its member has read besides Inbox and Sent. From then on they are watched, covered and read back like those.</summary>
public sealed class ChooseFolders(AppDb db, OwnMailboxes own, OpenMailbox openMailbox, SwitchMailbox mailboxes, TimeProvider clock)
{
    /// <summary>Each costs a question or a subscription of its own.</summary>
    public const int Most = 20;

    public sealed record Request([Required, MaxLength(Most)] IReadOnlyList<string> Ids);

    public async Task<Result<IReadOnlyList<FolderChoiceView>>> ListAsync(Guid id, CancellationToken ct)
    {
        var found = await own.FindAsync(id, ct);
        if (found.Error is { } notFound)
            return notFound;
        if (found.Value.State == MailboxState.Removed)
            return MailboxErrors.Removed;
        if (!MailboxFolder.IsOffered(found.Value.Provider))
            return Error.Unprocessable("folders_not_offered", "Of this mailbox only Inbox and Sent can be read.");
        var chosen = await db.MailboxFolders.AsNoTracking().Where(row => row.MailboxId == id).ToDictionaryAsync(row => row.FolderId, ct);
        var listed = await FoldersAsync(id, ct);
        if (listed.Error is { } failed)
            return failed;
        // What is gone stays to be seen and taken out.
        var gone = chosen.Values.Where(row => listed.Value.All(folder => folder.Id != row.FolderId)).OrderBy(row => row.Name, StringComparer.CurrentCultureIgnoreCase)
            .Select(row => new FolderChoiceView(row.FolderId, row.Name, true, true));
        return listed.Value.Select(folder => new FolderChoiceView(folder.Id, folder.Name, chosen.ContainsKey(folder.Id), false)).Concat(gone).ToList();
    }

    public async Task<Result<IReadOnlyList<FolderChoiceView>>> SetAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var listed = await ListAsync(id, ct);
        if (listed.Error is { } refused)
            return refused;
        var wanted = listed.Value.Where(folder => request.Ids.Contains(folder.Id)).ToList();
        if (wanted.Count < request.Ids.Distinct(StringComparer.Ordinal).Count())
            return Error.Field("ids", "folder_unknown", "The mailbox has no such folder; load the list again.");
        var done = await mailboxes.RunAsync(id, mailbox => mailbox.State == MailboxState.Removed ? MailboxErrors.Removed : true, mailbox => WriteAsync(mailbox, wanted, ct), ct);
        return done.Error is { } error ? error : listed.Value.Select(folder => folder with { Chosen = wanted.Contains(folder) }).ToList();
    }

    /// <summary>The fence is held, so nobody reads meanwhile.</summary>
    private async Task WriteAsync(Mailbox mailbox, List<FolderChoiceView> wanted, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var before = await db.MailboxFolders.Where(row => row.MailboxId == mailbox.Id).ToListAsync(ct);
        foreach (var row in before.Where(row => wanted.All(folder => folder.Id != row.FolderId)))
        {
            var name = WatchedFolder.Chosen(row.FolderId).Name;
            db.MailboxFolders.Remove(row);
            await db.FolderCursors.Where(cursor => cursor.MailboxId == mailbox.Id && cursor.Folder == name).ExecuteDeleteAsync(ct);
            await db.FolderBackfills.Where(folder => folder.MailboxId == mailbox.Id && folder.Folder == name).ExecuteDeleteAsync(ct);
            await db.WaitingReplies.Where(reply => reply.MailboxId == mailbox.Id && reply.Folder == name).ExecuteDeleteAsync(ct);
        }

        var added = wanted.Where(folder => before.All(row => row.FolderId != folder.Id)).ToList();
        db.MailboxFolders.AddRange(added.Select(folder => new MailboxFolder { MailboxId = mailbox.Id, FolderId = folder.Id, Name = Short(folder.Name), ChosenAt = now }));
        if (added.Count > 0)
            await ReadBackAsync(mailbox, added, ct);
        // Announced like the others, as soon as somebody looks after the subscriptions.
        await db.MailboxPushes.Where(row => row.MailboxId == mailbox.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now), ct);
        // Not healthy before everything that is to be read was compared.
        mailbox.CoverageCheckedAt = null;
        if (added.Count > 0 && mailbox.State == MailboxState.Healthy)
            mailbox.State = MailboxState.Syncing;
    }

    /// <summary>Where older mail was read, or is, it is read of these folders too.</summary>
    private async Task ReadBackAsync(Mailbox mailbox, List<FolderChoiceView> added, CancellationToken ct)
    {
        if (await db.MailboxBackfills.SingleOrDefaultAsync(row => row.MailboxId == mailbox.Id && row.State != BackfillState.Cancelled, ct) is not { } backfill)
            return;
        db.FolderBackfills.AddRange(added.Select(folder => new FolderBackfill { MailboxId = mailbox.Id, Folder = WatchedFolder.Chosen(folder.Id).Name, ReachedAt = backfill.BeforeAt }));
        if (backfill.State == BackfillState.Done)
            (backfill.State, backfill.FinishedAt) = (BackfillState.Running, null);
    }

    internal static string Short(string name) => name.Length <= MailboxFolder.LongestName ? name : name[..MailboxFolder.LongestName];

    private async Task<Result<IReadOnlyList<MailFolder>>> FoldersAsync(Guid id, CancellationToken ct)
    {
        try
        {
            await using var provider = await openMailbox.OpenAsync(id, ct);
            return provider is IReadFolders reader ? (await reader.ListFoldersAsync(ct)).Where(folder => folder.Id.Length <= MailboxFolder.LongestId).ToList() : new List<MailFolder>();
        }
        catch (ProviderException failure)
        {
            var text = ConnectionProblems.Texts(failure.Code);
            return Error.Unavailable("folders_unreadable", "The folders could not be read: {0}", text.Detail) with { Extras = new Dictionary<string, object?> { ["remedy"] = text.Remedy } };
        }
    }
}
