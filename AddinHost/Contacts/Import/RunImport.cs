using AddinHost.Data;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Goes through the rows of an import from where it stands to its end, or until somebody cancels it.</summary>
public sealed partial class RunImport(AppDb db, ImportChunk chunk, Outbox outbox, TimeProvider clock, ILogger<RunImport> logger)
{
    /// <summary>How long another host leaves an import alone that this one works on.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(1);

    private const int Rows = 500;

    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? held = now + Held;
        if (await db.WriteAsync(() => db.ContactImports.Where(row => row.Id == id && (row.State == ImportState.Running || row.State == ImportState.Checking) && (row.HeldUntil == null || row.HeldUntil < now))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldUntil, held), ct), ct) == 0)
            return;
        var import = await db.ContactImports.AsNoTracking().SingleAsync(row => row.Id == id, ct);
        try
        {
            if (await TakeAllAsync(import, ct))
                await EndAsync(import, import.State == ImportState.Checking ? ImportState.Checked : ImportState.Done, null, ct);
        }
        catch (Exception exception) when (exception is UnreadableFileException || DatabaseErrors.IsAboutTheData(exception))
        {
            LogFailed(exception, id);
            db.ChangeTracker.Clear();
            await EndAsync(import, ImportState.Failed, exception is UnreadableFileException ? "file_unreadable" : "import_failed", ct);
        }
    }

    private async Task<bool> TakeAllAsync(ContactImport import, CancellationToken ct)
    {
        var seen = new HashSet<string>();
        var some = new List<string[]>(Rows);
        // After a stop a dry run no longer knows what it met before: the same address twice in the file may then count as two contacts.
        var (done, number) = (import.Done, -1);
        await foreach (var row in ImportRows.ReadAsync(db, import.Id, import.Format, import.IsUtf8, ct))
        {
            if (number++ < done)
                continue;
            some.Add(row);
            if (some.Count < Rows)
                continue;
            if (!await TakeAsync(import, done, some, seen, ct))
                return false;
            done += some.Count;
            some.Clear();
        }

        return some.Count == 0 || await TakeAsync(import, done, some, seen, ct);
    }

    private async Task<bool> TakeAsync(ContactImport import, int done, List<string[]> rows, HashSet<string> seen, CancellationToken ct)
    {
        var taken = await chunk.RunAsync(import, done, rows, seen, ct);
        await outbox.WakeAsync(ct);
        return taken;
    }

    private async Task EndAsync(ContactImport import, ImportState state, string? problem, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        DateTimeOffset? none = null;
        await db.WriteAsync(
            async () =>
            {
                if (await db.ContactImports.Where(row => row.Id == import.Id && row.State == import.State)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.ProblemCode, problem).SetProperty(row => row.EndedAt, now).SetProperty(row => row.HeldUntil, none), ct) == 0)
                    return;
                outbox.Add(ImportChunk.Progress, new ImportChunk.ProgressEvent(ImportView.Of(await db.ContactImports.AsNoTracking().SingleAsync(row => row.Id == import.Id, ct))), import.MemberId);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    [LoggerMessage(LogLevel.Warning, "The import {Import} could not go on")]
    private partial void LogFailed(Exception exception, Guid import);
}
