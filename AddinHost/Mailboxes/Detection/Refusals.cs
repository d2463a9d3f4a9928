namespace AddinHost.Mailboxes.Detection;

/// <summary>What cannot be connected, why, and the way out. Every refusal of a mailbox names one of these codes.</summary>
public static class Refusals
{
    public const string Pop3 = "pop3";
    public const string ActiveSync = "activesync";
    public const string AmazonSes = "amazon_ses";
    public const string AmazonWorkMail = "amazon_workmail";
    public const string MicrosoftNotYet = "microsoft_not_yet";
    public const string Proton = "proton_bridge";
    public const string NoImap = "no_imap";

    private static readonly Dictionary<string, (Text Title, Text Detail, Text WayOut)> Table = new()
    {
        [Pop3] = (
            new("POP3 cannot be connected", "POP3 lässt sich nicht verbinden"),
            new("POP3 takes mail off the server and knows no Sent folder, so replies could not be seen reliably.",
                "POP3 holt Mails vom Server ab und kennt keinen Gesendet-Ordner. Antworten ließen sich so nicht verlässlich erkennen."),
            new("Connect the same mailbox by IMAP: nearly every provider that has POP3 has it, too.",
                "Verbinden Sie dasselbe Postfach über IMAP. Fast jeder Anbieter mit POP3 hat es ebenfalls.")),
        [ActiveSync] = (
            new("ActiveSync cannot be connected", "ActiveSync lässt sich nicht verbinden"),
            new("ActiveSync is made for phones and does not show the headers that replies are matched by.",
                "ActiveSync ist für Telefone gemacht und zeigt die Kopfzeilen nicht, an denen Antworten erkannt werden."),
            new("Connect the mailbox by IMAP if your server offers it, or log mails with the button in the Outlook pane.",
                "Verbinden Sie das Postfach über IMAP, wenn Ihr Server es anbietet, oder erfassen Sie Mails mit dem Knopf im Outlook-Bereich.")),
        [AmazonSes] = (
            new("Amazon receives the mail of this domain without a mailbox", "Amazon empfängt die Mails dieser Domain ohne Postfach"),
            new("The domain's mail goes to Amazon SES, which hands it to programs, or to Amazon WorkMail. Neither can be watched.",
                "Die Mails der Domain gehen an Amazon SES, das sie an Programme weitergibt, oder an Amazon WorkMail. Beides lässt sich nicht beobachten."),
            new("Connect the mailbox where the mails end up in the end, by its own address. A team inbox with a forwarding address is not available yet.",
                "Verbinden Sie das Postfach, in dem die Mails am Ende ankommen, mit dessen eigener Adresse. Ein Team-Postfach mit "
                    + "Weiterleitungsadresse gibt es noch nicht.")),
        [AmazonWorkMail] = (
            new("Amazon WorkMail cannot be connected", "Amazon WorkMail lässt sich nicht verbinden"),
            new("WorkMail is not among the mail systems that this product keeps up with.", "WorkMail gehört nicht zu den unterstützten Mailsystemen."),
            new("Forward the mails to a mailbox with IMAP and connect that one. A team inbox with a forwarding address is not available yet.",
                "Leiten Sie die Mails an ein Postfach mit IMAP weiter und verbinden Sie dieses. Ein Team-Postfach mit "
                    + "Weiterleitungsadresse gibt es noch nicht.")),
        [MicrosoftNotYet] = (
            new("Microsoft mailboxes need signing in", "Microsoft-Postfächer brauchen eine Anmeldung"),
            new("Microsoft takes no passwords for IMAP any more, and signing in at Microsoft is not set up for your organization yet.",
                "Microsoft nimmt für IMAP keine Passwörter mehr an, und die Anmeldung bei Microsoft ist für Ihre Organisation noch nicht eingerichtet."),
            new("An administrator does that under Settings, Providers. Until then log mails with the button in the Outlook pane.",
                "Das geschieht durch die Administration unter Einstellungen, Anbieter. Erfassen Sie Mails bis dahin mit dem Knopf im Outlook-Bereich.")),
        [Proton] = (
            new("Proton Mail needs its Bridge", "Proton Mail braucht die Bridge"),
            new("Proton keeps mails encrypted and offers IMAP only through Proton Mail Bridge, a program that runs beside a mail client.",
                "Proton speichert Mails verschlüsselt und bietet IMAP nur über die Proton Mail Bridge, ein Programm, das neben einem Mailprogramm läuft."),
            new("Run the Bridge where this host can reach it, have an administrator allow its address (Outbound:AllowedNetworks), and "
                + "connect by IMAP with the settings that the Bridge shows.",
                "Betreiben Sie die Bridge so, dass dieser Server sie erreicht, lassen Sie ihre Adresse von einer Administratorin "
                    + "freigeben (Outbound:AllowedNetworks) und verbinden Sie über IMAP mit den Angaben der Bridge.")),
        [NoImap] = (
            new("This provider offers no IMAP", "Dieser Anbieter bietet kein IMAP"),
            new("Its mails can be read with its own apps only.", "Seine Mails lassen sich nur mit den eigenen Apps lesen."),
            new("Connect a mailbox at another provider.", "Verbinden Sie ein Postfach bei einem anderen Anbieter.")),
    };

    /// <summary>The codes that there are.</summary>
    public static IReadOnlyCollection<string> Codes => Table.Keys;

    /// <summary>The refusal in the language of the current request, or null for a code that is none.</summary>
    public static Refusal? Find(string code) =>
        Table.TryGetValue(code, out var texts) ? new Refusal(code, texts.Title.Here, texts.Detail.Here, texts.WayOut.Here) : null;
}
