using System.ComponentModel.DataAnnotations;
using AddinHost.Contacts;
using AddinHost.Contacts.Suggestions;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Mailboxes;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Timeline;

namespace AddinHost.Sidebar;

/// <summary>What a sidebar shows beside an open message: who takes part, the first known contact with its timeline, whether the message is on record, and how the mailbox is.</summary>
public sealed class ShowSidebar(ContactBook contacts, SuggestionBook suggestions, LogMessage logMessage, ListTimeline listTimeline, LoggedBy loggedBy, ListLedger listLedger, ListMailboxes listMailboxes)
{
    public sealed record Participant([Required, MaxLength(320)] string Address, [Required, MaxLength(10)] string Role, [MaxLength(500)] string? Name = null);

    public sealed record Request([Required, MaxLength(200)] IReadOnlyList<Participant> Participants, [MaxLength(2_000)] string? MessageId = null, [MaxLength(300_000)] string? InternetHeaders = null);

    public sealed record ParticipantView(string? Name, string Address, string Role, bool IsMember, ContactView? Contact);

    /// <param name="Automatically">It came by itself from a mailbox; <paramref name="ByName"/> is whose.</param>
    public sealed record LoggedView(string State, string? ByName, DateTimeOffset? At, string Why, bool Automatically = false);

    public sealed record Response(IReadOnlyList<ParticipantView> Participants, ContactView? Contact, Page<TimelineEntryView>? Timeline, LoggedView Logged, MailboxView? Mailbox, IReadOnlyList<SuggestionBook.View> Suggestions);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var people = new List<(Participant Said, EmailAddress Address)>();
        foreach (var said in request.Participants)
        {
            // A client also names what is no address (Exchange's inner forms): such a one is nobody here.
            if (EmailAddress.TryParse(said.Address, out var address) && people.All(person => person.Address.Normalized != address.Normalized))
                people.Add((said, address));
        }

        string[] addresses = [.. people.Select(person => person.Address.Normalized)];
        var own = await logMessage.OwnAsync(addresses, ct);
        var known = await contacts.FindAsync(addresses, ct);
        var views = await contacts.ViewsAsync([.. known.Values.Distinct()], ct);
        var participants = people
            .Where(person => !own.Contains(person.Address.Normalized))
            .Select(person => new ParticipantView(
                person.Said.Name, person.Address.Address, person.Said.Role, false, known.TryGetValue(person.Address.Normalized, out var id) ? views.GetValueOrDefault(id) : null))
            .ToList();
        var contact = participants.Find(person => person.Contact is not null)?.Contact;
        var timeline = contact is null ? default(Result<Page<TimelineEntryView>>?) : await listTimeline.HandleAsync(contact.Id, GetContact.NotFound, new TimelineFilter(), null, 20, ct);
        return new Response(participants, contact, timeline is { Succeeded: true } shown ? shown.Value : null, await LoggedAsync(request.MessageId, ct), await MailboxAsync(own, ct), contact is null ? [] : await suggestions.OfAsync(contact, ct));
    }

    private async Task<LoggedView> LoggedAsync(string? messageId, CancellationToken ct)
    {
        if (!MessageId.TryParse(messageId, out var id))
            return new LoggedView("not_logged", null, null, RuleTexts.WhyNot(null));
        var decided = await listLedger.LastRuleAsync(id, ct);
        if (await loggedBy.FindAsync(id.Value, ct) is not { } found)
            return new LoggedView("not_logged", null, null, RuleTexts.WhyNot(decided?.Rule));
        return new LoggedView("logged", found.Name, found.At, found.BySync
            ? RuleTexts.Why(decided?.Rule ?? LogRules.Reply)
            : Say.Text("why_logged_by_hand", "Somebody of your organization logged or sent it."), found.BySync);
    }

    /// <summary>The mailbox that the open message lies in, if it is one of the caller's; else their first.</summary>
    private async Task<MailboxView?> MailboxAsync(HashSet<string> own, CancellationToken ct)
    {
        var mine = await listMailboxes.HandleAsync(ct);
        return mine.FirstOrDefault(mailbox => mailbox.Senders.Any(sender => own.Contains(sender.Address))) ?? (mine.Count > 0 ? mine[0] : null);
    }
}
