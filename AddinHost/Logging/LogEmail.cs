using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>Logs one message that somebody chose: from the pane, the web app or a program. Safe to repeat.</summary>
public sealed class LogEmail(AppDb db, Caller caller, MessageStore messages, KnownMessages known, LogMessage logMessage, RuleBook book, OrganizationHashes hashes, ContactBook contacts, Ledger ledger, Outbox outbox, TimeProvider clock)
{
    private const int Largest = 40 * 1024 * 1024;
    private const int LongestName = 200;

    private static readonly Error NeverLogged = Error.Unprocessable("email_never_logged", "This mail is not logged: its author, or everybody it went to, is on a never-log list.");

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
        var rules = await book.OfAsync(caller.MemberId, ct);
        if (await IsKeptOutAsync(headers, rules, ct))
            return NeverLogged;

        var read = await messages.ReadAsync(content, ct);
        var response = await db.WriteAsync(() => AddAsync(read, contactId, rules, ct), ct);
        await outbox.WakeAsync(ct);
        return response;
    }

    /// <summary>The never-log list also binds what somebody does by hand: nobody is left whom the mail could stand on.</summary>
    private async Task<bool> IsKeptOutAsync(MessageHeaders headers, RuleSet rules, CancellationToken ct)
    {
        if (rules.NeverLog.Count == 0)
            return false;
        var facts = MessageFacts.Of(headers, WatchedFolder.Inbox, await hashes.GetAsync(ct));
        return Judge.Of(facts, answersKnown: true, rules with { LogInternal = true, ContactsOnly = false }, _ => false) is { IsAdmitted: false };
    }

    private async Task<Response> AddAsync(ReadMessage read, Guid? contactId, RuleSet rules, CancellationToken ct)
    {
        var headers = read.Headers;
        var found = await known.FindAsync([.. LogRules.AskedFor(headers)], ct);
        var verdict = LogRules.Decide(headers, WatchedFolder.Inbox, found);
        var named = LogMessage.Named(headers);
        var own = await logMessage.OwnAsync(named, ct);
        var direction = headers.From is { } author && own.Contains(author.Normalized) ? MailDirection.Outgoing : MailDirection.Incoming;
        var thread = verdict.ThreadId == default ? LogRules.NewThread(headers, await hashes.GetAsync(ct)) : verdict.ThreadId;
        var origin = new MessageOrigin(thread, direction, clock.GetUtcNow(), null, caller.MemberId);

        var alsoOn = contactId is { } chosen ? new List<Guid> { chosen } : [];
        if (alsoOn.Count == 0 && (await contacts.FindAsync(named, ct)).Count == 0 && await CreateContactAsync(headers, direction, own, rules, ct) is { } created)
            alsoOn.Add(created);

        var logged = await logMessage.AddAsync(read, origin, alsoOn, rules, ct);
        await db.SaveChangesAsync(ct);
        await ledger.AddAsync(Ledger.NoMailbox, "message:" + logged.Message.Id.ToString("N"), logged.Message.MessageId, LogDecision.Logged, LogRules.Manual, ct);
        return new Response([.. logged.Entries.Select(entry => new Entry(entry.RecordId, entry.Id))], logged.IsNew ? LogDecision.Logged : LogDecision.AlreadyLogged, LogRules.Manual, !logged.IsNew);
    }

    /// <summary>The other side becomes a contact when nobody named is one; never ourselves, a list or a machine.</summary>
    private async Task<Guid?> CreateContactAsync(MessageHeaders headers, MailDirection direction, HashSet<string> own, RuleSet rules, CancellationToken ct)
    {
        var other = direction == MailDirection.Incoming ? headers.From : headers.To.FirstOrDefault(address => !own.Contains(address.Normalized));
        if (other is null || own.Contains(other.Normalized) || headers.IsBulk || IsMachine(other))
            return null;
        if (!rules.Concerns(MailPartyKeys.Of(other.Normalized, await hashes.GetAsync(ct)), _ => true))
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
