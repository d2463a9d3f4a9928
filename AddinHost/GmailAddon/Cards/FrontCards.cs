using AddinHost.GmailAddon.Actions;
using AddinHost.Mailboxes;
using AddinHost.Organizations;
using AddinHost.Shared.Texts;

namespace AddinHost.GmailAddon.Cards;

/// <summary>Cards without a message: home, settings, the first visit, and what went wrong.</summary>
public sealed class FrontCards(CardVisit visit, MessageCard message)
{
    private const string Title = "Inlay";

    public Card Home(IReadOnlyList<MailboxView> mailboxes)
    {
        ArgumentNullException.ThrowIfNull(mailboxes);
        return new Card("home", new CardHeader(Title, visit.Identity.Address),
        [
            new Section(null,
            [
                Widget.Of(Markup.Of(Say.Text("card_home", "Open a message: you see who it is from and what happened before, and can log it."))),
                Widget.Of(new TextInput("words", Say.Text("card_search_words", "Name, address, company or phone"))),
                Widget.Of(visit.Button(Say.Text("card_find", "Search"), new(ActionKind.Find), isFirst: true), visit.Link(Say.Text("card_open_inlay", "Open Inlay"), "app")),
            ]),
            .. mailboxes.Count == 0 ? [message.Mailbox(null, onlyIfWrong: false)] : mailboxes.Take(10).Select(mailbox => message.Mailbox(mailbox, onlyIfWrong: false)),
        ]);
    }

    public Card Settings(WhoAmI.Response me)
    {
        ArgumentNullException.ThrowIfNull(me);
        return new Card("settings", new CardHeader(Say.Text("card_settings", "Settings")),
        [
            new Section(null,
            [
                Widget.Of(new DecoratedText(Markup.Of(visit.Identity.Address), Say.Text("card_google_account", "Google account"), icon: "EMAIL")),
                Widget.Of(new DecoratedText(Markup.Of(me.Name), Say.Text("card_linked_to", "Linked to"), me.Organization.Name, "PERSON")),
                Widget.Of(
                    visit.Link(Say.Text("card_all_settings", "All settings"), "app/settings/email", isFirst: true),
                    visit.Button(Say.Text("card_unlink", "Unlink this account"), new(ActionKind.SignOut))),
            ]),
        ]);
    }

    /// <summary>The first visit: this Google account is nobody's yet.</summary>
    public Card Link(string offer) => new("link", new CardHeader(Title, visit.Identity.Address),
    [
        new Section(null,
        [
            Widget.Of(Markup.Bold(Say.Text("card_link_title", "Link this account"))),
            Widget.Of(Markup.Of(Say.Text("card_link", "Inlay does not know this account yet. Sign in to Inlay in the window that opens and confirm that {0} is yours. You do this only once.", Plain.Of(visit.Identity.Address)))),
            Widget.Of(visit.Link(Say.Text("card_link_action", "Link to Inlay"), LinkedIdentities.Page + offer, isFirst: true, reloads: true)),
        ]),
    ]);

    public Card SignedOut() => new("signed-out", new CardHeader(Title),
    [
        new Section(null, [Widget.Of(Markup.Of(Say.Text("card_signed_out", "This Google account is no longer linked to Inlay. Open the add-on again to link it anew.")))]),
    ]);

    /// <param name="canRetry">Pressing again may help.</param>
    public Card Trouble(string text, bool canRetry) => new("trouble", new CardHeader(Title),
    [
        new Section(null,
        [
            Widget.Of(Markup.Of(text)),
            Widget.Of(canRetry ? visit.Button(Say.Text("card_again", "Try again"), new(ActionKind.Reload), isFirst: true) : null, visit.Link(Say.Text("card_open_inlay", "Open Inlay"), "app")),
        ]),
    ]);
}
