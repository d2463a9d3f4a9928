using AddinHost.Contacts;

namespace AddinHost.Logging.Rules;

/// <summary>Which mail of a mailbox is logged by itself.</summary>
public enum LoggingMode
{
    /// <summary>Replies to what is on record, and the member's own mail in those threads.</summary>
    RepliesOnly,

    /// <summary>Every mail with a known contact.</summary>
    KnownContacts,
}

/// <summary>
/// The rules that hold for one member: what the organization says, with what the member may say otherwise. Addresses and domains stand as keyed hashes, so that
/// the same rules judge a mail that has just come and one of which only hashes were kept.
/// </summary>
public sealed record RuleSet
{
    public static readonly RuleSet Default = new();

    public LoggingMode Mode { get; init; }

    /// <summary>A mail without a known contact stays out, also as a reply.</summary>
    public bool ContactsOnly { get; init; }

    /// <summary>Only who, when and in answer to what is kept; subject and body are never read.</summary>
    public bool HeadersOnly { get; init; }

    /// <summary>Lists, newsletters and mail written by programs count like any other.</summary>
    public bool LogBulk { get; init; }

    /// <summary>Mail among colleagues counts like any other.</summary>
    public bool LogInternal { get; init; }

    /// <summary>Addresses and domains of which nothing is ever logged.</summary>
    public IReadOnlySet<long> NeverLog { get; init; } = new HashSet<long>();

    /// <summary>Domains that an administrator named as the organization's own.</summary>
    public IReadOnlySet<long> InternalDomains { get; init; } = new HashSet<long>();

    /// <summary>Addresses of members and mailboxes, and the domains of those mailboxes.</summary>
    public IReadOnlySet<long> Own { get; init; } = new HashSet<long>();

    /// <summary>What does not count in an address; the keys of this set and of what it judges are made by it.</summary>
    public AddressFolding Folding { get; init; }

    /// <summary>A listed domain stands for everything below it.</summary>
    public bool IsNeverLogged(MailPartyKeys party) => party.IsIn(NeverLog);

    /// <summary>
    /// A colleague. Somebody who shares a domain with a mailbox and is a contact all the same is none: people share domains with their customers. What an
    /// administrator has named is not up for argument.
    /// </summary>
    public bool IsInternal(MailPartyKeys party, Func<long, bool> isContact)
    {
        ArgumentNullException.ThrowIfNull(isContact);
        return party.IsIn(InternalDomains) || (party.IsIn(Own) && !isContact(party.Address));
    }

    /// <summary>May a mail stand on the record of this party?</summary>
    public bool Concerns(MailPartyKeys party, Func<long, bool> isContact) => !IsNeverLogged(party) && (LogInternal || !IsInternal(party, isContact));
}
