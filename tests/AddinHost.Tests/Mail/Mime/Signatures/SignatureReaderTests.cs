using System.Globalization;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Signatures;

namespace AddinHost.Tests.Mail.Mime.Signatures;

public sealed class SignatureReaderTests
{
    private static readonly EmailAddress Ada = new("Ada Lovelace", "ada.lovelace@engines.example");
    private static readonly EmailAddress Max = new("Müller, Max", "max.mueller@muster-werke.de");

    private const string German =
        "Guten Tag Frau Admin,\n\nDonnerstag passt. Bitte rufen Sie Frau Schmidt unter 030 999999 an.\n\nMit freundlichen Grüßen\n\ni. A. Max Müller\nLeiter Vertrieb\n\nMuster Werke GmbH & Co. KG\nHauptstraße 12a\nD-12345 Berlin\n\n"
        + "Telefon: 030 / 123 45-67 | Fax: 030 / 123 45-68\nMobil: +49 (0)170 1234567\nmax.mueller@muster-werke.de\nwww.muster-werke.de | www.linkedin.com/in/max-mueller-1\n\n"
        + "Geschäftsführer: Erika Beispiel, Amtsgericht Charlottenburg HRB 123456, USt-IdNr. DE123456789\nDiese E-Mail enthält vertrauliche Informationen. Sie erreichen uns unter +49 30 555555.\n";

    private const string English =
        "Hi Ben,\n\nthe quote is fine, see you on Thursday.\n\n-- \nAda Lovelace, Chief Technology Officer\nAnalytical Engines Ltd.\n1 Dorset Street, London W1U 4EG\nT +44 20 7946 0123 • M 0044 7700 900123 • F +44 20 7946 0124\nhttps://engines.example/about?utm=x\n";

    [Fact]
    public void A_german_signature_below_the_closing_words_is_read_in_all_its_fields()
    {
        var read = SignatureReader.Read(German, null, "AW: Donnerstag", Max);
        Assert.Equal(("Max Müller", "Leiter Vertrieb", "Muster Werke GmbH & Co. KG"), (read.Name, read.JobTitle, read.Company));
        Assert.Equal(["+49 30 123 45 67", "+49 170 1234567"], read.Phones);
        Assert.Equal(("https://www.muster-werke.de", "https://www.linkedin.com/in/max-mueller-1", "Hauptstraße 12a, D-12345 Berlin"), (read.Website, read.LinkedIn, read.Address));
    }

    [Fact]
    public void An_english_signature_below_the_delimiter_is_read_in_all_its_fields()
    {
        var read = SignatureReader.Read(English, null, "Re: Quote", Ada);
        Assert.Equal(("Ada Lovelace", "Chief Technology Officer", "Analytical Engines Ltd."), (read.Name, read.JobTitle, read.Company));
        Assert.Equal(["+44 20 7946 0123", "+44 7700 900123"], read.Phones);
        Assert.Equal(("https://engines.example", null, "1 Dorset Street, London W1U 4EG"), (read.Website, read.LinkedIn, read.Address));
    }

    [Fact]
    public void A_signature_in_html_is_read_and_the_quoted_one_below_it_is_not()
    {
        const string Html = "<div>Thursday is fine.</div><div>Kind regards,</div><div>Ada Lovelace</div><div>Head of Research</div><table><tr><td>Phone</td><td>+1 (212) 555-0199</td></tr></table>"
            + "<div class=\"gmail_quote\"><div>On Fri, 20 Nov 2026 at 10:00, Ben &lt;ben@x.example&gt; wrote:</div><blockquote>Hello<div>Best regards</div><div>Ada Byron</div><div>Director</div><div>+44 20 7946 0999</div></blockquote></div>";
        var read = SignatureReader.Read(null, Html, "Re: Quote", Ada);
        Assert.Equal(("Ada Lovelace", "Head of Research"), (read.Name, read.JobTitle));
        Assert.Equal(["+1 212 555 0199"], read.Phones);
    }

    [Theory]
    [InlineData("Thursday is fine.")]
    [InlineData("Call me at +44 20 7946 0123.\nAnalytical Engines Ltd. sent it to www.engines.example.")]
    [InlineData("Fine.\n\nOn Fri, 20 Nov 2026 at 10:00, Ben <ben@x.example> wrote:\n> Hello\n> -- \n> Ada Lovelace\n> Director\n> +44 20 7946 0123")]
    [InlineData("See below.\n\n---------- Forwarded message ---------\nFrom: Ada Lovelace <ada.lovelace@engines.example>\nDate: Fri, 20 Nov 2026\nSubject: x\nTo: ben@x.example\n\nHello\n-- \nAda Lovelace\nDirector\n+44 20 7946 0123")]
    [InlineData("Fine.\n\nKind regards\n\nAda\nSent from my iPhone")]
    [InlineData("")]
    public void What_is_written_quoted_or_passed_on_is_no_signature(string text) => Assert.True(SignatureReader.Read(text, null, "Thursday", Ada).IsEmpty);

    [Theory]
    [InlineData("Fwd: Thursday")]
    [InlineData("WG: Donnerstag")]
    public void A_mail_that_passes_another_on_has_none(string subject) => Assert.True(SignatureReader.Read(English, null, subject, Ada).IsEmpty);

    [Theory]
    [InlineData("Charles Babbage\nChief Engineer\nTel. +44 20 7946 0123")]
    [InlineData("Ada Lovelace Ltd.\nManagement Team")]
    public void Somebody_elses_name_is_not_taken_for_the_writers(string below)
    {
        var read = SignatureReader.Read("Fine.\n\nBest regards\n" + below, null, null, Ada);
        Assert.Equal((null, null), (read.Name, read.JobTitle));
    }

    [Theory]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00")]
    [InlineData("Kundennummer 0301234567")]
    [InlineData("Fax: +49 30 1234567")]
    [InlineData("+999 30 1234567")]
    [InlineData("Tel. 12")]
    [InlineData("2026-11-20 10:00")]
    [InlineData("Invoice 4711 / 2026-0815")]
    [InlineData("VAT +49 30 1234567")]
    [InlineData("+49 30 1234567 8901234567")]
    public void Digits_that_are_no_phone_number_for_certain_are_left_out(string line) => Assert.Empty(SignatureReader.Read("Fine.\n\nViele Grüße\n" + line, null, null, Max).Phones);

    [Theory]
    [InlineData("Tel.: 030/1234567", "+49 30 1234567")]
    [InlineData("Mobil 0170-1234567", "+49 170 1234567")]
    [InlineData("+49(0)30 1234-567", "+49 30 1234 567")]
    [InlineData("T: (030) 1234567", "+49 30 1234567")]
    [InlineData("004930 1234567", "+49 30 1234567")]
    [InlineData("Fon +43 1 58058-0", "+43 1 58058 0")]
    [InlineData("Phone: (555) 123-4567", "(555) 123-4567")]
    [InlineData("M +351 912 345 678", "+351 912 345 678")]
    public void Numbers_get_one_form(string line, string number) => Assert.Equal([number], SignatureReader.Read("Gut.\n\nViele Grüße\n" + line, null, null, Max).Phones);

    [Theory]
    [InlineData("+49 30 1234567", "030 1234567", true)]
    [InlineData("0049 (0)30 1234567", "+49 30 12345-67", true)]
    [InlineData("+49 30 1234567", "+49 30 1234568", false)]
    [InlineData("+49 30 1234567", "567", false)]
    public void Two_ways_of_writing_are_the_same_number(string one, string other, bool same) => Assert.Equal(same, PhoneNumbers.AreSame(one, other));

    [Fact]
    public void A_number_written_twice_is_one()
    {
        var read = SignatureReader.Read("Gut.\n\nLG\nTel. 030 1234567\nPhone +49 30 1234567", null, null, Max);
        Assert.Single(read.Phones);
    }

    [Theory]
    [InlineData("Sitz der Gesellschaft: Andere GmbH")]
    [InlineData("https://nam02.safelinks.protection.outlook.com/?url=x")]
    [InlineData("www.linkedin.com/company/engines")]
    [InlineData("ada@engines.example")]
    public void What_is_about_others_gives_nothing(string line) => Assert.True(SignatureReader.Read("Fine.\n\nKind regards\n" + line, null, null, Ada).IsEmpty);

    /// <summary>From a seed: whatever is done to signatures, what is read is short, on one line, and stands in the text; and a signature as large as a mail costs no time.</summary>
    [Fact]
    public void Whatever_stands_below_what_is_read_stays_bounded()
    {
        var isLong = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 };
        var random = new Random(20261122);
        string[] pieces = ["\n", "\r\n", " | ", "\t", "-- \n", "\nBest regards\n", "\nLG\n", "Ada Lovelace", "Tel", "+49", "0", "1234567", "(0)", "/", "GmbH", "Ltd", ", ", "www.", "engines.example", "@", ":", "\0", "\u202E", "\uD83D", "ä", "12345 Berlin", "Straße 1", new string('9', 40), new string('a', 300), "<b>", "linkedin.com/in/", "\u00A0"];
        for (var round = 0; round < (isLong ? 200_000 : 4_000); round++)
        {
            var text = (random.Next(2) == 0 ? German : English) + "";
            for (var edits = random.Next(1, 8); edits > 0; edits--)
            {
                var at = random.Next(text.Length);
                var cut = Math.Min(random.Next(0, 30), text.Length - at);
                text = text[..at] + pieces[random.Next(pieces.Length)] + text[(at + cut)..];
            }

            var read = random.Next(3) == 0 ? SignatureReader.Read(null, "<div>" + text.Replace("\n", "<br>", StringComparison.Ordinal) + "</div>", null, Max) : SignatureReader.Read(text, null, null, Max);
            Assert.True(read.Phones.Count <= 4, text);
            foreach (var value in read.Phones.Append(read.Name).Append(read.JobTitle).Append(read.Company).Append(read.Website).Append(read.LinkedIn).Append(read.Address).OfType<string>())
            {
                Assert.InRange(value.Length, 2, 200);
                Assert.DoesNotContain(value, letter => char.IsControl(letter));
            }

            Assert.All(read.Phones, phone => Assert.InRange(PhoneNumbers.Significant(phone).Length, 6, 15));
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("+1 ")]
    [InlineData("a.")]
    [InlineData("Ab ")]
    [InlineData(" | ")]
    [InlineData("\nBest regards\n")]
    [InlineData("www.a")]
    [InlineData("(")]
    public void A_hostile_signature_costs_no_time(string piece)
    {
        var text = "Fine.\n-- \n" + string.Concat(Enumerable.Repeat(piece, 2_000_000 / piece.Length));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        SignatureReader.Read(text, text, null, Ada);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString("g", CultureInfo.InvariantCulture));
    }
}
