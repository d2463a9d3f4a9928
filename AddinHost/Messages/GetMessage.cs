using AddinHost.Data;
using AddinHost.Messages.Sharing;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Messages;

/// <summary>One message, logged or sent, with what became of each recipient.</summary>
public sealed class GetMessage(AppDb db, Caller caller, MessageViews views)
{
    public static readonly Error NotFound = Error.NotFound("message_not_found", "That message is not in your organization.");

    public static readonly Error NotShared = Error.Forbidden("message_not_shared", "Whose mail this is shares neither its text nor its files with colleagues. Ask them for it.");

    public sealed record Response(
        Guid Id,
        string MessageId,
        Guid ThreadId,
        MailDirection Direction,
        SendState? State,
        MailParty From,
        IReadOnlyList<MailParty> To,
        IReadOnlyList<MailParty> Cc,
        string Subject,
        string Preview,
        DateTimeOffset SentAt,
        IReadOnlyList<AttachmentView> Attachments,
        string? Text,
        string? BodyUrl,
        bool HasQuote,
        IReadOnlyList<RecipientView> Recipients,
        SharingLevel Sharing,
        bool MayRemove,
        ReportView? Report);

    public async Task<Result<Response>> HandleAsync(Guid id, CancellationToken ct)
    {
        var view = (await views.OfAsync([id], ct)).GetValueOrDefault(id);
        if (view is null)
            return NotFound;
        var body = view.Sharing != SharingLevel.Everything ? null : await db.MailBodies.Where(row => row.MailMessageId == id).Select(row => new { row.Text, row.Html }).SingleOrDefaultAsync(ct);
        var recipients = await db.MailDeliveries.Where(row => row.MailMessageId == id).OrderBy(row => row.Id).Select(row => new RecipientView(row.Address, row.State, row.Code, row.Text)).ToListAsync(ct);
        return new Response(
            view.Id, view.MessageId, view.ThreadId, view.Direction, view.State, view.From, view.To, view.Cc, view.Subject, view.Preview, view.SentAt, view.Attachments, body?.Text, view.Sharing == SharingLevel.Everything ? $"/api/v1/messages/{id}/body" : null,
            QuotedHistory.IsIn(body?.Text, body?.Html), recipients, view.Sharing,
            caller.May(Permissions.Administer) || await db.MessageHolders.AnyAsync(row => row.MailMessageId == id && row.MemberId == caller.MemberId, ct),
            view.Report);
    }
}
