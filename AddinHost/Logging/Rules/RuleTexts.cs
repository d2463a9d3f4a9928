using AddinHost.Shared.Texts;

namespace AddinHost.Logging.Rules;

/// <summary>The reason behind a rule in words for the member whose mailbox decided by it.</summary>
public static class RuleTexts
{
    /// <summary>Why a mail is not on record; <paramref name="rule"/> null: nobody has decided about it.</summary>
    public static string WhyNot(string? rule) => rule switch
    {
        Judge.NeverLog => Say.Text("why_never_logged", "Its author, or everybody it concerns, is on a never-log list."),
        Judge.InternalOnly => Say.Text("why_internal", "Only people of your organization take part, and mail among colleagues stays private."),
        Judge.Bulk => Say.Text("why_bulk", "It came by a mailing list or was written by a program. Log it yourself if it matters."),
        Judge.NoContact => Say.Text("why_no_contact", "Nobody who takes part is one of your contacts. Add one, and it is looked at again."),
        LogRules.Gone => Say.Text("why_gone", "It was gone from the mailbox before it could be read."),
        LogRules.Removed => Say.Text("why_removed", "Somebody took it off the record. Log it yourself to bring it back."),
        LogRules.StoringFailed => Say.Text("why_failed", "It could not be stored. Log it yourself, and tell your administrator."),
        _ => Say.Text("why_not_logged", "It answers no mail that is on record. Log it, and the replies to it are logged by themselves."),
    };

    /// <summary>Why a mail was logged by itself.</summary>
    public static string Why(string rule) => rule == Judge.KnownContact
        ? Say.Text("why_known_contact", "A contact takes part in it, so it was logged by itself.")
        : Say.Text("why_logged_reply", "It belongs to an exchange that is on record, so it was logged by itself.");
}
