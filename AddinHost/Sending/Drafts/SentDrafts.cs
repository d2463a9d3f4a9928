using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Drafts;

/// <summary>Sees to it that a draft goes out once, however many windows send it.</summary>
public sealed class SentDrafts(AppDb db, Caller caller, TimeProvider clock)
{
    /// <summary>What was sent from it already; null when nothing was.</summary>
    public async Task<SendMessage.Response?> FindAsync(Guid? id, CancellationToken ct)
    {
        if (id is null || await db.MailDrafts.Where(row => row.Id == id && row.MemberId == caller.MemberId).Select(row => row.SentMessageId).SingleOrDefaultAsync(ct) is not { } sent)
            return null;
        var message = await db.MailMessages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == sent, ct);
        return message?.State is { } state ? new SendMessage.Response(sent, message.MessageId, state) : null;
    }

    /// <summary>
    /// Inside the transaction that writes the message, before it: null when it may go on, else what another window sent. The row stays locked to the commit,
    /// so that of two at once the second waits, and then sees it sent.
    /// </summary>
    public async Task<SendMessage.Response?> ClaimAsync(Guid? id, CancellationToken ct)
    {
        if (id is null)
            return null;
        DateTimeOffset? now = clock.GetUtcNow();
        return await Mine(id.Value).Where(row => row.SentAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.SentAt, now), ct) == 0 ? await FindAsync(id, ct) : null;
    }

    public async Task NoteAsync(Guid? id, Guid messageId, CancellationToken ct)
    {
        Guid? sent = messageId, none = null;
        if (id is null || await Mine(id.Value).ExecuteUpdateAsync(set => set.SetProperty(row => row.SentMessageId, sent), ct) == 0)
            return;
        await db.ComposedFiles.Where(row => row.KeptBy == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.KeptBy, none), ct);
    }

    private IQueryable<MailDraft> Mine(Guid id) => db.MailDrafts.Where(row => row.Id == id && row.MemberId == caller.MemberId);
}
