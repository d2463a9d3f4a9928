using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>Logs one message that somebody chose: from the pane, the web app or a program. Safe to repeat.</summary>
public sealed class LogEmail(AppDb db, Caller caller, MessageStore messages, KnownMessages known, LogMessage logMessage, ContactBook contacts, Ledger ledger, Outbox outbox, TimeProvider clock)
{
    private const int Largest = 40 * 1024 * 1024;
    private const int LongestName = 200;

    public sealed record Entry(Guid ContactId, Guid EntryId);

    public sealed record Response(IReadOnlyList<Entry> Entries, LogDecision Decision, string Rule, bool AlreadyLogged);

    /// <param name="contactId">A record to log onto besides the contacts that the mail names.</param>
    public async Task<Result<Response>> HandleAsync(ReadOnlyMemory<byte> content, Guid? contactId, CancellationToken ct)
    {
        if (content.Length > Largest)
            return Error.TooLarge("email_too_large", "A mail of more than {0} MB is not logged.", Largest / 1024 / 1024);
        var headers = MessageHeaders.Parse(content);
        if (headers.From is null && headers.Authors.Count == 0 && headers.MessageId is null)
            return Error.Unprocessable("email_unreadable", "That is not a mail: it has neither an author nor a Message-ID.");
        if (contactId is { } chosen && !await db.Contacts.AnyAsync(row => row.Id == chosen, ct))
            return GetContact.NotFound;

        var read = await messages.ReadAsync(content, ct);
        var response = await db.WriteAsync(() => AddAsync(read, contactId, ct), ct);
        await outbox.WakeAsync(ct);
        return response;
    }

    private async Task<Response> AddAsync(ReadMessage read, Guid? contactId, CancellationToken ct)
    {
        var headers = read.Headers;
        var found = await known.FindAsync([.. LogRules.AskedFor(headers)], ct);
        var verdict = LogRules.Decide(headers, WatchedFolder.Inbox, found);
        var named = LogMessage.Named(headers);
        var own = await logMessage.OwnAsync(named, ct);
        var direction = headers.From is { } author && own.Contains(author.Normalized) ? MailDirection.Outgoing : MailDirection.Incoming;
        var thread = verdict.ThreadId == default ? Guid.CreateVersion7() : verdict.ThreadId;
        var origin = new MessageOrigin(thread, direction, clock.GetUtcNow(), null, caller.MemberId);

        var alsoOn = contactId is { } chosen ? new List<Guid> { chosen } : [];
        if (alsoOn.Count == 0 && (await contacts.FindAsync(named, ct)).Count == 0 && await CreateContactAsync(headers, direction, own, ct) is { } created)
            alsoOn.Add(created);

        var logged = await logMessage.AddAsync(read, origin, alsoOn, ct);
        await db.SaveChangesAsync(ct);
        await ledger.AddAsync(Ledger.NoMailbox, "message:" + logged.Message.Id.ToString("N"), logged.Message.MessageId, LogDecision.Logged, LogRules.Manual, ct);
        return new Response([.. logged.Entries.Select(entry => new Entry(entry.RecordId, entry.Id))], logged.IsNew ? LogDecision.Logged : LogDecision.AlreadyLogged, LogRules.Manual, !logged.IsNew);
    }

    /// <summary>The other side becomes a contact when nobody named is one; never ourselves, a list or a machine.</summary>
    private async Task<Guid?> CreateContactAsync(MessageHeaders headers, MailDirection direction, HashSet<string> own, CancellationToken ct)
    {
        var other = direction == MailDirection.Incoming ? headers.From : headers.To.FirstOrDefault(address => !own.Contains(address.Normalized));
        if (other is null || own.Contains(other.Normalized) || headers.IsBulk || IsMachine(other))
            return null;
        var added = await contacts.AddAsync(other.Name is { Length: > LongestName } name ? name[..(char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName)] : other.Name, [other.Address], ct);
        return added.Succeeded ? added.Value.Id : null;
    }

    private static bool IsMachine(EmailAddress address)
    {
        var local = address.LocalPart.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return local.StartsWith("noreply", StringComparison.OrdinalIgnoreCase) || local.StartsWith("donotreply", StringComparison.OrdinalIgnoreCase)
            || local.Equals("mailerdaemon", StringComparison.OrdinalIgnoreCase) || local.Equals("postmaster", StringComparison.OrdinalIgnoreCase);
    }
}
