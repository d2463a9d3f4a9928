using AddinHost.Contacts;
using AddinHost.GmailAddon.Actions;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Sidebar;
using AddinHost.Tasks;
using AddinHost.Timeline;
using AddinHost.Tracking;

namespace AddinHost.GmailAddon.Cards;

/// <summary>What the sidebar knows about the open message, as a card.</summary>
public sealed class MessageCard(CardVisit visit)
{
    public const string Name = "message";

    private const string IsLogged = "logged";
    private const int PeopleShownFirst = 4;
    private const int EntriesShownFirst = 5;
    private const int LongestEntry = 300;
    private const int TasksShownFirst = 3;

    public Card Of(OpenMessage.Seen seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var view = seen.Sidebar;
        return new Card(Name, new CardHeader("Inlay", Counted(view.Known, view.New)),
        [
            People(seen),
            Logged(view),
            .. view.Contact is { } contact ? Contact(contact, view.Timeline, view.Tracking, Tasks(view.Tasks)) : [],
            Mailbox(view.Mailbox, onlyIfWrong: true),
        ])
        {
            CardActions = Menu(),
            FixedFooter = view.Logged.State == IsLogged ? null : new(Log(view.Contact)),
        };
    }

    /// <summary>A contact and its timeline, newest first.</summary>
    public IEnumerable<Section> Contact(ContactView contact, Page<TimelineEntryView>? timeline, IReadOnlyList<ListTracking.Summary>? tracking = null, Section? tasks = null)
    {
        ArgumentNullException.ThrowIfNull(contact);
        yield return new Section(Say.Text("card_contact", "Contact"),
        [
            Widget.Of(new DecoratedText(
                Markup.Bold(contact.Name ?? contact.Addresses[0]), null, string.Join(" · ", new[] { contact.JobTitle, contact.Company?.Name }.Where(text => !string.IsNullOrWhiteSpace(text))), "PERSON",
                visit.Link(Say.Text("card_open", "Open"), $"app/contacts/{contact.Id}"))),
            .. contact.Addresses.Take(5).Select(address => Widget.Of(new DecoratedText(Markup.Of(address), icon: "EMAIL"))),
            .. (contact.Phones ?? []).Take(5).Select(phone => Widget.Of(new DecoratedText(Markup.Of(phone), icon: "PHONE"))),
            contact.Owner is { } owner ? Widget.Of(new DecoratedText(Markup.Of(owner.Name), Say.Text("card_owner", "Owner"))) : null,
            Widget.Of(
                visit.Button(Say.Text("card_note", "Note"), new(ActionKind.WriteNote, contact.Id)),
                visit.Button(Say.Text("card_task", "Task"), new(ActionKind.WriteTask, contact.Id))),
        ]);
        if (tasks is not null)
            yield return tasks;
        if (timeline is not null)
            yield return Timeline(contact.Id, timeline, tracking);
    }

    public Section Timeline(Guid contactId, Page<TimelineEntryView> timeline, IReadOnlyList<ListTracking.Summary>? tracking = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        return new Section(Say.Text("card_timeline", "Timeline"),
        [
            .. timeline.Items.Count == 0 ? [Widget.Of(Markup.Of(Say.Text("card_timeline_empty", "Nothing is on record yet.")))] : timeline.Items.Select(entry => Entry(entry, tracking?.FirstOrDefault(one => one.MessageId == entry.SourceId))),
            timeline.Next is { } next ? Widget.Of(visit.Button(Say.Text("card_older", "Older"), new(ActionKind.OlderEntries, contactId, After: next))) : null,
        ],
        EntriesShownFirst);
    }

    public Section? Mailbox(MailboxView? mailbox, bool onlyIfWrong)
    {
        if (mailbox is null)
            return new Section(Say.Text("card_mailbox", "Mailbox"),
            [
                Widget.Of(Markup.Of(Say.Text("card_mailbox_none", "No mailbox is connected yet. You can log any message that you open. Connect your mailbox, and replies are logged by themselves."))),
                Widget.Of(visit.Link(Say.Text("card_connect", "Connect a mailbox"), "app/settings/email/connect", reloads: true)),
            ]);
        if (onlyIfWrong && mailbox.NextAction is null)
            return null;
        return new Section(Say.Text("card_mailbox", "Mailbox"),
        [
            Widget.Of(new DecoratedText(Markup.Of(mailbox.Address), null, mailbox.StateText, "EMAIL")),
            mailbox.Problem is { } problem ? Widget.Of(Markup.Of(problem.Detail)) : null,
            mailbox.NextAction is { } next ? Widget.Of(visit.Link(next.Text, "app/settings/email", reloads: true)) : null,
        ]);
    }

    public IReadOnlyList<CardAction> Menu() =>
    [
        new(Say.Text("card_refresh", "Refresh"), visit.Do(new(ActionKind.Reload))),
        new(Say.Text("card_search", "Search contacts"), visit.Do(new(ActionKind.Search))),
        new(Say.Text("card_open_inlay", "Open Inlay"), visit.Open("app")),
    ];

    /// <summary>The one thing that most people came for.</summary>
    private Button Log(ContactView? contact) =>
        visit.Button(contact is null ? Say.Text("card_log", "Log") : Say.Text("card_log_on", "Log on {0}", Plain.Of(contact.Name ?? contact.Addresses[0])), new(ActionKind.Log, contact?.Id), isFirst: true);

    private Section Logged(ShowSidebar.Response view)
    {
        var logged = view.Logged;
        var isLogged = logged.State == IsLogged;
        var by = logged.ByName is not { } name ? null : logged.Automatically ? Say.Text("card_logged_from", "From the mailbox of {0}", name) : Say.Text("card_logged_by", "By {0}", name);
        return new Section(null,
        [
            isLogged
                ? Widget.Of(new DecoratedText(Markup.Bold(Say.Text("card_logged", "Logged")), string.Join(" · ", new[] { by, logged.At is { } at ? visit.Time(at) : null }.OfType<string>()), Where(logged), "BOOKMARK"))
                : Widget.Of(new DecoratedText(Markup.Bold(Say.Text("card_not_logged", "Not logged")), null, logged.Why, "EMAIL")),
            Widget.Of(
                visit.Button(isLogged ? Say.Text("card_log_also", "Log also on …") : Say.Text("card_log_elsewhere", "Log on another …"), new(ActionKind.Search)),
                visit.Button(Say.Text("card_reply_with", "Reply with a template"), new(ActionKind.ChooseReply))),
        ]);
    }

    private static string Where(LoggedView logged) => logged.On is { Count: > 0 } on ? Say.Text("card_logged_where", "On {0}", string.Join(", ", on.Take(5).Select(record => record.Name))) : logged.Why;

    private Section? People(OpenMessage.Seen seen)
    {
        var widgets = new List<Widget>();
        foreach (var person in seen.Sidebar.Participants)
        {
            var name = person.Contact?.Name ?? person.Name ?? person.Address;
            var place = seen.People.ToList().FindIndex(one => one.Address.Equals(person.Address, StringComparison.OrdinalIgnoreCase));
            widgets.Add(Widget.Of(new DecoratedText(
                Markup.Of(name), Role(person.Role), string.Join(" · ", new[] { name == person.Address ? null : person.Address, person.Contact is null ? Say.Text("card_new", "Not a contact yet") : null, person.NotLogged?.Text, person.Warning?.Text }.OfType<string>()), "PERSON",
                person.Contact is { } known
                    ? visit.Button(Say.Text("card_show", "Show"), new(ActionKind.OpenContact, known.Id))
                    : visit.Button(Say.Text("card_add", "Add"), new(ActionKind.NewContact, Place: place)))));
        }

        return widgets.Count == 0
            ? new Section(null, [Widget.Of(Markup.Of(Say.Text("card_nobody", "Only people of your organization take part.")))])
            : new Section(Say.Text("card_people", "People"), widgets, PeopleShownFirst);
    }

    private Widget Entry(TimelineEntryView entry, ListTracking.Summary? seen)
    {
        var (icon, text) = entry.Kind switch
        {
            TimelineKind.Email => ("EMAIL", entry.Subject is { Length: > 0 } subject ? subject : Say.Text("card_no_subject", "(no subject)")),
            TimelineKind.Task => ("CLOCK", entry.Subject),
            _ => ("DESCRIPTION", entry.Text),
        };
        var who = entry.Kind == TimelineKind.Email
            ? entry.Direction == MailDirection.Outgoing ? Say.Text("card_sent", "Sent") : Say.Text("card_received", "Received")
            : entry.By;
        return Widget.Of(new DecoratedText(Markup.Of(Plain.Cut(text, LongestEntry)), string.Join(" · ", new[] { visit.Time(entry.OccurredAt), who, Several(entry.ThreadCount), Opened(seen) }.OfType<string>()), entry.Preview, icon));
    }

    private Section? Tasks(IReadOnlyList<TaskView> tasks) => tasks.Count == 0 ? null : new Section(
        Say.Text("card_tasks", "To do"),
        tasks.Select(task => Widget.Of(new DecoratedText(Markup.Of(task.Title), task.DueAt is { } due ? Say.Text("card_due_at", "Due {0}", visit.Time(due)) : null, task.Owner?.Name, "CLOCK"))), TasksShownFirst);

    private static string? Several(int? count) => count is > 1 and { } many ? Say.Text("card_thread", "{0} messages", many) : null;

    private string? Opened(ListTracking.Summary? seen) => seen?.LastOpenedAt is { } at ? Say.Text("card_opened", "Opened {0}", visit.Time(at)) : seen?.LeftWithout is not null ? Say.Text("card_not_tracked", "Not tracked") : null;

    private static string Counted(int known, int unknown) => (known, unknown) switch
    {
        (0, 0) => Say.Text("card_count_nobody", "Colleagues only"),
        (_, 0) => Say.Text("card_count_known", "{0} known", known),
        (0, _) => Say.Text("card_count_new", "{0} new", unknown),
        _ => Say.Text("card_count_both", "{0} known, {1} new", known, unknown),
    };

    private static string? Role(string role) => role switch
    {
        "from" => Say.Text("card_role_from", "From"),
        "to" => Say.Text("card_role_to", "To"),
        "cc" => Say.Text("card_role_cc", "Copy"),
        _ => null,
    };
}
