using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Sending.Copies;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>
/// Hands a written message to its server. What stands in the way of all messages of the mailbox - a limit, a sign-in, a server that is away - holds back the mailbox and not the message,
/// so that they keep their order.
/// </summary>
public sealed partial class HandOffMessage(
    AppDb db, MessageStore messages, KnownMessages known, OpenMailbox openMailbox, OutgoingSteps steps, SendLimits limits, MailboxPauses pauses, HandOffCopies copies, DiscardDraft discard, Outbox outbox, TimeProvider clock, ILogger<HandOffMessage> logger)
{
    public const string TooLate = "send_too_late";

    /// <summary>Servers that file what they send do so in a moment; looking at once would make a second copy.</summary>
    private static readonly TimeSpan FileAfter = TimeSpan.FromSeconds(2);

    /// <summary>A hand-off of a living host is over by then; a row that is older belongs to a host that died.</summary>
    internal static readonly TimeSpan HandOffAtMost = TimeSpan.FromMinutes(12);

    /// <summary>What was held back for longer does not leave by itself any more: its reader would wonder. Its sender decides.</summary>
    private static readonly TimeSpan LateAtMost = TimeSpan.FromDays(7);

    /// <summary>A message that fails oftener than this is perhaps itself the cause: the others do not wait for it.</summary>
    private const int HoldsOthersBack = 3;

    public async Task RunAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        if (clock.GetUtcNow() - mail.OrderedAt > LateAtMost)
        {
            await RefusedAsync(mail, new ProviderException(ProviderFailure.Rejected, TooLate), [SendState.Written], ct);
            return;
        }

        if (await copies.HasAnyAsync(mail.MailMessageId, ct))
        {
            await copies.NextAsync(mail, SendState.Written, ct);
            return;
        }

        if (await limits.LookAsync(mail.MailboxId, ct) is { } full)
        {
            await WaitAsync(mail, full, ct);
            return;
        }

        var committed = false;
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            var prepared = await steps.PrepareAsync(mail.WireBlob ?? mail.Blob, OutgoingSteps.Recipients(mail), ct);
            var handle = await provider.PrepareAsync(prepared, ct);
            await steps.NoteDraftAsync(mail, provider, handle, ct);
            var result = await provider.HandOffAsync(
                handle,
                prepared,
                async token =>
                {
                    await CommitAsync(mail, handle, token);
                    committed = true;
                },
                ct);
            await RecordAsync(mail, result, ct);
        }
        catch (TakenException taken)
        {
            // Another host, a cancellation or the limit was first; nothing has left.
            if (taken.Limit is { } reached)
                await WaitAsync(mail, reached, ct);
            else
                await discard.PlanAsync(mail.MailMessageId, ct);
        }
        catch (ProviderException failure) when (committed && failure.Failure is ProviderFailure.OutcomeUnknown)
        {
            LogUnknown(mail.MailMessageId);
            SendingMetrics.Count("unknown");
            await steps.DueAsync(mail, ProveSent.FirstLookAfter, 0, failure.Code, ct);
        }
        catch (ProviderException failure)
        {
            await RefusedAsync(mail, failure, committed ? [SendState.HandingOff] : [SendState.Written], ct);
        }
    }

    /// <summary>The commit point: whoever moves the row may let the message go, everybody else stops before the final dot. It is also where the message is counted.</summary>
    private async Task CommitAsync(OutgoingMail mail, SendHandle handle, CancellationToken ct)
    {
        var (mine, reached) = await db.WriteAsync<(bool, SendLimits.Reached?)>(
            async () =>
            {
                if (await limits.TakeAsync(mail.MailboxId, ct) is { } full)
                    return (false, full);
                var now = clock.GetUtcNow();
                var due = now + HandOffAtMost;
                if (!await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Written], SendState.HandingOff, ct))
                    throw new TakenException(null);
                await db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Handle, handle.Value).SetProperty(row => row.HandedOffAt, now).SetProperty(row => row.DueAt, due).SetProperty(row => row.Attempts, 0), ct);
                steps.Tell(mail, SendState.HandingOff);
                await db.SaveChangesAsync(ct);
                return (true, null);
            },
            ct);
        if (!mine)
            throw new TakenException(reached);
    }

    private async Task RecordAsync(OutgoingMail mail, HandOffResult result, CancellationToken ct)
    {
        // Nobody was taken, but somebody only for now (greylisting): nothing has left, so all of it may be tried again.
        if (!result.Accepted && mail.Attempts + 1 < OutgoingSteps.MostTries && result.Recipients.Any(OutgoingSteps.IsPassing))
        {
            LogRefused(mail.MailMessageId, HandOffRest.Waits, true);
            SendingMetrics.Count("deferred");
            await steps.DueAsync(mail, OutgoingSteps.Backoff(mail.Attempts), mail.Attempts + 1, HandOffRest.Waits, ct);
            return;
        }

        var to = result.Accepted ? SendState.Accepted : SendState.Failed;
        await db.WriteAsync(
            async () =>
            {
                await steps.KeepAnswersAsync(mail, result.Recipients, mayTryAgain: result.Accepted, ct);
                await known.AddAliasAsync(result.MessageId, mail.MailMessageId, ct);
                // Sync may have seen the copy in Sent before the server's answer came.
                if (await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Written, SendState.HandingOff, SendState.Unconfirmed], to, ct))
                    steps.Tell(mail, to);
                await steps.DueAsync(mail, result.Accepted ? FileAfter : null, 0, result.Accepted ? null : "recipients_refused", ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        SendingMetrics.Count(result.Accepted ? "accepted" : "refused");
        await outbox.WakeAsync(ct);
    }

    /// <summary>A refusal that the server spoke out: before the commit point nothing has left, after it the server has said no.</summary>
    private async Task RefusedAsync(OutgoingMail mail, ProviderException failure, SendState[] from, CancellationToken ct)
    {
        var committed = from.Contains(SendState.HandingOff);
        if (MailboxPauses.IsOfOwner(failure.Failure) && !committed)
        {
            LogRefused(mail.MailMessageId, failure.Code, true);
            SendingMetrics.Count("held");
            await pauses.UntilConnectedAsync(mail, failure.Code, ct);
            return;
        }

        var again = (failure.Failure is ProviderFailure.Unavailable or ProviderFailure.Throttled || MailboxPauses.IsOfOwner(failure.Failure)) && mail.Attempts + 1 < OutgoingSteps.MostTries;
        // A server that says "at once" is not asked at once all the time.
        var wait = failure.RetryAfter is { } told && told > OutgoingSteps.Backoff(0) ? told : OutgoingSteps.Backoff(mail.Attempts);
        LogRefused(mail.MailMessageId, failure.Code, again);
        SendingMetrics.Count(again ? "deferred" : "refused");
        await db.WriteAsync(
            async () =>
            {
                var to = again ? SendState.Written : SendState.Failed;
                if (await messages.TryChangeStateAsync(mail.MailMessageId, from, to, ct))
                {
                    if (!from.Contains(to))
                        steps.Tell(mail, to);
                    var (code, text) = OutgoingSteps.Reason(failure);
                    if (!again)
                        await steps.KeepAnswersAsync(mail, [.. OutgoingSteps.Recipients(mail).Select(address => new RecipientResult(address, false, code, text))], mayTryAgain: false, ct);
                    await steps.DueAsync(mail, again ? wait : null, mail.Attempts + 1, failure.Code, ct);
                }

                await db.SaveChangesAsync(ct);
            },
            ct);
        if (again && !committed && (mail.Attempts < HoldsOthersBack || failure.Failure == ProviderFailure.Throttled))
            await pauses.UntilAsync(mail, clock.GetUtcNow() + wait, failure.Code, ct);
        await outbox.WakeAsync(ct);
    }

    private async Task WaitAsync(OutgoingMail mail, SendLimits.Reached reached, CancellationToken ct)
    {
        SendingMetrics.CountWait(reached.Code);
        await pauses.UntilAsync(mail, reached.Until, reached.Code, ct);
    }

    [LoggerMessage(LogLevel.Warning, "Message {MessageId}: {Code}; tried again: {Again}")]
    private partial void LogRefused(Guid messageId, string code, bool again);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId}: the connection ended after the commit point; looking for proof")]
    private partial void LogUnknown(Guid messageId);

    internal sealed class TakenException(SendLimits.Reached? limit) : Exception
    {
        public SendLimits.Reached? Limit => limit;
    }
}
