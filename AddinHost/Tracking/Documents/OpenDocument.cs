using System.Text.Json;
using AddinHost.Data;
using AddinHost.Messages.Files;
using AddinHost.Sending.Documents;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Identity;
using AddinHost.Tracking.Policies;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Documents;

/// <summary>Whoever asks for a document, as far as it shows.</summary>
/// <param name="OrganizationId">Of the member who is signed in to Inlay in this browser; null for readers.</param>
public sealed record Visitor(string? Address, string Agent, bool HasLanguage, Guid? OrganizationId);

/// <summary>What the page of a document shows about it.</summary>
/// <param name="IsPdf">Else it is an image.</param>
/// <param name="From">The member who sent it, and the organization.</param>
/// <param name="Tells">The page says which of its pages are looked at, and for how long.</param>
public sealed record ShownDocument(string Name, bool IsPdf, int? Pages, long Size, bool MayDownload, string From, string Organization, bool Tells);

/// <summary>Opens documents for readers by the signed address that they have. Unknown, altered and taken back are one answer: null.</summary>
public sealed class OpenDocument(AppDb db, DocumentAddresses addresses, IServiceScopeFactory scopes)
{
    public sealed record File(Stream Content, string ContentType, string Name, bool MayDownload);

    public Task<bool> ExistsAsync(string token, CancellationToken ct) => InAsync(token, (_, _, _) => Task.FromResult(true), ct);

    public Task<ShownDocument?> AboutAsync(string token, Visitor visitor, CancellationToken ct) => InAsync<ShownDocument?>(
        token,
        async (services, link, document) =>
        {
            var own = services.GetRequiredService<AppDb>();
            var from = await own.Users.Where(row => row.Id == link.MemberId).Select(row => row.Name).SingleOrDefaultAsync(ct) ?? "";
            var organization = await own.Organizations.Where(row => row.Id == link.OrganizationId).Select(row => row.Name).SingleAsync(ct);
            var tells = visitor.OrganizationId != link.OrganizationId && await MayKeepAsync(services, link, ct);
            return new ShownDocument(document.Name, document.ContentType == DocumentTypes.Pdf, document.PageCount, document.Size, document.MayDownload, from, organization, tells);
        },
        ct);

    /// <summary>Null also while the malware scanner has not passed it.</summary>
    public Task<File?> FileAsync(string token, CancellationToken ct) => InAsync<File?>(
        token,
        async (services, _, document) => await services.GetRequiredService<FileScans>().ProblemAsync(document.Blob, ct) is null && services.GetRequiredService<IBlobStore>().Open(document.Blob) is { } content
            ? new File(content, document.ContentType, document.Name + DocumentTypes.EndingOf(document.ContentType), document.MayDownload) : null,
        ct);

    /// <summary>Does something with a document as its own organization; the default where there is none.</summary>
    public async Task<T?> InAsync<T>(string token, Func<IServiceProvider, DocumentLink, Document, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(work);
        // Whoever asks has the address and nothing else; whose it is stands in the row.
        if (addresses.Read(token) is not { } id || await db.DocumentLinks.IgnoreQueryFilters([AppDb.OrganizationFilter]).AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } link)
            return default;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(link.OrganizationId, link.MemberId);
        var document = await scope.ServiceProvider.GetRequiredService<AppDb>().Documents.AsNoTracking().SingleOrDefaultAsync(row => row.Id == link.DocumentId && row.DeletedAt == null, ct);
        return document is null ? default : await work(scope.ServiceProvider, link, document);
    }

    /// <summary>May anything be kept of looks through this link? What its readers wish comes first, then what the organization may.</summary>
    internal static async Task<bool> MayKeepAsync(IServiceProvider services, DocumentLink link, CancellationToken ct)
    {
        if (link.OptedOutAt is not null)
            return false;
        var readers = await ReadersAsync(services.GetRequiredService<AppDb>(), link, ct);
        return TrackingDecision.OfAll(await services.GetRequiredService<DecideTracking>().FactsAsync(readers, ct), await services.GetRequiredService<TrackingPolicies>().FindAsync(ct)).Allowed;
    }

    private static async Task<IReadOnlyCollection<string>> ReadersAsync(AppDb db, DocumentLink link, CancellationToken ct)
    {
        if (link.Recipient is { } only)
            return [only];
        var all = link.MailMessageId is { } mail ? await db.OutgoingMails.Where(row => row.MailMessageId == mail).Select(row => row.Recipients).SingleOrDefaultAsync(ct) : null;
        if (all is not null)
            return JsonSerializer.Deserialize<List<string>>(all)!;
        return link.MailMessageId is { } prepared ? await db.OutgoingReferences.Where(row => row.Id == prepared || row.MailMessageId == prepared).Select(row => row.Recipients).FirstOrDefaultAsync(ct) ?? [] : [];
    }
}
