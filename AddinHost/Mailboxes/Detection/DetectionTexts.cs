using System.Globalization;

namespace AddinHost.Mailboxes.Detection;

/// <summary>One text in the languages of the product.</summary>
internal readonly record struct Text(string En, string De)
{
    /// <summary>In the language of the current request.</summary>
    public string Here => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? De : En;
}

/// <summary>What people read about a detection, by code. {0} is the provider's name or the domain.</summary>
internal static class DetectionTexts
{
    public const string AppPassword = "app_password";
    public const string EnableImap = "enable_imap";
    public const string MailPassword = "mail_password";
    public const string CheckServers = "check_servers";

    private static readonly Dictionary<string, Text> Reasons = new()
    {
        [DetectionReason.KnownDomain] = new("This is an address at {0}.", "Das ist eine Adresse bei {0}."),
        [DetectionReason.AdminPreset] = new("Your administrator entered these servers for {0}.", "Ihre Administration hat diese Server für {0} eingetragen."),
        [DetectionReason.MailExchanger] = new("Mail for this domain is handled by {0}.", "Die Mails dieser Domain liegen bei {0}."),
        [DetectionReason.ServiceRecords] = new("{0} publishes these servers.", "{0} veröffentlicht diese Server."),
        [DetectionReason.Autoconfig] = new("{0} publishes these settings.", "{0} veröffentlicht diese Einstellungen."),
        [DetectionReason.Refused] = new("This kind of mailbox cannot be connected.", "Diese Art von Postfach lässt sich nicht verbinden."),
        [DetectionReason.TakesNoMail] = new(
            "{0} says that it takes no mail. Check the address.",
            "{0} nimmt laut eigener Angabe keine Mails an. Prüfen Sie die Adresse."),
        [DetectionReason.AddressNotMail] = new("That is not an email address.", "Das ist keine E-Mail-Adresse."),
        [DetectionReason.Unknown] = new(
            "Nothing could be found out about {0}. Choose how to connect.",
            "Zu {0} ließ sich nichts herausfinden. Wählen Sie, wie Sie verbinden möchten."),
    };

    private static readonly Dictionary<string, Text> Hints = new()
    {
        [AppPassword] = new(
            "{0} does not take your usual password here. Create an app password there and use it.",
            "{0} nimmt hier nicht Ihr gewöhnliches Passwort. Legen Sie dort ein App-Passwort an und verwenden Sie es."),
        [EnableImap] = new(
            "IMAP has to be switched on in the settings of {0} first. With two-factor sign-in you need an app password, too.",
            "IMAP muss zuerst in den Einstellungen von {0} eingeschaltet werden. Bei Zwei-Faktor-Anmeldung brauchen Sie außerdem ein App-Passwort."),
        [MailPassword] = new(
            "{0} has a password of its own for mail programs. Set it there and use it.",
            "{0} hat für Mailprogramme ein eigenes Passwort. Legen Sie es dort fest und verwenden Sie es."),
        [CheckServers] = new(
            "These servers are outside of {0}. Go on only if you know them.",
            "Diese Server liegen außerhalb von {0}. Fahren Sie nur fort, wenn Sie sie kennen."),
    };

    public static string Reason(string code, string? name) => string.Format(CultureInfo.InvariantCulture, Reasons[code].Here, name);

    public static DetectionHint Hint(string code, string name, string? url) =>
        new(code, string.Format(CultureInfo.InvariantCulture, Hints[code].Here, name), url);
}
