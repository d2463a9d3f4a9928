using AddinHost.Contacts;
using AddinHost.Contacts.Deals;
using AddinHost.Data;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Shared.Secrets;
using AddinHost.Timeline;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Logging;

/// <summary>
/// Puts a message on record inside the open transaction: message, timeline entries of every contact it concerns, and the events of both. The
/// same way for sync, pane, upload and sending.
/// </summary>
public sealed class LogMessage(AppDb db, MailSenders senders, MessageStore messages, ContactBook contacts, Associations associations, TimelineOf timeline, OrganizationHashes hashes)
{
    /// <param name="IsNew">The message, or one of its entries, was not there before.</param>
    public sealed record Logged(MailMessage Message, bool IsNew, IReadOnlyList<TimelineEntry> Entries);

    /// <param name="alsoOn">Records that somebody chose by hand.</param>
    /// <param name="rules">Of the member for whom it is logged: nobody they keep out gets an entry.</param>
    public async Task<Logged> AddAsync(ReadMessage read, MessageOrigin origin, IReadOnlyCollection<Guid> alsoOn, RuleSet rules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(rules);
        var (message, added) = await messages.AddAsync(read, origin, ct);
        var records = await RecordsAsync(read.Headers, message, alsoOn, rules, ct);
        var entries = await timeline.AddAsync(message, records, ct);
        await timeline.AssociateAsync(message, await associations.OfAsync(records, message.MemberId, ct), ct);
        return new Logged(message, added || entries.Any(entry => entry.Added), [.. entries.Select(entry => entry.Entry)]);
    }

    /// <summary>Puts a message that is on record also on the records of contacts it turned out to name, inside the open transaction.</summary>
    /// <param name="named">By address in the form that matching compares.</param>
    public async Task JoinAsync(MailMessage message, IReadOnlyDictionary<string, Guid> named, RuleSet rules, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(named);
        ArgumentNullException.ThrowIfNull(rules);
        var hash = await hashes.GetAsync(ct);
        var records = named.Where(pair => rules.Concerns(MailPartyKeys.Of(pair.Key, hash), _ => true)).Select(pair => pair.Value).ToHashSet();
        await timeline.AddAsync(message, records, ct);
        await timeline.AssociateAsync(message, await associations.OfAsync(records, message.MemberId, ct), ct);
    }

    /// <summary>
    /// The contacts named in the message. A mail from somebody unknown, or one that names no contact at all, also stands on the records of
    /// its thread: sync never creates contacts, and a reply must not vanish because it came from another address.
    /// </summary>
    private async Task<IReadOnlyCollection<Guid>> RecordsAsync(MessageHeaders headers, MailMessage message, IReadOnlyCollection<Guid> alsoOn, RuleSet rules, CancellationToken ct)
    {
        var hash = await hashes.GetAsync(ct);
        var found = await contacts.FindAsync(Named(headers), ct);
        // Who is a contact is no colleague, unless an administrator says so.
        var concerned = found.Where(pair => rules.Concerns(MailPartyKeys.Of(pair.Key, hash), _ => true)).Select(pair => pair.Value);
        var records = concerned.Concat(alsoOn).ToHashSet();
        var authorKnown = message.Direction == MailDirection.Outgoing || (headers.From is { } author && found.ContainsKey(author.Normalized));
        if (!authorKnown || records.Count == 0)
            records.UnionWith(await timeline.ContactsOfThreadAsync(message.ThreadId, ct));
        if (rules.NeverLog.Count > 0)
            records.ExceptWith(await KeptOutAsync(records, rules, hash, ct));
        return records;
    }

    /// <summary>The contacts of these whose every address is on the never-log list.</summary>
    private async Task<List<Guid>> KeptOutAsync(IReadOnlyCollection<Guid> records, RuleSet rules, KeyedHash hash, CancellationToken ct)
    {
        var addresses = await db.ContactAddresses.Where(row => records.Contains(row.ContactId)).Select(row => new { row.ContactId, row.Address }).ToListAsync(ct);
        return [.. addresses.GroupBy(row => row.ContactId).Where(contact => contact.All(row => rules.IsNeverLogged(MailPartyKeys.Of(row.Address, hash)))).Select(contact => contact.Key)];
    }

    /// <summary>Everybody a mail names, in the form that matching compares; a mail to thousands concerns nobody in particular.</summary>
    public static IReadOnlyCollection<string> Named(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        const int Most = 100;
        return [.. headers.To.Concat(headers.Cc).Prepend(headers.From).OfType<EmailAddress>().Select(address => address.Normalized).Distinct(StringComparer.Ordinal).Take(Most)];
    }

    /// <summary>The addresses of these that are the organization's own: of mailboxes, their aliases, or members.</summary>
    public async Task<HashSet<string>> OwnAsync(IReadOnlyCollection<string> addresses, CancellationToken ct)
    {
        var mailboxes = await senders.AmongAsync(addresses, ct);
#pragma warning disable CA1308 // Addresses are compared in lower case.
        var members = await db.Users.Where(row => row.NormalizedEmail != null && addresses.Select(address => address.ToUpperInvariant()).Contains(row.NormalizedEmail)).Select(row => row.Email!).ToListAsync(ct);
        return [.. mailboxes, .. members.Select(address => address.ToLowerInvariant())];
#pragma warning restore CA1308
    }
}
