using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Copies;

/// <summary>
/// Hands over the copies of a message, one at a time, each with a commit point of its own: before the final dot its recipient is committed as unconfirmed, and from there on only an
/// answer, proof or the sender moves that one. The message is accepted as soon as one of them is, and stands for all in doubt only while none is.
/// </summary>
public sealed partial class HandOffCopies(
    AppDb db, MessageStore messages, OpenMailbox openMailbox, OutgoingSteps steps, SendLimits limits, MailboxPauses pauses, Outbox outbox, TimeProvider clock, ILogger<HandOffCopies> logger)
{
    public const string CopiesWait = "copies_waiting";

    public Task<bool> HasAnyAsync(Guid id, CancellationToken ct) => db.OutgoingCopies.AnyAsync(row => row.MailMessageId == id, ct);

    /// <summary>
    /// Is there proof to look for? All copies have one Message-ID: what lies somewhere proves that one of them left, so it tells something only of the first, while nothing else has left.
    /// </summary>
    public async Task<bool> MayBeProvenAsync(Guid id, SendState state, CancellationToken ct)
    {
        var told = await StatesAsync(id, ct);
        return told.GetValueOrDefault(OutgoingSteps.Unconfirmed) == 1 && (state == SendState.HandingOff || !told.ContainsKey(OutgoingSteps.Waiting) && !told.ContainsKey(OutgoingSteps.Deferred));
    }

    /// <summary>Takes the next copy one step further. False: no copy can leave now, and what there is to do besides may be done.</summary>
    public async Task<bool> NextAsync(OutgoingMail mail, SendState state, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        if (await FindNextAsync(mail.MailMessageId, state, ct) is not { } copy)
        {
            if (state != SendState.Accepted)
                await SettleAsync(mail, ct);
            return state != SendState.Accepted;
        }

        // What has left in part is looked after even where nothing more may leave.
        if (state is SendState.Accepted or SendState.Unconfirmed or SendState.HandingOff && await IsHeldAsync(mail.MailboxId, ct))
        {
            if (state != SendState.Accepted)
                await steps.DueAsync(mail, OutgoingSteps.Backoff(mail.Attempts + 3), mail.Attempts, mail.ProblemCode, ct);
            return state != SendState.Accepted;
        }

        if (await limits.LookAsync(mail.MailboxId, ct) is { } full)
            return await WaitAsync(mail, full, state, ct);
        var committed = false;
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            var prepared = await steps.PrepareAsync(copy.Blob ?? mail.Blob, [copy.Address], ct);
            var handle = await provider.PrepareAsync(prepared, ct);
            var result = await provider.HandOffAsync(
                handle,
                prepared,
                async token =>
                {
                    await CommitAsync(mail, copy, handle, token);
                    committed = true;
                },
                ct);
            SendingMetrics.Count(result.Accepted ? "accepted" : "refused");
            await AnsweredAsync(mail, copy, result.Recipients[0], OutgoingSteps.IsPassing(result.Recipients[0]), ct);
        }
        catch (HandOffMessage.TakenException taken)
        {
            // Another host, a decision of the sender or the limit was first; nothing of this copy has left.
            if (taken.Limit is { } reached)
                return await WaitAsync(mail, reached, state, ct);
        }
        catch (ProviderException failure) when (committed && failure.Failure == ProviderFailure.OutcomeUnknown)
        {
            LogUnknown(mail.MailMessageId, copy.Position);
            SendingMetrics.Count("unknown");
            await SettleAsync(mail, ct);
        }
        catch (ProviderException failure)
        {
            return await FailedAsync(mail, copy, failure, committed, state, ct);
        }

        return true;
    }

    private Task<bool> IsHeldAsync(Guid mailboxId, CancellationToken ct) => db.Mailboxes.AnyAsync(
        row => row.Id == mailboxId && (row.State == MailboxState.Disabled || row.State == MailboxState.NeedsReauthorization || row.State == MailboxState.CertificateChanged), ct);

    /// <summary>The first that has not left; where all were tried and the message is filed, those that were put off have their turn again.</summary>
    private async Task<OutgoingCopy?> FindNextAsync(Guid id, SendState state, CancellationToken ct)
    {
        var copies = await db.OutgoingCopies.AsNoTracking().Where(row => row.MailMessageId == id).OrderBy(row => row.Position).ToListAsync(ct);
        var told = await db.MailDeliveries.Where(row => row.MailMessageId == id).Select(row => new { row.Address, row.State }).ToDictionaryAsync(row => row.Address, row => row.State, ct);
        var untold = copies.FindAll(copy => !told.ContainsKey(copy.Address));
        if (untold.Count > 0)
        {
            await db.WriteAsync(
                async () =>
                {
                    foreach (var copy in untold)
                        await db.TryInsertAsync(new MailDelivery { MailMessageId = id, Address = copy.Address, State = told[copy.Address] = OutgoingSteps.Waiting }, ct);
                },
                ct);
        }


        if (copies.Find(copy => told[copy.Address] == OutgoingSteps.Waiting) is { } next)
            return next;
        var again = state == SendState.Accepted ? null : copies.Find(copy => told[copy.Address] == OutgoingSteps.Deferred);
        if (again is not null)
            await db.WriteAsync(() => Deliveries(id).Where(row => row.State == OutgoingSteps.Deferred).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, OutgoingSteps.Waiting), ct), ct);
        return again;
    }

    /// <summary>The commit point of one copy: whoever moves its row may let it go. It is also where it is counted.</summary>
    private async Task CommitAsync(OutgoingMail mail, OutgoingCopy copy, SendHandle handle, CancellationToken ct)
    {
        var id = mail.MailMessageId;
        var reached = await db.WriteAsync(
            async () =>
            {
                if (await limits.TakeAsync(mail.MailboxId, ct) is { } full)
                    return full;
                var now = clock.GetUtcNow();
                var due = now + HandOffMessage.HandOffAtMost;
                var isFirst = await messages.TryChangeStateAsync(id, [SendState.Written], SendState.HandingOff, ct);
                if (!isFirst && !await db.MailMessages.AnyAsync(row => row.Id == id && row.State != SendState.Cancelled && row.State != SendState.Scheduled && row.State != SendState.Failed, ct))
                    throw new HandOffMessage.TakenException(null);
                if (await Deliveries(id).Where(row => row.Address == copy.Address && row.State == OutgoingSteps.Waiting).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, OutgoingSteps.Unconfirmed), ct) != 1)
                    throw new HandOffMessage.TakenException(null);
                await db.OutgoingCopies.Where(row => row.MailMessageId == id && row.Position == copy.Position).ExecuteUpdateAsync(set => set.SetProperty(row => row.HandedOffAt, now), ct);
                await db.OutgoingMails.Where(row => row.MailMessageId == id)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.Handle, handle.Value).SetProperty(row => row.HandedOffAt, row => row.HandedOffAt ?? now).SetProperty(row => row.DueAt, due).SetProperty(row => row.Attempts, row => isFirst ? 0 : row.Attempts), ct);
                if (isFirst)
                    steps.Tell(mail, SendState.HandingOff);
                await db.SaveChangesAsync(ct);
                return null;
            },
            ct);
        if (reached is not null)
            throw new HandOffMessage.TakenException(reached);
    }

    /// <summary>The server has answered about this one: what it said holds. What a bounce said meanwhile holds too.</summary>
    private async Task AnsweredAsync(OutgoingMail mail, OutgoingCopy copy, RecipientResult answer, bool passing, CancellationToken ct)
    {
        var (id, code, text) = (mail.MailMessageId, answer.Code, answer.Text);
        var state = answer.Accepted ? OutgoingSteps.Accepted : passing && mail.Attempts + 1 < OutgoingSteps.MostTries ? OutgoingSteps.Deferred : OutgoingSteps.Refused;
        await db.WriteAsync(
            async () =>
            {
                await Deliveries(id).Where(row => row.Address == copy.Address && (row.State == OutgoingSteps.Waiting || row.State == OutgoingSteps.Unconfirmed))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.Code, code).SetProperty(row => row.Text, text), ct);
                if (answer.Accepted)
                    await db.OutgoingCopies.Where(row => row.MailMessageId == id && row.Position == copy.Position).ExecuteUpdateAsync(set => set.SetProperty(row => row.Blob, (string?)null), ct);
                await SettleAsync(mail, ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    /// <summary>Before the commit point what went wrong is mostly about all mail of the mailbox, and the copy waits like any message; after it the server has refused this one.</summary>
    private async Task<bool> FailedAsync(OutgoingMail mail, OutgoingCopy copy, ProviderException failure, bool committed, SendState state, CancellationToken ct)
    {
        var ofOwner = MailboxPauses.IsOfOwner(failure.Failure);
        var passing = ofOwner || failure.Failure is ProviderFailure.Unavailable or ProviderFailure.Throttled;
        var again = passing && mail.Attempts + 1 < OutgoingSteps.MostTries;
        LogFailed(mail.MailMessageId, copy.Position, failure.Code, again);
        SendingMetrics.Count(again ? "deferred" : "refused");
        if (!again || committed)
        {
            var (code, text) = OutgoingSteps.Reason(failure);
            await AnsweredAsync(mail, copy, new RecipientResult(copy.Address, false, code, text), again, ct);
            return true;
        }

        if (state == SendState.Accepted)
            return false;
        var wait = failure.RetryAfter is { } told && told > OutgoingSteps.Backoff(0) ? told : OutgoingSteps.Backoff(mail.Attempts);
        await steps.DueAsync(mail, wait, mail.Attempts + (ofOwner ? 0 : 1), failure.Code, ct);
        await (ofOwner ? pauses.UntilConnectedAsync(mail, failure.Code, ct) : pauses.UntilAsync(mail, clock.GetUtcNow() + wait, failure.Code, ct));
        return true;
    }

    private async Task<bool> WaitAsync(OutgoingMail mail, SendLimits.Reached reached, SendState state, CancellationToken ct)
    {
        SendingMetrics.CountWait(reached.Code);
        // What is out already gets its place in Sent before the others go on.
        if (state == SendState.Accepted)
            return false;
        // A pause does not hold what is looked after in any case.
        if (state == SendState.Unconfirmed)
            await steps.DueAsync(mail, reached.Until - clock.GetUtcNow(), mail.Attempts, mail.ProblemCode, ct);
        await pauses.UntilAsync(mail, reached.Until, reached.Code, ct);
        return true;
    }

    /// <summary>What a look for proof found about the one copy that it could tell something of.</summary>
    public async Task ProvenAsync(OutgoingMail mail, SendProof proof, (TimeSpan? After, int Attempts) next, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(proof);
        var id = mail.MailMessageId;
        await db.WriteAsync(
            async () =>
            {
                if (proof.Outcome != SendOutcome.Unknown)
                {
                    var (state, code) = proof.Outcome == SendOutcome.Sent ? (OutgoingSteps.Accepted, (string?)null) : (OutgoingSteps.Refused, "not_sent");
                    await Deliveries(id).Where(row => row.State == OutgoingSteps.Unconfirmed).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.Code, code), ct);
                }
                else if (await messages.TryChangeStateAsync(id, [SendState.HandingOff], SendState.Unconfirmed, ct))
                {
                    steps.Tell(mail, SendState.Unconfirmed);
                }

                await SettleAsync(mail, ct);
                // Nothing else is left to do than to look once more.
                if (next.After is { } after && await db.OutgoingMails.AnyAsync(row => row.MailMessageId == id && row.DueAt == null, ct))
                    await steps.DueAsync(mail, after, next.Attempts, ProveSent.NotKnown, ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    /// <summary>Where the message stands by what is known of its copies, and what comes next.</summary>
    public async Task SettleAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var id = mail.MailMessageId;
        await db.WriteAsync(
            async () =>
            {
                var told = await StatesAsync(id, ct);
                var (waits, putOff, unknown) = (told.ContainsKey(OutgoingSteps.Waiting), told.ContainsKey(OutgoingSteps.Deferred), told.GetValueOrDefault(OutgoingSteps.Unconfirmed));
                var rest = waits || putOff;
                if (told.ContainsKey(OutgoingSteps.Accepted) && await messages.TryChangeStateAsync(id, [SendState.Written, SendState.HandingOff, SendState.Unconfirmed], SendState.Accepted, ct))
                    steps.Tell(mail, SendState.Accepted);
                var state = await db.MailMessages.Where(row => row.Id == id).Select(row => row.State).SingleOrDefaultAsync(ct);
                if (state == SendState.Accepted)
                {
                    await steps.DueAsync(mail, TimeSpan.Zero, 0, null, ct);
                }
                else if (state is SendState.Filed or SendState.Bounced)
                {
                    await steps.DueAsync(mail, waits ? TimeSpan.Zero : putOff ? OutgoingSteps.Backoff(mail.Attempts + 2) : null, putOff && !waits ? mail.Attempts + 1 : mail.Attempts,
                        waits ? CopiesWait : putOff ? HandOffRest.Waits : await HandOffRest.ProblemAsync(db, id, ct), ct);
                    steps.Tell(mail, SendState.Filed);
                }
                else if (state == SendState.HandingOff && unknown > 0)
                {
                    await steps.DueAsync(mail, ProveSent.FirstLookAfter, 0, ProveSent.NotKnown, ct);
                }
                else if (rest)
                {
                    // Nothing has left: it waits like a message that was never tried.
                    if (await messages.TryChangeStateAsync(id, [SendState.HandingOff], SendState.Written, ct))
                        steps.Tell(mail, SendState.Written);
                    await steps.DueAsync(mail, waits ? TimeSpan.Zero : OutgoingSteps.Backoff(mail.Attempts), waits ? mail.Attempts : mail.Attempts + 1, unknown > 0 ? ProveSent.NotKnown : waits ? null : HandOffRest.Waits, ct);
                }
                else
                {
                    var to = unknown > 0 ? SendState.Unconfirmed : SendState.Failed;
                    if (await messages.TryChangeStateAsync(id, [SendState.Written, SendState.HandingOff], to, ct))
                        steps.Tell(mail, to);
                    await steps.DueAsync(mail, null, 0, unknown > 0 ? ProveSent.NotKnown : "recipients_refused", ct);
                }

                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    private Task<Dictionary<string, int>> StatesAsync(Guid id, CancellationToken ct) =>
        Deliveries(id).GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, ct);

    private IQueryable<MailDelivery> Deliveries(Guid id) => db.MailDeliveries.Where(row => row.MailMessageId == id);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId}, copy {Copy}: {Code}; tried again: {Again}")]
    private partial void LogFailed(Guid messageId, int copy, string code, bool again);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId}, copy {Copy}: the connection ended after the commit point")]
    private partial void LogUnknown(Guid messageId, int copy);
}
