using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts;
using AddinHost.Contacts.Deals;
using AddinHost.Contacts.Suggestions;
using AddinHost.Logging;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Shared.Results;
using AddinHost.Tasks;
using AddinHost.Timeline;
using AddinHost.Tracking;

namespace AddinHost.Sidebar;

/// <summary>Whether the open mail is read or written.</summary>
public enum SidebarMode
{
    Read,
    Compose,
}

/// <summary>What a sidebar shows beside an open message: who takes part, the first known contact with its timeline and tasks, whether the message is on record, and how the mailbox is.</summary>
public sealed class ShowSidebar(
    ContactBook contacts, SuggestionBook suggestions, LogMessage logMessage, ReadPeople readPeople, ShowComposing showComposing, ListTimeline listTimeline, ListTracking listTracking, ListTasks listTasks, Associations associations,
    ShowLogged showLogged, ListMailboxes listMailboxes)
{
    private const int MostEntries = 20;
    private const int MostTasks = 20;
    private const int MostDeals = 10;

    public sealed record Participant([Required, MaxLength(320)] string Address, [Required, MaxLength(10)] string Role, [MaxLength(500)] string? Name = null);

    /// <param name="From">Composing: as whom.</param>
    /// <param name="InReplyTo">Composing: the Message-ID of the mail that is answered.</param>
    /// <param name="Own">Further addresses of whoever looks, as their mail program knows them: nobody is shown to themselves.</param>
    public sealed record Request(
        [Required, MaxLength(200)] IReadOnlyList<Participant> Participants, [MaxLength(2_000)] string? MessageId = null, [MaxLength(300_000)] string? InternetHeaders = null,
        SidebarMode Mode = SidebarMode.Read, [MaxLength(320)] string? From = null, [MaxLength(2_000)] string? InReplyTo = null, [MaxLength(20)] IReadOnlyList<string>? Own = null);

    /// <summary>A record that the mail may be logged onto.</summary>
    /// <param name="Chosen">It stands there without anybody saying so.</param>
    public sealed record Target(Guid Id, string Kind, string Name, bool Chosen);

    /// <param name="Known">How many of the participants are contacts; <paramref name="New"/>: the rest.</param>
    /// <param name="Timeline">Folded: of each thread the newest entry, and how many there are.</param>
    /// <param name="Tasks">What is to be done for the contact, what is due first.</param>
    /// <param name="Tracking">Opens and clicks of the sent mail on the timeline.</param>
    /// <param name="Targets">What the mail may be logged onto: the contact, its company, its open deals.</param>
    /// <param name="Compose">While composing.</param>
    public sealed record Response(
        IReadOnlyList<ParticipantView> Participants, ContactView? Contact, Page<TimelineEntryView>? Timeline, LoggedView Logged, MailboxView? Mailbox, IReadOnlyList<SuggestionBook.View> Suggestions,
        int Known, int New, IReadOnlyList<TaskView> Tasks, IReadOnlyList<ListTracking.Summary> Tracking, IReadOnlyList<Target> Targets, ComposeView? Compose);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var people = Readable(request.Participants);
        string[] addresses = [.. people.Select(person => person.Address.Normalized)];
        var sender = EmailAddress.TryParse(request.From, out var from) ? from.Normalized : null;
        var own = await logMessage.OwnAsync([.. addresses.Append(sender).OfType<string>().Distinct()], ct);
        var mine = (request.Own ?? []).Select(text => EmailAddress.TryParse(text, out var address) ? address.Normalized : null).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var known = await contacts.FindAsync(addresses, ct);
        var views = await contacts.ViewsAsync([.. known.Values.Distinct()], ct);
        var read = await readPeople.HandleAsync(
            [
                .. people.Where(person => !own.Contains(person.Address.Normalized) && !mine.Contains(person.Address.Normalized)).Select(person => (
                    new ParticipantView(person.Said.Name, person.Address.Address, person.Said.Role, false, known.TryGetValue(person.Address.Normalized, out var id) ? views.GetValueOrDefault(id) : null),
                    person.Address)),
            ],
            ct);
        var contact = read.People.FirstOrDefault(person => person.Contact is not null)?.Contact;
        var timeline = contact is null ? default(Result<Page<TimelineEntryView>>?) : await listTimeline.HandleAsync(contact.Id, GetContact.NotFound, new TimelineFilter(Fold: true), null, MostEntries, ct);
        var shown = timeline is { Succeeded: true } page ? page.Value : null;
        var mailboxes = await listMailboxes.HandleAsync(ct);
        var mailbox = Of(mailboxes, own);
        return new Response(
            read.People, contact, shown, await showLogged.HandleAsync(request.MessageId, ct), mailbox, contact is null ? [] : await suggestions.OfAsync(contact, ct),
            read.People.Count(person => person.Contact is not null), read.People.Count(person => person.Contact is null), contact is null ? [] : await TasksAsync(contact.Id, ct), await TrackingAsync(shown, ct),
            contact is null ? [] : await TargetsAsync(contact, ct), request.Mode == SidebarMode.Compose ? await showComposing.HandleAsync(read, sender, request.InReplyTo, mailboxes, mailbox, ct) : null);
    }

    private static List<(Participant Said, EmailAddress Address)> Readable(IReadOnlyList<Participant> participants)
    {
        var people = new List<(Participant Said, EmailAddress Address)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var said in participants)
        {
            // A client also names what is no address (Exchange's inner forms): such a one is nobody here.
            if (EmailAddress.TryParse(said.Address, out var address) && seen.Add(address.Normalized))
                people.Add((said, address));
        }

        return people;
    }

    /// <summary>The mailbox that the open message lies in, if it is one of the caller's; else their first.</summary>
    private static MailboxView? Of(IReadOnlyList<MailboxView> mine, HashSet<string> own) =>
        mine.FirstOrDefault(mailbox => mailbox.Senders.Any(sender => own.Contains(sender.Address))) ?? (mine.Count > 0 ? mine[0] : null);

    private async Task<IReadOnlyList<TaskView>> TasksAsync(Guid contactId, CancellationToken ct) =>
        await listTasks.HandleAsync(contactId, mine: false, done: false, null, MostTasks, ct) is { Succeeded: true } page ? page.Value.Items : [];

    private async Task<IReadOnlyList<ListTracking.Summary>> TrackingAsync(Page<TimelineEntryView>? timeline, CancellationToken ct)
    {
        var sent = (timeline?.Items ?? []).Where(entry => entry.Direction == MailDirection.Outgoing).Select(entry => entry.SourceId).ToList();
        return sent.Count > 0 && await listTracking.HandleAsync(sent, ct) is { Succeeded: true } page ? page.Value.Items : [];
    }

    private async Task<IReadOnlyList<Target>> TargetsAsync(ContactView contact, CancellationToken ct)
    {
        var habit = await associations.GetAsync(ct);
        var deals = await associations.OpenDealsAsync(contact.Id, MostDeals, ct);
        return
        [
            new Target(contact.Id, "contact", contact.Name ?? (contact.Addresses.Count > 0 ? contact.Addresses[0] : ""), true),
            .. contact.Company is { } company ? [new Target(company.Id, "company", company.Name, habit.Company)] : Array.Empty<Target>(),
            .. deals.Select((deal, at) => new Target(deal.Id, "deal", deal.Name, at < habit.OpenDeals)),
        ];
    }
}
