using AddinHost.Logging.Rules;
using AddinHost.Shared.Texts;

namespace AddinHost.Logging.Ingress;

/// <summary>Why a mail to a logging address was not logged, as stable codes and in words.</summary>
public static class UnloggedReasons
{
    public const string Unreadable = "mail_unreadable";
    /// <summary>Listed, but nobody is called for it.</summary>
    public const string Automatic = "mail_automatic";
    public const string SenderUnknown = "sender_not_yours";
    public const string SenderForged = "sender_forged";
    public const string NobodyNamed = "nobody_named";
    public const string AuthorUnknown = "forward_author_unknown";
    public const string BodyTooLarge = "body_too_large";
    public const string FileTooLarge = "attachment_too_large";
    public const string NoContact = "on_nobody";
    public const string Failed = "storing_failed";

    /// <summary>The mail itself stands on record, and only a part of it does not.</summary>
    public static bool IsLogged(string code) => code is FileTooLarge or NoContact;

    public static string Detail(string code) => code switch
    {
        Automatic => Say.Text("unlogged_automatic", "The mail was written by a program, such as an absence note or a report of a mail server."),
        SenderUnknown => Say.Text("unlogged_sender", "The mail names an author that is none of your own addresses."),
        SenderForged => Say.Text("unlogged_forged", "The mail claims to come from you, but your mail server says that it does not."),
        NobodyNamed => Say.Text("unlogged_nobody", "The mail went to your logging address alone, and forwards no other mail."),
        AuthorUnknown => Say.Text("unlogged_author", "Who wrote the forwarded mail cannot be told for sure."),
        BodyTooLarge => Say.Text("unlogged_body", "The text of the mail is larger than 2 MB."),
        FileTooLarge => Say.Text("unlogged_file", "The mail was logged without its attachments over 50 MB."),
        NoContact => Say.Text("unlogged_no_contact", "The mail is on record, but on nobody's timeline: none of the people in it is a contact."),
        Failed => Say.Text("unlogged_failed", "The mail could not be stored. Inlay has it and tries again by itself for a week."),
        Judge.NeverLog => Say.Text("unlogged_never", "The mail concerns only people on a never-log list."),
        LogRules.Removed => Say.Text("unlogged_removed", "Somebody took this mail off the record before."),
        Judge.InternalOnly => Say.Text("unlogged_internal", "Only people of your organization take part, and mail among colleagues stays private."),
        _ => Say.Text("unlogged_unreadable", "What came is no mail that can be read."),
    };

    /// <summary>What to do about it.</summary>
    public static string Remedy(string code) => code switch
    {
        Automatic => Say.Text("unlogged_automatic_remedy", "Nothing has to be done. If your mailbox forwards by itself to the logging address, switch that off."),
        SenderUnknown => Say.Text("unlogged_sender_remedy", "If it was you, add that address as an alias of your mailbox. If it was not, make a new logging address: somebody knows this one."),
        SenderForged => Say.Text("unlogged_forged_remedy", "If it was you, send it through your own mail server. If it was not, make a new logging address: somebody knows this one."),
        NobodyNamed => Say.Text("unlogged_nobody_remedy", "Write to your contact and put the logging address into BCC, or forward the mail that you want on record."),
        AuthorUnknown => Say.Text("unlogged_author_remedy", "Forward it again as an attachment."),
        BodyTooLarge => Say.Text("unlogged_body_remedy", "Send it again with the long part as an attachment."),
        FileTooLarge => Say.Text("unlogged_file_remedy", "Share such a file by a link."),
        NoContact => Say.Text("unlogged_no_contact_remedy", "Add the person as a contact, then send the mail to the logging address again."),
        Failed => Say.Text("unlogged_failed_remedy", "Tell your administrator if it stays here: the host's log has the cause."),
        Judge.NeverLog => Say.Text("unlogged_never_remedy", "Nothing has to be done. The logging rules show both lists."),
        LogRules.Removed => Say.Text("unlogged_removed_remedy", "If it is to be on record after all, log it from the sidebar of your mail program."),
        Judge.InternalOnly => Say.Text("unlogged_internal_remedy", "Nothing has to be done. An administrator can change that in the logging rules."),
        _ => Say.Text("unlogged_unreadable_remedy", "Forward the mail again as an attachment."),
    };
}
