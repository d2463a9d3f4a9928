namespace AddinHost.Tests.Mail.Mime.Quoting;

/// <summary>What programs write above a message that they pass on: crisp-oss/email-forward-parser test/fixtures, with names and addresses as there, the body ours.</summary>
internal static class ForwardSamples
{
    private const string Source = "crisp-oss/email-forward-parser test/fixtures/";
    private const string Recipients = "To: <bessie.berry@acme.com>\nCc: Walter Sheltan <walter.sheltan@acme.com>, Nicholas <nicholas@globex.corp>\n\n";
    private const string Thunderbirds = ": \tWalter Sheltan <walter.sheltan@acme.com>, Nicholas <nicholas@globex.corp>\n\n\n\n";

    public static readonly (ClientSample Sample, DateTime? Written, TimeSpan? Zone)[] All =
    [
        Gmail("en", "From:", "Wed, Oct 27, 2021 at 9:31 AM"),
        Gmail("de", "Von:", "Mi., 27. Okt. 2021 um 09:31 Uhr"),
        Gmail("fr", "De :", "mer. 27 oct. 2021 à 09:31"),
        Gmail("es", "De:", "mié, 27 oct 2021 a las 9:31"),
        Gmail("da", "Fra:", "ons. 27. okt. 2021 kl. 09.31"),
        Apple("en", "Begin forwarded message:", "From", "Subject", "Date", "25 October 2021 at 11:17:21 EEST", "To", "Cc", new DateTime(2021, 10, 25, 11, 17, 21)),
        Apple("de", "Anfang der weitergeleiteten Nachricht:", "Von", "Betreff", "Datum", "26. Oktober 2021 um 14:25:08 OESZ", "An", "Kopie", new DateTime(2021, 10, 26, 14, 25, 8)),
        Apple("fr", "Début du message réexpédié :", "De", "Objet", "Date", "26 octobre 2021 à 14:25:08 UTC+3", "À", "Cc", new DateTime(2021, 10, 26, 14, 25, 8)),
        Apple("es", "Inicio del mensaje reenviado:", "De", "Asunto", "Fecha", "26 de octubre de 2021, 14:25:08 EEST", "Para", "Cc", new DateTime(2021, 10, 26, 14, 25, 8)),
        Apple("da", "Start på videresendt besked:", "Fra", "Emne", "Dato", "26. oktober 2021 kl. 14.25.08 EEST", "Til", "Cc", new DateTime(2021, 10, 26, 14, 25, 8)),
        Thunderbird("en", "Forwarded Message", "Subject", "Date", "From", "To", "CC"),
        Thunderbird("de", "Weitergeleitete Nachricht", "Betreff", "Datum", "Von", "An", "Kopie (CC)"),
        Thunderbird("fr", "Message transféré", "Sujet ", "Date ", "De ", "Pour ", "Copie à "),
        Thunderbird("es", "Mensaje reenviado", "Asunto", "Fecha", "De", "Para", "CC"),
        Thunderbird("da", "Videresendt meddelelse", "Subject", "Date", "From", "To", "CC"),
        Yahoo("en", "Forwarded Message", "From: ", "To: ", "Cc: ", "Sent: Tuesday, November 2, 2021, 09:26:50 AM GMT+1", "Subject: "),
        Yahoo("de", "Weitergeleitete Nachricht", "Von: ", "An: ", "CC: ", "Gesendet: Dienstag, 2. November 2021, 09:26:50 MEZ", "Betreff: "),
        Yahoo("fr", "Message transmis", "De : ", "À : ", "Cc : ", "Envoyé : mardi 2 novembre 2021, 09:26:50 UTC+1", "Objet : "),
        Yahoo("es", "Mensaje reenviado", "De: ", "Para: ", "CC: ", "Enviado: martes, 2 de noviembre de 2021 09:26:50 CET", "Asunto: "),
        Yahoo("da", "Videresendt meddelelse", "Fra: ", "Til: ", "Cc: ", "Sendt: tirsdag den 2. november 2021 09.26.50 CET", "Emne: "),
        (new ClientSample("Outlook web", "en", Source + "outlook_live_body",
            "________________________________\nFrom: John Doe <john.doe@acme.com>\nSent: Wednesday, October 27, 2021 15:14\nTo: bessie.berry@acme.com <bessie.berry@acme.com>\nCc: Walter Sheltan <walter.sheltan@acme.com>; Nicholas <nicholas@globex.corp>\nSubject: Integer consequat non purus\n\n"),
            new DateTime(2021, 10, 27, 15, 14, 0), null),
        Outlook("en", "From:", "Date: Thursday, 28 October 2021 at 12:46", "To:", "Cc:", "Subject:", 12, 46),
        Outlook("de", "Von:", "Datum: Donnerstag, 28. Oktober 2021 um 12:46", "An:", "Cc:", "Betreff:", 12, 46),
        Outlook("fr", "De :", "Date : jeudi, 28 octobre 2021 à 12:06", "À :", "Cc :", "Objet :", 12, 6),
        Outlook("es", "De:", "Fecha: jueves, 28 de octubre de 2021, 12:46", "Para:", "CC:", "Asunto:", 12, 46),
        Outlook("da", "Fra:", "Dato: torsdag, 28. oktober 2021 kl. 12.06", "Til:", "Cc:", "Emne:", 12, 6),
    ];

    /// <summary>Outlook 2019 for Mac names author and date only.</summary>
    public static readonly ClientSample[] AuthorOnly =
    [
        new("Outlook", "en", Source + "outlook_2019_en_body", "On 28/10/2021 12:46, \"John Doe\" <john.doe@acme.com> wrote:\n\n    "),
        new("Outlook", "de", Source + "outlook_2019_de_body", "Am 28/10/2021, 12:46 schrieb \"John Doe\" <john.doe@acme.com>:\n\n    "),
        new("Outlook", "fr", Source + "outlook_2019_fr_body", "Le 28/10/2021 12:46, « John Doe » <john.doe@acme.com> a écrit :\n\n    "),
        new("Outlook", "es", Source + "outlook_2019_es_body", "El 28/10/2021 12:46, \"John Doe\" <john.doe@acme.com> escribió:\n\n    "),
        new("Outlook", "da", Source + "outlook_2019_da_body", "D. 28/10/2021 12.46 skrev \"John Doe\" <john.doe@acme.com>:\n\n    "),
    ];

    /// <summary>Apple Mail on phones quotes all but the first line.</summary>
    public static readonly ClientSample[] Phones =
    [
        new("Mobile", "fr", "a printed thread in a public repository, 2026-08", "Début du message transféré :\n\n> De: John Doe <john.doe@acme.com>\n> Date: 16 octobre 2024 à 13:57:48 UTC+3\n> À: Nir B <bessie.berry@acme.com>\n> Cc: R <n@x.example>\n> Objet: Rép : GPCR"),
        new("Mobile", "en", "ACB Ohio list, 2024", "Begin forwarded message:\n\n> From: John Doe <john.doe@acme.com>\n> Date: October 16, 2024 at 1:57:48 PM GMT+3\n> To: Karl <bessie.berry@acme.com>\n> Subject: Rép : GPCR"),
    ];

    private static (ClientSample, DateTime?, TimeSpan?) Gmail(string language, string from, string date) =>
        (new ClientSample("Gmail", language, Source + $"gmail_{language}_body", $"---------- Forwarded message ---------\n{from} John Doe <john.doe@acme.com>\nDate: {date}\nSubject: Integer consequat non purus\n{Recipients}"),
            new DateTime(2021, 10, 27, 9, 31, 0), null);

    private static (ClientSample, DateTime?, TimeSpan?) Apple(string language, string title, string from, string subject, string date, string when, string to, string cc, DateTime written) =>
        (new ClientSample("Apple Mail", language, Source + $"apple_mail_{language}_body",
            $"> {title}\n>\n> {from}: John Doe <john.doe@acme.com>\n> {subject}: Integer consequat non purus\n> {date}: {when}\n> {to}: bessie.berry@acme.com\n> {cc}: Walter Sheltan <walter.sheltan@acme.com>, Nicholas <nicholas@globex.corp>\n>\n> "),
            written, TimeSpan.FromHours(3));

    private static (ClientSample, DateTime?, TimeSpan?) Thunderbird(string language, string title, string subject, string date, string from, string to, string cc) =>
        (new ClientSample("Thunderbird", language, Source + $"thunderbird_{language}_body",
            $"-------- {title} --------\n{subject}: \tInteger consequat non purus\n{date}: \tWed, 3 Nov 2021 15:51:30 +0100\n{from}: \tJohn Doe <john.doe@acme.com>\n{to}: \tbessie.berry@acme.com\n{cc}{Thunderbirds}"),
            new DateTime(2021, 11, 3, 15, 51, 30), TimeSpan.FromHours(1));

    private static (ClientSample, DateTime?, TimeSpan?) Yahoo(string language, string title, string from, string to, string cc, string sent, string subject) =>
        (new ClientSample("Yahoo", language, Source + $"yahoo_{language}_body",
            $"   ----- {title} ----- {from}John Doe <john.doe@acme.com>{to}\"bessie.berry@acme.com\" <bessie.berry@acme.com>{cc}Walter Sheltan <walter.sheltan@acme.com>; Nicholas <nicholas@globex.corp>{sent}{subject}Integer consequat non purus\n "),
            new DateTime(2021, 11, 2, 9, 26, 50), TimeSpan.FromHours(1));

    private static (ClientSample, DateTime?, TimeSpan?) Outlook(string language, string from, string date, string to, string cc, string subject, int hour, int minute) =>
        (new ClientSample("Outlook", language, Source + $"new_outlook_2019_{language}_body",
            $"{from} John Doe <john.doe@acme.com>\n{date}\n{to} bessie.berry@acme.com <bessie.berry@acme.com>\n{cc} Walter Sheltan <walter.sheltan@acme.com>, Nicholas <nicholas@globex.corp>\n{subject} Integer consequat non purus\n"),
            new DateTime(2021, 10, 28, hour, minute, 0), null);
}
