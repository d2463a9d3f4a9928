using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes;

/// <summary>What a member is told before connecting. The id names the version: a consent holds for exactly one text.</summary>
public sealed record Disclosure(
    string Id, string Locale, IReadOnlyList<string> Read, IReadOnlyList<string> Stored, IReadOnlyList<string> Sent, IReadOnlyList<string> Shown, IReadOnlyList<string> NotRead);

/// <summary>The current disclosures by provider. A change of meaning in any text is a new id.</summary>
public static class Disclosures
{
    private static readonly Disclosure[] Imap =
    [
        new(
            "imap-2026-11e",
            "en",
            Read:
            [
                "Inbox and Sent: the headers of each new message, that is sender, recipients, subject, date and which messages it answers.",
                "When you connect, once, the headers of the last 30 days in these two folders, to find replies to mail that is logged already.",
                "Only if you choose them later: other folders that you name, like these two. You can take each out again.",
                "Only if you choose it later: the headers of older messages in these folders, as far back as you say, by the same rules. You can pause or cancel it.",
                "The text and attachments of a message only when the rules admit it: it answers a message that was logged or sent with Inlay, or you log it yourself.",
                "The text of delivery notices that mail servers write, to find those about your logged or sent messages. What is about others is not kept.",
            ],
            Stored:
            [
                "Your address and the others that you add, servers and user name, and your password, encrypted.",
                "Each logged message: headers, text and attachments.",
                "A ledger with one line for each message seen: when, and whether and why it was logged. It names the message by keyed hashes and holds no sender, recipient, subject or text.",
                "For 30 days, of each passed-over message that answers others: its number in the folder and keyed hashes of the messages it names, so that it is found when one of them is logged later.",
                "That you agreed to this text, in which language and when.",
            ],
            Sent:
            [
                "One test message from this mailbox to itself while connecting. It is not logged and is deleted when it arrives.",
                "When you add another address of yours, a mail with a code to it.",
                "The messages that you write in Inlay, through your own outgoing server. A copy goes to Sent.",
            ],
            Shown:
            [
                "Colleagues in your organization see logged messages with their attachments on the contact's timeline.",
                "Only you see your mailboxes, their state and their settings. Nobody is shown the password, not even you.",
            ],
            NotRead:
            [
                "Folders other than Inbox and Sent that you have not chosen, drafts, calendar and address book.",
                "Text and attachments of all other messages.",
                "Nothing is marked as read, moved or changed, and nothing but the test message is deleted.",
                "Nothing is passed on to third parties or used to train or measure anything.",
            ]),
        new(
            "imap-2026-11e",
            "de",
            Read:
            [
                "Posteingang und Gesendet: die Kopfzeilen jeder neuen Nachricht, also Absender, Empfänger, Betreff, Datum und worauf sie antwortet.",
                "Einmal beim Verbinden die Kopfzeilen der letzten 30 Tage in diesen beiden Ordnern, um Antworten auf bereits erfasste Mails zu finden.",
                "Nur wenn Sie es später wählen: andere Ordner, die Sie nennen, wie diese beiden. Sie können jeden wieder herausnehmen.",
                "Nur wenn Sie es später wählen: die Kopfzeilen älterer Nachrichten in diesen Ordnern, so weit zurück, wie Sie sagen, nach denselben Regeln. Sie können es anhalten oder abbrechen.",
                "Text und Anhänge einer Nachricht nur, wenn die Regeln sie zulassen: Sie antwortet auf eine Nachricht, die mit Inlay erfasst oder gesendet wurde, oder Sie erfassen sie selbst.",
                "Der Text von Zustellberichten, die Mailserver schreiben, um die über Ihre erfassten oder gesendeten Nachrichten zu finden. Was andere betrifft, wird nicht aufbewahrt.",
            ],
            Stored:
            [
                "Ihre Adresse und weitere, die Sie hinzufügen, Server und Benutzernamen sowie Ihr Passwort, verschlüsselt.",
                "Jede erfasste Nachricht: Kopfzeilen, Text und Anhänge.",
                "Ein Verzeichnis mit einer Zeile je gesehener Nachricht: wann, und ob und warum sie erfasst wurde. Es nennt die Nachricht nur als Prüfsumme mit Schlüssel und enthält weder Absender noch Empfänger, Betreff oder Text.",
                "30 Tage lang von jeder übergangenen Nachricht, die auf andere antwortet: ihre Nummer im Ordner und die genannten Nachrichten als Prüfsumme mit Schlüssel, damit sie gefunden wird, wenn eine davon später erfasst wird.",
                "Dass Sie diesem Text zugestimmt haben, in welcher Sprache und wann.",
            ],
            Sent:
            [
                "Beim Verbinden eine Testnachricht von diesem Postfach an sich selbst. Sie wird nicht erfasst und bei der Ankunft gelöscht.",
                "Wenn Sie eine weitere eigene Adresse hinzufügen, eine Mail mit einem Code an sie.",
                "Die Nachrichten, die Sie in Inlay schreiben, über Ihren eigenen Postausgangsserver. Eine Kopie kommt nach Gesendet.",
            ],
            Shown:
            [
                "Kolleginnen und Kollegen Ihrer Organisation sehen erfasste Nachrichten mit Anhängen im Verlauf des Kontakts.",
                "Nur Sie sehen Ihre Postfächer, deren Zustand und Einstellungen. Das Passwort wird niemandem gezeigt, auch Ihnen nicht.",
            ],
            NotRead:
            [
                "Andere Ordner als Posteingang und Gesendet, die Sie nicht gewählt haben, Entwürfe, Kalender und Adressbuch.",
                "Text und Anhänge aller übrigen Nachrichten.",
                "Nichts wird als gelesen markiert, verschoben oder geändert, und außer der Testnachricht wird nichts gelöscht.",
                "Nichts wird an Dritte weitergegeben oder zum Trainieren oder Auswerten verwendet.",
            ]),
    ];

    private static readonly Disclosure[] Memory =
    [
        new(
            "memory-2026-11",
            "en",
            Read: ["The messages of the demo mailbox. It exists only inside Inlay, with made-up people and mail."],
            Stored: ["The demo's messages, the logged ones once more on the timelines of its contacts, and a ledger of which were seen."],
            Sent: ["Nothing leaves this host: what you write to the demo's people is answered by the demo."],
            Shown: ["Colleagues in your organization see the demo's contacts and their timelines."],
            NotRead: ["No mailbox of yours, and no server elsewhere."]),
        new(
            "memory-2026-11",
            "de",
            Read: ["Die Nachrichten des Demo-Postfachs. Es besteht nur in Inlay, mit erfundenen Menschen und Mails."],
            Stored: ["Die Nachrichten der Demo, die erfassten noch einmal im Verlauf ihrer Kontakte, und ein Verzeichnis, welche gesehen wurden."],
            Sent: ["Nichts verlässt diesen Server: Was Sie den Menschen der Demo schreiben, beantwortet die Demo."],
            Shown: ["Kolleginnen und Kollegen Ihrer Organisation sehen die Kontakte der Demo und deren Verlauf."],
            NotRead: ["Keines Ihrer Postfächer und kein Server anderswo."]),
    ];

    private static readonly Disclosure[] OfAutomation =
    [
        new(
            "automation-2026-11",
            "en",
            Read: ["From now on, in new incoming mail that is logged: the signature of the contact who wrote it. Not what is quoted or forwarded, not newsletters and absence notices, not colleagues, and no mail that is not logged."],
            Stored: ["What a signature says and the contact does not show yet: name, job title, company, phone numbers, website, LinkedIn and postal address, with the mail that says so, until somebody decides. What you dismiss stays noted, so that it is not proposed again."],
            Sent: ["Nothing."],
            Shown: ["Colleagues in your organization see these proposals on the contact. Nothing is written until one of you accepts it, and the old value is shown beside the new one.", "You can switch it off at any time; what was accepted stays."],
            NotRead: ["Mail from before you agreed to this."]),
        new(
            "automation-2026-11",
            "de",
            Read: ["Ab jetzt in neuen eingehenden Mails, die erfasst werden: die Signatur des Kontakts, der geschrieben hat. Nicht Zitiertes oder Weitergeleitetes, keine Newsletter und Abwesenheitsnotizen, nicht Kolleginnen und Kollegen, und keine Mail, die nicht erfasst wird."],
            Stored: ["Was eine Signatur sagt und beim Kontakt noch nicht steht: Name, Position, Firma, Telefonnummern, Website, LinkedIn und Postanschrift, mit der Mail, in der es steht, bis jemand entscheidet. Was Sie verwerfen, bleibt vermerkt, damit es nicht noch einmal vorgeschlagen wird."],
            Sent: ["Nichts."],
            Shown: ["Kolleginnen und Kollegen Ihrer Organisation sehen diese Vorschläge beim Kontakt. Geschrieben wird nichts, bevor jemand von Ihnen es übernimmt, und der alte Wert steht neben dem neuen.", "Sie können es jederzeit ausschalten; Übernommenes bleibt."],
            NotRead: ["Mails aus der Zeit, bevor Sie dem zugestimmt haben."]),
    ];

    /// <summary>The word for the text about reading signatures, which is agreed to apart from the mailbox itself.</summary>
    public const string Automation = "automation";

    private static readonly Dictionary<string, Disclosure[]> Current = new(StringComparer.Ordinal) 
    {
        ["imap"] = Imap,
        ["memory"] = Memory,
        [Automation] = OfAutomation,
        ["gmail"] = SignInDisclosures.Gmail,
        ["graph"] = SignInDisclosures.Graph,
        ["gmail-imap"] = SignInDisclosures.GmailByImap,
        ["graph-imap"] = SignInDisclosures.GraphByImap,
    };

    /// <summary>All current texts, for the check that each is there in each language.</summary>
    public static IEnumerable<Disclosure> All => Current.Values.SelectMany(texts => texts);

    /// <summary>The newest text for a provider's word.</summary>
    /// <param name="locale">Null: the language of the request.</param>
    public static Result<Disclosure> Find(string provider, string? locale)
    {
        if (!Current.TryGetValue(provider, out var texts))
            return Error.NotFound("disclosure_not_found", "There is no such text: this kind of mailbox cannot be connected yet.");
        if (locale is not null && !Say.Languages.Contains(locale))
            return Error.Field("locale", "locale_unknown", "Inlay speaks {0}.", string.Join(", ", Say.Languages));
        locale ??= System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return texts.FirstOrDefault(text => text.Locale == locale) ?? texts[0];
    }

    /// <summary>The text that a member agreed to: the current one of the provider, named by its id or by the provider's word.</summary>
    public static Result<Disclosure> Agreed(string provider, ConsentRequest? consent)
    {
        if (string.IsNullOrWhiteSpace(consent?.Disclosure))
            return Error.Unprocessable("consent_missing", "Read what will be read, stored, sent and shown, and agree to it first.") with { Fields = Field("consent") };
        var found = Find(provider, consent.Locale);
        if (found.Error is { } error)
            return error.Fields is null ? found : error with { Fields = new Dictionary<string, string[]> { ["consent.locale"] = [error.Detail] } };
        return consent.Disclosure == found.Value.Id || consent.Disclosure == provider
            ? found
            : Error.Unprocessable("disclosure_unknown", "The text that you agreed to is not the current one; read it again.") with { Fields = Field("consent.disclosure") };
    }

    private static Dictionary<string, string[]> Field(string name) => new() { [name] = [Say.Text("field_missing", "This value is required.")] };
}
