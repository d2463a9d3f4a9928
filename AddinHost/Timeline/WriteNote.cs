using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Timeline;

/// <summary>A note as it is shown.</summary>
public sealed record NoteView(Guid Id, Guid RecordId, string Text, Guid AuthorId, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, int Version);

/// <summary>Writes, changes and removes notes on records. Safe to repeat with the same note id.</summary>
public sealed class WriteNote(AppDb db, Caller caller, Records records, TimelineOf timeline, TimelineViews views, Outbox outbox, TimeProvider clock)
{
    private const int Longest = 20_000;

    public sealed record Request([Required, MaxLength(Longest)] string Text, Guid? NoteId = null);

    public sealed record ChangeRequest([Required, MaxLength(Longest)] string Text, [Range(1, int.MaxValue)] int Version);

    private static readonly Error NotFound = Error.NotFound("note_not_found", "That note is not in your organization.");

    public async Task<Result<NoteView>> AddAsync(Guid recordId, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!await records.ExistsAsync(recordId, ct))
            return Records.NotFound;
        if (string.IsNullOrWhiteSpace(request.Text))
            return Empty;
        var note = new Note { Id = request.NoteId is { } id && id != Guid.Empty ? id : Guid.CreateVersion7(), RecordId = recordId, AuthorId = caller.MemberId, Text = request.Text.Trim(), CreatedAt = clock.GetUtcNow() };
        var result = await db.WriteAsync<Result<NoteView>>(
            async () =>
            {
                // The key, not an earlier read, decides who was first.
                if (await db.TryInsertAsync(note, ct))
                {
                    var entry = new TimelineEntry { RecordId = recordId, Kind = TimelineKind.Note, SourceId = note.Id, OccurredAt = note.CreatedAt };
                    await timeline.AddAsync(entry, async () => (await views.OfAsync([entry], ct))[0], ct);
                    await db.SaveChangesAsync(ct);
                    return View(note);
                }

                return await db.Notes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == note.Id && row.RecordId == recordId, ct) is { } earlier
                    ? View(earlier) : Error.Conflict("note_id_taken", "That note id is used elsewhere; choose another.");
            },
            ct);
        await outbox.WakeAsync(ct);
        return result;
    }

    public async Task<Result<NoteView>> GetAsync(Guid id, CancellationToken ct) =>
        await db.Notes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is { } note ? View(note) : NotFound;

    public async Task<Result<NoteView>> ChangeAsync(Guid id, ChangeRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrWhiteSpace(request.Text))
            return Empty;
        if (!await db.Notes.AnyAsync(row => row.Id == id, ct))
            return NotFound;
        var (text, version) = (request.Text.Trim(), request.Version);
        DateTimeOffset? now = clock.GetUtcNow();
        var changed = await db.WriteAsync(() => db.Notes.Where(row => row.Id == id && row.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Text, text).SetProperty(row => row.UpdatedAt, now).SetProperty(row => row.Version, row => row.Version + 1), ct), ct);
        return changed == 0 ? EditContact.Changed : View(await db.Notes.AsNoTracking().SingleAsync(row => row.Id == id, ct));
    }

    public async Task<Result<Done>> RemoveAsync(Guid id, CancellationToken ct) => await db.WriteAsync(
        async () =>
        {
            await db.TimelineEntries.Where(row => row.SourceId == id && row.Kind == TimelineKind.Note).ExecuteDeleteAsync(ct);
            return await db.Notes.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
        },
        ct) == 0 ? NotFound : default(Done);

    private static readonly Error Empty = Error.Field("text", "note_empty", "A note needs a text.");

    private static NoteView View(Note row) => new(row.Id, row.RecordId, row.Text, row.AuthorId, row.CreatedAt, row.UpdatedAt, row.Version);
}
