using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AddinHost.Contacts;
using AddinHost.Contacts.Marks;
using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Messages;
using AddinHost.Sending.Copies;
using AddinHost.Sending.Documents;
using AddinHost.Sending.Drafts;
using AddinHost.Sending.Replies;
using AddinHost.Sending.Templates;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Idempotency;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending;

/// <summary>Writes a message to a contact and puts it on its way through the caller's own mailbox. On the timeline at once; its state tells the rest.</summary>
public sealed class SendMessage(
    AppDb db, Caller caller, MailSenders senders, KnownMessages known, MessageStore messages, LogMessage logMessage, RuleBook rules, IBlobStore blobs, IdempotentWrites writes, Outbox outbox, ICache cache,
    Follow follow, ReadWritten readWritten, DecideCopies copies, SentDrafts drafts, UsedTemplates templates, LinkDocuments documents, AddressMarks marks, TimeProvider clock)
{
    private const int MostRecipients = 100;
    private const int MostBytes = 25 * 1024 * 1024;

    internal static readonly Error NotYours = Error.Field("from", "from_not_yours", "That is not an address of this mailbox.");

    public sealed record File([Required, MaxLength(255)] string Name, [Required, MaxLength(200)] string Type, [Required] string Content);

    public sealed record Request(
        [Required] Guid? MailboxId,
        [Required(AllowEmptyStrings = true), MaxLength(1_000)] string Subject,
        [MaxLength(320)] string? From = null,
        IReadOnlyList<string>? To = null,
        IReadOnlyList<string>? Cc = null,
        IReadOnlyList<string>? Bcc = null,
        [MaxLength(2_000_000)] string? Html = null,
        [MaxLength(2_000_000)] string? Text = null,
        [MaxLength(50)] IReadOnlyList<File>? Attachments = null,
        [MaxLength(1_000)] string? InReplyTo = null,
        FollowRequest? Track = null,
        [MaxLength(50)] IReadOnlyList<Guid>? Files = null,
        QuoteRequest? Quote = null,
        Guid? DraftId = null,
        [MaxLength(50)] IReadOnlyList<Guid>? Templates = null,
        [MaxLength(40)] string? SendAt = null,
        [MaxLength(64)] string? TimeZone = null,
        bool SendAnyway = false);

    /// <param name="SendAt">When it leaves; null: at once.</param>
    public sealed record Response(Guid Id, string MessageId, SendState State, DateTimeOffset? SendAt = null);

    public async Task<Result<Response>> HandleAsync(Guid contactId, Request request, string? idempotencyKey, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var contact = await db.Contacts.AsNoTracking().Include(row => row.Addresses).SingleOrDefaultAsync(row => row.Id == contactId, ct);
        if (contact is null)
            return GetContact.NotFound;
        var mailbox = await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.MailboxId && row.MemberId == caller.MemberId && row.State != MailboxState.Removed, ct);
        if (mailbox is null)
            return Error.NotFound("mailbox_not_found", "That mailbox is not one of yours.");
        if (mailbox.State == MailboxState.Disabled)
            return MailboxErrors.Disabled;
        if (await drafts.FindAsync(request.DraftId, ct) is { } earlier)
            return earlier;
        var time = request.SendAt is { } at ? SendTime.Read(at, request.TimeZone, clock.GetUtcNow()) : (Result<SendTime>?)null;
        if (time?.Error is { } wrongTime)
            return wrongTime;
        var parts = await ComposeAsync(request, contact, mailbox, time?.Value, ct);
        if (parts.Error is { } error)
            return error;

        var composed = parts.Value;
        var read = await messages.ReadAsync(composed.Content, ct);
        var blob = await blobs.PutAsync(composed.Content, ct);
        var wire = composed.Wire is { } content ? await blobs.PutAsync(content, ct) : null;
        var own = new List<(string Address, string? Blob)>();
        // One after the other: together they may be more than fits into memory.
        foreach (var copy in composed.Followed?.Copies ?? [])
            own.Add((copy.Address, copy.Message is { } message ? await blobs.PutAsync(MessageWriter.Write(message), ct) : null));
        var result = await writes.RunAsync<Response>(
            idempotencyKey,
            new { what = "send", contactId, request },
            async () =>
            {
                if (await drafts.ClaimAsync(request.DraftId, ct) is { } sent)
                    return sent;
                var added = await AddAsync(contactId, mailbox.Id, composed, read, (blob, wire, own), time?.Value, ct);
                await drafts.NoteAsync(request.DraftId, added.Id, ct);
                await templates.NoteAsync(request.Templates ?? [], added.Id, ct);
                return added;
            },
            ct);
        await outbox.WakeAsync(ct);
        await cache.SignalAsync(Dispatcher.DueChannel, ct);
        return result;
    }

    /// <param name="Wire">What goes out, where it is not the same.</param>
    private sealed record Composed(ReadOnlyMemory<byte> Content, IReadOnlyList<string> Recipients, Guid ThreadId, byte[]? Wire, Followed? Followed, IReadOnlyList<DocumentLink> Documents);

    private async Task<Response> AddAsync(Guid contactId, Guid mailboxId, Composed composed, ReadMessage read, (string Filed, string? Wire, List<(string Address, string? Blob)> Copies) stored, SendTime? time, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (state, due) = time is null ? (SendState.Written, now) : (SendState.Scheduled, time.At);
        var origin = new MessageOrigin(composed.ThreadId, MailDirection.Outgoing, due, mailboxId, caller.MemberId, state);
        var (message, _, _) = await logMessage.AddAsync(read, origin, [contactId], await rules.OfAsync(caller.MemberId, ct), ct);
        db.OutgoingMails.Add(new OutgoingMail
        {
            MailMessageId = message.Id,
            MailboxId = mailboxId,
            MemberId = caller.MemberId,
            ContactId = contactId,
            Blob = stored.Filed,
            WireBlob = stored.Wire,
            Recipients = JsonSerializer.Serialize(composed.Recipients),
            CreatedAt = now,
            OrderedAt = due,
            SendAt = time?.At,
            SendLocal = time?.Local,
            SendZone = time?.Zone,
            DueAt = due,
        });
        db.OutgoingCopies.AddRange(stored.Copies.Select((copy, position) => new OutgoingCopy { MailMessageId = message.Id, Position = position, Address = copy.Address, Blob = copy.Blob }));
        composed.Followed?.Keep(message.Id);
        documents.Keep(composed.Documents, message.Id);
        await db.SaveChangesAsync(ct);
        return new Response(message.Id, message.MessageId, state, time?.At);
    }

    private async Task<Result<Composed>> ComposeAsync(Request request, Contact contact, Mailbox mailbox, SendTime? time, CancellationToken ct)
    {
        EmailAddress? wanted = null;
        if ((request.From is { } from && !EmailAddress.TryParse(from, out wanted)) || await senders.FindAsync(mailbox, wanted?.Normalized, ct) is not { } sender)
            return NotYours;
        var to = Read("to", request.To is { Count: > 0 } given ? given : [contact.Addresses.OrderBy(address => address.Position).First().Address]);
        var cc = Read("cc", request.Cc ?? []);
        var bcc = Read("bcc", request.Bcc ?? []);
        if ((to.Error ?? cc.Error ?? bcc.Error) is { } wrong)
            return wrong;
        string[] recipients = [.. to.Value.Concat(cc.Value).Concat(bcc.Value).Select(address => address.Address).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (recipients.Length > MostRecipients)
            return Error.Invalid("recipients_too_many", "A message goes to at most {0} recipients.", MostRecipients);
        if (!request.SendAnyway && await marks.AgainstAsync(recipients, ct) is { } against)
            return against;
        var files = Files(request.Attachments ?? []);
        if (files.Error is { } unreadable)
            return unreadable;
        if (string.IsNullOrWhiteSpace(request.Text) && string.IsNullOrWhiteSpace(request.Html) && request.Quote is not { Kind: ReplyKind.Forward })
            return Error.Field("text", "message_empty", "Write something first.");
        if (request.Subject.Any(char.IsControl) || (request.InReplyTo is { } answered && (answered.Any(char.IsControl) || !MessageId.TryParse(answered, out _))))
            return Error.Field(request.Subject.Any(char.IsControl) ? "subject" : "inReplyTo", "header_invalid", "A header of the message cannot hold that text.");

        var body = await readWritten.RunAsync(request, ct);
        if (body.Error is { } unwritten)
            return unwritten;
        var linked = await documents.RunAsync(body.Value.Html, body.Value.Text, recipients, contact.Id, ct);
        if (linked.Error is { } unlinked)
            return unlinked;
        var thread = await ThreadAsync(request.InReplyTo, ct);
        var messageId = MessageId.New(sender.Domain);
        var written = new OutgoingMessage
        {
            From = sender,
            To = to.Value,
            Cc = cc.Value,
            Subject = request.Subject.Trim(),
            Date = time?.At ?? clock.GetUtcNow(),
            MessageId = messageId,
            InReplyTo = thread.InReplyTo is { } answers ? [answers] : [],
            References = thread.References,
            TextBody = linked.Value.Text,
            HtmlBody = linked.Value.Html,
            Attachments = [.. files.Value, .. body.Value.Files],
            ExtraHeaders = [new(LogRules.ReferenceHeader, messageId.Value)],
        };
        var content = MessageWriter.Write(written);
        var track = request.Track ?? new FollowRequest();
        var followed = await follow(written, recipients, track with { PerRecipient = track.PerRecipient && await copies.ArePossibleAsync(mailbox.Id, recipients.Length, ct) }, ct);
        var links = linked.Value.Links;
        if (followed is not null)
            (followed, links) = await documents.ApartAsync(written, followed, links, ct);
        // Of copies one is as large as another.
        var wire = followed is null ? null : MessageWriter.Write(followed.Copies.Select(copy => copy.Message).OfType<OutgoingMessage>().FirstOrDefault() ?? followed.Message);
        return Math.Max(content.Length, wire?.Length ?? 0) > MostBytes
            ? Error.TooLarge("message_over_limit", "With its attachments the message is larger than {0} MB, more than mail servers take.", MostBytes / 1024 / 1024)
            : new Composed(content, recipients, thread.ThreadId, followed?.Copies.Count > 0 ? null : wire, followed, links);
    }

    /// <summary>type/subtype of RFC 2045 tokens; never a container.</summary>
    private static bool IsMediaType(string type) =>
        type.Split('/') is [var main, var sub] && main.Length > 0 && sub.Length > 0 && (main + sub).All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '+' or '.')
        && !main.Equals("multipart", StringComparison.OrdinalIgnoreCase) && !main.Equals("message", StringComparison.OrdinalIgnoreCase);

    private static string? Clean(string? name) => name is null ? null : new string([.. name.Where(letter => !char.IsControl(letter))]);

    private static Result<IReadOnlyList<EmailAddress>> Read(string field, IReadOnlyList<string> texts)
    {
        var addresses = new List<EmailAddress>();
        foreach (var text in texts)
        {
            if (!IsPlain(text) || !EmailAddress.TryParse(text, out var address))
                return Error.Field(field, "address_invalid", "“{0}” is not an email address.", text.Length > 80 ? text[..80] + "…" : text);
            addresses.Add(address);
        }

        return addresses;
    }

    /// <summary>An address, or a name and one address behind it. A parser of what others wrote guesses; where mail goes is not for guessing.</summary>
    private static bool IsPlain(string text)
    {
        var (quoted, opened, closed) = (false, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]))
                return false;
            if (quoted && text[i] == '\\')
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted && text[i] == '<')
                opened++;
            else if (!quoted && text[i] == '>' && (++closed > opened || text.AsSpan(i + 1).Trim().Length > 0))
                return false;
        }

        return opened <= 1 && opened == closed;
    }

    private static Result<IReadOnlyList<OutgoingAttachment>> Files(IReadOnlyList<File> files)
    {
        var read = new List<OutgoingAttachment>();
        foreach (var file in files)
        {
            var buffer = new byte[file.Content.Length];
            if (!Convert.TryFromBase64String(file.Content, buffer, out var length) || file.Name.Any(char.IsControl))
                return Error.Field("attachments", "attachment_invalid", "The attachment “{0}” cannot be read; its content must be base64.", Clean(file.Name) ?? "");
            read.Add(new OutgoingAttachment(file.Name, IsMediaType(file.Type) ? file.Type : "application/octet-stream", buffer.AsMemory(0, length)));
        }

        return read;
    }

    /// <summary>The thread it answers in: In-Reply-To names the parent, References what the parent named and the parent itself (RFC 5322, 3.6.4).</summary>
    private async Task<(Guid ThreadId, MessageId? InReplyTo, IReadOnlyList<MessageId> References)> ThreadAsync(string? inReplyTo, CancellationToken ct)
    {
        if (!MessageId.TryParse(inReplyTo, out var parent))
            return (Guid.Empty, null, []);
        var found = (await known.FindAsync([parent.Value], ct)).GetValueOrDefault(parent.Value);
        var block = found is null ? null : await db.MailBodies.Where(row => row.MailMessageId == found.Id).Select(row => row.HeaderBlock).SingleOrDefaultAsync(ct);
        if (found is null || block is null)
            return (Guid.Empty, parent, [parent]);
        var headers = MessageHeaders.Parse(block);
        var before = headers.References.Count > 0 ? headers.References : headers.InReplyTo;
        return (found.ThreadId, parent, [.. before.Where(id => id != parent).TakeLast(20), parent]);
    }
}
