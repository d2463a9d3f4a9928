using AddinHost.Contacts;
using AddinHost.Contacts.Marks;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Texts;
using AddinHost.Tracking.Policies;

namespace AddinHost.Sidebar;

/// <summary>Why something does not happen, or should be known: a stable code, and one sentence for people.</summary>
public sealed record Reason(string Code, string Text);

/// <summary>Somebody who takes part in the open mail, and what holds for them.</summary>
/// <param name="NotLogged">Why mail with them is not logged on them; null where it is.</param>
/// <param name="NotTracked">Why mail to them is not tracked; null where it may be.</param>
/// <param name="Warning">What is to be known before somebody writes to them.</param>
public sealed record ParticipantView(string? Name, string Address, string Role, bool IsMember, ContactView? Contact, Reason? NotLogged = null, Reason? NotTracked = null, Reason? Warning = null)
{
    /// <summary>How a person is called here.</summary>
    internal string Called => Contact?.Name is { Length: > 0 } known ? known : string.IsNullOrWhiteSpace(Name) ? Address : Name;
}

/// <summary>Reads what the rules say about each person whom a mail names.</summary>
public sealed class ReadPeople(Caller caller, RuleBook book, OrganizationHashes hashes, AddressMarks marks, DecideTracking tracking, TrackingPolicies policies)
{
    /// <param name="Tracking">What holds for all of them together: they share one pixel.</param>
    public sealed record Read(IReadOnlyList<ParticipantView> People, TrackingDecision Tracking, TrackingPolicy? Policy);

    /// <param name="people">With their addresses in the form that is compared.</param>
    public async Task<Read> HandleAsync(IReadOnlyList<(ParticipantView View, EmailAddress Address)> people, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(people);
        var policy = await policies.FindAsync(ct);
        if (people.Count == 0)
            return new Read([], TrackingDecision.OfAll([], policy), policy);
        var rules = await book.OfAsync(caller.MemberId, ct);
        var hash = await hashes.GetAsync(ct);
        List<string> addresses = [.. people.Select(person => person.Address.Normalized)];
        var known = people.Where(person => person.View.Contact is not null).ToDictionary(person => person.Address.Normalized, person => person.View.Contact!, StringComparer.Ordinal);
        // Whoever opted out with one address has opted out: another address of the same contact is the same person.
        var marked = (await marks.OfAsync([.. addresses.Union(known.Values.SelectMany(contact => contact.Addresses))], ct)).ToLookup(mark => mark.Address, StringComparer.Ordinal);
        var optedOut = marked.Where(of => of.Any(mark => mark.Kind == AddressMarkKind.NoTracking)).Select(of => of.Key).ToHashSet(StringComparer.Ordinal);
        var facts = await tracking.FactsAsync(addresses, known, optedOut, ct);
        var readers = facts.ToDictionary(fact => fact.Address, StringComparer.Ordinal);
        return new Read(
            [
                .. people.Select(person => person.View with
                {
                    NotLogged = NotLogged(MailPartyKeys.Of(person.Address.Normalized, hash, rules.Folding), rules, person.View.Contact is not null),
                    NotTracked = TrackingDecision.Of(readers[person.Address.Normalized], policy) is { Allowed: false } decision ? new Reason(decision.Reason, WhyNotTracked(decision.Reason)) : null,
                    Warning = Warn(marked[person.Address.Normalized]),
                }),
            ],
            TrackingDecision.OfAll(facts, policy), policy);
    }

    private static Reason? NotLogged(MailPartyKeys party, RuleSet rules, bool isContact)
    {
        if (rules.IsNeverLogged(party))
            return new Reason(Judge.NeverLog, Say.Text("person_never_logged", "On a never-log list: nothing is logged here."));
        return !rules.LogInternal && rules.IsInternal(party, _ => isContact)
            ? new Reason(Judge.InternalOnly, Say.Text("person_internal", "Of your organization: mail among colleagues stays private."))
            : null;
    }

    private static Reason? Warn(IEnumerable<AddressMarkView> marks)
    {
        var kinds = marks.Select(mark => mark.Kind).ToHashSet();
        if (kinds.Contains(AddressMarkKind.Unsubscribed))
            return new Reason("unsubscribed", Say.Text("person_unsubscribed", "Has unsubscribed from such mail."));
        return kinds.Contains(AddressMarkKind.Bounced) ? new Reason("bounced", Say.Text("person_bounced", "Mail to this address came back for good.")) : null;
    }

    internal static string WhyNotTracked(string reason) => reason switch
    {
        "off" => Say.Text("untracked_off", "Your organization does not track email."),
        "opted_out" => Say.Text("untracked_opted_out", "Does not want to be tracked."),
        "contact_never" => Say.Text("untracked_contact_never", "Tracking is not allowed for this person."),
        "contact_consent" => Say.Text("untracked_contact_consent", "Has not agreed to tracking yet."),
        "domain_never" or "country_never" => Say.Text("untracked_place_never", "Your organization does not track people there."),
        _ => Say.Text("untracked_place_consent", "People there are tracked only if they agree, and this one has not."),
    };
}
