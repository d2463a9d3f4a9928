using AddinHost.Data;
using AddinHost.Messages;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>What a person decides about a message of theirs: send it again, it arrived, do not send it.</summary>
public sealed class DecideOutgoing(AppDb db, Caller caller, MessageStore messages, Outbox outbox, ICache cache, TimeProvider clock)
{
    public Task<Result<SendMessage.Response>> SendAgainAsync(Guid id, CancellationToken ct) =>
        MoveAsync(id, [SendState.Unconfirmed, SendState.Failed], SendState.Written, again: true, ct);

    public Task<Result<SendMessage.Response>> ConfirmAsync(Guid id, CancellationToken ct) =>
        MoveAsync(id, [SendState.Unconfirmed], SendState.Accepted, again: true, ct);

    public Task<Result<SendMessage.Response>> CancelAsync(Guid id, CancellationToken ct) =>
        MoveAsync(id, [SendState.Written], SendState.Cancelled, again: false, ct);

    private async Task<Result<SendMessage.Response>> MoveAsync(Guid id, SendState[] from, SendState to, bool again, CancellationToken ct)
    {
        var mail = await db.OutgoingMails.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == id && row.MemberId == caller.MemberId, ct);
        if (mail is null)
            return GetMessage.NotFound;
        var now = clock.GetUtcNow();
        var moved = await db.WriteAsync(
            async () =>
            {
                if (!await messages.TryChangeStateAsync(id, from, to, ct))
                    return false;
                var due = again ? now : (DateTimeOffset?)null;
                await db.OutgoingMails.Where(row => row.MailMessageId == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, due).SetProperty(row => row.Attempts, 0).SetProperty(row => row.ProblemCode, (string?)null), ct);
                outbox.Add(MessageStore.StateChanged, new { id, contactId = mail.ContactId, state = to });
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (!moved)
            return Error.Conflict("send_state_changed", "The message has moved on meanwhile; look at its state and decide again.");
        await outbox.WakeAsync(ct);
        await cache.SignalAsync(Dispatcher.DueChannel, ct);
        var messageId = await db.MailMessages.Where(row => row.Id == id).Select(row => row.MessageId).SingleAsync(ct);
        return new SendMessage.Response(id, messageId, to);
    }
}
