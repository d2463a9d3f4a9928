using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Templates;

/// <summary>Which of these messages people opened. Sending asks, and knows nothing of how that is seen.</summary>
public delegate Task<IReadOnlyCollection<Guid>> FindOpened(IReadOnlyCollection<Guid> messageIds, CancellationToken ct);

/// <summary>Counts what becomes of mail that was written with templates.</summary>
public sealed class UsedTemplates(AppDb db, Caller caller, FindOpened findOpened, TimeProvider clock)
{
    /// <summary>Enough for figures; what is older than the newest so many says little about a text that changes.</summary>
    private const int MostMessages = 2_000;

    public static readonly Figures None = new(0, 0, 0);

    public sealed record Figures(int Sent, int Opened, int Replied);

    /// <summary>Inside the open transaction.</summary>
    public async Task NoteAsync(IReadOnlyCollection<Guid> templates, Guid messageId, CancellationToken ct)
    {
        var seen = templates.Count == 0 ? [] : await ManageTemplates.SeenBy(db, caller.MemberId).Where(row => templates.Contains(row.Id)).Select(row => row.Id).ToListAsync(ct);
        var now = clock.GetUtcNow();
        if (seen.Count > 0)
            await db.InsertMissingAsync(seen.ConvertAll(id => new TemplateUse { TemplateId = id, MailMessageId = messageId, UsedAt = now }), ct);
    }

    public async Task<Dictionary<Guid, Figures>> OfAsync(IReadOnlyCollection<Guid> templates, CancellationToken ct)
    {
        var uses = await db.TemplateUses.AsNoTracking().Where(row => templates.Contains(row.TemplateId)).OrderByDescending(row => row.UsedAt).Take(MostMessages)
            .Join(db.MailMessages.Where(row => row.State == SendState.Accepted || row.State == SendState.Filed || row.State == SendState.Bounced), use => use.MailMessageId, message => message.Id, (use, message) => new { use.TemplateId, message.Id, message.ThreadId, message.SentAt })
            .ToListAsync(ct);
        if (uses.Count == 0)
            return [];
        var ids = uses.Select(use => use.Id).ToHashSet();
        var threads = uses.Select(use => use.ThreadId).ToHashSet();
        var opened = (await findOpened(ids, ct)).ToHashSet();
        var answers = (await db.MailMessages.Where(row => threads.Contains(row.ThreadId) && row.Direction == MailDirection.Incoming && !row.IsAutoReply)
            .GroupBy(row => row.ThreadId).Select(group => new { group.Key, Last = group.Max(row => row.SentAt) }).ToListAsync(ct)).ToDictionary(row => row.Key, row => row.Last);
        return uses.GroupBy(use => use.TemplateId).ToDictionary(
            group => group.Key, group => new Figures(group.Count(), group.Count(use => opened.Contains(use.Id)), group.Count(use => answers.TryGetValue(use.ThreadId, out var last) && last > use.SentAt)));
    }
}
