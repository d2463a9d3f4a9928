using AddinHost.Data;
using AddinHost.Messages.Files;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Drafts;

/// <summary>Takes files into what the caller writes, and gives them back. They go with what held them.</summary>
public sealed class ComposedFiles(AppDb db, Caller caller, IBlobStore blobs, TimeProvider clock)
{
    /// <summary>What common servers take after base64 made it a third larger.</summary>
    public const long MostBytes = 18_000_000;

    /// <summary>Of one member, before they are sent.</summary>
    private const long MostWaiting = 500_000_000;

    public const string Path = "/api/v1/composed-files/";

    public static readonly Error Gone = Error.Field("files", "composed_file_gone", "One of the files is no longer here. Remove it and attach it again.");

    private static readonly string[] Images = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    private static readonly Error TooLarge = Error.TooLarge("composed_file_too_large", "A file has at most {0} MB: more than that few mail servers take.", MostBytes / 1_000_000);

    public sealed record Opened(Stream Content, string Name, string ContentType, bool Inline);

    public async Task<Result<ComposedFileView>> AddAsync(Stream body, string? name, string? type, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (await db.ComposedFiles.Where(row => row.MemberId == caller.MemberId).SumAsync(row => row.Size, ct) > MostWaiting)
            return Error.Conflict("composed_files_full", "Your drafts hold too many files. Send or delete some of them first.");
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            if (content.Length + read > MostBytes)
                return TooLarge;
            await content.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        if (content.Length == 0)
            return Error.Invalid("composed_file_empty", "This file is empty.");
        var file = new ComposedFile
        {
            MemberId = caller.MemberId, Name = SafeFileName.Of(name), ContentType = SafeType.Of(type).ToLowerInvariant(), Size = content.Length, AddedAt = clock.GetUtcNow(),
            Blob = await blobs.PutAsync(content.GetBuffer().AsMemory(0, (int)content.Length), ct),
        };
        await db.TryInsertAsync(file, ct);
        return View(file);
    }

    public async Task<Result<Opened>> OpenAsync(Guid id, CancellationToken ct)
    {
        var file = await Mine().SingleOrDefaultAsync(row => row.Id == id, ct);
        if (file is null || blobs.Open(file.Blob) is not { } content)
            return Error.NotFound("composed_file_not_found", "That file is not one of yours.");
        return new Opened(content, file.Name, file.ContentType, IsImage(file));
    }

    /// <summary>Those of the files that are there, in their order.</summary>
    public async Task<List<ComposedFile>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = ids.Count == 0 ? [] : await Mine().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, ct);
        return [.. ids.Distinct().Where(found.ContainsKey).Select(id => found[id])];
    }

    /// <summary>Notes inside the open transaction that something holds these files of the caller, and no others any more.</summary>
    public async Task KeepAsync(Guid holder, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        Guid? kept = holder, none = null;
        var now = clock.GetUtcNow();
        await db.ComposedFiles.Where(row => row.KeptBy == holder && !ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.KeptBy, none).SetProperty(row => row.AddedAt, now), ct);
        if (ids.Count > 0)
            await db.ComposedFiles.Where(row => row.MemberId == caller.MemberId && row.KeptBy == null && ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.KeptBy, kept), ct);
    }

    public static ComposedFileView View(ComposedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(file.Id, file.Name, file.ContentType, file.Size, Path + file.Id, IsImage(file));
    }

    /// <summary>The file that an image of a text is, by its address.</summary>
    public static Guid? IdIn(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.StartsWith(Path, StringComparison.Ordinal) && Guid.TryParse(address.AsSpan(Path.Length), out var id) ? id : null;
    }

    private static bool IsImage(ComposedFile file) => Images.Contains(file.ContentType);

    /// <summary>The caller's own, and images of templates that a colleague shares.</summary>
    private IQueryable<ComposedFile> Mine() =>
        db.ComposedFiles.AsNoTracking().Where(row => row.MemberId == caller.MemberId || db.MailTemplates.Any(template =>
            template.Id == row.KeptBy && (template.IsShared || db.TeamMembers.Any(one => one.TeamId == template.TeamId && one.MemberId == caller.MemberId))));
}
