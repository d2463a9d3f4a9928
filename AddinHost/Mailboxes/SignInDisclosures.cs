namespace AddinHost.Mailboxes;

/// <summary>What a member is told before signing in at a provider. The kinds differ in what the provider's page will ask for, and in how a connection is tried.</summary>
internal static class SignInDisclosures
{
    public static readonly Disclosure[] Gmail = Of(
        "gmail-2026-11c",
        "Google",
        narrow: false,
        "Google's page asks to let Inlay read all mail and write drafts and send: Google has no smaller right. Inlay uses it only as said here.",
        "Die Seite von Google fragt, ob Inlay alle Mails lesen sowie Entwürfe schreiben und senden darf: Ein kleineres Recht gibt es dort nicht. Inlay nutzt es nur wie hier beschrieben.");

    public static readonly Disclosure[] Graph = Of(
        "graph-2026-11d",
        "Microsoft",
        narrow: false,
        "Microsoft's page asks to let Inlay read and write mail, send, and read your profile and mailbox settings: Microsoft has no smaller right for drafts. Inlay uses it only as said here.",
        "Die Seite von Microsoft fragt, ob Inlay Mails lesen und schreiben, senden sowie Ihr Profil und die Postfacheinstellungen lesen darf: Für Entwürfe gibt es dort kein kleineres Recht. Inlay nutzt es nur wie hier beschrieben.");

    public static readonly Disclosure[] GmailByImap = Of(
        "gmail-imap-2026-11d",
        "Google",
        narrow: true,
        "Google's page asks for full access to mail: that is what IMAP and SMTP mean there. Nothing else of your account can be reached with it.",
        "Die Seite von Google fragt nach vollem Zugriff auf die Mails: Das bedeuten IMAP und SMTP dort. Anderes in Ihrem Konto ist damit nicht erreichbar.");

    public static readonly Disclosure[] GraphByImap = Of(
        "graph-imap-2026-11d",
        "Microsoft",
        narrow: true,
        "Microsoft's page asks for IMAP and for sending by SMTP, nothing else. Nothing else of your account can be reached with it.",
        "Die Seite von Microsoft fragt nach IMAP und dem Senden über SMTP, nach nichts weiter. Anderes in Ihrem Konto ist damit nicht erreichbar.");

    /// <summary>Gmail has labels and no folders.</summary>
    private static bool CanChoose(string provider, bool narrow) => narrow || provider == "Microsoft";

    private static Disclosure[] Of(string id, string provider, bool narrow, string asked, string gefragt) => [English(id, provider, narrow, asked), German(id, provider, narrow, gefragt)];

    private static Disclosure English(string id, string provider, bool narrow, string asked) =>
        new(
            id,
            "en",
            Read:
            [
                "Inbox and Sent: the headers of each new message, that is sender, recipients, subject, date and which messages it answers.",
                "When you connect, once, the headers of the last 30 days in these two folders, to find replies to mail that is logged already.",
                .. (string[])(CanChoose(provider, narrow) ? ["Only if you choose them later: other folders that you name, like these two. You can take each out again."] : []),
                "Only if you choose it later: the headers of older messages in these folders, as far back as you say, by the same rules. You can pause or cancel it.",
                "The text and attachments of a message only when the rules admit it: it answers a message that was logged or sent with Inlay, or you log it yourself.",
                "The text of delivery notices that mail servers write, to find those about your logged or sent messages. What is about others is not kept.",
                asked,
            ],
            Stored:
            [
                narrow ? "Your address, and the others that you add." : $"Your address, and the others under which {provider} lets you write, with their names.",
                $"The permission that {provider} gives Inlay, encrypted. Never your password: you type it at {provider} only.",
                "Each logged message: headers, text and attachments.",
                "A ledger with one line for each message seen: when, and whether and why it was logged. It names the message by keyed hashes and holds no sender, recipient, subject or text.",
                narrow
                    ? "For 30 days, of each passed-over message that answers others: its number and keyed hashes of the messages it names, so that it is found when one of them is logged later."
                    : $"For 30 days, of each passed-over message: its number and keyed hashes of itself, of the messages it names and of its conversation at {provider}, so that it is found when one of them is logged later; with each logged message a keyed hash of its conversation.",
                "That you agreed to this text, in which language and when, and which rights you granted.",
            ],
            Sent:
            [
                .. (string[])(narrow ? ["One test message from this mailbox to itself while connecting. It is not logged and is deleted when it arrives.", "When you add another address of yours, a mail with a code to it."] : []),
                "The messages that you write in Inlay, through your own mailbox. A copy goes to Sent.",
            ],
            Shown:
            [
                "Colleagues in your organization see logged messages with their attachments on the contact's timeline.",
                "Only you see your mailboxes, their state and their settings.",
            ],
            NotRead:
            [
                CanChoose(provider, narrow) ? "Folders other than Inbox and Sent that you have not chosen, calendar, address book and files." : "Folders other than Inbox and Sent, calendar, address book and files.",
                "Text and attachments of all other messages.",
                narrow ? "Nothing is marked as read, moved or changed, and nothing but the test message is deleted." : "Nothing is marked as read, moved, changed or deleted.",
                "Nothing is passed on to third parties or used to train or measure anything.",
            ]);

    private static Disclosure German(string id, string provider, bool narrow, string asked) =>
        new(
            id,
            "de",
            Read:
            [
                "Posteingang und Gesendet: die Kopfzeilen jeder neuen Nachricht, also Absender, Empfänger, Betreff, Datum und worauf sie antwortet.",
                "Einmal beim Verbinden die Kopfzeilen der letzten 30 Tage in diesen beiden Ordnern, um Antworten auf bereits erfasste Mails zu finden.",
                .. (string[])(CanChoose(provider, narrow) ? ["Nur wenn Sie es später wählen: andere Ordner, die Sie nennen, wie diese beiden. Sie können jeden wieder herausnehmen."] : []),
                "Nur wenn Sie es später wählen: die Kopfzeilen älterer Nachrichten in diesen Ordnern, so weit zurück, wie Sie sagen, nach denselben Regeln. Sie können es anhalten oder abbrechen.",
                "Text und Anhänge einer Nachricht nur, wenn die Regeln sie zulassen: Sie antwortet auf eine Nachricht, die mit Inlay erfasst oder gesendet wurde, oder Sie erfassen sie selbst.",
                "Der Text von Zustellberichten, die Mailserver schreiben, um die über Ihre erfassten oder gesendeten Nachrichten zu finden. Was andere betrifft, wird nicht aufbewahrt.",
                asked,
            ],
            Stored:
            [
                narrow ? "Ihre Adresse und weitere, die Sie hinzufügen." : $"Ihre Adresse und die anderen, unter denen {provider} Sie schreiben lässt, mit ihren Namen.",
                $"Die Erlaubnis, die {provider} Inlay gibt, verschlüsselt. Nie Ihr Passwort: Das geben Sie nur bei {provider} ein.",
                "Jede erfasste Nachricht: Kopfzeilen, Text und Anhänge.",
                "Ein Verzeichnis mit einer Zeile je gesehener Nachricht: wann, und ob und warum sie erfasst wurde. Es nennt die Nachricht nur als Prüfsumme mit Schlüssel und enthält weder Absender noch Empfänger, Betreff oder Text.",
                narrow
                    ? "30 Tage lang von jeder übergangenen Nachricht, die auf andere antwortet: ihre Nummer und die genannten Nachrichten als Prüfsumme mit Schlüssel, damit sie gefunden wird, wenn eine davon später erfasst wird."
                    : $"30 Tage lang von jeder übergangenen Nachricht: ihre Nummer und als Prüfsumme mit Schlüssel sie selbst, die genannten Nachrichten und ihre Unterhaltung bei {provider}, damit sie gefunden wird, wenn eine davon später erfasst wird; zu jeder erfassten Nachricht die Prüfsumme ihrer Unterhaltung.",
                "Dass Sie diesem Text zugestimmt haben, in welcher Sprache und wann, und welche Rechte Sie gegeben haben.",
            ],
            Sent:
            [
                .. (string[])(narrow ? ["Beim Verbinden eine Testnachricht von diesem Postfach an sich selbst. Sie wird nicht erfasst und bei der Ankunft gelöscht.", "Wenn Sie eine weitere eigene Adresse hinzufügen, eine Mail mit einem Code an sie."] : []),
                "Die Nachrichten, die Sie in Inlay schreiben, über Ihr eigenes Postfach. Eine Kopie kommt nach Gesendet.",
            ],
            Shown:
            [
                "Kolleginnen und Kollegen Ihrer Organisation sehen erfasste Nachrichten mit Anhängen im Verlauf des Kontakts.",
                "Nur Sie sehen Ihre Postfächer, deren Zustand und Einstellungen.",
            ],
            NotRead:
            [
                CanChoose(provider, narrow) ? "Andere Ordner als Posteingang und Gesendet, die Sie nicht gewählt haben, Kalender, Adressbuch und Dateien." : "Andere Ordner als Posteingang und Gesendet, Kalender, Adressbuch und Dateien.",
                "Text und Anhänge aller übrigen Nachrichten.",
                narrow ? "Nichts wird als gelesen markiert, verschoben oder geändert, und außer der Testnachricht wird nichts gelöscht." : "Nichts wird als gelesen markiert, verschoben, geändert oder gelöscht.",
                "Nichts wird an Dritte weitergegeben oder zum Trainieren oder Auswerten verwendet.",
            ]);
}
