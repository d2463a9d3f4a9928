using System.Globalization;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>
/// Takes one outgoing message one step further, whatever state it is in. Never twice: <c>handing_off</c> is committed before the act after
/// which the message may be out, and from there on only proof moves it, never a second try.
/// </summary>
public sealed partial class DeliverMessage(
    AppDb db, MessageStore messages, KnownMessages known, OpenMailbox openMailbox, IBlobStore blobs, Outbox outbox, TimeProvider clock, ILogger<DeliverMessage> logger)
{
    private const int MostTries = 8;

    /// <summary>When proof is looked for after a hand-off without a known end. After the first looks it is shown as unconfirmed; a bounce may take hours to prove it.</summary>
    private static readonly TimeSpan[] LookAfter =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    private const int LooksBeforeShown = 3;

    /// <summary>Servers that file what they send do so in a moment; looking at once would make a second copy.</summary>
    private static readonly TimeSpan FileAfter = TimeSpan.FromSeconds(2);

    /// <summary>A hand-off of a living host is over by then; a row that is older belongs to a host that died.</summary>
    private static readonly TimeSpan HandOffAtMost = TimeSpan.FromMinutes(12);

    /// <summary>A draft that lies there so long after the hand-off began was not sent: no request to send it is still on its way then, from whatever host.</summary>
    private static readonly TimeSpan NotSentAfter = TimeSpan.FromMinutes(2);

    public async Task RunAsync(Guid id, CancellationToken ct)
    {
        var mail = await db.OutgoingMails.AsNoTracking().SingleOrDefaultAsync(row => row.MailMessageId == id, ct);
        var state = await db.MailMessages.Where(row => row.Id == id).Select(row => row.State).SingleOrDefaultAsync(ct);
        if (mail?.DueAt is null)
            return;
        switch (state)
        {
            case SendState.Written:
                await HandOffAsync(mail, ct);
                break;
            case SendState.HandingOff or SendState.Unconfirmed:
                await LookForProofAsync(mail, state.Value, ct);
                break;
            case SendState.Accepted:
                await FileAsync(mail, ct);
                break;
            default:
                await DueAsync(mail, null, 0, mail.ProblemCode, ct);
                break;
        }
    }

    private async Task HandOffAsync(OutgoingMail mail, CancellationToken ct)
    {
        var committed = false;
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            var prepared = await PrepareAsync(mail, mail.WireBlob ?? mail.Blob, ct);
            var handle = await provider.PrepareAsync(prepared, ct);
            var result = await provider.HandOffAsync(
                handle,
                prepared,
                async token =>
                {
                    await CommitHandingOffAsync(mail, handle, token);
                    committed = true;
                },
                ct);
            await RecordAsync(mail, result, ct);
        }
        catch (TakenException)
        {
            // Another host, or a cancellation, was first; nothing has left.
        }
        catch (ProviderException failure) when (committed && failure.Failure is ProviderFailure.OutcomeUnknown)
        {
            LogUnknown(mail.MailMessageId);
            await DueAsync(mail, LookAfter[0], 0, failure.Code, ct);
        }
        catch (ProviderException failure)
        {
            await RefusedAsync(mail, failure, committed ? [SendState.HandingOff] : [SendState.Written], ct);
        }
    }

    /// <summary>The commit point: whoever moves the row may let the message go, everybody else stops before the final dot.</summary>
    private async Task CommitHandingOffAsync(OutgoingMail mail, SendHandle handle, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var due = now + HandOffAtMost;
        var mine = await db.WriteAsync(
            async () =>
            {
                if (!await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Written], SendState.HandingOff, ct))
                    return false;
                await db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId).ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.Handle, handle.Value).SetProperty(row => row.HandedOffAt, now).SetProperty(row => row.DueAt, due).SetProperty(row => row.Attempts, 0), ct);
                Tell(mail, SendState.HandingOff);
                await db.SaveChangesAsync(ct);
                return true;
            },
            ct);
        if (!mine)
            throw new TakenException();
    }

    private async Task RecordAsync(OutgoingMail mail, HandOffResult result, CancellationToken ct)
    {
        // Nobody was taken, but somebody only for now (greylisting): nothing has left, so all of it may be tried again.
        if (!result.Accepted && mail.Attempts + 1 < MostTries && result.Recipients.Any(recipient => recipient.Code is ['4', ..]))
        {
            LogRefused(mail.MailMessageId, "recipients_deferred", true);
            await DueAsync(mail, Backoff(mail.Attempts), mail.Attempts + 1, "recipients_deferred", ct);
            return;
        }

        var to = result.Accepted ? SendState.Accepted : SendState.Failed;
        await db.WriteAsync(
            async () =>
            {
                await KeepAnswersAsync(mail, result.Recipients, ct);
                await known.AddAliasAsync(result.MessageId, mail.MailMessageId, ct);
                // Sync may have seen the copy in Sent before the server's answer came.
                if (await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Written, SendState.HandingOff, SendState.Unconfirmed], to, ct))
                    Tell(mail, to);
                await SetDueAsync(mail, result.Accepted ? FileAfter : null, 0, result.Accepted ? null : "recipients_refused", ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    /// <summary>A refusal that the server spoke out: before the commit point nothing has left, after it the server has said no.</summary>
    private async Task RefusedAsync(OutgoingMail mail, ProviderException failure, SendState[] from, CancellationToken ct)
    {
        var again = failure.Failure is ProviderFailure.Unavailable or ProviderFailure.Throttled && mail.Attempts + 1 < MostTries;
        LogRefused(mail.MailMessageId, failure.Code, again);
        await db.WriteAsync(
            async () =>
            {
                var to = again ? SendState.Written : SendState.Failed;
                if (await messages.TryChangeStateAsync(mail.MailMessageId, from, to, ct))
                {
                    if (!from.Contains(to))
                        Tell(mail, to);
                    var (code, text) = Reason(failure);
                    if (!again)
                        await KeepAnswersAsync(mail, [.. Recipients(mail).Select(address => new RecipientResult(address, false, code, text))], ct);
                }

                await SetDueAsync(mail, again ? failure.RetryAfter ?? Backoff(mail.Attempts) : null, mail.Attempts + 1, failure.Code, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    private async Task LookForProofAsync(OutgoingMail mail, SendState state, CancellationToken ct)
    {
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
            LogRefused(mail.MailMessageId, failure.Code, true);
        }

        var next = mail.Attempts + 1;
        var again = proof.Outcome == SendOutcome.Unknown && next < LookAfter.Length ? LookAfter[next] : (TimeSpan?)null;
        if (again is not null && next < LooksBeforeShown)
        {
            await DueAsync(mail, again, next, mail.ProblemCode, ct);
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
                        Tell(mail, to);
                    await SetDueAsync(mail, to == SendState.Accepted ? TimeSpan.Zero : again, to == SendState.Accepted ? 0 : next, to == SendState.Accepted ? null : "outcome_unknown", ct);
                }

                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
        if (to == SendState.Accepted)
            await FileAsync(mail, ct);
    }

    /// <summary>The copy in Sent: the one thing about an accepted message that is tried again.</summary>
    private async Task FileAsync(OutgoingMail mail, CancellationToken ct)
    {
        try
        {
            await using var provider = await openMailbox.OpenAsync(mail.MailboxId, ct);
            if (provider is IFileSentMail filer)
                await filer.FileAsync(new SendHandle(mail.Handle ?? ""), (await PrepareAsync(mail, mail.Blob, ct)).Content, ct);
        }
        catch (ProviderException failure)
        {
            LogRefused(mail.MailMessageId, failure.Code, true);
            await DueAsync(mail, Backoff(mail.Attempts), mail.Attempts + 1, failure.Code, ct);
            return;
        }

        await db.WriteAsync(
            async () =>
            {
                if (await messages.TryChangeStateAsync(mail.MailMessageId, [SendState.Accepted], SendState.Filed, ct))
                    Tell(mail, SendState.Filed);
                await SetDueAsync(mail, null, 0, null, ct);
                await db.SaveChangesAsync(ct);
            },
            ct);
        await outbox.WakeAsync(ct);
    }

    private async Task<PreparedMail> PrepareAsync(OutgoingMail mail, string blob, CancellationToken ct)
    {
        await using var stream = blobs.Open(blob) ?? throw new ProviderException(ProviderFailure.Rejected, "message_file_lost");
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, ct);
        var headers = MessageHeaders.Parse(content);
        return new PreparedMail(headers.MessageId!.Value, headers.From!.Address, Recipients(mail), content);
    }

    /// <summary>What is shown about each recipient is the answer to the last hand-off.</summary>
    private async Task KeepAnswersAsync(OutgoingMail mail, IReadOnlyList<RecipientResult> answers, CancellationToken ct)
    {
        await db.MailDeliveries.Where(row => row.MailMessageId == mail.MailMessageId).ExecuteDeleteAsync(ct);
        foreach (var answer in answers)
        {
            await db.TryInsertAsync(
                new MailDelivery { MailMessageId = mail.MailMessageId, Address = answer.Address, State = answer.Accepted ? "accepted" : "refused", Code = answer.Code, Text = answer.Text }, ct);
        }
    }

    /// <summary>The server's own words about a refused message, where it spoke; else our code.</summary>
    private static (string Code, string? Text) Reason(ProviderException failure) =>
        failure.InnerException is MailProtocolException { ReplyCode: { } reply } said ? (said.EnhancedStatus ?? reply.ToString(CultureInfo.InvariantCulture), said.ServerText) : (failure.Code, null);

    private static List<string> Recipients(OutgoingMail mail) => JsonSerializer.Deserialize<List<string>>(mail.Recipients)!;

    private void Tell(OutgoingMail mail, SendState state) => outbox.Add(MessageStore.StateChanged, new { id = mail.MailMessageId, contactId = mail.ContactId, state });

    private Task<int> DueAsync(OutgoingMail mail, TimeSpan? after, int attempts, string? problem, CancellationToken ct) => db.WriteAsync(() => SetDueAsync(mail, after, attempts, problem, ct), ct);

    private Task<int> SetDueAsync(OutgoingMail mail, TimeSpan? after, int attempts, string? problem, CancellationToken ct)
    {
        var due = after is { } wait ? clock.GetUtcNow() + wait : (DateTimeOffset?)null;
        return db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, due).SetProperty(row => row.Attempts, attempts).SetProperty(row => row.ProblemCode, problem), ct);
    }

    private static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(Math.Min(600, 2 << Math.Min(attempts, 9)));

    [LoggerMessage(LogLevel.Warning, "Message {MessageId}: {Code}; tried again: {Again}")]
    private partial void LogRefused(Guid messageId, string code, bool again);

    [LoggerMessage(LogLevel.Warning, "Message {MessageId}: the connection ended after the commit point; looking for proof")]
    private partial void LogUnknown(Guid messageId);

    private sealed class TakenException : Exception;
}
