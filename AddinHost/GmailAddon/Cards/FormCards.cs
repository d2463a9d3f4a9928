using AddinHost.Contacts;
using AddinHost.GmailAddon.Actions;
using AddinHost.Sending.Drafts;
using AddinHost.Sending.Templates;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Timeline;

namespace AddinHost.GmailAddon.Cards;

/// <summary>Cards that are pushed over the first one: a contact, and the forms.</summary>
public sealed class FormCards(CardVisit visit, MessageCard message)
{
    private const int MostTemplates = 90;

    public Card Contact(ContactView contact, Page<TimelineEntryView>? timeline)
    {
        ArgumentNullException.ThrowIfNull(contact);
        return new Card("contact", new CardHeader(Called(contact)),
        [
            visit.Event.MessageId is null ? null : new Section(null, [Widget.Of(visit.Button(Say.Text("card_log_here", "Log the message here"), new(ActionKind.Log, contact.Id), isFirst: true))]),
            .. message.Contact(contact, timeline),
        ]);
    }

    public Card Older(Guid contactId, string name, Page<TimelineEntryView> timeline) => new("timeline", new CardHeader(name), [message.Timeline(contactId, timeline)]);

    /// <param name="problem">What was wrong with what somebody typed; it stays in the fields.</param>
    public Card NewContact(int? place, string? name, string? address, string? problem = null) => new("new-contact", new CardHeader(Say.Text("card_new_contact", "New contact")),
    [
        Problem(problem),
        new Section(null,
        [
            Widget.Of(new TextInput("name", Say.Text("card_name", "Name"), name)),
            Widget.Of(new TextInput("address", Say.Text("card_address", "Email address"), address)),
            Widget.Of(new TextInput("jobTitle", Say.Text("card_job", "Job title"), visit.Event.Input("jobTitle"))),
            Widget.Of(new TextInput("phone", Say.Text("card_phone", "Phone"), visit.Event.Input("phone"))),
            Widget.Of(visit.Button(Say.Text("card_create", "Create contact"), new(ActionKind.CreateContact, Place: place), isFirst: true)),
        ]),
    ]);

    public Card Note(Guid contactId, string? problem = null) => new("note", new CardHeader(Say.Text("card_new_note", "New note")),
    [
        Problem(problem),
        new Section(null,
        [
            Widget.Of(new TextInput("text", Say.Text("card_note_text", "Note"), visit.Event.Input("text"), "MULTIPLE_LINE")),
            Widget.Of(visit.Button(Say.Text("card_save_note", "Save note"), new(ActionKind.SaveNote, contactId), isFirst: true)),
        ]),
    ]);

    public Card Task(Guid contactId, string? problem = null) => new("task", new CardHeader(Say.Text("card_new_task", "New task")),
    [
        Problem(problem),
        new Section(null,
        [
            Widget.Of(new TextInput("title", Say.Text("card_task_title", "What is to be done"), visit.Event.Input("title"))),
            Widget.Of(new DateTimePicker("due", Say.Text("card_due", "Due on"), ValueMsEpoch: visit.Event.Moment("due"))),
            Widget.Of(new TextInput("text", Say.Text("card_task_text", "Details"), visit.Event.Input("text"), "MULTIPLE_LINE")),
            Widget.Of(visit.Button(Say.Text("card_save_task", "Save task"), new(ActionKind.SaveTask, contactId), isFirst: true)),
        ]),
    ]);

    /// <param name="found">Null: nobody has searched yet.</param>
    public Card Search(string? words, IReadOnlyList<ContactView>? found) => new("search", new CardHeader(Say.Text("card_search", "Search contacts")),
    [
        new Section(null,
        [
            Widget.Of(new TextInput("words", Say.Text("card_search_words", "Name, address, company or phone"), words)),
            Widget.Of(visit.Button(Say.Text("card_find", "Search"), new(ActionKind.Find), isFirst: true)),
        ]),
        found is null ? null : new Section(Say.Text("card_found", "Found"), found.Count == 0
            ? [Widget.Of(Markup.Of(Say.Text("card_found_none", "No contact matches."))), Widget.Of(visit.Button(Say.Text("card_new_contact", "New contact"), new(ActionKind.NewContact)))]
            : found.Select(Found)),
    ]);

    /// <summary>What can be put into the mail that is being written.</summary>
    /// <param name="contact">The recipient, where one is a contact.</param>
    public Card Compose(ContactView? contact, IReadOnlyList<ManageTemplates.View> templates, string? words, bool takesLoggingMail, bool hasMeetingLink, bool isReply, ActionKind kind)
    {
        ArgumentNullException.ThrowIfNull(templates);
        var writes = kind == ActionKind.InsertTemplate;
        return new Card(writes ? "compose" : "reply", new CardHeader(writes ? Say.Text("card_compose", "Insert") : Say.Text("card_reply_with", "Reply with a template"), contact is null ? null : Say.Text("card_compose_for", "For {0}", Called(contact))),
        [
            new Section(null,
            [
                takesLoggingMail ? Switch("log", Say.Text("card_switch_log", "Log this email (adds a Bcc address)"), isOn: true) : null,
                Switch("track", Say.Text("card_switch_track", "See opens and clicks"), isOn: false),
                writes ? Switch("subject", Say.Text("card_switch_subject", "Use the template's subject"), isOn: !isReply) : null,
                writes && (takesLoggingMail || hasMeetingLink)
                    ? Widget.Of(
                        takesLoggingMail ? visit.Button(Say.Text("card_only_log", "Log without a template"), new(ActionKind.InsertLoggingAddress)) : null,
                        hasMeetingLink ? visit.Button(Say.Text("card_meeting", "Insert meeting link"), new(ActionKind.InsertMeetingLink)) : null)
                    : null,
            ]),
            new Section(Say.Text("card_templates", "Templates and snippets"),
            [
                Widget.Of(new TextInput("words", Say.Text("card_template_words", "Find by name"), words)),
                Widget.Of(visit.Button(Say.Text("card_find", "Search"), new(ActionKind.FindTemplates, Place: writes ? 0 : 1))),
                .. templates.Count == 0
                    ? [Widget.Of(Markup.Of(Say.Text("card_templates_none", "No template matches."))), Widget.Of(visit.Link(Say.Text("card_templates_open", "Write one in Inlay"), "app/settings/templates", reloads: true))]
                    : templates.Take(MostTemplates).Select(template => Template(template, kind)),
            ]),
        ]);
    }

    private Widget Template(ManageTemplates.View template, ActionKind kind) => Widget.Of(new DecoratedText(
        Markup.Of(template.Name), template.Folder, About(template, kind), "DESCRIPTION",
        visit.Button(kind == ActionKind.InsertTemplate ? Say.Text("card_insert", "Insert") : Say.Text("card_write", "Write"), new(kind, template.Id))));

    /// <summary>Into what Gmail has open no images can be put (there is no such action), so that is said before.</summary>
    private static string About(ManageTemplates.View template, ActionKind kind) => string.Join(" · ", new[]
    {
        template.Shortcut is { } shortcut ? "#" + shortcut : template.Subject,
        kind == ActionKind.InsertTemplate && template.Html.Contains(ComposedFiles.Path, StringComparison.Ordinal) ? Say.Text("card_without_images", "without its images") : null,
    }.Where(text => !string.IsNullOrEmpty(text)));

    private Widget Found(ContactView contact) => Widget.Of(new DecoratedText(
        Markup.Of(Called(contact)), null, string.Join(" · ", new[] { contact.Company?.Name, contact.Addresses[0] }.Where(text => !string.IsNullOrEmpty(text))), "PERSON",
        visit.Event.MessageId is null ? visit.Button(Say.Text("card_show", "Show"), new(ActionKind.OpenContact, contact.Id)) : visit.Button(Say.Text("card_log_short", "Log here"), new(ActionKind.Log, contact.Id)),
        visit.Do(new(ActionKind.OpenContact, contact.Id))));

    private static Widget Switch(string name, string text, bool isOn) => Widget.Of(new SelectionInput(name, null, "SWITCH", [new SelectionItem(text, "on", isOn)]));

    private static Section? Problem(string? text) => text is null ? null : new Section(null, [Widget.Of(Markup.Bold(text))]);

    private static string Called(ContactView contact) => contact.Name ?? contact.Addresses[0];
}
