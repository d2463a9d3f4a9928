using AddinHost.Contacts;
using AddinHost.GmailAddon.Cards;
using AddinHost.Logging;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;
using AddinHost.Tasks;
using AddinHost.Timeline;

namespace AddinHost.GmailAddon.Actions;

/// <summary>What can be pressed while a message is read: the same use cases as everywhere, with a card as their answer.</summary>
public sealed class ReadingActions(
    CardVisit visit, OpenMessage open, MessageCard message, FormCards forms, LogEmail logEmail, GetContact getContact, CreateContact createContact, ListContacts listContacts, ListTimeline listTimeline, WriteNote writeNote, WriteTask writeTask)
{
    private const int MostFound = 20;
    private const int EntriesAtOnce = 20;

    internal async Task<Result<Card>> ShowAsync(CancellationToken ct) => (await open.ShowAsync(ct)).Then(message.Of);

    internal async Task<Result<Answer>> LogAsync(ActionId action, CancellationToken ct)
    {
        var raw = await open.RawAsync(ct);
        if (raw.Error is { } none)
            return none;
        var logged = await logEmail.HandleAsync(raw.Value, LogChoice.Usual with { ContactId = action.Id }, ct);
        if (logged.Error is { } refused)
            return refused;
        var word = logged.Value switch
        {
            { AlreadyLogged: true } => Say.Text("card_was_logged", "It is on record already."),
            { Entries.Count: 0 } => Say.Text("card_logged_on_nobody", "Logged, but on nobody: none of them is a contact."),
            _ => Say.Text("card_logged_now", "Logged."),
        };
        return (await ShowAsync(ct)).Then(card => Answer.Root(card, word));
    }

    internal async Task<Result<Answer>> OpenContactAsync(ActionId action, CancellationToken ct) => (await ContactAsync(action.Id ?? Guid.Empty, ct)).Then(Answer.Push);

    internal async Task<Result<Answer>> OlderAsync(ActionId action, CancellationToken ct)
    {
        var contact = await getContact.HandleAsync(action.Id ?? Guid.Empty, ct);
        if (contact.Error is { } gone)
            return gone;
        var page = await listTimeline.HandleAsync(contact.Value.Id, GetContact.NotFound, new TimelineFilter(Fold: true), action.After, EntriesAtOnce, ct);
        return page.Then(entries => Answer.Push(forms.Older(contact.Value.Id, contact.Value.Name ?? contact.Value.Addresses[0], entries)));
    }

    /// <summary>A form for one of those who take part, or for anybody.</summary>
    internal async Task<Result<Answer>> NewContactAsync(ActionId action, CancellationToken ct)
    {
        if (action.Place is not { } place)
            return Answer.Push(forms.NewContact(null, null, null));
        var headers = await open.HeadersAsync(ct);
        if (headers.Error is { } none)
            return none;
        var people = OpenMessage.People(headers.Value);
        return place >= 0 && place < people.Count ? Answer.Push(forms.NewContact(place, people[place].Name, people[place].Address)) : GetContact.NotFound;
    }

    internal async Task<Result<Answer>> CreateContactAsync(ActionId action, CancellationToken ct)
    {
        var (name, address) = (visit.Event.Input("name"), visit.Event.Input("address"));
        var created = await createContact.HandleAsync(
            new CreateContact.Request([address ?? ""], name, visit.Event.Input("jobTitle"), visit.Event.Input("phone") is { } phone ? [phone] : null), null, ct);
        if (created.Error is { } wrong)
            return Answer.Update(forms.NewContact(action.Place, name, address, wrong.Detail));
        var word = Say.Text("card_created", "{0} is a contact now.", created.Value.Name ?? created.Value.Addresses[0]);
        return visit.Event.MessageId is null ? (await ContactAsync(created.Value.Id, ct)).Then(card => Answer.Update(card, word)) : (await ShowAsync(ct)).Then(card => Answer.Root(card, word));
    }

    internal async Task<Result<Answer>> WriteNoteAsync(ActionId action, CancellationToken ct) => (await getContact.HandleAsync(action.Id ?? Guid.Empty, ct)).Then(contact => Answer.Push(forms.Note(contact.Id)));

    internal async Task<Result<Answer>> SaveNoteAsync(ActionId action, CancellationToken ct)
    {
        var saved = await writeNote.AddAsync(action.Id ?? Guid.Empty, new WriteNote.Request(visit.Event.Input("text") ?? ""), ct);
        return saved.Error is { Kind: ErrorKind.Invalid } wrong ? Answer.Update(forms.Note(action.Id ?? Guid.Empty, wrong.Detail)) : await DoneAsync(saved.Then(_ => new Done()), Say.Text("card_note_saved", "The note is saved."), ct);
    }

    internal async Task<Result<Answer>> WriteTaskAsync(ActionId action, CancellationToken ct) => (await getContact.HandleAsync(action.Id ?? Guid.Empty, ct)).Then(contact => Answer.Push(forms.Task(contact.Id)));

    internal async Task<Result<Answer>> SaveTaskAsync(ActionId action, CancellationToken ct)
    {
        var title = visit.Event.Input("title") ?? "";
        DateTimeOffset? due = visit.Event.Moment("due") is { } picked ? visit.EndOf(picked) : null;
        if (title.Length > 300)
            return Answer.Update(forms.Task(action.Id ?? Guid.Empty, Say.Text("card_title_long", "A title has at most 300 letters. Write the rest into the details.")));
        var saved = await writeTask.CreateAsync(new WriteTask.Request(title, visit.Event.Input("text") is { } text ? text[..Math.Min(text.Length, 10_000)] : null, action.Id, DueAt: due, RemindAt: due), ct);
        return saved.Error is { Kind: ErrorKind.Invalid } wrong ? Answer.Update(forms.Task(action.Id ?? Guid.Empty, wrong.Detail)) : await DoneAsync(saved.Then(_ => new Done()), Say.Text("card_task_saved", "The task is saved."), ct);
    }

    internal Task<Result<Answer>> SearchAsync(ActionId action, CancellationToken ct) => Task.FromResult<Result<Answer>>(Answer.Push(forms.Search(null, null)));

    internal async Task<Result<Answer>> FindAsync(ActionId action, CancellationToken ct)
    {
        var words = visit.Event.Input("words");
        if (words is null)
            return Answer.Update(forms.Search(null, null));
        var found = await listContacts.HandleAsync(new ContactFilter(words, null, null), ContactSort.Name, null, MostFound, ct);
        return found.Then(page => Answer.Update(forms.Search(words, page.Items)));
    }

    private async Task<Result<Card>> ContactAsync(Guid id, CancellationToken ct)
    {
        var contact = await getContact.HandleAsync(id, ct);
        if (contact.Error is { } gone)
            return gone;
        var timeline = await listTimeline.HandleAsync(contact.Value.Id, GetContact.NotFound, new TimelineFilter(Fold: true), null, EntriesAtOnce, ct);
        return timeline.Then(page => forms.Contact(contact.Value, page));
    }

    /// <summary>Back to what was there before the form, which shows what was saved.</summary>
    private async Task<Result<Answer>> DoneAsync(Result<Done> saved, string word, CancellationToken ct)
    {
        if (saved.Error is { } wrong)
            return wrong;
        return visit.Event.MessageId is null ? Answer.Back(word) : (await ShowAsync(ct)).Then(card => Answer.Root(card, word));
    }
}
