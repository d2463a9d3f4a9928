using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Sending.Copies;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>
/// Takes one outgoing message one step further, whatever state it is in. Never twice: <c>handing_off</c> is committed before the act after
/// which the message may be out, and from there on only proof moves it, never a second try.
/// </summary>
public sealed class DeliverMessage(AppDb db, ReleaseScheduled release, HandOffMessage handOff, HandOffRest rest, ProveSent prove, FileCopy fileCopy, HandOffCopies copies, DiscardDraft discard, OutgoingSteps steps)
{
    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        var mail = await db.OutgoingMails.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == id, ct);
        var state = await db.MailMessages.Where(row => row.Id == id).Select(row => row.State).SingleOrDefaultAsync(ct);
        if (mail?.DueAt is null)
            return;
        switch (state)
        {
            case SendState.Scheduled:
                if (await release.RunAsync(mail, ct) is { } released)
                    await handOff.RunAsync(released, ct);
                break;
            case SendState.Written:
                await handOff.RunAsync(mail, ct);
                break;
            case SendState.HandingOff or SendState.Unconfirmed when await copies.HasAnyAsync(id, ct) && !await copies.MayBeProvenAsync(id, state.Value, ct):
                await copies.NextAsync(mail, state.Value, ct);
                break;
            case SendState.HandingOff or SendState.Unconfirmed:
                await prove.RunAsync(mail, state.Value, ct);
                break;
            // What came back was sent all the same.
            case SendState.Accepted or SendState.Bounced:
                if (state != SendState.Accepted || !await copies.HasAnyAsync(id, ct) || !await copies.NextAsync(mail, SendState.Accepted, ct))
                    await fileCopy.RunAsync(mail, ct);
                break;
            case SendState.Filed when await copies.HasAnyAsync(id, ct):
                await copies.NextAsync(mail, SendState.Filed, ct);
                break;
            case SendState.Filed:
                await rest.RunAsync(mail, ct);
                break;
            case SendState.Cancelled:
                await discard.RunAsync(mail, ct);
                break;
            default:
                await steps.DueAsync(mail, null, 0, mail.ProblemCode, ct);
                break;
        }
    }
}
