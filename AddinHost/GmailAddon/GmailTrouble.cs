using AddinHost.Providers;
using AddinHost.Shared.Texts;

namespace AddinHost.GmailAddon;

/// <summary>What a reader of a card can do about Gmail not giving a message.</summary>
internal static class GmailTrouble
{
    public static string Of(ProviderException exception) => (exception.Failure, exception.Code) switch
    {
        (_, "gmail_token_missing") => Say.Text("card_token_missing", "Gmail gave no access to this message. Close it and open it again; if that does not help, remove the add-on in Gmail and install it anew."),
        (_, "gmail_api_disabled") => Say.Text("card_api_disabled", "The Gmail API is switched off in the Google Cloud project of this add-on. An administrator can switch it on there, under APIs and services."),
        (_, "gmail_domain_policy") => Say.Text("card_domain_policy", "Your organization does not allow this add-on to read mail. A Google Workspace administrator can allow it."),
        (ProviderFailure.ReauthorizationNeeded, _) => Say.Text("card_token_over", "Gmail's permission for this message is over. Close the message and open it again."),
        (ProviderFailure.NotFound, _) => Say.Text("card_message_gone", "Gmail has no such message any more; it may have been deleted or moved."),
        (ProviderFailure.Throttled, _) => Say.Text("card_throttled", "Gmail asks us to wait. Try again in a minute."),
        (ProviderFailure.Rejected, "message_too_large") => Say.Text("card_too_large", "This message is too large to be read."),
        (ProviderFailure.Rejected, _) => Say.Text("card_refused", "Gmail refused that. Close the message, open it again and repeat it."),
        _ => Say.Text("card_gmail_away", "Gmail does not answer at the moment. Try again shortly."),
    };
}
