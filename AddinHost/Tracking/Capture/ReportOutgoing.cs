using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Logging.Capture;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Capture;

/// <summary>Logs a mail from what the program that sends it says, where no mailbox brings the copy. Should one come all the same, the two are one message.</summary>
public sealed class ReportOutgoing(
    AppDb db, Caller caller, MessageStore messages, LogMessage logMessage, RuleBook book, ContactBook contacts, OrganizationHashes hashes, Ledger ledger, Outbox outbox, TimeProvider clock)
{
    private const int MostRecipients = 500;

    private static readonly Error NotFound = Error.NotFound("outgoing_reference_not_found", "No mail of yours was prepared with that reference.");

    /// <param name="Html">Null: the program may not change the body, and has put nothing into it.</param>
    public sealed record Request(
        [Required, MaxLength(400)] string From,
        [Required, MaxLength(MostRecipients)] IReadOnlyList<string> To,
        [MaxLength(MostRecipients)] IReadOnlyList<string>? Cc = null,
        [MaxLength(1_000)] string? Subject = null,
        [MaxLength(1_000_000)] string? Html = null,
        [MaxLength(1_000_000)] string? Text = null,
        [MaxLength(1_000)] string? InReplyTo = null);

    /// <param name="MessageId">On record; null: it is not logged.</param>
    /// <param name="Rule">What decided so.</param>
    public sealed record Response(Guid? MessageId, LogDecision Decision, string Rule);

    public async Task<Result<Response>> HandleAsync(string reference, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await db.OutgoingReferences.AsNoTracking().SingleOrDefaultAsync(row => row.MemberId == caller.MemberId && row.Reference == reference && row.PreparedAt != null, ct) is not { } prepared)
            return NotFound;
        if (prepared.MailMessageId is { } present)
            return new Response(present, LogDecision.AlreadyLogged, LogRules.Present);
        if (!prepared.Log)
            return new Response(null, LogDecision.Ignored, LogRules.NotChosen);
        var written = Write(request, reference);
        if (written.Error is { } wrong)
            return wrong;

        var now = clock.GetUtcNow();
        var rules = await book.OfAsync(caller.MemberId, ct);
        // It has no Message-ID before the server gives it one.
        var headers = MessageHeaders.Parse(written.Value).Only("From", "To", "Cc", "Subject", "Date", "In-Reply-To", "References", LogRules.ReferenceHeader);
        var facts = MessageFacts.Of(headers, WatchedFolder.Sent, await hashes.GetAsync(ct), rules.Folding);
        var isContact = await book.ContactsAsync(contacts, LogMessage.Named(headers), ct);
        if (Judge.Of(facts, answersKnown: true, rules with { ContactsOnly = false }, isContact) is { IsAdmitted: false, Rule: { } against })
            return new Response(null, LogDecision.Ignored, against);
        var whole = rules.HeadersOnly ? MessageStore.EnvelopeOnly(headers) : await messages.ReadAsync(written.Value, ct);
        // The copy may bring more of it, files first of all.
        var read = whole with { Headers = rules.HeadersOnly ? whole.Headers : headers, ContentHash = SHA256.HashData(prepared.Id.ToByteArray(bigEndian: true)), IsPartial = true };
        var logged = await db.WriteAsync(
            async () =>
            {
                var (message, isNew, _) = await logMessage.AddAsync(read, new MessageOrigin(Guid.Empty, MailDirection.Outgoing, now, null, caller.MemberId), [], rules, ct);
                if (request.Html is null)
                    await db.TrackedMessages.Where(row => row.Id == prepared.Id && row.InCopy == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.InCopy, CopyTells.NotPutIn), ct);
                await db.SaveChangesAsync(ct);
                await ledger.AddAsync(Ledger.NoMailbox, "message:" + message.Id.ToString("N", CultureInfo.InvariantCulture), "", LogDecision.Logged, LogRules.WhenSent, ct);
                return (message.Id, isNew);
            },
            ct);
        await outbox.WakeAsync(ct);
        return new Response(logged.Id, logged.isNew ? LogDecision.Logged : LogDecision.AlreadyLogged, LogRules.WhenSent);
    }

    private Result<byte[]> Write(Request request, string reference)
    {
        var (to, cc) = (Read(request.To), Read(request.Cc ?? []));
        if (!EmailAddress.TryParse(request.From, out var from) || to is null || cc is null)
            return Error.Field(to is null ? "to" : cc is null ? "cc" : "from", "address_invalid", "“{0}” is not an email address.", request.From);
        try
        {
            return MessageWriter.Write(new OutgoingMessage
            {
                From = from,
                To = to,
                Cc = cc,
                Subject = string.Concat((request.Subject ?? "").Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim(),
                Date = clock.GetUtcNow(),
                MessageId = MessageId.New("capture.invalid"),
                InReplyTo = MessageId.TryParse(request.InReplyTo, out var answered) ? [answered] : [],
                References = MessageId.TryParse(request.InReplyTo, out var parent) ? [parent] : [],
                TextBody = request.Text,
                HtmlBody = request.Html,
                ExtraHeaders = [new(LogRules.ReferenceHeader, reference)],
            });
        }
        catch (ArgumentException)
        {
            return Error.Field("to", "address_invalid", "“{0}” is not an email address.", request.From);
        }
    }

    private static List<EmailAddress>? Read(IReadOnlyList<string> texts)
    {
        var read = texts.Select(text => EmailAddress.TryParse(text, out var address) ? address : null).OfType<EmailAddress>().ToList();
        return read.Count == texts.Count ? read : null;
    }
}
