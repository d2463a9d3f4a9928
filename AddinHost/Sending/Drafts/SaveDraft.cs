using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Drafts;

/// <summary>Keeps what the caller is writing. Of two windows with the same draft the second to save is told, and nothing is overwritten.</summary>
public sealed class SaveDraft(AppDb db, Caller caller, ComposedFiles files, TimeProvider clock)
{
    public static readonly Error NotFound = Error.NotFound("draft_not_found", "That draft is not one of yours.");

    private static readonly Error Sent = Error.Conflict("draft_sent", "This email has been sent already, in another window perhaps.");

    private static readonly Error Deleted = Error.Conflict("draft_deleted", "This draft was thrown away in another window. Restore it to go on.");

    /// <param name="Version">Of the state that this one replaces; 0 for a new draft.</param>
    public sealed record Request([Required] Guid? ContactId, [Range(0, int.MaxValue)] int Version, [Required] DraftContent Content);

    public sealed record Response(Guid Id, int Version, DateTimeOffset UpdatedAt);

    public async Task<Result<Response>> HandleAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!await db.Contacts.AnyAsync(row => row.Id == request.ContactId, ct))
            return GetContact.NotFound;
        var images = new HashSet<Guid>();
        var content = request.Content with { Html = WrittenHtml.Clean(request.Content.Html, images) };
        var json = JsonSerializer.Serialize(content, EventJson.Options);
        var preview = ReplyText.PreviewOf(null, content.Html, content.Subject);
        return await db.RefusableAsync<Response>(
            async () =>
            {
                // To the microsecond, as PostgreSQL keeps it: the answer to a repetition is the same.
                var now = new DateTimeOffset(clock.GetUtcNow().Ticks / 10 * 10, TimeSpan.Zero);
                var draft = new MailDraft { Id = id, MemberId = caller.MemberId, ContactId = request.ContactId!.Value, Subject = content.Subject, Preview = preview, Content = json, CreatedAt = now, UpdatedAt = now };
                var version = 1;
                if (request.Version != 0 || !await db.TryInsertAsync(draft, ct))
                {
                    if (await ReplaceAsync(draft, request.Version, ct) is { } refusal)
                        return refusal;
                    version = request.Version + 1;
                }

                await files.KeepAsync(id, [.. content.Files ?? [], .. images], ct);
                return new Response(id, version, now);
            },
            ct);
    }

    private async Task<Error?> ReplaceAsync(MailDraft draft, int version, CancellationToken ct)
    {
        var changed = await db.MailDrafts.Where(row => row.Id == draft.Id && row.MemberId == caller.MemberId && row.Version == version && row.DeletedAt == null && row.SentAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Content, draft.Content).SetProperty(row => row.Subject, draft.Subject).SetProperty(row => row.Preview, draft.Preview)
                .SetProperty(row => row.ContactId, draft.ContactId).SetProperty(row => row.UpdatedAt, draft.UpdatedAt).SetProperty(row => row.Version, version + 1),
            ct);
        if (changed == 1)
            return null;
        var there = await db.MailDrafts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == draft.Id && row.MemberId == caller.MemberId, ct);
        return there switch
        {
            null => NotFound,
            { SentAt: not null } => Sent,
            { DeletedAt: not null } => Deleted,
            _ => Error.Conflict("draft_changed", "This draft was changed in another window. Look at that version, or keep this one.") with { Extras = new Dictionary<string, object?> { ["version"] = there.Version } },
        };
    }
}
