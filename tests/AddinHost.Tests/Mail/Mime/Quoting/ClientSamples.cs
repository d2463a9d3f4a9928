namespace AddinHost.Tests.Mail.Mime.Quoting;

/// <summary>How one mail program introduces what it quotes or passes on, as seen in public; the words around it are ours.</summary>
/// <param name="Client">The program.</param>
/// <param name="Language">Of its surface.</param>
/// <param name="Source">Where the form stands: a file of a public repository, or a public list with the month.</param>
/// <param name="Text">The lines.</param>
public sealed record ClientSample(string Client, string Language, string Source, string Text);

/// <summary>Attributions and header blocks of replies. Names and addresses are shortened where they do not matter.</summary>
internal static class ReplySamples
{
    private const string Crisp = "crisp-oss/email-reply-parser test/fixtures/";
    private const string Zapier = "zapier/email-reply-parser test/emails/";
    private const string Talon = "mailgun/talon text_quotations_test.py ";
    private const string Trimmer = "discourse/email_reply_trimmer ";
    private const string MailParser = "alfonsrv/mail-parser-reply test/emails/";

    public static readonly ClientSample[] All =
    [
        new("Gmail", "en", Zapier + "email_1_8", "On Tue, Apr 29, 2014 at 4:22 PM, Example Dev <sugar@example.com>wrote:\n\n> old"),
        new("Gmail", "en", Zapier + "email_gmail", "On Wed, May 18, 2016 at 11:10 PM Steven Scott <notifications@x.example>\nwrote:\n\n> old"),
        new("Gmail", "de", Crisp + "email_gmail_split_line_from_german", "Am Fr., 28. Nov. 2025 um 15:57 Uhr schrieb Test Mailer <\ntesting@testing.com>:\n\n> old"),
        new("Gmail", "de", Crisp + "email_multiline_reply_headers_de", "Am Mi., 5. Feb. 2020 um 17:58 Uhr schrieb Company Questions\n<questions@company.com>:\n\n> old"),
        new("Gmail", "fr", Crisp + "email_fr_multiline", "Le lun. 15 nov. 2021 à 19:42, John - Acme <john@acme.supportcorp.com>\na écrit :\n\nold without marks"),
        new("Gmail", "fr", MailParser + "email_fr_wrap", "Le lun. 15 janv. 2025 à 17:03, Anna Andersson <anna.andersson@example.com>\na écrit:\n\n> old"),
        new("Gmail", "es", "netdev list, 2023-03", "El vie, 17 mar 2023 a las 17:55, Florian F\n(<f.f@gmail.com>) escribió:\n>\n> old"),
        new("Gmail", "es", MailParser + "email_es_wrap", "El lun, 15 ene 2025 a las 17:03, Anna Andersson <anna.andersson@example.com>\nescribió:\n\n> old"),
        new("Gmail", "da", "netdev list, 2020-10", "Den ons. 7. okt. 2020 kl. 11.50 skrev Fabio E <f@gmail.com>:\n>\n> old"),
        new("Gmail", "da", "linux-rtc list, 2021-06", "Den ons. 2. jun. 2021 kl. 17.19 skrev Mian K <y@suse.de>:\n>\n> old"),
        new("Apple Mail", "en", Zapier + "email_1_6", "On Dec 16, 2011, at 12:47 PM, Corey Donohoe\n<reply@x.example>\nwrote:\n\n> old"),
        new("Apple Mail", "en", "closeio/quotequail tests/files/apple_reply.html", "> On 2016-03-25, at 23:01, John Doe <john@doe.example> wrote:\n> \n> old"),
        new("Apple Mail", "de", Trimmer + "embedded_email_matcher.rb", "Am 18.09.2013 um 16:24 schrieb codinghorror <info@x.example>:\n\nold"),
        new("Apple Mail", "de", Crisp + "email_german", "Am 13.12.2017 21:11 schrieb \"John Doe - Stripe <s.test.i@mail.stripe.com>:\n\nold"),
        new("Apple Mail", "fr", Crisp + "email_french_2", "> Le 29 avr. 2025 à 11:11, Chris - Crisp <chris@x.example> a écrit :\n> old"),
        new("Apple Mail", "fr", Talon + "test_french_from_block", "Le 23 janv. 2015 à 22:03, Brendan xxx <brendan.xxx@xxx.com<mailto:brendan.xxx@xxx.com>> a écrit:\n\nold"),
        new("Apple Mail", "es", "linux-kernel list, 2021-03", "El 3 mar 2021, a las 10:20, Herbert X <herbert@x.example> escribió:\n\n> old"),
        new("Apple Mail", "da", MailParser + "email_danish_1", "Den 24. nov. 2025 kl. 10.00 skrev Peter Petersen <peter@example.com>:\n\n> old"),
        new("Apple Mail", "da", "open-mpi users list, 2014-01", "> Den 19. jan. 2014 kl. 13:29 skrev \"Reuti\" <reuti@x.example>:\n> \n> old"),
        new("Outlook", "en", Zapier + "email_headers_no_delimiter", "From: Dan Watson [mailto:user@host.com]\nSent: Monday, November 26, 2012 10:48 AM\nTo: Watson, Dan\nSubject: Re: New Issue\n\nold"),
        new("Outlook", "en", Talon + "test_english_from_block", "From: somebody@example.com\nSent: March-19-11 5:42 PM\nTo: Somebody\nSubject: The manager has commented on your Loop\n\nold"),
        new("Outlook", "de", Crisp + "email_german_2", "Von: John Doe <service@example.de>\nGesendet: Donnerstag, 23. März 2023 17:11\nAn: John Doe <service@example.de>\nBetreff: AW: Hi there!\n\nold"),
        new("Outlook", "de", Crisp + "email_german_outlook", "-----Ursprüngliche Nachricht-----\nVon: Max Mustermann <max.m@beispiel.de>\nAn: Erika Musterfrau <e.m@beispiel.de>\nBetreff: Ihre Anfrage\nDatum: 25.11.2025 15:00\n\nold"),
        new("Outlook", "fr", Talon + "test_french_multiline_from_block", "De : Brendan xxx [mailto:brendan.xxx@xxx.com]\nEnvoyé : vendredi 23 janvier 2015 16:39\nÀ : Camille XXX\nObjet : Follow Up\n\nold"),
        new("Outlook", "fr", "linux-kernel list, 2004-04", "-----Message d'origine-----\nDe : Paul R [mailto:rol@x.example] \nEnvoyé : vendredi 16 avril 2004 17:23\nÀ : list@x.example\nCc : rol@x.example\nObjet : [2.6.5] failed\n\nold"),
        new("Outlook", "es", Trimmer + "test/elided/embedded_email_spanish_2", "-----Mensaje original-----\nDe: \"Miguel\" <foo@bar.es>\nEnviado: \u200E16/\u200E02/\u200E2016 14:53\nPara: \"discourse\" <d@x.example>\nAsunto: [MP]Parser del email\n\nold"),
        new("Outlook", "es", "openrisc list, 2019-10", "-----Mensaje original-----\nDe: Stafford H <s@gmail.com>\nEnviado el: viernes, 18 de octubre de 2019 16:41\nPara: e@2se.es\nCC: Openrisc <o@x.example>\nAsunto: Re: registers\n\nold"),
        new("Outlook", "da", Talon + "test_danish_from_block", "Fra: somebody@example.com\nSendt: 19. march 2011 12:10\nTil: Somebody\nEmne: The manager has commented on your Loop\n\nold"),
        new("Outlook", "da", MailParser + "email_danish_4", "-----Oprindelig meddelelse-----\nFra: Peter Petersen\nSendt: 24. november 2025 10:00\nTil: Anders\nEmne: Hej\n\nold"),
        new("Outlook web", "en", Zapier + "email_2_2", "________________________________________\nFrom: CRM Comments [crm-comment@example.com]\nSent: Friday, 23 March 2012 5:08 p.m.\nTo: John S. Greene\nSubject: [contact:106] John Greene\n\nold"),
        new("Outlook web", "en", "crisp-oss/email-forward-parser test/fixtures/outlook_live_body", "________________________________\nFrom: John Doe <john.doe@acme.com>\nSent: Wednesday, October 27, 2021 15:14\nTo: b@acme.com <b@acme.com>\nCc: Walter Sheltan <w@acme.com>; Nicholas <n@globex.corp>\nSubject: Integer\n\nold"),
        new("Yahoo", "en", "mailgun/talon fixtures/html_replies/yahoo.html", "On Tuesday, June 4, 2019, 5:41:43 PM PDT, John Smith <jsmith@example.com> wrote:\n\nold"),
        new("Yahoo", "en", "closeio/quotequail tests/files/yahoo_reply_unescaped_address.html", "On Thursday, September 4, 2025 at 11:30:41 AM EDT, Jane Roe <jane@example.com> wrote:\n\nold"),
        new("Yahoo", "es", "linux-staging list, 2024-10", "El jueves, 3 de octubre de 2024, 23:20:08 GMT-7, Greg K <greg@x.example> escribió:\n\nold"),
        new("Thunderbird", "en", Zapier + "email_1_3", "On 01/03/11 7:07 PM, Russell Brown wrote:\n> old"),
        new("Thunderbird", "en", "mailgun/talon fixtures/html_replies/thunderbird.html", "On 26.06.2014 14:41, Alexander L\nwrote:\n> old"),
        new("Thunderbird", "de", Trimmer + "test/elided/complete_german_quote_at_end", "Am 13.05.2026 um 09:05 schrieb Vorname Nachname:\n> old"),
        new("Thunderbird", "de", "git list, 2014-12", "Michael J G schrieb am 08.12.2014 um 16:38:\n> old"),
        new("Thunderbird", "fr", "jeevatkm/ReplyWithHeader-Thunderbird issue 100", "Le 25/06/2020 à 11:04, GitHub a écrit :\n> old"),
        new("Thunderbird", "da", "devicetree list, 2022-02 (a Norwegian's: the words are the same)", "Den 11.02.2022 14.27, skrev Maxime R:\n> old"),
        new("Outlook web", "de", "linux-pm list, 2021-06", "________________________________________\nVon: Colin K <c@x.example>\nGesendet: Freitag, 18. Juni 2021 11:29:24\nAn: Sebastian R; Hans G; list@x.example\nCc: k@x.example\nBetreff: [PATCH] x\n\nold"),
        new("Outlook web", "de", "usrp-users list, 2019-06", "________________________________\nVon: USRP-users <u@x.example> im Auftrag von Torell,\n Kent L via USRP-users <u@x.example>\nGesendet: Dienstag, 4. Juni 2019 18:44\nAn: u@x.example\nBetreff: Re: noise\n\nold"),
        new("Outlook web", "fr", "qemu-devel list, 2022-01", "________________________________\nDe : Kevin W <k@x.example>\nEnvoyé : jeudi 20 janvier 2022 12:45\nÀ : Pierre L\nCc : q@x.example; r@x.example\nObjet : Re: TR: Openstack\n\nold"),
        new("Outlook web", "fr", "nouveau list, 2019-10", "________________________________\nDe : outlook user <o@hotmail.fr>\nEnvoyé : samedi 19 octobre 2019 13:01\nÀ : n@x.example <n@x.example>\nObjet : GP107\n\nold"),
        new("Outlook web", "es", "linux-media list, 2020-12", "________________________________\nDe: Sean Y <s@x.example>\nEnviado: sábado, 19 de diciembre de 2020 9:27\nPara: Jesus <o@hotmail.es>\nCc: l@x.example <l@x.example>\nAsunto: Re: Help\n\nold"),
        new("Outlook web", "es", "openwrt-devel list, 2019-09", "________________________________\nDe: Rafa M <z@gmail.com>\nEnviado: lunes, septiembre 2, 2019 4:08 p. m.\nPara: Fern R; OpenWrt List\nAsunto: RPi Zero W\n\nold"),
        new("Outlook web", "da", "stable list, 2022-02", "________________________________________\nFra: Svenning S <s@x.example>\nSendt: 26. februar 2022 14:04\nTil: g@x.example\nEmne: Sv: FAILED\n\nold"),
        new("Outlook web", "da", "a note of the Danish royal library's, 2016-07", "________________________________________\nFra: Sigfrid L\nSendt: 28. juli 2016 11:13\nTil: Bo K; Stig S; Ditte L\nEmne: api-dokument\n\nold"),
        new("Yahoo", "de", "linux-media list, 2010-05", "--- marc b <m@yahoo.de> schrieb am Mo, 17.5.2010:\n\n> old"),
        new("Yahoo", "de", "a list of attributions in a public reply parser's tests, 2026-09", "Am Montag, 28. September 2026, 10:04:00 MESZ hat Anna B <a@x.example> Folgendes geschrieben:\n\nold"),
        new("Yahoo", "fr", "linux-kernel list, 2004", "--- zine h <z@yahoo.fr> a écrit :\n\n> old"),
        new("Thunderbird", "es", "linux-wireless list, 2022-06", "El 21/6/22 a las 14:06, Sipos C escribió:\n> old"),
        new("Thunderbird", "es", "linux-kernel list, 2020-10", "El 24/10/20 a las 13:25, Chen-Yu T escribió:\n> old"),
        new("Thunderbird", "fr", "linux-kernel list, 2023-02", "Le 11/02/2023 à 17:20, Deepak V a écrit :\n> old"),
        new("Apple Mail", "es", "linux-can list, 2022-07", "El 12 jul 2022, a la(s) 3:30 p.m., Oliver H <s@x.example> escribió:\n\n> old"),
        new("Mobile", "en", Zapier + "pathological (Gmail for Android)", "On Dec 8, 2013 2:10 PM, \"John Sullivan\" <notifications@x.example> wrote:\n\n> old"),
        new("Mobile", "en", "crisp-oss/email-reply-parser issue 9 (Samsung)", "-------- Original message --------From: noreply@example.com Date: 1/13/22  3:52 PM  (GMT-06:00) To: email@example.com Cc: support@example.com Subject: Status Updated \n    \nold"),
        new("Mobile", "en", Crisp + "email_ios_outlook_en", "Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: The Engine <t+65701@x.example>\nSent: Thursday, September 26, 2019 11:35:12 AM\nTo: Yolanda W <y@x.example>\nSubject: Text\n\nold"),
        new("Mobile", "de", "usrp-users list, 2020-01 (Gmail)", "Nate Temple via USRP-users <u@x.example> schrieb am Mo.,\n27. Jan. 2020, 18:04:\n\n> old"),
        new("Mobile", "de", "linux-parisc list, 2022-12 (Samsung)", "-------- Ursprüngliche Nachricht --------\nVon: Helge D <d@x.example>\nDatum: 18.12.22 12:23 (GMT+01:00)\nAn: Sam J <s@x.example>\nBetreff: RE: Way\n\nold"),
        new("Mobile", "de", "netdev list, 2022-10 (K-9)", "Am 18. Oktober 2022 18:39:01 MESZ schrieb \"Russell K (O)\" <l@x.example>:\n>old"),
        new("Mobile", "fr", Crisp + "email_french_dash_separator (Samsung)", "-------- Message d'origine --------\nDe : A B C <abc@abc.org>\nDate : 23/06/24  10:46  (GMT+01:00)\nÀ : abc@abc.be Objet : Abc vous a envoyé un message !\n\nold"),
        new("Mobile", "fr", Crisp + "email_android_outlook_fr", "Télécharger Outlook pour Android<https://aka.ms/ghei36>\n\n________________________________\nFrom: Any One <any.one@example.net>\nSent: Wednesday, February 5, 2020 8:54:40 PM\nTo: some.one@live.de <some.one@live.de>\nSubject: You got a message\n\nold"),
        new("Mobile", "fr", Trimmer + "embedded_email_matcher.rb (Gmail)", "Le 4 janv. 2016 19:03, \"Neil Lalonde\" <info@x.example> a écrit :\n\n> old"),
        new("Mobile", "es", "netfilter-devel list, 2019-07 (K-9)", "El 16 de julio de 2019 18:47:11 CEST, Phil S <phil@x.example> escribió:\n>old"),
        new("Mobile", "es", "nouveau list, 2019-12 (Samsung)", "Enviado desde mi Samsung Mobile de Claro\n\n-------- Original message --------\nFrom: Ilia M <i@x.example>\nDate: 12/27/19 7:50 AM (GMT-06:00)\nTo: Jairo Q <j@hotmail.com>\nSubject: Re: Flicker\n\nold"),
        new("Mobile", "da", Crisp + "email_danish_dash_separator (Samsung)", "-------- Oprindelig besked --------\nFra: A B C <abc@abc.org>\nDato: 04.07.2024  17.45  (GMT+01:00)\nTil: abc@abc.dk\nEmne: Abc has sent you a message! \n\nold"),
        new("Mobile", "da", Trimmer + "embedded_email_matcher.rb (Gmail)", "søn. 30. apr. 2017 kl. 00.26 skrev David Taylor <meta@x.example>:\n\n> old"),
    ];
}
