using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Reports;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Messages.Removal;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Logging;

/// <summary>Logs one message that somebody chose: from the pane, the web app or a program, or by sending it to their logging address. Safe to repeat.</summary>
public sealed class LogEmail(AppDb db, Caller caller, MessageStore messages, RemovedMessages removed, LogMessage logMessage, RuleBook book, OrganizationHashes hashes, ContactBook contacts, Records records, Ledger ledger, MailReports reports, Outbox outbox, IOptions<IngressOptions> ingress, TimeProvider clock)
{
    /// <summary>Bytes of one mail.</summary>
    public const int Largest = 40 * 1024 * 1024;

    private const int LongestName = 200;
    private const int MostCreated = 20;

    private static readonly Error NeverLogged = Error.Unprocessable("email_never_logged", "This mail is not logged: its author, or everybody it went to, is on a never-log list.");

    public sealed record Entry(Guid ContactId, Guid EntryId);

    public sealed record Response(IReadOnlyList<Entry> Entries, LogDecision Decision, string Rule, bool AlreadyLogged);

    /// <summary>A mail that may be logged, read, with the rules that bind it.</summary>
    public sealed record Chosen(ReadMessage Read, RuleSet Rules);

    /// <param name="contactId">A contact to log onto besides those that the mail names.</param>
    public Task<Result<Response>> HandleAsync(ReadOnlyMemory<byte> content, Guid? contactId, CancellationToken ct) => HandleAsync(content, new LogChoice(contactId, []), ct);

    public async Task<Result<Response>> HandleAsync(ReadOnlyMemory<byte> content, LogChoice choice, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(choice);
        if (choice.RecordIds.Count > LogChoice.MostRecords || choice.LeaveOut.Count > LogChoice.MostFiles)
            return Error.Field("recordIds", "log_choice_too_large", "At most {0} records and {1} files can be named.", LogChoice.MostRecords, LogChoice.MostFiles);
        var names = await records.NamesAsync(choice.AllRecords, ct);
        if (choice.ContactId is { } named && names.GetValueOrDefault(named)?.Kind != "contact")
            return GetContact.NotFound;
        if (names.Count < choice.AllRecords.Count)
            return Records.NotFound;
        var left = new HashSet<string>(StringComparer.Ordinal);
        var chosen = await ReadAsync(content, names.Values.FirstOrDefault(record => record.Kind == "contact")?.Id, ct, choice.LeaveOut.Count == 0 ? null : name => choice.Leaves(name, left));
        if (chosen.Error is { } error)
            return error;
        // Better not at all than with a file that somebody wanted kept out.
        if (choice.LeaveOut.Any(key => key != LogChoice.Everything && !left.Contains(key)))
            return Error.Unprocessable("file_to_leave_out_unknown", "A file that was to be left out could not be found in the mail. Log it with all of its files, or without any.");
        return await KeepAsync(chosen.Value.Read, choice, chosen.Value.Rules, LogRules.Manual, createsContacts: names.Values.All(record => record.Kind != "contact"), await reports.FindAsync(content, ct), ct);
    }

    /// <summary>Reads a mail that somebody chose, unless the rules keep it out; before the transaction in which <see cref="PutAsync"/> puts it on record.</summary>
    public async Task<Result<Chosen>> ReadAsync(ReadOnlyMemory<byte> content, Guid? contactId, CancellationToken ct, Predicate<string>? skip = null)
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

        return new Chosen(await messages.ReadAsync(content, ct, skip), rules);
    }

    /// <summary>Puts a message on record that the rules admit.</summary>
    /// <param name="rule">By which way it was chosen.</param>
    /// <param name="createsContacts">The other side of the mail become contacts.</param>
    /// <param name="report">What it reports about a mail of ours.</param>
    public Task<Response> PutAsync(ReadMessage read, Guid? contactId, RuleSet rules, string rule, bool createsContacts, CancellationToken ct, FoundReport? report = null) =>
        KeepAsync(read, new LogChoice(contactId, []), rules, rule, createsContacts && contactId is null, report, ct);

    private async Task<Response> KeepAsync(ReadMessage read, LogChoice choice, RuleSet rules, string rule, bool createsContacts, FoundReport? report, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        var response = await db.WriteAsync(() => AddAsync(read, choice, rules, rule, createsContacts, report, ct), ct);
        await outbox.WakeAsync(ct);
        return response;
    }

    /// <summary>The never-log list also binds what somebody does by hand: nobody is left whom the mail could stand on.</summary>
    private async Task<bool> IsKeptOutAsync(MessageHeaders headers, RuleSet rules, CancellationToken ct)
    {
        if (rules.NeverLog.Count == 0)
            return false;
        var facts = MessageFacts.Of(headers, WatchedFolder.Inbox, await hashes.GetAsync(ct), rules.Folding);
        return Judge.Of(facts, answersKnown: true, rules with { LogInternal = true, ContactsOnly = false }, _ => false) is { IsAdmitted: false };
    }

    private async Task<Response> AddAsync(ReadMessage read, LogChoice choice, RuleSet rules, string rule, bool createsContacts, FoundReport? report, CancellationToken ct)
    {
        var headers = read.Headers;
        // What somebody took off the record comes back when somebody puts it there on purpose, and by no other way.
        if (rule == LogRules.Manual)
            await removed.ForgetAsync(read, ct);
        else if ((await removed.AmongAsync([read], ct))(read))
            return new Response([], LogDecision.Ignored, LogRules.Removed, false);
        var named = LogMessage.Named(headers);
        var own = await logMessage.OwnAsync(named, ct);
        var direction = headers.From is { } author && own.Contains(author.Normalized) ? MailDirection.Outgoing : MailDirection.Incoming;
        var origin = new MessageOrigin(report?.About.ThreadId ?? Guid.Empty, direction, clock.GetUtcNow(), null, caller.MemberId, ChoseRecords: choice.Exactly);

        var alsoOn = choice.AllRecords.ToList();
        if (createsContacts)
        {
            // Whom somebody deleted becomes a contact again only when somebody says so.
            var deleted = rule == LogRules.Manual ? [] : await removed.ContactsAmongAsync(named, ct);
            alsoOn.AddRange(await CreateContactsAsync(headers, direction, [.. own, .. deleted], rules, await contacts.FindAsync(named, ct), ct));
        }

        var logged = await logMessage.AddAsync(read, origin, alsoOn, rules, ct);
        await reports.KeepAsync(report, logged.Message.Id, ct);
        await db.SaveChangesAsync(ct);
        await ledger.AddAsync(Ledger.NoMailbox, "message:" + logged.Message.Id.ToString("N"), logged.Message.MessageId, LogDecision.Logged, rule, ct);
        return new Response([.. logged.Entries.Select(entry => new Entry(entry.RecordId, entry.Id))], logged.IsNew ? LogDecision.Logged : LogDecision.AlreadyLogged, rule, !logged.IsNew);
    }

    /// <summary>
    /// The other side become contacts, whoever else of those named is one: the author of what came; of the member's own mail each recipient. Never ourselves, a
    /// list or a machine, nor anybody whom the rules keep out.
    /// </summary>
    private async Task<List<Guid>> CreateContactsAsync(MessageHeaders headers, MailDirection direction, HashSet<string> own, RuleSet rules, Dictionary<string, Guid> known, CancellationToken ct)
    {
        var created = new List<Guid>();
        var recipients = headers.To.Concat(headers.Cc).DistinctBy(address => address.Normalized).ToList();
        // A mail to very many is written to nobody in particular.
        var others = direction == MailDirection.Outgoing ? recipients.Count > MostCreated ? [] : recipients : headers.From is { } author ? [author] : [];
        if (headers.IsBulk)
            return created;
        var hash = await hashes.GetAsync(ct);
        foreach (var other in others.Where(address => !own.Contains(address.Normalized) && !known.ContainsKey(address.Normalized) && !IsMachine(address) && !IsLoggingAddress(address)))
        {
            if (!rules.Concerns(MailPartyKeys.Of(other.Normalized, hash, rules.Folding), _ => true))
                continue;
            var name = other.Name is { Length: > LongestName } longer ? longer[..(char.IsHighSurrogate(longer[LongestName - 1]) ? LongestName - 1 : LongestName)] : other.Name;
            if (await contacts.AddAsync(name, [other.Address], ct) is { Succeeded: true } added)
                created.Add(added.Value.Id);
        }

        return created;
    }

    private bool IsLoggingAddress(EmailAddress address) => address.Domain.Equals(ingress.Value.Domain, StringComparison.OrdinalIgnoreCase);

    private static bool IsMachine(EmailAddress address)
    {
        var local = address.LocalPart.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return local.StartsWith("noreply", StringComparison.OrdinalIgnoreCase) || local.StartsWith("donotreply", StringComparison.OrdinalIgnoreCase)
            || local.Equals("mailerdaemon", StringComparison.OrdinalIgnoreCase) || local.Equals("postmaster", StringComparison.OrdinalIgnoreCase);
    }
}
