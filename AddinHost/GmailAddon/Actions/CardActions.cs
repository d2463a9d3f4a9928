using AddinHost.GmailAddon.Cards;
using AddinHost.Shared.Results;

namespace AddinHost.GmailAddon.Actions;

/// <summary>Which button calls what: one line for each.</summary>
public sealed class CardActions(ReadingActions reading, ComposingActions composing, SignOutAction signOut)
{
    private readonly Dictionary<ActionKind, Func<ActionId, CancellationToken, Task<Result<Answer>>>> handlers = new()
    {
        [ActionKind.Reload] = async (_, ct) => (await reading.ShowAsync(ct)).Then(card => Answer.Update(card)),
        [ActionKind.Log] = reading.LogAsync,
        [ActionKind.OpenContact] = reading.OpenContactAsync,
        [ActionKind.OlderEntries] = reading.OlderAsync,
        [ActionKind.NewContact] = reading.NewContactAsync,
        [ActionKind.CreateContact] = reading.CreateContactAsync,
        [ActionKind.WriteNote] = reading.WriteNoteAsync,
        [ActionKind.SaveNote] = reading.SaveNoteAsync,
        [ActionKind.WriteTask] = reading.WriteTaskAsync,
        [ActionKind.SaveTask] = reading.SaveTaskAsync,
        [ActionKind.Search] = reading.SearchAsync,
        [ActionKind.Find] = reading.FindAsync,
        [ActionKind.FindTemplates] = composing.FindTemplatesAsync,
        [ActionKind.InsertTemplate] = composing.InsertTemplateAsync,
        [ActionKind.InsertLoggingAddress] = composing.InsertLoggingAddressAsync,
        [ActionKind.InsertMeetingLink] = composing.InsertMeetingLinkAsync,
        [ActionKind.ChooseReply] = composing.ChooseReplyAsync,
        [ActionKind.MakeReply] = composing.MakeReplyAsync,
        [ActionKind.SignOut] = signOut.RunAsync,
    };

    internal Task<Result<Answer>> RunAsync(ActionId action, CancellationToken ct)
    {
        return handlers[action.Kind](action, ct);
    }
}
