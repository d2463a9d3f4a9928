namespace AddinHost.Providers.Memory;

/// <content>The people who write German.</content>
internal static partial class MemoryCast
{
    private static readonly MemoryLanguage InGerman = new(
        "Hallo {0},",
        "Viele Grüße",
        "AW:",
        "{0} schrieb:",
        [
            "Nur kurz: Bei uns läuft alles nach Plan. Ich melde mich, sobald es etwas Neues gibt.",
            "Ich habe das an zwei Kollegen weitergegeben. Einer von ihnen hat bestimmt noch die eine oder andere Frage.",
            "Könnten Sie mir die letzte Fassung noch einmal schicken? Meine ist wohl von voriger Woche.",
            "Damit ist meine Frage beantwortet, danke. Ich habe es für Montag auf die Tagesordnung gesetzt.",
            "Wir haben heute Morgen darüber gesprochen und finden die Richtung gut. Die Einzelheiten klären wir am Telefon.",
            "Entschuldigen Sie die vielen Mails. Eines noch: Passt Ihnen Donnerstagnachmittag weiterhin?",
            "Ich habe mit der Buchhaltung gesprochen, das Budget ist freigegeben. Wir können loslegen.",
            "Kurzer Zwischenstand: Die Unterlagen sind unterschrieben und mit der Post zu Ihnen unterwegs.",
            "Können wir unser Gespräch um eine halbe Stunde verschieben? Bei mir ist etwas dazwischengekommen.",
            "Gute Nachrichten, meine Chefin ist dafür. Was brauchen Sie von uns, um anzufangen?",
            "Am Freitag bin ich nicht im Büro. Wenn es eilt, rufen Sie mich an, sonst reicht Montag.",
            "Danke für Ihre Geduld. Bis morgen Mittag haben Sie die vollständige Rückmeldung.",
        ],
        [
            "Danke für die schnelle Nachricht. Ich sehe es mir heute Nachmittag an und melde mich.",
            "Das klingt gut. Wollen wir den Rest morgen um zehn am Telefon klären?",
            "Prima, vielen Dank! Ich habe es an das Team weitergeleitet und rechne diese Woche mit einer Entscheidung.",
            "Danke, ist angekommen. Zwei kleine Fragen: Wer ist unser Ansprechpartner, und wann könnten Sie beginnen?",
            "Das passt genau, wir haben gerade darüber gesprochen. Schicken Sie mir gern die Einzelheiten.",
            "Besten Dank. Einen Punkt muss ich noch mit meiner Kollegin klären; bis Mittwoch hören Sie von mir.",
        ]);

    private static readonly CastMember[] German =
    [
        new(
            new Correspondent("Katrin Vogel", "katrin.vogel@elbtal-spedition.example", "Elbtal Spedition"),
            InGerman,
            "Testlauf auf der Strecke nach Rotterdam",
            "es hat mich gefreut, Sie auf der Messe kennenzulernen. Wie versprochen die Eckpunkte für einen Testlauf auf Ihrer Strecke nach Rotterdam: vier Wochen, zwei Fahrzeuge, danach keine Verpflichtung.\n\nWürde Ihnen die erste Woche im nächsten Monat passen?",
            "Danke für die Eckpunkte, so hatte ich mir das vorgestellt. Ich kläre mit der Disposition, welche zwei Fahrzeuge wir entbehren können, und melde mich.",
            [
                "Die Disposition ist einverstanden: Zwei Fahrzeuge können wir für den Testlauf abgeben. Welche Daten brauchen Sie vorher von uns?",
                "Eine Frage unserer Fahrer: Braucht das Gerät eine eigene Stromversorgung, oder läuft es über das Armaturenbrett?",
                "Wir würden gern am 6. anfangen. Könnte an dem Morgen jemand von Ihnen auf dem Hof sein, so gegen sieben?",
                "Ich habe gerade den Plan gesehen, er passt allen. Wir sind dabei.",
            ]),
        new(
            new Correspondent("Jens Petersen", "j.petersen@nordkorn-backwaren.example", "Nordkorn Backwaren"),
            InGerman,
            "Angebot für die Verpackungslinie",
            "danke für den Rundgang am Dienstag. Das Angebot für die Verpackungslinie ist fertig; die Hauptpunkte sind drei Module, Aufbau an einem Wochenende und ein Servicevertrag über zwei Jahre.\n\nAn wen darf ich die Zeichnungen schicken?",
            "Schicken Sie die Zeichnungen gern an mich, ich gebe sie unserem Werkstattleiter. Der Preis liegt im erwarteten Rahmen.",
            [
                "Unser Werkstattleiter hat die Zeichnungen geprüft und fragt, ob sich das zweite Modul spiegeln lässt. Da steht eine Säule im Weg.",
                "Wenn das gespiegelte Modul dasselbe kostet, können wir noch diesen Monat unterschreiben. Bestätigen Sie mir das schriftlich?",
                "Der Einkauf bittet um Ihre Bankverbindung und die unterschriebenen Verhaltensregeln. Das Formular liegt der Bestellung bei, heißt es.",
                "Die Bestellung ist freigegeben. Die Nummer sollten Sie bis heute Abend haben.",
            ]),
        new(
            new Correspondent("Aylin Demir", "aylin.demir@lichtwerk-analytik.example", "Lichtwerk Analytik"),
            InGerman,
            "Fragebogen zur Sicherheit",
            "bevor wir weitermachen, wollte Ihr Sicherheitsteam wissen, wo die Daten liegen und wer sie lesen kann. Kurz gesagt: auf Ihrem eigenen Server, und nur die Personen, die Sie einladen.\n\nDen Fragebogen fülle ich gern aus, wenn Sie ihn mir schicken.",
            "Danke, der eigene Server ist genau das, was sie hören wollten. Ich besorge Ihnen den Fragebogen, dieses Jahr sind es nur vierzig Fragen.",
            [
                "Hier der Teil, der uns am wichtigsten ist: Wie werden Sicherungen verschlüsselt, und wer hat den Schlüssel?",
                "Ihre Antworten sind weitergegeben. Bisher eine Nachfrage: Wird protokolliert, wer welchen Datensatz angesehen hat?",
                "Mit Abschnitt zwei ist das Team zufrieden. In Abschnitt drei geht es um Aufbewahrung, sehen Sie da noch einmal hinein?",
                "Genehmigt! So schnell hatte ich auch nicht damit gerechnet. Sprechen wir über die Einführung.",
            ]),
        new(
            new Correspondent("Thomas Brandl", "info@schreinerei-brandl.example", "Schreinerei Brandl"),
            InGerman,
            "Termin für die Besichtigung",
            "für ein ordentliches Angebot sollten wir die Werkstatt einmal sehen. Länger als eine Stunde dauert es nicht.\n\nIch könnte am Mittwoch oder am Freitag vormittags kommen; was passt Ihnen besser?",
            "Freitag ist besser, am Mittwoch bekommen wir Ware. Kommen Sie hinten herum, das vordere Tor klemmt.",
            [
                "Geht am Freitag halb zehn? Bis dahin ist die Absaugung aus, dann verstehen wir einander.",
                "Die Werkbank habe ich inzwischen selbst gemessen: 4,20 mal 1,10. Hilft das für das Angebot?",
                "Mein Bruder ist auch da, er macht die Bücher und hat zum Leasing eine Meinung.",
                "Danke fürs Kommen. Wir sind dafür; schicken Sie das Angebot, wenn es fertig ist.",
            ]),
        new(
            new Correspondent("Sabine Keller", "s.keller@gruenhaus-wohnen.example", "Grünhaus Wohnen"),
            InGerman,
            "Herbstkampagne",
            "ich habe drei Ideen für die Herbstkampagne auf eine Seite gebracht. Die zweite gefällt mir am besten, weil sie ohne neue Fotos auskommt.\n\nWas meinen Sie?",
            "Mir gefällt die zweite auch! Ich zeige alle drei noch den anderen, bevor wir entscheiden.",
            [
                "Die anderen haben für Idee zwei gestimmt, mit den Farben von Idee drei. Geht das?",
                "Den ersten Entwurf brauchen wir, bevor am 20. die Geschäftsleitung tagt. Ist das für Sie zu schaffen?",
                "Der Entwurf sieht wunderbar aus. Nur die Überschrift ist für das Schaufenster etwas lang.",
                "Die Geschäftsleitung hat ohne eine einzige Änderung zugestimmt. Das gab es noch nie!",
            ]),
        new(
            new Correspondent("Lukas Weber", "lukas.weber@weber-messtechnik.example", "Weber Messtechnik"),
            InGerman,
            "Tagesordnung für den Auftakt",
            "für unseren Auftakt nächste Woche schlage ich vor: Vorstellung, die Messpunkte, der Zeitplan, und wer was entscheidet. Neunzig Minuten sollten reichen.\n\nFehlt etwas?",
            "Eine gute Tagesordnung. Bitte noch zehn Minuten für die Kalibrierung, danach fragen unsere Kunden immer.",
            [
                "Zwei Kollegen aus Graz schalten sich per Video zu. Könnten wir dafür eine Stunde früher anfangen?",
                "Die Liste der Messpunkte ist auf dem neuesten Stand. Es sind jetzt vierzehn statt zwölf.",
                "Unsere Qualitätssicherung würde vor dem Termin gern einen Musterbericht sehen, ein alter reicht.",
                "Danke für das Muster. Jetzt ist alles klar, bis Dienstag.",
            ]),
    ];
}
