using AddinHost.Providers.Gmail;
using AddinHost.Shared.Texts;

namespace AddinHost.Providers;

/// <summary>What happened, and what to do about it.</summary>
public sealed record ProviderText(string Detail, string Remedy);

/// <summary>The texts of every code that a <see cref="ProviderException"/> carries, in the language of whoever reads them.</summary>
public static class ProviderTexts
{
    /// <summary>Null for a code that no provider has.</summary>
    public static ProviderText? Find(string code) => code.StartsWith("smtp_", StringComparison.Ordinal) ? FindSmtp(code) : GmailTexts.Find(code) ?? code switch
    {
        "imap_unreachable" => new(
            Say.Text("imap_unreachable", "The IMAP server could not be reached."),
            Say.Text("imap_unreachable_remedy", "Check the host name and the port. Common are port 993 with TLS and port 143 with STARTTLS.")),
        "imap_timed_out" => new(
            Say.Text("imap_timed_out", "The IMAP server did not answer in time."),
            Say.Text("imap_timed_out_remedy", "Check the port and the security setting: a server that waits for TLS stays silent without it. Otherwise try again later.")),
        "imap_tls_refused" => new(
            Say.Text("imap_tls_refused", "No secure connection to the IMAP server came about."),
            Say.Text("imap_tls_refused_remedy", "Choose the security setting that your mail provider names: TLS usually goes with port 993, STARTTLS with port 143.")),
        "imap_login_refused" => new(
            Say.Text("imap_login_refused", "The IMAP server refused the user name or the password."),
            Say.Text("imap_login_refused_remedy", "Type the password again. Some providers want the whole address as user name, some only the part before the @.")),
        "imap_login_unsupported" => new(
            Say.Text("imap_login_unsupported", "The IMAP server accepts no password on this connection."),
            Say.Text("imap_login_unsupported_remedy", "Choose TLS or STARTTLS. If it is chosen already, the provider allows only other kinds of sign-in.")),
        "imap_refused" => new(
            Say.Text("imap_refused", "The IMAP server refused a request."),
            Say.Text("imap_refused_remedy", "Check with your mail provider whether IMAP access is switched on for this mailbox.")),
        "imap_unavailable" => new(
            Say.Text("imap_unavailable", "The IMAP server cannot serve this mailbox at the moment."),
            Say.Text("imap_unavailable_remedy", "Inlay tries again by itself. If it lasts, ask your mail provider.")),
        "imap_broken" => new(
            Say.Text("imap_broken", "What answered is not an IMAP server, or it answered in a way that IMAP does not allow."),
            Say.Text("imap_broken_remedy", "Check the host name, the port and the security setting. If it worked before, Inlay tries again by itself.")),
        "sent_folder_missing" => new(
            Say.Text("sent_folder_missing", "The mailbox has no folder for sent mail that could be recognised."),
            Say.Text("sent_folder_missing_remedy", "Create a folder named Sent in your mail program, or send one message with it.")),
        _ => FindCommon(code),
    };

    private static ProviderText? FindCommon(string code) => code switch
    {
        "host_unknown" => new(
            Say.Text("host_unknown", "No server has this host name."),
            Say.Text("host_unknown_remedy", "Check the spelling of the host name.")),
        "host_not_allowed" => new(
            Say.Text("host_not_allowed", "Inlay may not connect to this host or port."),
            Say.Text("host_not_allowed_remedy", "The address lies in a private network, or the port is not one of mail. An administrator can allow the network with the setting Outbound:AllowedNetworks.")),
        "certificate_not_trusted" => new(
            Say.Text("certificate_not_trusted", "The certificate of the mail server is not trusted."),
            Say.Text("certificate_not_trusted_remedy", "Compare the fingerprint with the one that your mail provider or administrator names. Only if it is the same, accept this certificate.")),
        "certificate_changed" => new(
            Say.Text("certificate_changed", "The mail server shows another certificate than the accepted one."),
            Say.Text("certificate_changed_remedy", "Somebody may be reading along. Ask your mail provider or administrator whether the certificate was renewed before you accept the new one.")),
        IReadFolders.FolderMissing => new(
            Say.Text("folder_missing", "A folder that you chose is not in the mailbox any more."),
            Say.Text("folder_missing_remedy", "It was deleted, or renamed where the mail server knows folders by their names. Look at which folders are read, and choose it again under its new name.")),
        "app_password_needed" => new(
            Say.Text("app_password_needed", "The mail provider seems to want an app password in place of the password of your account."),
            Say.Text("app_password_needed_remedy", "Create an app password in the security settings of your mail account and type it here.")),
        "throttled" => new(
            Say.Text("throttled", "The mail provider slows this mailbox down: too many connections or requests."),
            Say.Text("throttled_remedy", "Inlay waits and tries again by itself. Closing other mail programs on this mailbox helps.")),
        "message_too_large" => new(
            Say.Text("message_too_large", "The message is too large."),
            Say.Text("message_too_large_remedy", "Send it with smaller or fewer attachments.")),
        "mailbox_full" => new(
            Say.Text("mailbox_full", "The mailbox is full."),
            Say.Text("mailbox_full_remedy", "Delete mail that is no longer needed, or ask your mail provider for more space.")),
        "address_unusable" => new(
            Say.Text("address_unusable", "An address of this message cannot be used for sending."),
            Say.Text("address_unusable_remedy", "Check the addresses of sender and recipients.")),
        "storage_unavailable" => new(
            Say.Text("storage_unavailable", "The database of Inlay cannot be used at the moment."),
            Say.Text("storage_unavailable_remedy", "Inlay tries again by itself. If it lasts, tell your administrator.")),
        "cursor_expired" => new(
            Say.Text("cursor_expired", "The folder was rebuilt on the mail server."),
            Say.Text("cursor_expired_remedy", "Inlay reads it again by itself. Nothing is logged twice.")),
        "outcome_unknown" => new(
            Say.Text("outcome_unknown", "The message was handed over, but the connection ended before the server confirmed it."),
            Say.Text("outcome_unknown_remedy", "Inlay does not send it again by itself. Look in your Sent folder or ask the recipient before you do.")),
        _ => OAuth.OAuthTexts.Find(code) ?? Graph.GraphTexts.Find(code),
    };

    private static ProviderText? FindSmtp(string code) => code switch
    {
        "smtp_unreachable" => new(
            Say.Text("smtp_unreachable", "The SMTP server could not be reached."),
            Say.Text("smtp_unreachable_remedy", "Check the host name and the port. Common are port 587 with STARTTLS and port 465 with TLS; many networks block port 25.")),
        "smtp_timed_out" => new(
            Say.Text("smtp_timed_out", "The SMTP server did not answer in time."),
            Say.Text("smtp_timed_out_remedy", "Check the port and the security setting: a server that waits for TLS stays silent without it. Otherwise try again later.")),
        "smtp_tls_refused" => new(
            Say.Text("smtp_tls_refused", "No secure connection to the SMTP server came about."),
            Say.Text("smtp_tls_refused_remedy", "Choose the security setting that your mail provider names: STARTTLS usually goes with port 587, TLS with port 465.")),
        "smtp_login_refused" => new(
            Say.Text("smtp_login_refused", "The SMTP server refused the user name or the password."),
            Say.Text("smtp_login_refused_remedy", "Type the password again. If outgoing mail has credentials of its own, enter them under the advanced options.")),
        "smtp_login_unsupported" => new(
            Say.Text("smtp_login_unsupported", "The SMTP server accepts no password on this connection."),
            Say.Text("smtp_login_unsupported_remedy", "Use port 587 with STARTTLS or port 465 with TLS; port 25 often takes mail only from other servers.")),
        "smtp_refused" => new(
            Say.Text("smtp_refused", "The SMTP server refused the message."),
            Say.Text("smtp_refused_remedy", "Check that this account may send from this address, and that the recipients are right.")),
        "smtp_unavailable" => new(
            Say.Text("smtp_unavailable", "The SMTP server cannot take mail at the moment."),
            Say.Text("smtp_unavailable_remedy", "Try again later. If it lasts, ask your mail provider.")),
        "smtp_broken" => new(
            Say.Text("smtp_broken", "What answered is not an SMTP server, or it answered in a way that SMTP does not allow."),
            Say.Text("smtp_broken_remedy", "Check the host name, the port and the security setting.")),
        _ => null,
    };
}
