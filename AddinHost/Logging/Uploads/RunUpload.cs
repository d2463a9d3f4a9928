using System.Data.Common;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Events;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging.Uploads;

/// <summary>Goes through the messages of an upload from where it stands to its end, or until somebody cancels it. What cannot be logged is noted and passed over.</summary>
public sealed partial class RunUpload(AppDb db, LogEmail logEmail, UploadFolder folder, Outbox outbox, TimeProvider clock, ILogger<RunUpload> logger)
{
    /// <summary>Event: an upload is further on.</summary>
    public const string Progress = "mail_upload.progress";

    /// <summary>How long another host leaves an upload alone that this one works on.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(2);

    /// <summary>Problems that are listed; beyond, they are only counted.</summary>
    private const int MostListed = 5_000;

    // Never shown: it only takes the transaction back.
    private static readonly Error Behind = new(ErrorKind.Conflict, "upload_behind", "");

    /// <summary>After a database or a disk that could not take it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(500);

    private long toldAt;

    public sealed record ProgressEvent(UploadView Upload);

    private sealed record Place(UploadedFile File, int Number, int InFile);

    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? held = now + Held;
        if (await db.WriteAsync(() => db.MailUploads.Where(row => row.Id == id && row.State == UploadState.Running && (row.HeldUntil == null || row.HeldUntil < now))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.HeldUntil, held), ct), ct) == 0)
            return;
        var upload = await db.MailUploads.AsNoTracking().SingleAsync(row => row.Id == id, ct);
        var files = await db.UploadedFiles.AsNoTracking().Where(row => row.UploadId == id).OrderBy(row => row.Number).ToListAsync(ct);
        try
        {
            var before = 0;
            foreach (var file in files)
            {
                // Files that are done are not opened again.
                if (before + file.Messages > upload.Done && !await TakeAllAsync(upload, file, before, ct))
                    return;
                before += file.Messages;
            }
        }
        catch (Exception exception) when (exception is not FileLostException && !ct.IsCancellationRequested)
        {
            await WaitAsync(id, ct);
            throw;
        }
        catch (FileLostException)
        {
            await EndAsync(id, UploadState.Failed, UploadReasons.FileLost, ct);
            files.ForEach(file => folder.Delete(file.Place));
            return;
        }

        await EndAsync(id, UploadState.Done, null, ct);
        files.ForEach(file => folder.Delete(file.Place));
    }

    /// <summary>False when somebody cancelled it, or another host is further on.</summary>
    private async Task<bool> TakeAllAsync(MailUpload upload, UploadedFile file, int before, CancellationToken ct)
    {
        await using var walked = folder.Open(file.Place) ?? throw new FileLostException();
        await using var stream = folder.Open(file.Place) ?? throw new FileLostException();
        var messages = file.IsMbox ? Mbox.Read(walked) : [new MboxMessage(0, walked.Length, IsQuoted: false)];
        var inFile = 0;
        foreach (var message in messages)
        {
            inFile++;
            if (before + inFile <= upload.Done)
                continue;
            ct.ThrowIfCancellationRequested();
            var content = await Mbox.LoadAsync(stream, message, LogEmail.Largest, ct);
            if (!await TakeAsync(upload, new Place(file, before + inFile, inFile), content, ct))
                return false;
        }

        return true;
    }

    private async Task<bool> TakeAsync(MailUpload upload, Place place, byte[]? content, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        Result<Done> taken = content is null ? Refused("email_too_large") : await LogAsync(upload, place, content, ct);
        if (taken.Error is { Code: var code } && code != Behind.Code)
            taken = await NoteAsync(upload, place, content, code, ct);
        if (taken.Error is not null)
            return false;
        if (clock.GetElapsedTime(toldAt) >= TellEvery)
        {
            toldAt = clock.GetTimestamp();
            await TellAsync(upload.Id, ct);
        }

        return true;
    }

    private async Task<Result<Done>> LogAsync(MailUpload upload, Place place, byte[] content, CancellationToken ct)
    {
        try
        {
            // A merge may have moved it to another meanwhile.
            var contactId = await Row(upload).Select(row => row.ContactId).SingleOrDefaultAsync(ct);
            var chosen = await logEmail.ReadAsync(content, contactId, ct);
            if (chosen.Error is { } refused)
                return refused;
            return await db.RefusableAsync<Done>(
                async () =>
                {
                    if (!await StepAsync(upload, place, ct))
                        return Behind;
                    var logged = await logEmail.PutAsync(chosen.Value.Read, contactId, chosen.Value.Rules, LogRules.Manual, upload.CreatesContacts, ct);
                    // On nobody's timeline nobody would ever find it.
                    if (logged is { Entries.Count: 0, AlreadyLogged: false })
                        return Refused(UploadReasons.OnNobody);
                    await (logged.AlreadyLogged
                        ? Row(upload).ExecuteUpdateAsync(set => set.SetProperty(row => row.Present, row => row.Present + 1), ct)
                        : Row(upload).ExecuteUpdateAsync(set => set.SetProperty(row => row.Logged, row => row.Logged + 1), ct));
                    return default(Done);
                },
                ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && !Passes(exception))
        {
            // The same would happen to it again. A database or disk that is away is another matter: the upload goes on when they are back.
            LogFailed(exception, upload.Id, place.Number);
            db.ChangeTracker.Clear();
            return Refused(UploadReasons.Failed);
        }
    }

    /// <summary>A database or a disk that is away comes back; a mail that cannot be stored stays one.</summary>
    private static bool Passes(Exception exception)
    {
        if (DatabaseErrors.IsAboutTheData(exception))
            return false;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is IOException or DbException or TimeoutException or OperationCanceledException)
                return true;
        }

        return false;
    }

    private async Task<Result<Done>> NoteAsync(MailUpload upload, Place place, byte[]? content, string code, CancellationToken ct)
    {
        var headers = MessageHeaders.Parse(content is null ? default : content.AsMemory(0, Math.Min(content.Length, 64 * 1024)));
        return await db.RefusableAsync<Done>(
            async () =>
            {
                if (!await StepAsync(upload, place, ct))
                    return Behind;
                await Row(upload).ExecuteUpdateAsync(set => set.SetProperty(row => row.NotLogged, row => row.NotLogged + 1), ct);
                if (await db.UploadProblems.CountAsync(row => row.UploadId == upload.Id, ct) < MostListed)
                {
                    await db.TryInsertAsync(
                        new UploadProblem
                        {
                            UploadId = upload.Id, Number = place.Number, FileName = place.File.Name, InFile = place.InFile, Code = code,
                            Subject = Shown(headers.Subject, 200), FromAddress = Shown(headers.From?.Address, 320),
                        },
                        ct);
                }

                return default(Done);
            },
            ct);
    }

    private static Error Refused(string code) => new(ErrorKind.Unprocessable, code, "");

    /// <summary>The row is locked from here to the commit: of two hosts one goes on.</summary>
    private async Task<bool> StepAsync(MailUpload upload, Place place, CancellationToken ct)
    {
        DateTimeOffset? held = clock.GetUtcNow() + Held;
        return await Row(upload).Where(row => row.State == UploadState.Running && row.Done == place.Number - 1)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Done, place.Number).SetProperty(row => row.HeldUntil, held).SetProperty(row => row.ProblemCode, (string?)null), ct) == 1;
    }

    private IQueryable<MailUpload> Row(MailUpload upload) => db.MailUploads.Where(row => row.Id == upload.Id);

    private async Task EndAsync(Guid id, UploadState state, string? problem, CancellationToken ct)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        DateTimeOffset? none = null;
        await db.WriteAsync(
            () => db.MailUploads.Where(row => row.Id == id && row.State == UploadState.Running)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.ProblemCode, problem).SetProperty(row => row.EndedAt, now).SetProperty(row => row.HeldUntil, none), ct),
            ct);
        await TellAsync(id, ct);
    }

    /// <summary>Whoever watches sees that it stands still and goes on by itself, if anything can be written at all.</summary>
    private async Task WaitAsync(Guid id, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        DateTimeOffset? held = clock.GetUtcNow() + Pause;
        await db.WriteAsync(
            () => db.MailUploads.Where(row => row.Id == id && row.State == UploadState.Running).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProblemCode, UploadReasons.Waiting).SetProperty(row => row.HeldUntil, held), ct),
            ct);
        await TellAsync(id, ct);
    }

    private async Task TellAsync(Guid id, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var now = await db.MailUploads.AsNoTracking().SingleAsync(row => row.Id == id, ct);
        outbox.Add(Progress, new ProgressEvent(UploadView.Of(now)), now.MemberId);
        await db.SaveChangesAsync(ct);
        await outbox.WakeAsync(ct);
    }

    private static string? Shown(string? text, int most)
    {
        if (text is null)
            return null;
        var clean = new string([.. System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).Where(letter => !char.IsControl(letter)).Take(most)]);
        return clean.Length > 0 && char.IsHighSurrogate(clean[^1]) ? clean[..^1] : clean;
    }

    [LoggerMessage(LogLevel.Warning, "Message {Number} of the upload {Upload} could not be logged")]
    private partial void LogFailed(Exception exception, Guid upload, int number);

    private sealed class FileLostException : Exception;
}
