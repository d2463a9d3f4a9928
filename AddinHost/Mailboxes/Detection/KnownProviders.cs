namespace AddinHost.Mailboxes.Detection;

/// <summary>The bundled table. Sources: the providers' own help pages; where a provider has several forms, the one with TLS from the start.</summary>
internal static class KnownProviders
{
    private const string AppPassword = DetectionTexts.AppPassword;
    private const string EnableImap = DetectionTexts.EnableImap;
    private const string Itself = KnownProvider.ExchangerItself;

    public static IReadOnlyList<KnownProvider> All { get; } =
    [
        new("Gmail", ["gmail.com", "googlemail.com"], ["google.com", "googlemail.com"])
            { ImapHost = "imap.gmail.com", SmtpHost = "smtp.gmail.com", HintCode = AppPassword, HintUrl = "https://myaccount.google.com/apppasswords" },
        new("Microsoft", ["outlook.com", "outlook.de", "outlook.at", "outlook.fr", "outlook.es", "outlook.it", "hotmail.com", "hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es",
            "hotmail.co.uk", "live.com", "live.de", "live.at", "live.fr", "live.nl", "live.co.uk", "msn.com", "passport.com", "windowslive.com"],
            ["protection.outlook.com", "mx.microsoft"]) { RefusalCode = Refusals.MicrosoftNotYet },
        new("Amazon WorkMail", ["awsapps.com"], ["awsapps.com"]) { RefusalCode = Refusals.AmazonWorkMail },
        new("Amazon SES", [], ["inbound-smtp.*.amazonaws.com"]) { RefusalCode = Refusals.AmazonSes },
        new("Proton Mail", ["proton.me", "protonmail.com", "protonmail.ch", "pm.me"], ["protonmail.ch"]) { RefusalCode = Refusals.Proton },
        new("Tuta", ["tuta.com", "tuta.io", "tutanota.com", "tutanota.de", "tutamail.com", "keemail.me"], ["tutanota.de", "tuta.com"]) { RefusalCode = Refusals.NoImap },
        new("iCloud", ["icloud.com", "me.com", "mac.com"], ["mail.icloud.com"])
        {
            ImapHost = "imap.mail.me.com", SmtpHost = "smtp.mail.me.com", SmtpPort = 587, ImapUserName = UserNameForm.LocalPart,
            HintCode = AppPassword, HintUrl = "https://support.apple.com/102654",
        },
        // Before Yahoo: the same machines take the mail of both.
        new("AOL", ["aol.com", "aol.de", "aol.fr", "aol.co.uk", "aim.com"], ["mx-aol.mail.gm0.yahoodns.net"])
            { ImapHost = "imap.aol.com", SmtpHost = "smtp.aol.com", HintCode = AppPassword, HintUrl = "https://login.aol.com/account/security" },
        new("Yahoo", ["yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.co.uk", "yahoo.ca", "yahoo.com.br", "yahoo.co.in", "yahoo.in", "ymail.com", "rocketmail.com", "myyahoo.com"],
            ["yahoodns.net"])
            { ImapHost = "imap.mail.yahoo.com", SmtpHost = "smtp.mail.yahoo.com", HintCode = AppPassword, HintUrl = "https://login.yahoo.com/account/security" },
        new("GMX", ["gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.li", "gmx.eu", "gmx.info", "gmx.org"], ["gmx.net"])
            { ImapHost = "imap.gmx.net", SmtpHost = "mail.gmx.net", HintCode = EnableImap, HintUrl = "https://hilfe.gmx.net/pop-imap/einschalten.html" },
        new("GMX", ["gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr"], ["gmx.com"])
            { ImapHost = "imap.gmx.com", SmtpHost = "mail.gmx.com", HintCode = EnableImap, HintUrl = "https://support.gmx.com/pop-imap/toggle.html" },
        new("WEB.DE", ["web.de"], ["web.de"])
            { ImapHost = "imap.web.de", SmtpHost = "smtp.web.de", SmtpPort = 587, HintCode = EnableImap, HintUrl = "https://hilfe.web.de/pop-imap/einschalten.html" },
        new("mail.com", ["mail.com", "email.com"], ["mx00.mail.com", "mx01.mail.com"])
            { ImapHost = "imap.mail.com", SmtpHost = "smtp.mail.com", HintCode = EnableImap, HintUrl = "https://support.mail.com/pop-imap/index.html" },
        new("Telekom", ["t-online.de", "magenta.de"], ["t-online.de"])
            { ImapHost = "secureimap.t-online.de", SmtpHost = "securesmtp.t-online.de", HintCode = DetectionTexts.MailPassword, HintUrl = "https://www.telekom.de/hilfe/apps-dienste/e-mail" },
        new("freenet", ["freenet.de"], ["freenet.de"]) { ImapHost = "mx.freenet.de", SmtpHost = "mx.freenet.de", SmtpPort = 587 },
        new("mailbox.org", ["mailbox.org"], ["mailbox.org"]) { ImapHost = "imap.mailbox.org", SmtpHost = "smtp.mailbox.org" },
        new("Posteo", ["posteo.de", "posteo.net", "posteo.at", "posteo.ch", "posteo.eu", "posteo.org"], ["posteo.de"]) { ImapHost = "posteo.de", SmtpHost = "posteo.de" },
        new("Strato", [], ["rzone.de"]) { ImapHost = "imap.strato.de", SmtpHost = "smtp.strato.de" },
        new("IONOS", ["online.de", "onlinehome.de"], ["ionos.de", "kundenserver.de"]) { ImapHost = "imap.ionos.de", SmtpHost = "smtp.ionos.de" },
        new("IONOS", [], ["ionos.com", "1and1.com", "perfora.net"]) { ImapHost = "imap.ionos.com", SmtpHost = "smtp.ionos.com" },
        new("IONOS", [], ["ionos.co.uk", "1and1.co.uk"]) { ImapHost = "imap.ionos.co.uk", SmtpHost = "smtp.ionos.co.uk" },
        new("Hetzner", [], ["your-server.de"]) { ImapHost = "mail.your-server.de", SmtpHost = "mail.your-server.de" },
        new("ALL-INKL", [], ["kasserver.com"]) { ImapHost = Itself, SmtpHost = Itself },
        new("netcup", [], ["netcup.net"]) { ImapHost = Itself, SmtpHost = Itself },
        new("Uberspace", [], ["uberspace.de"]) { ImapHost = Itself, SmtpHost = Itself },
        new("Bluewin", ["bluewin.ch"], []) { ImapHost = "imaps.bluewin.ch", SmtpHost = "smtpauths.bluewin.ch" },
        new("Infomaniak", ["ik.me", "etik.com", "ikmail.com"], ["infomaniak.ch", "infomaniak.com"]) { ImapHost = "mail.infomaniak.com", SmtpHost = "mail.infomaniak.com" },
        new("OVHcloud", [], ["ovh.net"]) { ImapHost = "ssl0.ovh.net", SmtpHost = "ssl0.ovh.net" },
        new("Orange", ["orange.fr", "wanadoo.fr"], []) { ImapHost = "imap.orange.fr", SmtpHost = "smtp.orange.fr" },
        new("La Poste", ["laposte.net"], []) { ImapHost = "imap.laposte.net", SmtpHost = "smtp.laposte.net" },
        new("Gandi", [], ["mail.gandi.net"]) { ImapHost = "mail.gandi.net", SmtpHost = "mail.gandi.net" },
        new("Fastmail", ["fastmail.com", "fastmail.fm", "fastmail.de"], ["messagingengine.com"])
            { ImapHost = "imap.fastmail.com", SmtpHost = "smtp.fastmail.com", HintCode = AppPassword, HintUrl = "https://app.fastmail.com/settings/security/apps" },
        new("Zoho", ["zoho.com", "zohomail.com"], []) { ImapHost = "imap.zoho.com", SmtpHost = "smtp.zoho.com", HintCode = EnableImap, HintUrl = "https://www.zoho.com/mail/help/imap-access.html" },
        new("Zoho", ["zoho.eu", "zohomail.eu"], []) { ImapHost = "imap.zoho.eu", SmtpHost = "smtp.zoho.eu", HintCode = EnableImap, HintUrl = "https://www.zoho.com/mail/help/imap-access.html" },
        new("Zoho", [], ["zoho.com"]) { ImapHost = "imappro.zoho.com", SmtpHost = "smtppro.zoho.com", HintCode = EnableImap, HintUrl = "https://www.zoho.com/mail/help/imap-access.html" },
        new("Zoho", [], ["zoho.eu"]) { ImapHost = "imappro.zoho.eu", SmtpHost = "smtppro.zoho.eu", HintCode = EnableImap, HintUrl = "https://www.zoho.com/mail/help/imap-access.html" },
        new("Zoho", [], ["zoho.in"]) { ImapHost = "imappro.zoho.in", SmtpHost = "smtppro.zoho.in", HintCode = EnableImap, HintUrl = "https://www.zoho.com/mail/help/imap-access.html" },
        new("Yandex", ["yandex.com", "yandex.ru", "yandex.by", "yandex.kz", "ya.ru"], ["yandex.net", "yandex.ru"])
            { ImapHost = "imap.yandex.com", SmtpHost = "smtp.yandex.com", HintCode = AppPassword, HintUrl = "https://id.yandex.com/security/app-passwords" },
        new("Mail.ru", ["mail.ru", "inbox.ru", "list.ru", "bk.ru"], ["mail.ru"])
            { ImapHost = "imap.mail.ru", SmtpHost = "smtp.mail.ru", HintCode = AppPassword, HintUrl = "https://account.mail.ru/user/2-step-auth/passwords" },
        new("QQ", ["qq.com", "foxmail.com"], ["qq.com"]) { ImapHost = "imap.qq.com", SmtpHost = "smtp.qq.com", HintCode = AppPassword, HintUrl = "https://service.mail.qq.com" },
        new("Migadu", [], ["migadu.com"]) { ImapHost = "imap.migadu.com", SmtpHost = "smtp.migadu.com" },
        new("Mailfence", ["mailfence.com"], ["mailfence.com"]) { ImapHost = "imap.mailfence.com", SmtpHost = "smtp.mailfence.com" },
        new("Runbox", ["runbox.com"], ["runbox.com"]) { ImapHost = "mail.runbox.com", SmtpHost = "mail.runbox.com" },
        new("Rackspace", [], ["emailsrvr.com"]) { ImapHost = "secure.emailsrvr.com", SmtpHost = "secure.emailsrvr.com" },
        new("GoDaddy", [], ["secureserver.net"]) { ImapHost = "imap.secureserver.net", SmtpHost = "smtpout.secureserver.net" },
        new("Namecheap", [], ["privateemail.com"]) { ImapHost = "mail.privateemail.com", SmtpHost = "mail.privateemail.com" },
        new("Titan", [], ["titan.email"]) { ImapHost = "imap.titan.email", SmtpHost = "smtp.titan.email" },
        new("Hostinger", [], ["hostinger.com"]) { ImapHost = "imap.hostinger.com", SmtpHost = "smtp.hostinger.com" },
        new("DreamHost", [], ["dreamhost.com"]) { ImapHost = "imap.dreamhost.com", SmtpHost = "smtp.dreamhost.com" },
        new("one.com", [], ["one.com"]) { ImapHost = "imap.one.com", SmtpHost = "send.one.com" },
    ];

    public static KnownProvider? ByDomain(string domain) =>
        // awsapps.com gives each organization a domain below its own.
        All.FirstOrDefault(provider => provider.HasDomain(domain) || (provider.RefusalCode == Refusals.AmazonWorkMail && domain.EndsWith(".awsapps.com", StringComparison.Ordinal)));

    public static KnownProvider? ByExchanger(string exchanger) => All.FirstOrDefault(provider => provider.HasExchanger(exchanger));
}
