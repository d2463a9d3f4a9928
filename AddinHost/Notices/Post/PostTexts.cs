using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Shared.Texts;

namespace AddinHost.Notices.Post;

/// <summary>What administrators read where the product's own mail does not go out.</summary>
internal static class PostTexts
{
    public static ProviderText Of(string code) => code switch
    {
        "notice_recipient_refused" => new(
            Say.Text("notice_recipient_refused", "The mail server does not take mail for this recipient."),
            Say.Text("notice_recipient_refused_remedy", "Check the member's sign-in address, and whether the server under Notices:Smtp may deliver to other domains.")),
        "notice_folder_unwritable" => new(
            Say.Text("notice_folder_unwritable", "The folder for Inlay's own mail cannot be written to."),
            Say.Text("notice_folder_unwritable_remedy", "Check space and permissions of the data folder, or set a mail server under Notices:Smtp.")),
        _ => ConnectionProblems.Texts(code) with { Remedy = $"{ConnectionProblems.Texts(code).Remedy} {Say.Text("notice_smtp_settings", "The settings stand under Notices:Smtp and take effect with the next start.")}" },
    };
}
