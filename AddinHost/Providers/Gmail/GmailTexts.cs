using AddinHost.Shared.Texts;

namespace AddinHost.Providers.Gmail;

/// <summary>The texts of the codes that only mailboxes over the Gmail API have.</summary>
internal static class GmailTexts
{
    public static ProviderText? Find(string code) => code switch
    {
        "gmail_sign_in_needed" => new(
            Say.Text("gmail_sign_in_needed", "Google does not accept the consent for this mailbox any more."),
            Say.Text("gmail_sign_in_needed_remedy", "Connect the mailbox again and sign in with Google. Nothing that was logged is lost.")),
        "gmail_scope_missing" => new(
            Say.Text("gmail_scope_missing", "Google did not grant everything that Inlay needs for this mailbox."),
            Say.Text("gmail_scope_missing_remedy", "Connect the mailbox again and leave all boxes ticked on Google's page.")),
        "gmail_other_account" => new(
            Say.Text("gmail_other_account", "Google signed in another account than the one of this mailbox."),
            Say.Text("gmail_other_account_remedy", "Connect again and choose the account with this address on Google's page.")),
        "gmail_api_disabled" => new(
            Say.Text("gmail_api_disabled", "The Gmail API is not switched on in the Google Cloud project of this installation."),
            Say.Text("gmail_api_disabled_remedy", "An administrator switches it on in the Google Cloud console under APIs and services.")),
        "gmail_domain_policy" => new(
            Say.Text("gmail_domain_policy", "The administrator of your Google Workspace does not allow this app."),
            Say.Text("gmail_domain_policy_remedy", "Ask the administrator to allow it in the Admin console under API controls.")),
        "gmail_not_enabled" => new(
            Say.Text("gmail_not_enabled", "This Google account has no Gmail mailbox, or it is switched off."),
            Say.Text("gmail_not_enabled_remedy", "Check that you can open the mailbox in Gmail itself.")),
        "gmail_sender_not_allowed" => new(
            Say.Text("gmail_sender_not_allowed", "Gmail does not send from this address."),
            Say.Text("gmail_sender_not_allowed_remedy", "Add and confirm the address in Gmail under Accounts, Send mail as, or choose another sender.")),
        "gmail_topic_refused" => new(
            Say.Text("gmail_topic_refused", "Gmail may not publish to the Pub/Sub topic of this installation, or the topic does not exist."),
            Say.Text("gmail_topic_refused_remedy", "An administrator gives gmail-api-push@system.gserviceaccount.com the role Pub/Sub Publisher on the topic named under Google:PubSubTopic.")),
        "gmail_refused" => new(
            Say.Text("gmail_refused", "Gmail refused a request."),
            Say.Text("gmail_refused_remedy", "Try again. If it stays like this, connect the mailbox again.")),
        _ => FindTechnical(code),
    };

    private static ProviderText? FindTechnical(string code) => code switch
    {
        "gmail_unreachable" => new(
            Say.Text("gmail_unreachable", "Gmail could not be reached."),
            Say.Text("gmail_unreachable_remedy", "Check that this host may connect to gmail.googleapis.com. Inlay tries again by itself.")),
        "gmail_timed_out" => new(
            Say.Text("gmail_timed_out", "Gmail did not answer in time."),
            Say.Text("gmail_timed_out_remedy", "Inlay tries again by itself.")),
        "gmail_unavailable" => new(
            Say.Text("gmail_unavailable", "Gmail cannot serve this mailbox at the moment."),
            Say.Text("gmail_unavailable_remedy", "Inlay tries again by itself. If it lasts, look at Google's status page.")),
        "gmail_broken" => new(
            Say.Text("gmail_broken", "What answered is not Gmail, or it answered in a way that is not documented."),
            Say.Text("gmail_broken_remedy", "Inlay tries again by itself. If it lasts, check the settings under Google:Endpoints and what stands between this host and the internet.")),
        "gmail_not_trusted" => new(
            Say.Text("gmail_not_trusted", "The connection to Gmail is not secure: its certificate is not trusted."),
            Say.Text("gmail_not_trusted_remedy", "Something between this host and the internet may read along. Ask the administrator of your network.")),
        "gmail_not_found" => new(
            Say.Text("gmail_not_found", "Gmail does not know this message any more."),
            Say.Text("gmail_not_found_remedy", "It was deleted or moved; nothing has to be done.")),
        "gmail_handle_unknown" => new(
            Say.Text("gmail_handle_unknown", "This message was not prepared for Gmail."),
            Say.Text("gmail_handle_unknown_remedy", "Send it again as a new message.")),
        _ => null,
    };

    /// <summary>How the ids of the labels begin by which Gmail sorts mail itself.</summary>
    public const string Category = "CATEGORY_";

    /// <summary>What Gmail shows for a label: its own ones have names in every language.</summary>
    public static string LabelName(string id, string name) => id switch
    {
        "CATEGORY_PERSONAL" => Say.Text("gmail_category_personal", "Primary (tab)"),
        "CATEGORY_SOCIAL" => Say.Text("gmail_category_social", "Social (tab)"),
        "CATEGORY_PROMOTIONS" => Say.Text("gmail_category_promotions", "Promotions (tab)"),
        "CATEGORY_UPDATES" => Say.Text("gmail_category_updates", "Updates (tab)"),
        "CATEGORY_FORUMS" => Say.Text("gmail_category_forums", "Forums (tab)"),
        _ => name,
    };
}
