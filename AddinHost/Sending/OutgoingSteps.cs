using System.Globalization;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Events;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>What each step of an outgoing message does: reads its bytes, tells its state, keeps what servers answered, notes what comes next.</summary>
public sealed class OutgoingSteps(AppDb db, IBlobStore blobs, Outbox outbox, TimeProvider clock)
{
    /// <summary>Tries of one thing, about a day of them.</summary>
    public const int MostTries = 104;

    public const string Accepted = "accepted";
    public const string Refused = "refused";

    /// <summary>The server took the message for others and not yet for this one: it alone is tried again.</summary>
    public const string Deferred = "deferred";

    /// <summary>This one's own copy has not left yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>Nobody knows whether this one got it.</summary>
    public const string Unconfirmed = "unconfirmed";

    public async Task<PreparedMail> PrepareAsync(string blob, IReadOnlyList<string> recipients, CancellationToken ct)
    {
        var content = await ReadAsync(blob, ct);
        var headers = MessageHeaders.Parse(content);
        return new PreparedMail(headers.MessageId!.Value, headers.From!.Address, recipients, content);
    }

    /// <exception cref="ProviderException">The file is gone.</exception>
    public async Task<byte[]> ReadAsync(string blob, CancellationToken ct)
    {
        await using var stream = blobs.Open(blob) ?? throw new ProviderException(ProviderFailure.Rejected, "message_file_lost");
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, ct);
        return content;
    }

    /// <summary>What was made at the provider before anything can leave: whoever cancels takes it away again.</summary>
    public Task NoteDraftAsync(OutgoingMail mail, IMailProvider provider, SendHandle handle, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return provider is not IDiscardDrafts || mail.Handle == handle.Value ? Task.CompletedTask : db.WriteAsync(
            () => db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId && row.HandedOffAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.Handle, handle.Value), ct), ct);
    }

    /// <summary>What is shown about each recipient is the answer to the last hand-off.</summary>
    public async Task KeepAnswersAsync(OutgoingMail mail, IReadOnlyList<RecipientResult> answers, bool mayTryAgain, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(answers);
        await db.MailDeliveries.Where(row => row.MailMessageId == mail.MailMessageId && row.State != "bounced").ExecuteDeleteAsync(ct);
        foreach (var answer in answers)
        {
            var state = answer.Accepted ? Accepted : mayTryAgain && IsPassing(answer) ? Deferred : Refused;
            await db.TryInsertAsync(new MailDelivery { MailMessageId = mail.MailMessageId, Address = answer.Address, State = state, Code = answer.Code, Text = answer.Text }, ct);
        }
    }

    /// <summary>A refusal for now (RFC 5321, 4.2.1; RFC 3463): the same may be accepted later.</summary>
    public static bool IsPassing(RecipientResult answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return !answer.Accepted && answer.Code is ['4', ..];
    }

    /// <summary>The server's own words about a refused message, where it spoke; else our code.</summary>
    public static (string Code, string? Text) Reason(ProviderException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.InnerException is MailProtocolException { ReplyCode: { } reply } said ? (said.EnhancedStatus ?? reply.ToString(CultureInfo.InvariantCulture), said.ServerText) : (failure.Code, null);
    }

    public static List<string> Recipients(OutgoingMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return JsonSerializer.Deserialize<List<string>>(mail.Recipients)!;
    }

    public void Tell(OutgoingMail mail, SendState state)
    {
        ArgumentNullException.ThrowIfNull(mail);
        outbox.Add(MessageStore.StateChanged, new { id = mail.MailMessageId, contactId = mail.ContactId, state });
    }

    public Task<int> DueAsync(OutgoingMail mail, TimeSpan? after, int attempts, string? problem, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var due = after is { } wait ? clock.GetUtcNow() + wait : (DateTimeOffset?)null;
        return db.WriteAsync(
            () => db.OutgoingMails.Where(row => row.MailMessageId == mail.MailMessageId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, due).SetProperty(row => row.Attempts, attempts).SetProperty(row => row.ProblemCode, problem), ct),
            ct);
    }

    /// <summary>Two seconds, then twice as long each time, at most a quarter of an hour.</summary>
    public static TimeSpan Backoff(int attempts) => TimeSpan.FromSeconds(Math.Min(900, 2 << Math.Min(attempts, 9)));
}
