using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Organizations.Teams;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Documents;

/// <summary>How often documents were looked at. Sending asks, and knows nothing of how that is seen.</summary>
public delegate Task<IReadOnlyDictionary<Guid, DocumentFigures>> CountViews(IReadOnlyCollection<Guid> documentIds, CancellationToken ct);

/// <param name="People">Different readers, as far as they are known apart.</param>
/// <param name="Seconds">Of all views together.</param>
public sealed record DocumentFigures(int Views, int People, long Seconds);

/// <summary>Documents: the caller's own, and those that colleagues share. A shared one is changed by its owner or an administrator.</summary>
public sealed class ManageDocuments(AppDb db, Caller caller, ManageTeams teams, LinkDocuments link, SignDocumentLink sign, CountViews countViews, TimeProvider clock)
{
    public const int Most = 1_000;

    public static readonly Error NotFound = Error.NotFound("document_not_found", "That document is not here.");

    private static readonly Error NotYours = Error.Forbidden("document_not_yours", "This document belongs to a colleague. Ask them, or an administrator, to change it.");

    /// <param name="Version">Of the state that is changed.</param>
    public sealed record Request([Required, MaxLength(200)] string Name, bool IsShared = false, Guid? TeamId = null, bool MayDownload = false, int Version = 0);

    /// <param name="MayChange">It is the caller's, or the caller administers.</param>
    public sealed record View(
        Guid Id, string Name, string ContentType, long Size, int? PageCount, bool IsShared, Guid? TeamId, string? TeamName, bool MayDownload, bool IsMine, bool MayChange, string? Owner, int Version,
        DateTimeOffset CreatedAt, DocumentFigures Viewed);

    public sealed record LinkRequest(Guid? ContactId = null);

    public sealed record LinkResponse(string Url);

    public async Task<Page<View>> ListAsync(CancellationToken ct) => new(await ViewsAsync(SeenBy(db, caller.MemberId).OrderBy(row => row.Name).ThenBy(row => row.Id).Take(Most * 2), ct), null);

    public async Task<Result<View>> GetAsync(Guid id, CancellationToken ct) =>
        (await ViewsAsync(SeenBy(db, caller.MemberId).Where(row => row.Id == id), ct)) is [var view] ? view : NotFound;

    public async Task<Result<View>> ChangeAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await FindAsync(id, ct);
        if (found.Error is { } notThere)
            return notThere;
        var name = request.Name.Trim();
        if (name.Length == 0 || name.Any(char.IsControl))
            return Error.Field("name", "document_name_invalid", "A document needs a name of one line.");
        var team = request.IsShared ? null : request.TeamId;
        if (team != found.Value.TeamId && await teams.RefusalAsync(team, ct) is { } refusal)
            return refusal;
        var now = clock.GetUtcNow();
        return await db.WriteAsync(
            () => db.Documents.Where(row => row.Id == id && row.Version == request.Version && row.DeletedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.Name, name).SetProperty(row => row.IsShared, request.IsShared).SetProperty(row => row.TeamId, team).SetProperty(row => row.MayDownload, request.MayDownload)
                    .SetProperty(row => row.UpdatedAt, now).SetProperty(row => row.Version, request.Version + 1),
                ct),
            ct) == 0
            ? Error.Conflict("document_changed", "This document was changed meanwhile. Load it again and repeat your change.")
            : await GetAsync(id, ct);
    }

    /// <summary>Its links show from now on that it is no longer there.</summary>
    public async Task<Result<Done>> RemoveAsync(Guid id, CancellationToken ct)
    {
        if ((await FindAsync(id, ct)).Error is { } notThere)
            return notThere;
        DateTimeOffset? now = clock.GetUtcNow();
        await db.WriteAsync(() => db.Documents.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.DeletedAt, now), ct), ct);
        return default(Done);
    }

    /// <summary>A link outside of any mail of ours: for a contact, or for nobody in particular. The same again for the same.</summary>
    public async Task<Result<LinkResponse>> LinkAsync(Guid id, LinkRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!await SeenBy(db, caller.MemberId).AnyAsync(row => row.Id == id, ct))
            return NotFound;
        if (request.ContactId is { } contact && !await db.Contacts.AnyAsync(row => row.Id == contact, ct))
            return GetContact.NotFound;
        var there = await db.DocumentLinks.Where(row => row.DocumentId == id && row.MemberId == caller.MemberId && row.MailMessageId == null && row.ContactId == request.ContactId && row.OptedOutAt == null)
            .OrderBy(row => row.CreatedAt).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(ct);
        if (there is { } kept)
            return new LinkResponse(sign(kept).AbsoluteUri);
        // Whose it is: what they wished about being tracked is asked of their addresses.
        var reader = request.ContactId is { } of ? await db.ContactAddresses.Where(row => row.ContactId == of).OrderBy(row => row.Position).Select(row => row.Address).FirstOrDefaultAsync(ct) : null;
        var made = link.Make(id, null, reader, request.ContactId);
        await db.TryInsertAsync(made, ct);
        return new LinkResponse(sign(made.Id).AbsoluteUri);
    }

    /// <summary>What the caller may see.</summary>
    internal static IQueryable<Document> SeenBy(AppDb db, Guid member) => db.Documents.AsNoTracking().Where(row =>
        row.DeletedAt == null && (row.MemberId == member || row.IsShared || db.TeamMembers.Any(one => one.TeamId == row.TeamId && one.MemberId == member)));

    /// <summary>One that the caller may change.</summary>
    private async Task<Result<Document>> FindAsync(Guid id, CancellationToken ct)
    {
        var row = await SeenBy(db, caller.MemberId).SingleOrDefaultAsync(document => document.Id == id, ct);
        return row is null ? NotFound : MayChange(row) ? row : NotYours;
    }

    private bool MayChange(Document row) => row.MemberId == caller.MemberId || caller.May(Permissions.Administer);

    private async Task<List<View>> ViewsAsync(IQueryable<Document> documents, CancellationToken ct)
    {
        var rows = (await documents.ToListAsync(ct)).OrderBy(row => row.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        var figures = await countViews(rows.ConvertAll(row => row.Id), ct);
        var names = await teams.NamesAsync(rows.Select(row => row.TeamId), ct);
        var owners = rows.Select(row => row.MemberId).ToHashSet();
        var people = await db.Users.Where(row => owners.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        return rows.ConvertAll(row =>
        {
            var (isMine, team) = (row.MemberId == caller.MemberId, row.TeamId is { } id ? names.GetValueOrDefault(id) : null);
            return new View(
                row.Id, row.Name, row.ContentType, row.Size, row.PageCount, row.IsShared, team is null ? null : row.TeamId, team, row.MayDownload, isMine, MayChange(row), isMine ? null : people.GetValueOrDefault(row.MemberId),
                row.Version, row.CreatedAt, figures.GetValueOrDefault(row.Id) ?? new DocumentFigures(0, 0, 0));
        });
    }
}
