using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Messages;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>
/// What a person decides about a message of theirs: send it now, later, again or not at all; it arrived; it is of no concern any more. Each moves the state only from where it makes sense: of
/// a decision and the queue one comes first, and the other does nothing.
/// </summary>
public sealed class DecideOutgoing(AppDb db, Caller caller, MessageStore messages, RedateMessage redate, MailboxPauses pauses, OutgoingSteps steps, DiscardDraft discard, Outbox outbox, ICache cache, TimeProvider clock)
{
    private static readonly SendState[] OnItsWay = [SendState.Scheduled, SendState.Written, SendState.Cancelled];

    private static readonly Error MovedOn = Error.Conflict("send_state_changed", "The message has moved on meanwhile; look at its state and decide again.");

    public sealed record RescheduleRequest([Required, MaxLength(40)] string SendAt, [MaxLength(64)] string? TimeZone = null);

    public async Task<Result<SendMessage.Response>> SendAgainAsync(Guid id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { } mail)
            return GetMessage.NotFound;
        // What never left its schedule gets its date when it leaves.
        var to = mail.SendAt is not null && mail.HandedOffAt is null ? SendState.Scheduled : SendState.Written;
        var moved = await MoveAsync(mail, [SendState.Unconfirmed, SendState.Failed], to, new Plan(clock.GetUtcNow()) { Recipients = (Again, OutgoingSteps.Deferred) }, ct);
        return moved.Error is null ? moved : await RestAsync(mail, OutgoingSteps.Deferred, Again, ct);
    }

    public async Task<Result<SendMessage.Response>> ConfirmAsync(Guid id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { } mail)
            return GetMessage.NotFound;
        var moved = await MoveAsync(mail, [SendState.Unconfirmed], SendState.Accepted, new Plan(clock.GetUtcNow()) { Recipients = ([OutgoingSteps.Unconfirmed], OutgoingSteps.Accepted) }, ct);
        return moved.Error is null ? moved : await RestAsync(mail, OutgoingSteps.Accepted, [OutgoingSteps.Unconfirmed], ct);
    }

    public async Task<Result<SendMessage.Response>> CancelAsync(Guid id, CancellationToken ct) =>
        await FindAsync(id, ct) is { } mail ? await MoveAsync(mail, [SendState.Scheduled, SendState.Written], SendState.Cancelled, new Plan(null), ct) : GetMessage.NotFound;

    /// <summary>Also takes a cancellation back.</summary>
    public async Task<Result<SendMessage.Response>> RescheduleAsync(Guid id, RescheduleRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(id, ct) is not { } mail)
            return GetMessage.NotFound;
        var time = SendTime.Read(request.SendAt, request.TimeZone, clock.GetUtcNow());
        return time.Error is { } wrong ? wrong : await MoveAsync(mail, OnItsWay, SendState.Scheduled, new Plan(time.Value.At, time.Value), ct);
    }

    /// <summary>Now: it gets today's date like every scheduled message, and what held back its mailbox is tried again.</summary>
    public async Task<Result<SendMessage.Response>> SendNowAsync(Guid id, CancellationToken ct) =>
        await FindAsync(id, ct) is { } mail ? await MoveAsync(mail, OnItsWay, SendState.Scheduled, new Plan(clock.GetUtcNow()), ct) : GetMessage.NotFound;

    /// <summary>Takes its trouble off the outbox; the message stays on record with its state.</summary>
    public async Task<Result<Done>> DismissAsync(Guid id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is null)
            return GetMessage.NotFound;
        var now = clock.GetUtcNow();
        return await db.WriteAsync(() => db.OutgoingMails.Where(row => row.MailMessageId == id && row.DueAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.DismissedAt, now), ct), ct) == 1 ? default(Done) : MovedOn;
    }

    /// <param name="DueAt">When the queue takes it up; null: never.</param>
    private sealed record Plan(DateTimeOffset? DueAt, SendTime? Time = null)
    {
        /// <summary>What it makes of recipients who were told of one by one.</summary>
        public (string[] From, string To)? Recipients { get; init; }
    }

    private static readonly string[] Again = [OutgoingSteps.Unconfirmed, OutgoingSteps.Refused];

    private Task<OutgoingMail?> FindAsync(Guid id, CancellationToken ct) => db.OutgoingMails.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == id && row.MemberId == caller.MemberId, ct);

    private async Task<Result<SendMessage.Response>> MoveAsync(OutgoingMail mail, SendState[] from, SendState to, Plan plan, CancellationToken ct)
    {
        var (id, due, time) = (mail.MailMessageId, plan.DueAt, plan.Time);
        DateTimeOffset? never = null;
        var moved = await db.WriteAsync(
            async () =>
            {
                if (!await messages.TryChangeStateAsync(id, from, to, ct))
                    return false;
                await db.OutgoingMails.Where(row => row.MailMessageId == id).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.DueAt, due).SetProperty(row => row.OrderedAt, row => due ?? row.OrderedAt).SetProperty(row => row.Attempts, 0).SetProperty(row => row.ProblemCode, (string?)null).SetProperty(row => row.DismissedAt, never), ct);
                if (to == SendState.Scheduled && due is { } at)
                {
                    var (sendAt, local, zone) = (time?.At, time?.Local, time?.Zone);
                    await db.OutgoingMails.Where(row => row.MailMessageId == id)
                        .ExecuteUpdateAsync(set => set.SetProperty(row => row.SendAt, sendAt).SetProperty(row => row.SendLocal, local).SetProperty(row => row.SendZone, zone), ct);
                    await redate.RunAsync(id, at, null, ct);
                }

                if (plan.Recipients is var (states, becomes))
                    await db.MailDeliveries.Where(row => row.MailMessageId == id && states.Contains(row.State)).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, becomes), ct);
                if (to == SendState.Cancelled)
                    await discard.PlanAsync(id, ct);
                if (due is not null && time is null)
                    await pauses.EndAsync(mail.MailboxId, ct);
                steps.Tell(mail, to);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        return moved ? await AnswerAsync(id, to, time?.At, ct) : MovedOn;
    }

    /// <summary>Decides about those of its recipients of whom nobody knows, or who were refused, while others have it.</summary>
    private async Task<Result<SendMessage.Response>> RestAsync(OutgoingMail mail, string to, string[] from, CancellationToken ct)
    {
        var (id, now) = (mail.MailMessageId, clock.GetUtcNow());
        DateTimeOffset? never = null;
        var done = await db.WriteAsync(
            async () =>
            {
                if (!await db.MailMessages.AnyAsync(row => row.Id == id && row.State == SendState.Filed, ct)
                    || await db.OutgoingMails.Where(row => row.MailMessageId == id && row.DueAt == null)
                        .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, now).SetProperty(row => row.OrderedAt, now).SetProperty(row => row.Attempts, 0).SetProperty(row => row.DismissedAt, never), ct) == 0)
                    return false;
                var some = await db.MailDeliveries.Where(row => row.MailMessageId == id && from.Contains(row.State)).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, to), ct) > 0;
                if (!some)
                    await steps.DueAsync(mail, null, 0, mail.ProblemCode, ct);
                return some;
            },
            ct);
        return done ? await AnswerAsync(id, SendState.Filed, null, ct) : MovedOn;
    }

    private async Task<SendMessage.Response> AnswerAsync(Guid id, SendState state, DateTimeOffset? sendAt, CancellationToken ct)
    {
        await outbox.WakeAsync(ct);
        await cache.SignalAsync(Dispatcher.DueChannel, ct);
        return new SendMessage.Response(id, await db.MailMessages.Where(row => row.Id == id).Select(row => row.MessageId).SingleAsync(ct), state, sendAt);
    }
}
