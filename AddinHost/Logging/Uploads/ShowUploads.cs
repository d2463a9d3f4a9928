using System.Globalization;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Uploads;

/// <summary>The caller's uploads, one of them, and what of it was not logged; and the end of old ones.</summary>
public sealed class ShowUploads(AppDb db, Caller caller, UploadFolder folder, TimeProvider clock)
{
    private const int MostListed = 50;

    /// <summary>An upload that nobody started by then is given up, and its files with it.</summary>
    private static readonly TimeSpan OpenFor = TimeSpan.FromDays(1);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public async Task<Page<UploadView>> ListAsync(CancellationToken ct) =>
        new([.. (await Mine().Where(row => row.Files > 0).OrderByDescending(row => row.Id).Take(MostListed).ToListAsync(ct)).Select(UploadView.Of)], null);

    public async Task<Result<UploadView>> GetAsync(Guid id, CancellationToken ct) => await Mine().SingleOrDefaultAsync(row => row.Id == id, ct) is { } upload ? UploadView.Of(upload) : UploadReasons.NotFound;

    public async Task<Result<Page<UploadProblemView>>> ProblemsAsync(Guid id, string? after, int limit, CancellationToken ct)
    {
        if (!await Mine().AnyAsync(row => row.Id == id, ct))
            return UploadReasons.NotFound;
        var last = 0;
        if (after is not null && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out last))
            return Error.Field("after", "page_unknown", "That page mark is not one of ours.");
        var size = Page.Size(limit);
        var rows = await db.UploadProblems.AsNoTracking().Where(row => row.UploadId == id && row.Number > last).OrderBy(row => row.Number).Take(size + 1).ToListAsync(ct);
        return Page.Of(rows, size, row => row.Number.ToString(CultureInfo.InvariantCulture), UploadProblemView.Of);
    }

    /// <summary>Forgets uploads that are over for a month, gives up those that were never started, and deletes files that no upload names; of every organization.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (old, left) = (now - Kept, now - OpenFor);
        DateTimeOffset? ended = now;
        var all = db.MailUploads.IgnoreQueryFilters([AppDb.OrganizationFilter]);
        var files = db.UploadedFiles.IgnoreQueryFilters([AppDb.OrganizationFilter]);
        await db.WriteAsync(
            async () =>
            {
                await all.Where(row => row.State == UploadState.Open && row.CreatedAt < left).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, UploadState.Cancelled).SetProperty(row => row.EndedAt, ended), ct);
                await all.Where(row => row.EndedAt < old).ExecuteDeleteAsync(ct);
                await files.Where(row => !all.Any(upload => upload.Id == row.UploadId)).ExecuteDeleteAsync(ct);
                await db.UploadProblems.IgnoreQueryFilters([AppDb.OrganizationFilter]).Where(row => !all.Any(upload => upload.Id == row.UploadId)).ExecuteDeleteAsync(ct);
            },
            ct);
        foreach (var place in folder.OlderThan(left))
        {
            if (!await files.AnyAsync(file => file.Place == place && all.Any(row => row.Id == file.UploadId && (row.State == UploadState.Open || row.State == UploadState.Running)), ct))
                folder.Delete(place);
        }
    }

    private IQueryable<MailUpload> Mine() => db.MailUploads.AsNoTracking().Where(row => row.MemberId == caller.MemberId);
}
