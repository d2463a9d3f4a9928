using AddinHost.Providers;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes.Aliases;

/// <summary>What can be wrong about an alias, and what to do.</summary>
internal static class AliasErrors
{
    public static readonly Error NotFound = Error.NotFound("alias_not_found", "That address is not one of this mailbox.");

    public static readonly Error Exists = Error.Conflict("alias_exists", "That address is on the list already.");

    public static readonly Error TooMany = Error.Conflict("aliases_too_many", "A mailbox has at most {0} addresses that were added by hand. Remove one first.", AddAlias.Most);

    public static readonly Error IsGone = Error.Conflict("alias_gone", "Your provider no longer lists this address, so nothing can be sent from it.");

    public static readonly Error IsUnverified = Error.Conflict("alias_unverified", "Confirm the address first, with the code that was mailed to it.");

    public static readonly Error IsVerified = Error.Conflict("alias_verified", "That address is confirmed already.");

    public static readonly Error OfProvider = Error.Conflict("alias_of_provider", "This address comes from your provider. Remove it there; it goes from here by itself.");

    public static readonly Error OfMailbox = Error.Conflict("alias_of_mailbox", "This is the mailbox's own address. It goes with the mailbox.");

    public static readonly Error CodeTooSoon = Error.Conflict("alias_code_too_soon", "A code was mailed a moment ago. Wait half a minute before asking for another.");

    public static readonly Error CodeSpent = Error.Conflict("alias_code_spent", "This code no longer counts: it is older than a day, or was typed wrong too often. Ask for a new one.");

    public static Error CodeWrong() => Error.Field("code", "alias_code_wrong", "That is not the code that was mailed. Compare it with the newest mail.") with { Kind = ErrorKind.Unprocessable };

    public static Error NameInvalid() => Error.Field("name", "alias_name_invalid", "A name is one line of at most {0} letters.", MailboxAlias.LongestName);

    public static Error IsMailbox() => Error.Field("address", "alias_is_mailbox", "That is the mailbox's own address.");

    public static Error ByProvider() => Error.Conflict("aliases_by_provider", "This provider names the addresses of the mailbox itself.") with
    {
        Extras = new Dictionary<string, object?> { ["remedy"] = Say.Text("aliases_by_provider_remedy", "Add the address at your provider. Inlay finds it within a day, or at once with “Refresh”.") },
    };

    /// <summary>The mail with the code did not get out: most servers refuse a sender's address that is not the login's.</summary>
    public static Error NotSent(string? serverText) => Error.Unprocessable("alias_refused", "The outgoing server does not take mail from or to this address.") with
    {
        Extras = new Dictionary<string, object?>
        {
            ["remedy"] = serverText is { Length: > 0 }
                ? Say.Text("alias_refused_said", "It said: {0}", serverText)
                : Say.Text("alias_refused_remedy", "Check the address, and allow it for this mailbox at your mail server."),
        },
    };

    public static string? Hint(ProviderKind provider) => provider switch
    {
        ProviderKind.Gmail => Say.Text("aliases_hint_gmail", "These are the addresses under “Send mail as” in Gmail's settings, Accounts. What you add there appears here by itself."),
        ProviderKind.Graph => Say.Text(
            "aliases_hint_graph",
            "These are the addresses that your Microsoft 365 administrator gave this mailbox. Exchange keeps them in From only where the administrator has switched on sending from aliases; otherwise it writes the main address."),
        _ => null,
    };
}
