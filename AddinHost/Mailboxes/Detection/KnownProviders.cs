using AddinHost.Providers;

namespace AddinHost.Mailboxes.Detection;

/// <summary>The bundled table. Sources: the providers' own help pages; where a provider has several forms, the one with TLS from the start.</summary>
internal static class KnownProviders
{
    private const string AppPassword = DetectionTexts.AppPassword;
    private const string EnableImap = DetectionTexts.EnableImap;
    private const string ZohoHelp = "https://www.zoho.com/mail/help/imap-access.html";
    private const string Itself = KnownProvider.ExchangerItself;

    public static IReadOnlyList<KnownProvider> All { get; } =
    [
        new("Gmail", ["gmail.com", "googlemail.com"], ["google.com", "googlemail.com"])
            { SignIn = ProviderKind.Gmail, Servers = ("imap.gmail.com", "smtp.gmail.com"), Hint = (AppPassword, "https://myaccount.google.com/apppasswords") },
        new("Microsoft", ["outlook.com", "outlook.de", "outlook.at", "outlook.fr", "outlook.es", "outlook.it", "hotmail.com", "hotmail.de", "hotmail.fr",
            "hotmail.it", "hotmail.es", "hotmail.co.uk", "live.com", "live.de", "live.at", "live.fr", "live.nl", "live.co.uk", "msn.com",
            "passport.com", "windowslive.com"],
            ["protection.outlook.com", "mx.microsoft"]) { SignIn = ProviderKind.Graph, RefusalCode = Refusals.MicrosoftNotYet },
        new("Amazon WorkMail", ["awsapps.com"], ["awsapps.com"]) { RefusalCode = Refusals.AmazonWorkMail },
        new("Amazon SES", [], ["inbound-smtp.*.amazonaws.com"]) { RefusalCode = Refusals.AmazonSes },
        new("Proton Mail", ["proton.me", "protonmail.com", "protonmail.ch", "pm.me"], ["protonmail.ch"]) { RefusalCode = Refusals.Proton },
        new("Tuta", ["tuta.com", "tuta.io", "tutanota.com", "tutanota.de", "tutamail.com", "keemail.me"], ["tutanota.de", "tuta.com"])
            { RefusalCode = Refusals.NoImap },
        new("iCloud", ["icloud.com", "me.com", "mac.com"], ["mail.icloud.com"])
        {
            Servers = ("imap.mail.me.com", "smtp.mail.me.com"), SmtpPort = 587, ImapUserName = UserNameForm.LocalPart,
            Hint = (AppPassword, "https://support.apple.com/102654"),
        },
        // Before Yahoo: the same machines take the mail of both.
        new("AOL", ["aol.com", "aol.de", "aol.fr", "aol.co.uk", "aim.com"], ["mx-aol.mail.gm0.yahoodns.net"])
            { Servers = ("imap.aol.com", "smtp.aol.com"), Hint = (AppPassword, "https://login.aol.com/account/security") },
        new("Yahoo", ["yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.co.uk", "yahoo.ca", "yahoo.com.br", "yahoo.co.in", "yahoo.in",
            "ymail.com", "rocketmail.com", "myyahoo.com"], ["yahoodns.net"])
            { Servers = ("imap.mail.yahoo.com", "smtp.mail.yahoo.com"), Hint = (AppPassword, "https://login.yahoo.com/account/security") },
        new("GMX", ["gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.li", "gmx.eu", "gmx.info", "gmx.org"], ["gmx.net"])
            { Servers = ("imap.gmx.net", "mail.gmx.net"), Hint = (EnableImap, "https://hilfe.gmx.net/pop-imap/einschalten.html") },
        new("GMX", ["gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr"], ["gmx.com"])
            { Servers = ("imap.gmx.com", "mail.gmx.com"), Hint = (EnableImap, "https://support.gmx.com/pop-imap/toggle.html") },
        new("WEB.DE", ["web.de"], ["web.de"])
            { Servers = ("imap.web.de", "smtp.web.de"), SmtpPort = 587, Hint = (EnableImap, "https://hilfe.web.de/pop-imap/einschalten.html") },
        new("mail.com", ["mail.com", "email.com"], ["mx00.mail.com", "mx01.mail.com"])
            { Servers = ("imap.mail.com", "smtp.mail.com"), Hint = (EnableImap, "https://support.mail.com/pop-imap/index.html") },
        new("Telekom", ["t-online.de", "magenta.de"], ["t-online.de"])
        {
            Servers = ("secureimap.t-online.de", "securesmtp.t-online.de"),
            Hint = (DetectionTexts.MailPassword, "https://www.telekom.de/hilfe/apps-dienste/e-mail"),
        },
        new("freenet", ["freenet.de"], ["freenet.de"]) { Servers = ("mx.freenet.de", "mx.freenet.de"), SmtpPort = 587 },
        new("mailbox.org", ["mailbox.org"], ["mailbox.org"]) { Servers = ("imap.mailbox.org", "smtp.mailbox.org") },
        new("Posteo", ["posteo.de", "posteo.net", "posteo.at", "posteo.ch", "posteo.eu", "posteo.org"], ["posteo.de"]) { Servers = ("posteo.de", "posteo.de") },
        new("Strato", [], ["rzone.de"]) { Servers = ("imap.strato.de", "smtp.strato.de") },
        new("IONOS", ["online.de", "onlinehome.de"], ["ionos.de", "kundenserver.de"]) { Servers = ("imap.ionos.de", "smtp.ionos.de") },
        new("IONOS", [], ["ionos.com", "1and1.com", "perfora.net"]) { Servers = ("imap.ionos.com", "smtp.ionos.com") },
        new("IONOS", [], ["ionos.co.uk", "1and1.co.uk"]) { Servers = ("imap.ionos.co.uk", "smtp.ionos.co.uk") },
        new("Hetzner", [], ["your-server.de"]) { Servers = ("mail.your-server.de", "mail.your-server.de") },
        new("ALL-INKL", [], ["kasserver.com"]) { Servers = (Itself, Itself) },
        new("netcup", [], ["netcup.net"]) { Servers = (Itself, Itself) },
        new("Uberspace", [], ["uberspace.de"]) { Servers = (Itself, Itself) },
        new("Bluewin", ["bluewin.ch"], []) { Servers = ("imaps.bluewin.ch", "smtpauths.bluewin.ch") },
        new("Infomaniak", ["ik.me", "etik.com", "ikmail.com"], ["infomaniak.ch", "infomaniak.com"])
            { Servers = ("mail.infomaniak.com", "mail.infomaniak.com") },
        new("OVHcloud", [], ["ovh.net"]) { Servers = ("ssl0.ovh.net", "ssl0.ovh.net") },
        new("Orange", ["orange.fr", "wanadoo.fr"], []) { Servers = ("imap.orange.fr", "smtp.orange.fr") },
        new("La Poste", ["laposte.net"], []) { Servers = ("imap.laposte.net", "smtp.laposte.net") },
        new("Gandi", [], ["mail.gandi.net"]) { Servers = ("mail.gandi.net", "mail.gandi.net") },
        new("Fastmail", ["fastmail.com", "fastmail.fm", "fastmail.de"], ["messagingengine.com"])
            { Servers = ("imap.fastmail.com", "smtp.fastmail.com"), Hint = (AppPassword, "https://app.fastmail.com/settings/security/apps") },
        new("Zoho", ["zoho.com", "zohomail.com"], []) { Servers = ("imap.zoho.com", "smtp.zoho.com"), Hint = (EnableImap, ZohoHelp) },
        new("Zoho", ["zoho.eu", "zohomail.eu"], []) { Servers = ("imap.zoho.eu", "smtp.zoho.eu"), Hint = (EnableImap, ZohoHelp) },
        new("Zoho", [], ["zoho.com"]) { Servers = ("imappro.zoho.com", "smtppro.zoho.com"), Hint = (EnableImap, ZohoHelp) },
        new("Zoho", [], ["zoho.eu"]) { Servers = ("imappro.zoho.eu", "smtppro.zoho.eu"), Hint = (EnableImap, ZohoHelp) },
        new("Zoho", [], ["zoho.in"]) { Servers = ("imappro.zoho.in", "smtppro.zoho.in"), Hint = (EnableImap, ZohoHelp) },
        new("Yandex", ["yandex.com", "yandex.ru", "yandex.by", "yandex.kz", "ya.ru"], ["yandex.net", "yandex.ru"])
            { Servers = ("imap.yandex.com", "smtp.yandex.com"), Hint = (AppPassword, "https://id.yandex.com/security/app-passwords") },
        new("Mail.ru", ["mail.ru", "inbox.ru", "list.ru", "bk.ru"], ["mail.ru"])
            { Servers = ("imap.mail.ru", "smtp.mail.ru"), Hint = (AppPassword, "https://account.mail.ru/user/2-step-auth/passwords") },
        new("QQ", ["qq.com", "foxmail.com"], ["qq.com"]) { Servers = ("imap.qq.com", "smtp.qq.com"), Hint = (AppPassword, "https://service.mail.qq.com") },
        new("Migadu", [], ["migadu.com"]) { Servers = ("imap.migadu.com", "smtp.migadu.com") },
        new("Mailfence", ["mailfence.com"], ["mailfence.com"]) { Servers = ("imap.mailfence.com", "smtp.mailfence.com") },
        new("Runbox", ["runbox.com"], ["runbox.com"]) { Servers = ("mail.runbox.com", "mail.runbox.com") },
        new("Rackspace", [], ["emailsrvr.com"]) { Servers = ("secure.emailsrvr.com", "secure.emailsrvr.com") },
        new("GoDaddy", [], ["secureserver.net"]) { Servers = ("imap.secureserver.net", "smtpout.secureserver.net") },
        new("Namecheap", [], ["privateemail.com"]) { Servers = ("mail.privateemail.com", "mail.privateemail.com") },
        new("Titan", [], ["titan.email"]) { Servers = ("imap.titan.email", "smtp.titan.email") },
        new("Hostinger", [], ["hostinger.com"]) { Servers = ("imap.hostinger.com", "smtp.hostinger.com") },
        new("DreamHost", [], ["dreamhost.com"]) { Servers = ("imap.dreamhost.com", "smtp.dreamhost.com") },
        new("one.com", [], ["one.com"]) { Servers = ("imap.one.com", "send.one.com") },
    ];

    public static KnownProvider? ByDomain(string domain) =>
        // awsapps.com gives each organization a domain below its own.
        All.FirstOrDefault(provider => provider.HasDomain(domain) ||
            (provider.RefusalCode == Refusals.AmazonWorkMail && domain.EndsWith(".awsapps.com", StringComparison.Ordinal)));

    public static KnownProvider? ByExchanger(string exchanger) => All.FirstOrDefault(provider => provider.HasExchanger(exchanger));
}
