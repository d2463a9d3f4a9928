using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Sending.Copies;
using AddinHost.Shared.Events;

namespace AddinHost.Sending;

/// <summary>Looks for what became of a message whose hand-off had no known end; without proof its sender decides.</summary>
public sealed partial class ProveSent(
    AppDb db, MessageStore messages, KnownMessages known, OpenMailbox openMailbox, OutgoingSteps steps, FileCopy fileCopy, HandOffCopies copies, Outbox outbox, TimeProvider clock, ILogger<ProveSent> logger)
{
    /// <summary>When proof is looked for after a hand-off without a known end. After the first looks it is shown as unconfirmed; a bounce may take hours to prove it.</summary>
    private static readonly TimeSpan[] LookAfter =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    private const int LooksBeforeShown = 3;

    public const string NotKnown = "outcome_unknown";

    /// <summary>A draft that lies there so long after the hand-off began was not sent: no request to send it is still on its way then, from whatever host.</summary>
    private static readonly TimeSpan NotSentAfter = TimeSpan.FromMinutes(2);

    internal static TimeSpan FirstLookAfter => LookAfter[0];

    public async Task RunAsync(OutgoingMail mail, SendState state, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var proof = new SendProof(SendOutcome.Unknown);
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            proof = await provider.FindOutcomeAsync(new SendHandle(mail.Handle!), ct);
            if (proof.Outcome == SendOutcome.NotSent && clock.GetUtcNow() - mail.HandedOffAt < NotSentAfter)
                proof = new SendProof(SendOutcome.Unknown);
        }
        catch (ProviderException failure)
        {
            LogNoProof(mail.MailMessageId, failure.Code);
        }

        var next = mail.Attempts + 1;
        var again = proof.Outcome == SendOutcome.Unknown && next < LookAfter.Length ? LookAfter[next] : (TimeSpan?)null;
        if (again is not null && next < LooksBeforeShown)
        {
            await steps.DueAsync(mail, again, next, mail.ProblemCode, ct);
            return;
        }

        if (await copies.HasAnyAsync(mail.MailMessageId, ct))
        {
            await copies.ProvenAsync(mail, proof, (again, next), ct);
            return;
        }

        var to = proof.Outcome switch
        {
            SendOutcome.Sent => SendState.Accepted,
            SendOutcome.NotSent => SendState.Failed,
            _ => SendState.Unconfirmed,
        };
        await db.WriteAsync(
            async () =>
            {
                await known.AddAliasAsync(proof.MessageId, mail.MailMessageId, ct);
                // Meanwhile its sender may have decided, or sync may have seen the copy: then there is nothing left to prove.
                if (await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.HandingOff, SendState.Unconfirmed], to, ct))
                {
                    if (to != state)
                        steps.Tell(mail, to);
                    await steps.DueAsync(mail, to == SendState.Accepted ? TimeSpan.Zero : again, to == SendState.Accepted ? 0 : next, to == SendState.Accepted ? null : to == SendState.Failed ? "not_sent" : NotKnown, ct);
                }

                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
        if (to == SendState.Accepted)
            await fileCopy.RunAsync(mail, ct);
    }

    [LoggerMessage(LogLevel.Warning, "No proof of message {MessageId} could be looked for: {Code}")]
    private partial void LogNoProof(Guid messageId, string code);
}
