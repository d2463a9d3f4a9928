using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Sending.Drafts;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Signatures;

/// <summary>The signatures of the caller's own mailboxes.</summary>
public sealed class ManageSignatures(AppDb db, Caller caller, OwnMailboxes own, ComposedFiles files, TimeProvider clock)
{
    /// <param name="Html">Empty: none.</param>
    public sealed record Request([Required(AllowEmptyStrings = true), MaxLength(100_000)] string Html, bool ForReplies);

    public sealed record View(Guid MailboxId, string Html, bool ForReplies);

    public async Task<Page<View>> ListAsync(CancellationToken ct) => new(
        await db.MailboxSignatures.Where(row => row.Html != "" && db.Mailboxes.Any(mailbox => mailbox.Id == row.MailboxId && mailbox.MemberId == caller.MemberId && mailbox.State != MailboxState.Removed))
            .OrderBy(row => row.MailboxId).Select(row => new View(row.MailboxId, row.Html, row.ForReplies)).ToListAsync(ct),
        null);

    public async Task<Result<View>> SetAsync(Guid mailboxId, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((await own.FindAsync(mailboxId, ct)).Error is { } notMine)
            return notMine;
        var images = new HashSet<Guid>();
        var html = WrittenHtml.Clean(request.Html, images);
        var now = clock.GetUtcNow();
        await db.WriteAsync(
            async () =>
            {
                if (!await db.TryInsertAsync(new MailboxSignature { MailboxId = mailboxId, Html = html, ForReplies = request.ForReplies, UpdatedAt = now }, ct))
                {
                    await db.MailboxSignatures.Where(row => row.MailboxId == mailboxId).ExecuteUpdateAsync(
                        set => set.SetProperty(row => row.Html, html).SetProperty(row => row.ForReplies, request.ForReplies).SetProperty(row => row.UpdatedAt, now), ct);
                }

                await files.KeepAsync(mailboxId, images, ct);
            },
            ct);
        return new View(mailboxId, html, request.ForReplies);
    }
}
