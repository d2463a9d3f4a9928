using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Messages.Files;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging.Uploads;

/// <summary>Opens an upload, takes its files one by one, and starts it. A file goes to disk as it comes; what it holds is told by its content, not by its name.</summary>
public sealed class TakeUpload(AppDb db, Caller caller, UploadFolder folder, ICache cache, IOptions<UploadOptions> options, TimeProvider clock)
{
    /// <summary>Channel on which hosts tell each other that an upload waits.</summary>
    public const string WaitingChannel = "mail-uploads";

    private const int Beginning = 1024;

    private static readonly Error Closed = Error.Conflict("upload_started", "This upload runs already, or is over. Begin another one for more files.");

    /// <param name="ContactId">A record to log onto besides the contacts that the mails name.</param>
    /// <param name="CreatesContacts">Whoever a mail concerns and is no contact yet becomes one.</param>
    public sealed record Request(Guid? ContactId = null, bool CreatesContacts = true);

    public async Task<Result<UploadView>> OpenAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContactId is { } contact && !await db.Contacts.AnyAsync(row => row.Id == contact, ct))
            return GetContact.NotFound;
        var upload = new MailUpload { MemberId = caller.MemberId, ContactId = request.ContactId, CreatesContacts = request.CreatesContacts, CreatedAt = clock.GetUtcNow() };
        await db.TryInsertAsync(upload, ct);
        return UploadView.Of(upload);
    }

    public async Task<Result<UploadView>> AddAsync(Guid id, Stream body, string? fileName, CancellationToken ct)
    {
        var limits = options.Value;
        if (await MineAsync(id, ct) is not { } upload)
            return UploadReasons.NotFound;
        if (upload.State != UploadState.Open)
            return Closed;
        if (upload.Files >= limits.MostFiles)
            return Error.Unprocessable("upload_too_many_files", "At most {0} files are logged at once.", limits.MostFiles);
        var waiting = await db.MailUploads.Where(row => row.State == UploadState.Open || row.State == UploadState.Running).SumAsync(row => row.Bytes, ct);
        var room = limits.MostWaitingBytes - waiting;
        if (room <= 0)
            return Error.Conflict("upload_no_room", "Too many files wait to be logged. Wait until the other uploads are done, or cancel them.");
        if (await folder.WriteAsync(body, Math.Min(limits.LargestFileBytes, room), ct) is not { } written)
        {
            return room < limits.LargestFileBytes
                ? Error.Conflict("upload_no_room", "Too many files wait to be logged. Wait until the other uploads are done, or cancel them.")
                : Error.TooLarge("upload_file_too_large", "A file of mail has at most {0} MB. Split it into smaller ones.", limits.LargestFileBytes / 1024 / 1024);
        }

        var taken = false;
        try
        {
            var added = await CountAsync(written.Place, ct) is var counted && counted.Error is { } error
                ? error
                : await KeepAsync(upload, SafeFileName.Of(fileName), written.Place, written.Size, counted.Value, ct);
            taken = added.Error is null;
            return added;
        }
        finally
        {
            if (!taken)
                folder.Delete(written.Place);
        }
    }

    public async Task<Result<UploadView>> StartAsync(Guid id, CancellationToken ct)
    {
        if (await MineAsync(id, ct) is not { } upload)
            return UploadReasons.NotFound;
        if (upload is { State: UploadState.Open, Files: 0 })
            return Error.Unprocessable("upload_empty", "Choose a file of mail first.");
        DateTimeOffset? now = clock.GetUtcNow();
        if (await db.WriteAsync(
            () => db.MailUploads.Where(row => row.Id == id && row.State == UploadState.Open).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, UploadState.Running).SetProperty(row => row.StartedAt, now), ct),
            ct) == 0)
            return Closed;
        await cache.SignalAsync(WaitingChannel, ct);
        return UploadView.Of((await MineAsync(id, ct))!);
    }

    /// <summary>What was logged before stays.</summary>
    public async Task<Result<UploadView>> CancelAsync(Guid id, CancellationToken ct)
    {
        if (await MineAsync(id, ct) is null)
            return UploadReasons.NotFound;
        DateTimeOffset? now = clock.GetUtcNow();
        await db.WriteAsync(
            () => db.MailUploads.Where(row => row.Id == id && (row.State == UploadState.Open || row.State == UploadState.Running))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, UploadState.Cancelled).SetProperty(row => row.EndedAt, now), ct),
            ct);
        var upload = (await MineAsync(id, ct))!;
        if (upload.State == UploadState.Cancelled)
            (await db.UploadedFiles.Where(row => row.UploadId == id).Select(row => row.Place).ToListAsync(ct)).ForEach(folder.Delete);
        return UploadView.Of(upload);
    }

    private Task<MailUpload?> MineAsync(Guid id, CancellationToken ct) => db.MailUploads.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.MemberId == caller.MemberId, ct);

    /// <summary>What kind of file it is, and how many messages are in it.</summary>
    private async Task<Result<(bool IsMbox, int Messages)>> CountAsync(string place, CancellationToken ct)
    {
        await using var file = folder.Open(place)!;
        var start = new byte[(int)Math.Min(Beginning, file.Length)];
        await file.ReadExactlyAsync(start, ct);
        if (start.AsSpan().Trim("\r\n\t "u8).Length == 0)
            return Error.Unprocessable("upload_file_empty", "This file is empty.");
        if (IsArchive(start))
            return Error.Unprocessable("upload_file_packed", "This is a packed file or one of Outlook's own (.zip, .msg, .pst). Unpack it, or export the mail as .eml or .mbox.");
        if (!Mbox.IsMbox(start))
            return (false, 1);
        file.Position = 0;
        var most = options.Value.MostMessages;
        // A file of some GB takes seconds; nobody else waits for them.
        var messages = await Task.Run(() => Mbox.Read(file).TakeWhile(_ => !ct.IsCancellationRequested).Take(most + 1).Count(), ct);
        return messages > most ? TooMany(most) : (true, messages);
    }

    private async Task<Result<UploadView>> KeepAsync(MailUpload upload, string name, string place, long size, (bool IsMbox, int Messages) counted, CancellationToken ct) => await db.RefusableAsync<UploadView>(
        async () =>
        {
            // The row is locked from here to the commit: the next file has the next number.
            if (await db.MailUploads.Where(row => row.Id == upload.Id && row.State == UploadState.Open)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Files, row => row.Files + 1).SetProperty(row => row.Bytes, row => row.Bytes + size).SetProperty(row => row.Messages, row => row.Messages + counted.Messages), ct) == 0)
                return Closed;
            var now = await db.MailUploads.AsNoTracking().SingleAsync(row => row.Id == upload.Id, ct);
            if (now.Messages > options.Value.MostMessages)
                return TooMany(options.Value.MostMessages);
            await db.TryInsertAsync(new UploadedFile { UploadId = upload.Id, Number = now.Files, Name = name, Place = place, IsMbox = counted.IsMbox, Size = size, Messages = counted.Messages }, ct);
            return UploadView.Of(now);
        },
        ct);

    private static Error TooMany(int most) => Error.Unprocessable("upload_too_many_messages", "At most {0} messages are logged at once. Split the files.", most);

    /// <summary>By the first bytes: archives are never unpacked, and of Outlook's own formats we read none.</summary>
    private static bool IsArchive(ReadOnlySpan<byte> start) =>
        start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) || start.StartsWith((ReadOnlySpan<byte>)[0xd0, 0xcf, 0x11, 0xe0])
        || start.StartsWith("!BDN"u8) || start.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7a, 0xbc, 0xaf]) || start.StartsWith("Rar!"u8) || start.StartsWith("BZh"u8);
}
