using AddinHost.Data;
using AddinHost.Messages.Files;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Sending.Documents;

/// <summary>Takes in a document of the caller's, theirs alone at first. It counts towards the organization's space for files, and the malware scanner sees it.</summary>
public sealed class UploadDocument(AppDb db, Caller caller, IBlobStore blobs, FileSpace space, ManageDocuments manage, IOptions<FilesOptions> options, TimeProvider clock)
{
    /// <summary>A reader on a telephone loads it whole.</summary>
    private const long MostBytes = 50_000_000;

    private const int MostPages = 5_000;

    /// <summary>What is smaller is not put into a file on its way.</summary>
    private const int InMemory = 1_000_000;

    /// <param name="pages">How many pages it has, where the program that brings it knows.</param>
    public async Task<Result<ManageDocuments.View>> HandleAsync(Stream body, string? fileName, int? pages, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (await db.Documents.CountAsync(row => row.MemberId == caller.MemberId && row.DeletedAt == null, ct) >= ManageDocuments.Most)
            return Error.Conflict("documents_full", "You have {0} documents. Delete some that you no longer use.", ManageDocuments.Most);
        var most = Math.Min(options.Value.LargestBytes, MostBytes);
        await using var content = new FileBufferingReadStream(body, InMemory, null, Path.GetTempPath());
        var buffer = new byte[81_920];
        while (await content.ReadAsync(buffer, ct) > 0)
        {
            if (content.Position > most)
                return Error.TooLarge("document_too_large", "A document has at most {0} MB.", most / 1_000_000);
        }

        var size = content.Position;
        content.Position = 0;
        var start = await content.ReadAtLeastAsync(buffer.AsMemory(0, DocumentTypes.Beginning), DocumentTypes.Beginning, throwOnEndOfStream: false, ct);
        if (DocumentTypes.Of(buffer.AsSpan(0, start)) is not { } type)
            return Error.Invalid("document_type_unknown", "Documents are PDF files and images (PNG, JPEG, GIF, WebP). Save this file as a PDF first.");
        if (space.Quota > 0 && await space.TakenAsync(ct) + size > space.Quota)
            return Error.Conflict("document_over_quota", "Your organization's space for files is full. An administrator can make room.");
        content.Position = 0;
        var blob = await blobs.PutAsync(content, ct);
        var now = clock.GetUtcNow();
        var row = new Document
        {
            MemberId = caller.MemberId, Name = NameOf(fileName, type), Blob = blob, ContentType = type, Size = size, IsShared = false, MayDownload = false, CreatedAt = now, UpdatedAt = now,
            PageCount = type != DocumentTypes.Pdf ? 1 : pages is > 0 and <= MostPages ? pages : null,
        };
        await db.WriteAsync(
            async () =>
            {
                await space.AddAsync(blob, size, ct);
                await db.TryInsertAsync(row, ct);
            },
            ct);
        return await manage.GetAsync(row.Id, ct);
    }

    /// <summary>A title for readers: the ending says nothing to them.</summary>
    private static string NameOf(string? fileName, string type)
    {
        var name = SafeFileName.Of(fileName);
        var ending = Path.GetExtension(name);
        var isOwn = ending.Equals(DocumentTypes.EndingOf(type), StringComparison.OrdinalIgnoreCase) || (type == "image/jpeg" && ending.Equals(".jpeg", StringComparison.OrdinalIgnoreCase));
        return isOwn && name.Length > ending.Length ? name[..^ending.Length] : name;
    }
}
