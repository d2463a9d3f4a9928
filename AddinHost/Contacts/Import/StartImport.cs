using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts.Properties;
using AddinHost.Data;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts.Import;

/// <summary>Starts an import or a dry run of it, and cancels one. What was taken before a cancel stays.</summary>
public sealed class StartImport(AppDb db, ShowImports show, PropertyValues properties, ImportSignal signal, TimeProvider clock)
{
    /// <param name="Mapping">What each column of the file means; at least one of them is the address.</param>
    public sealed record Request(
        [Required, MaxLength(ImportRows.MostColumns)] IReadOnlyList<string> Mapping, ImportDuplicates Duplicates = ImportDuplicates.Update, bool DryRun = false);

    public async Task<Result<ImportView>> HandleAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await db.ContactImports.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } import)
            return ShowImports.NotFound;
        var definitions = await properties.DefinitionsAsync(RecordKind.Contact, ct);
        if (request.Mapping.Count != ContactText.List(import.Columns).Count || !request.Mapping.All(meaning => ColumnMeaning.IsKnown(meaning, definitions)))
            return Error.Field("mapping", "mapping_invalid", "Say for each column of the file what it means.");
        if (!request.Mapping.Contains(ColumnMeaning.Address))
            return Error.Field("mapping", "mapping_without_address", "Name the column that holds the email address.");

        var mapping = ContactText.Json(request.Mapping);
        var state = request.DryRun ? ImportState.Checking : ImportState.Running;
        DateTimeOffset? now = clock.GetUtcNow();
        DateTimeOffset? none = null;
        var started = await db.RefusableAsync<Done>(
            async () =>
            {
                var changed = await db.ContactImports.Where(row => row.Id == id && (row.State == ImportState.Uploaded || row.State == ImportState.Checked)).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.State, state).SetProperty(row => row.Mapping, mapping).SetProperty(row => row.Duplicates, request.Duplicates).SetProperty(row => row.StartedAt, now)
                        .SetProperty(row => row.EndedAt, none).SetProperty(row => row.HeldUntil, none).SetProperty(row => row.Done, 0).SetProperty(row => row.Created, 0).SetProperty(row => row.Updated, 0)
                        .SetProperty(row => row.Skipped, 0).SetProperty(row => row.Wrong, 0),
                    ct);
                if (changed == 0)
                    return Error.Conflict("import_started", "This import runs already, or is over. Upload the file again to import it once more.");
                await db.ImportErrors.Where(row => row.ImportId == id).ExecuteDeleteAsync(ct);
                return default(Done);
            },
            ct);
        if (started.Error is { } refused)
            return refused;
        signal.Wake();
        return await show.GetAsync(id, ct);
    }

    public async Task<Result<ImportView>> CancelAsync(Guid id, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await db.WriteAsync(
            () => db.ContactImports.Where(row => row.Id == id && (row.State == ImportState.Uploaded || row.State == ImportState.Checked || row.State == ImportState.Checking || row.State == ImportState.Running))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, ImportState.Cancelled).SetProperty(row => row.EndedAt, now), ct),
            ct);
        return await show.GetAsync(id, ct);
    }
}
