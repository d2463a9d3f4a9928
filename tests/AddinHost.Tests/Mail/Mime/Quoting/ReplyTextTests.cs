using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Tests.Mail.Mime.Quoting;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData("On Sat, Nov 21, 2026 at 10:33 PM Anna Berg <anna@x.example> wrote:\n\n> old\n> older")]
    [InlineData("On Sat, Nov 21, 2026 at 10:33 PM Anna Maria Theresia von Berg zu Tal\n<anna@x.example> wrote:\n> old")]
    [InlineData("Am Sa., 21. Nov. 2026 um 22:33 Uhr schrieb Anna Berg <anna@x.example>:\n\n> old")]
    [InlineData("Am Sa., 21. Nov. 2026 um 22:33 Uhr schrieb Anna Berg <\nanna@x.example>:\n\n> old")]
    [InlineData("Am 21.11.26 um 22:33 schrieb Anna Berg:\n> old")]
    [InlineData("On 11/21/26 22:33, Anna Berg wrote:\n> old")]
    [InlineData("> On 21. Nov 2026, at 22:33, Anna Berg <anna@x.example> wrote:\n> \n> old")]
    [InlineData("Am 21.11.2026 um 22:33 schrieb Anna Berg <anna@x.example>:\n\nold without marks\n\nmore")]
    [InlineData("Anna Berg <anna@x.example> schrieb am Sa., 21. Nov. 2026, 22:33:\n\n> old")]
    [InlineData("________________________________\nFrom: Anna Berg <anna@x.example>\nSent: Saturday, November 21, 2026 10:33 PM\nTo: Me\nSubject: x\n\nold")]
    [InlineData("Von: Anna Berg <anna@x.example>\nGesendet: Samstag, 21. November 2026 22:33\nAn: Ich\nBetreff: x\n\nold")]
    [InlineData("*From:* Anna Berg\n*Sent:* Saturday\n*To:* Me\n*Subject:* x\n\nold")]
    [InlineData("-----Original Message-----\nFrom: Anna\n\nold")]
    [InlineData("-----Ursprüngliche Nachricht-----\nVon: Anna\n\nold")]
    [InlineData("---------- Forwarded message ---------\nVon: Anna\n\nold")]
    [InlineData("-- \nMe\nCompany")]
    [InlineData("Sent from my iPhone")]
    [InlineData("Von meinem iPhone gesendet\n\n> Am 21.11.2026 um 22:33 schrieb Anna Berg <anna@x.example>:\n> \n> old")]
    [InlineData("Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Anna\nSent: Saturday\nTo: Me\nSubject: x\n\nold")]
    [InlineData("_______________________________________________\nusers mailing list\nusers@x.example")]
    public void History_and_signature_go(string rest)
    {
        const string reply = "Yes, on Monday.\n\nOn the other hand: he wrote that.";
        Assert.Equal(reply, ReplyText.Visible(reply + "\n\n" + rest));
        Assert.Equal(reply, ReplyText.Visible((reply + "\n\n" + rest).ReplaceLineEndings("\r\n")));
    }

    [Fact]
    public void Answers_between_quotes_stay() => Assert.Equal(
        "First.\n\nSecond.",
        ReplyText.Visible("On Sat, 21 Nov 2026 at 10:33, Anna <a@x.example> wrote:\n> one?\n\nFirst.\n\n> two?\n\nSecond.\n\n-- \nMe"));

    [Theory]
    [InlineData("And here is a fix -- this is not a signature.\n\nbye")]
    [InlineData("Sent from my desk, is much easier then my mobile phone.")]
    [InlineData("From: is a word\nthat begins a line")]
    [InlineData("On this day:\nnothing")]
    [InlineData("Here it is:\n- one\n- two")]
    [InlineData("On May 3 he wrote:\n\nsomething that I cite")]
    [InlineData("Am 3. Mai schrieb mir der Kunde:\n\netwas")]
    [InlineData("On Monday at 10:30 we wrote:\n\nthis and that")]
    [InlineData("Le client a écrit :\n\nquelque chose")]
    [InlineData("From: Hamburg\nTo: Munich\nDate: 3 May\n\nplease")]
    [InlineData("I need mail from: john@example.com and from: jane@example.com\n\nThe data comes From: our database.")]
    [InlineData("--\nBegins with a dash")]
    [InlineData("Part one\n\n--\n\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n\nPart two is as long as the first")]
    [InlineData("Sent via post yesterday, it should arrive")]
    [InlineData("Sendt fra Hamborg i går.")]
    [InlineData("Am Montag sehen wir uns um 10:00 und reden:\n\ngut?")]
    public void Text_of_a_person_stays(string text) => Assert.Equal(text, ReplyText.Visible(text));

    [Theory]
    [InlineData("<div dir=\"ltr\">Yes.</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">On x wrote:<br></div><blockquote class=\"gmail_quote\">old<div>older</div></blockquote></div>")]
    [InlineData("<html><head><style>p {x}</style></head><body><p>Yes.</p><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Anna</div><div>old</div></body></html>")]
    [InlineData("<div class=WordSection1><p class=MsoNormal>Yes.<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>Von:</b> Anna &lt;a@x&gt;<br><b>Gesendet:</b> Samstag<br><b>An:</b> Ich<br><b>Betreff:</b> x</p></div><p>old</p></div>")]
    [InlineData("<body>Yes.<br><br><blockquote type=\"cite\">On 21. Nov 2026, at 22:33, Anna wrote:<br><br>old</blockquote></body>")]
    [InlineData("<p>Yes.</p><div class=\"moz-cite-prefix\">Am 21.11.26 um 22:33 schrieb Anna:<br></div><blockquote type=\"cite\" cite=\"mid:x\">old</blockquote><div class=\"moz-signature\">-- <br>Me</div>")]
    [InlineData("<div>Yes.</div><blockquote>old</blockquote><div style=\"display:none\">hidden</div>")]
    public void History_in_html_goes(string html) => Assert.Equal("Yes.", ReplyText.VisibleFromHtml(html));

    [Fact]
    public void Html_becomes_lines()
    {
        const string html = "<h1>Title</h1><p>One &amp; two&nbsp;three<br>four</p><ul><li>a<li>b</ul><blockquote>q<blockquote>r</blockquote></blockquote>"
            + "<table><tr><td>c1</td><td>c2</td></tr></table><script>evil()</script><!-- x --><pre>  p\n  q</pre>1 < 2";
        Assert.Equal("Title\n\nOne & two three\nfour\n\n- a\n- b\n\n> q\n\n> > r\n\nc1 c2\n\n  p\n  q\n\n1 < 2", ReplyText.PlainFromHtml(html));
    }

    [Theory]
    [InlineData("a  b\r\n\tc", 200, "a b c")]
    [InlineData("\u200B\u034Fa\u00ADb", 200, "ab")]
    [InlineData("one two three four", 12, "one two…")]
    [InlineData("onetwothreefour", 8, "onetwot…")]
    [InlineData("😀😀😀😀", 4, "😀…")]
    [InlineData("👨‍👩‍👧 ok", 200, "👨‍👩‍👧 ok")]
    [InlineData("", 10, "")]
    public void A_preview_is_one_short_line(string text, int max, string preview) => Assert.Equal(preview, ReplyText.Preview(text, max));

    [Fact]
    public void Hostile_html_is_read_in_one_pass()
    {
        string[] bombs = ["<div>", "<blockquote>", "<", "<a ", "<a '", "<a b=\"", "<!--", "</", "<style>", "&", "&#x", "<div style=", "<div class=gmail_quote>", "<pre>\n"];
        foreach (var bomb in bombs)
        {
            var html = string.Concat(Enumerable.Repeat(bomb, 30_000));
            Assert.InRange(ReplyText.PlainFromHtml(html).Length, 0, html.Length);
            Assert.InRange(ReplyText.VisibleFromHtml(html).Length, 0, html.Length);
        }
    }

    [Fact]
    public void Hostile_text_is_read_in_one_pass()
    {
        string[] bombs = ["> ", ">\n", "From: x\n", "On 1\n", "Am 1 schrieb\n", "--\n", "-", "_", "\n", "Von meinem \n", "On 1 On 1 "];
        foreach (var bomb in bombs)
            Assert.InRange(ReplyText.Visible(string.Concat(Enumerable.Repeat(bomb, 20_000))).Length, 0, 520_000);
    }
}
