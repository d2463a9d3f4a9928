using AddinHost.Shared.Texts;

namespace AddinHost.Providers.Graph;

/// <summary>The texts of what Microsoft refuses.</summary>
internal static class GraphTexts
{
    public static ProviderText? Find(string code) => code switch
    {
        "microsoft_sign_in_needed" => new(
            Say.Text("microsoft_sign_in_needed", "Microsoft no longer accepts the sign-in of this mailbox."),
            Say.Text("microsoft_sign_in_needed_remedy", "Connect the mailbox again. It happens after a changed password, when access was taken back, or by a rule of your organization.")),
        "microsoft_unreachable" => new(
            Say.Text("microsoft_unreachable", "Microsoft could not be reached."),
            Say.Text("microsoft_unreachable_remedy", "Inlay tries again by itself. If it lasts, ask your administrator whether Inlay's server may connect to Microsoft.")),
        "microsoft_unavailable" => new(
            Say.Text("microsoft_unavailable", "Microsoft cannot serve this mailbox at the moment."),
            Say.Text("microsoft_unavailable_remedy", "Inlay tries again by itself. The state of Microsoft 365 is shown at status.cloud.microsoft.")),
        "microsoft_broken" => new(
            Say.Text("microsoft_broken", "What answered in Microsoft's place did so in a way that Microsoft does not."),
            Say.Text("microsoft_broken_remedy", "Inlay tries again by itself. If it lasts, ask your administrator whether a proxy stands between Inlay and Microsoft.")),
        "microsoft_not_found" => new(
            Say.Text("microsoft_not_found", "Microsoft did not find a folder or a message."),
            Say.Text("microsoft_not_found_remedy", "Inlay tries again by itself. Nothing has to be done unless it lasts.")),
        "microsoft_refused" => new(
            Say.Text("microsoft_refused", "Microsoft refused a request."),
            Say.Text("microsoft_refused_remedy", "Try again later. If it lasts, tell your administrator.")),
        "microsoft_access_denied" => new(
            Say.Text("microsoft_access_denied", "Microsoft does not let Inlay use this mailbox."),
            Say.Text("microsoft_access_denied_remedy", "Connect the mailbox again and agree to everything that is asked. If it was agreed to, an administrator of your organization has limited which mailboxes apps may use.")),
        "microsoft_no_mailbox" => new(
            Say.Text("microsoft_no_mailbox", "This Microsoft account has no mailbox that apps can use."),
            Say.Text("microsoft_no_mailbox_remedy", "The account needs a licence with Exchange Online. A mailbox on a server of your own organization is connected with IMAP.")),
        "microsoft_other_mailbox" => new(
            Say.Text("microsoft_other_mailbox", "The account that signed in at Microsoft does not have this address."),
            Say.Text("microsoft_other_mailbox_remedy", "Connect again and choose the account that this address belongs to.")),
        "microsoft_shared_mailbox" => new(
            Say.Text("microsoft_shared_mailbox", "This is a shared mailbox. Inlay connects mailboxes of persons."),
            Say.Text("microsoft_shared_mailbox_remedy", "Connect your own mailbox. To work on a shared address together, ask your administrator to forward its mail to a member.")),
        "microsoft_send_denied" => new(
            Say.Text("microsoft_send_denied", "Microsoft does not let this account send the message."),
            Say.Text("microsoft_send_denied_remedy", "Check that the account may send from this address, and that it has not sent more today than Microsoft allows.")),
        "push_unreachable" => new(
            Say.Text("push_unreachable", "Microsoft could not reach this installation to announce new mail."),
            Say.Text("push_unreachable_remedy", "Mail is still read every minute. For announcements the PublicUrl must be reachable from the internet with a valid certificate.")),
        _ => null,
    };
}
