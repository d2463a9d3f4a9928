using AddinHost.Mailboxes.Detection;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes;

/// <summary>The expected errors that several use cases of mailboxes share.</summary>
internal static class MailboxErrors
{
    /// <summary>Of a colleague, of another organization, or not there at all: the same answer.</summary>
    public static readonly Error NotFound = Error.NotFound("mailbox_not_found", "That mailbox is not among yours.");

    public static readonly Error Removed = Error.Conflict("mailbox_removed", "That mailbox was removed; reconnect it instead.");

    public static readonly Error Disabled = Error.Conflict("mailbox_disabled_send", "That mailbox is disabled. Enable it to send from it.");

    public static Error AddressNotMail() => Error.Field("address", "address_not_mail", "That is not an email address.") with { Kind = ErrorKind.Unprocessable };

    /// <summary>Kinds of mailbox that are never connected, each with its way out; null for any other word.</summary>
    public static Error? Refused(string provider) => Refusals.Find(provider) is { } refusal
        ? Error.Unprocessable(refusal.Code, refusal.Detail) with { Extras = new Dictionary<string, object?> { ["title"] = refusal.Title, ["remedy"] = refusal.WayOut, ["wayOut"] = refusal.WayOut } }
        : null;

    public static Error AddressTaken(string address) => Error.Conflict(
        "mailbox_address_taken",
        "{0} is connected in your organization already, and a mailbox belongs to one member. An address that several people work with will belong in the team inbox, which is not there yet.",
        address);

    /// <summary>The caller's own, connected in another way. Only a move to Gmail or Microsoft 365 proves by itself whose mailbox it is.</summary>
    public static Error RemoveFirst(string address) => AddressTaken(address) with
    {
        Extras = new Dictionary<string, object?> { ["remedy"] = Say.Text("mailbox_remove_first", "To connect it in another way, remove it in your list of mailboxes first: all that was logged stays. To mend it, choose “Reconnect” there.") },
    };

    /// <summary>Mailboxes of Google and Microsoft are connected at their own pages.</summary>
    public static Error SignInInstead() => Error.Unprocessable("sign_in_instead", "This mailbox is connected by signing in at its provider, not with a password.") with
    {
        Extras = new Dictionary<string, object?> { ["remedy"] = Say.Text("sign_in_instead_remedy", "Choose the provider and sign in there; or connect the mailbox by IMAP with an app password.") },
    };

    public static Error ExchangeNotYet() => Error.Unprocessable("provider_not_yet", "Mailboxes on an Exchange server of your own cannot be connected yet.") with
    {
        Extras = new Dictionary<string, object?>
        {
            ["remedy"] = Say.Text("provider_not_yet_remedy", "If the server offers IMAP, connect the mailbox that way; or log mails with the button in the Outlook pane."),
        },
    };
}
