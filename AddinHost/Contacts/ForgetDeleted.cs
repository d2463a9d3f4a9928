using AddinHost.Contacts.Import;
using AddinHost.Data;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Contacts;

/// <summary>Forgets for good what was deleted a month ago and not taken back, and files of imports that are over.</summary>
public sealed class ForgetDeleted(AppDb db, TimeProvider clock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan FileKept = TimeSpan.FromDays(7);
    private const int Batch = 200;

    public async Task RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        while (await ForgetContactsAsync(before, ct) == Batch)
        {
        }

        await ForgetMergedAsync(before, ct);
        while (await ForgetCompaniesAsync(before, ct) == Batch)
        {
        }

        while (await ForgetDealsAsync(before, ct) == Batch)
        {
        }

        await ForgetFilesAsync(ct);
    }

    /// <summary>A contact that became part of another stays as a signpost without details, so that old links lead on.</summary>
    private Task ForgetMergedAsync(DateTimeOffset before, CancellationToken ct)
    {
        string? nothing = null;
        Guid? nobody = null;
        return db.WriteAsync(
            async () =>
            {
                await db.ContactMerges.IgnoreQueryFilters().Where(row => row.MergedAt < before).ExecuteDeleteAsync(ct);
                await db.Contacts.IgnoreQueryFilters().Where(row => row.DeletedAt < before && row.MergedIntoId != null && row.Search != "").ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Name, nothing).SetProperty(row => row.JobTitle, nothing).SetProperty(row => row.Phones, "[]").SetProperty(row => row.Properties, "{}")
                        .SetProperty(row => row.CompanyId, nobody).SetProperty(row => row.OwnerId, nobody).SetProperty(row => row.SortName, "").SetProperty(row => row.Search, ""),
                    ct);
            },
            ct);
    }

    // Rows of higher capabilities go in the same transaction as the contact they stand on: nobody else may find them without it.
    private Task<int> ForgetContactsAsync(DateTimeOffset before, CancellationToken ct) => db.WriteAsync(
        async () =>
        {
            Guid? nobody = null;
            string? noAddress = null;
            var ids = await db.Contacts.IgnoreQueryFilters().Where(row => row.DeletedAt < before && row.MergedIntoId == null).OrderBy(row => row.DeletedAt).Select(row => row.Id).Take(Batch).ToListAsync(ct);
            await ForgetWhatStandsOnAsync(ids, ct);
            await db.ContactSuggestions.IgnoreQueryFilters().Where(row => ids.Contains(row.ContactId)).ExecuteDeleteAsync(ct);
            await db.ContactTrackings.IgnoreQueryFilters().Where(row => ids.Contains(row.ContactId)).ExecuteDeleteAsync(ct);
            await db.MailDrafts.IgnoreQueryFilters().Where(row => ids.Contains(row.ContactId)).ExecuteDeleteAsync(ct);
            await db.DealContacts.IgnoreQueryFilters().Where(row => ids.Contains(row.ContactId)).ExecuteDeleteAsync(ct);
            // Links stay good; whose they were is forgotten.
            await db.DocumentLinks.IgnoreQueryFilters().Where(row => row.ContactId != null && ids.Contains(row.ContactId.Value))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.ContactId, nobody).SetProperty(row => row.Recipient, noAddress), ct);
            await db.ContactMerges.IgnoreQueryFilters().Where(row => ids.Contains(row.KeptId) || ids.Contains(row.GoneId)).ExecuteDeleteAsync(ct);
            await db.ContactAddresses.IgnoreQueryFilters().Where(row => ids.Contains(row.ContactId)).ExecuteDeleteAsync(ct);
            return await db.Contacts.IgnoreQueryFilters().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(ct);
        },
        ct);

    private Task<int> ForgetCompaniesAsync(DateTimeOffset before, CancellationToken ct) => db.WriteAsync(
        async () =>
        {
            Guid? none = null;
            var ids = await db.Companies.IgnoreQueryFilters().Where(row => row.DeletedAt < before).OrderBy(row => row.DeletedAt).Select(row => row.Id).Take(Batch).ToListAsync(ct);
            await ForgetWhatStandsOnAsync(ids, ct);
            await db.Contacts.IgnoreQueryFilters().Where(row => row.CompanyId != null && ids.Contains(row.CompanyId.Value)).ExecuteUpdateAsync(set => set.SetProperty(row => row.CompanyId, none), ct);
            await db.Deals.IgnoreQueryFilters().Where(row => row.CompanyId != null && ids.Contains(row.CompanyId.Value)).ExecuteUpdateAsync(set => set.SetProperty(row => row.CompanyId, none), ct);
            return await db.Companies.IgnoreQueryFilters().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(ct);
        },
        ct);

    private Task<int> ForgetDealsAsync(DateTimeOffset before, CancellationToken ct) => db.WriteAsync(
        async () =>
        {
            var ids = await db.Deals.IgnoreQueryFilters().Where(row => row.DeletedAt < before).OrderBy(row => row.DeletedAt).Select(row => row.Id).Take(Batch).ToListAsync(ct);
            await ForgetWhatStandsOnAsync(ids, ct);
            await db.DealContacts.IgnoreQueryFilters().Where(row => ids.Contains(row.DealId)).ExecuteDeleteAsync(ct);
            return await db.Deals.IgnoreQueryFilters().Where(row => ids.Contains(row.Id)).ExecuteDeleteAsync(ct);
        },
        ct);

    private async Task ForgetWhatStandsOnAsync(List<Guid> ids, CancellationToken ct)
    {
        await db.TimelineEntries.IgnoreQueryFilters().Where(row => ids.Contains(row.RecordId)).ExecuteDeleteAsync(ct);
        await db.Notes.IgnoreQueryFilters().Where(row => ids.Contains(row.RecordId)).ExecuteDeleteAsync(ct);
        await db.Tasks.IgnoreQueryFilters().Where(row => row.RecordId != null && ids.Contains(row.RecordId.Value)).ExecuteDeleteAsync(ct);
    }

    private async Task ForgetFilesAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - FileKept;
        var over = await db.ContactImports.IgnoreQueryFilters().Where(row => row.CreatedAt < before && row.State != ImportState.Running && row.State != ImportState.Checking).Select(row => row.Id).ToListAsync(ct);
        foreach (var import in over)
        {
            await db.WriteAsync(
                async () =>
                {
                    await db.ImportErrors.IgnoreQueryFilters().Where(row => row.ImportId == import).ExecuteDeleteAsync(ct);
                    await db.ImportParts.IgnoreQueryFilters().Where(row => row.ImportId == import).ExecuteDeleteAsync(ct);
                    await db.ContactImports.IgnoreQueryFilters().Where(row => row.Id == import).ExecuteDeleteAsync(ct);
                },
                ct);
        }
    }
}
