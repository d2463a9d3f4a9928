using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>
/// Hands a message that some have already to those whom the server put off. Before the final dot each of them is committed as unconfirmed: whatever happens then, none gets it twice by
/// itself. Only where a server answers for each recipient (SMTP) there is anybody to put off.
/// </summary>
public sealed partial class HandOffRest(
    AppDb db, OpenMailbox openMailbox, OutgoingSteps steps, SendLimits limits, MailboxPauses pauses, Outbox outbox, TimeProvider clock, ILogger<HandOffRest> logger)
{
    public const string Waits = "recipients_deferred";

    public async Task RunAsync(OutgoingMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var rest = await db.MailDeliveries.AsNoTracking().Where(row => row.MailMessageId == mail.MailMessageId && row.State == OutgoingSteps.Deferred).OrderBy(row => row.Id).Select(row => row.Address).ToListAsync(ct);
        if (rest.Count == 0)
        {
            await EndAsync(mail, ct);
            return;
        }

        if (await limits.LookAsync(mail.MailboxId, ct) is { } full)
        {
            await pauses.UntilAsync(mail, full.Until, full.Code, ct);
            return;
        }

        var committed = false;
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            var prepared = await steps.PrepareAsync(mail.WireBlob ?? mail.Blob, rest, ct);
            var result = await provider.HandOffAsync(
                await provider.PrepareAsync(prepared, ct),
                prepared,
                async token =>
                {
                    await CommitAsync(mail, rest, token);
                    committed = true;
                },
                ct);
            await AnsweredAsync(mail, result.Recipients, OutgoingSteps.IsPassing, null, ct);
        }
        catch (HandOffMessage.TakenException taken)
        {
            if (taken.Limit is { } reached)
                await pauses.UntilAsync(mail, reached.Until, reached.Code, ct);
        }
        catch (ProviderException failure) when (committed && failure.Failure == ProviderFailure.OutcomeUnknown)
        {
            await EndAsync(mail, ct);
        }
        catch (ProviderException failure)
        {
            LogPutOff(mail.MailMessageId, failure.Code);
            var passing = failure.Failure is not (ProviderFailure.Rejected or ProviderFailure.NotFound);
            var (code, text) = OutgoingSteps.Reason(failure);
            await AnsweredAsync(mail, [.. rest.Select(address => new RecipientResult(address, false, code, text))], _ => passing, failure.RetryAfter, ct);
        }
    }

    private async Task CommitAsync(OutgoingMail mail, List<string> rest, CancellationToken ct)
    {
        var due = clock.GetUtcNow() + HandOffMessage.HandOffAtMost;
        var reached = await db.WriteAsync(
            async () =>
            {
                if (await limits.TakeAsync(mail.MailboxId, ct) is { } full)
                    return full;
                var moved = await db.MailDeliveries.Where(row => row.MailMessageId == mail.MailMessageId && row.State == OutgoingSteps.Deferred && rest.Contains(row.Address))
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, OutgoingSteps.Unconfirmed), ct);
                if (moved != rest.Count)
                    throw new HandOffMessage.TakenException(null);
                await db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, due), ct);
                return null;
            },
            ct);
        if (reached is not null)
            throw new HandOffMessage.TakenException(reached);
    }

    /// <summary>The server has answered: what it said holds, also of those who were committed.</summary>
    private async Task AnsweredAsync(OutgoingMail mail, IReadOnlyList<RecipientResult> answers, Func<RecipientResult, bool> isPassing, TimeSpan? after, CancellationToken ct)
    {
        var mayTryAgain = mail.Attempts + 1 < OutgoingSteps.MostTries;
        string StateOf(RecipientResult answer) => answer.Accepted ? OutgoingSteps.Accepted : mayTryAgain && isPassing(answer) ? OutgoingSteps.Deferred : OutgoingSteps.Refused;
        await db.WriteAsync(
            async () =>
            {
                foreach (var answer in answers)
                {
                    var (state, code, text) = (StateOf(answer), answer.Code, answer.Text);
                    await db.MailDeliveries.Where(row => row.MailMessageId == mail.MailMessageId && row.Address == answer.Address && (row.State == OutgoingSteps.Deferred || row.State == OutgoingSteps.Unconfirmed))
                        .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.Code, code).SetProperty(row => row.Text, text), ct);
                }

                var waits = answers.Any(answer => StateOf(answer) == OutgoingSteps.Deferred);
                await steps.DueAsync(mail, waits ? after > OutgoingSteps.Backoff(0) ? after : OutgoingSteps.Backoff(mail.Attempts + 2) : null, mail.Attempts + 1, waits ? Waits : await ProblemAsync(db, mail.MailMessageId, ct), ct);
                steps.Tell(mail, SendState.Filed);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    private async Task EndAsync(OutgoingMail mail, CancellationToken ct) => await steps.DueAsync(mail, null, 0, await ProblemAsync(db, mail.MailMessageId, ct), ct);

    /// <summary>What is left to say about a message that is out: who did not get it, or perhaps not.</summary>
    internal static async Task<string?> ProblemAsync(AppDb db, Guid id, CancellationToken ct)
    {
        var states = await db.MailDeliveries.Where(row => row.MailMessageId == id).Select(row => row.State).Distinct().ToListAsync(ct);
        return states.Contains(OutgoingSteps.Unconfirmed) ? "recipients_unconfirmed" : states.Contains(OutgoingSteps.Refused) ? "recipients_partly" : null;
    }

    [LoggerMessage(LogLevel.Warning, "Message {MessageId} was put off for some of its recipients once more: {Code}")]
    private partial void LogPutOff(Guid messageId, string code);
}
