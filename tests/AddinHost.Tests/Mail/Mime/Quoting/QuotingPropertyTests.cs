using AddinHost.Mail.Mime.Quoting;
using AddinHost.Tests.Support;
using FsCheck.Fluent;
using FsCheck;

namespace AddinHost.Tests.Mail.Mime.Quoting;

/// <summary>Whatever the text: every character is in exactly one part, reading again changes nothing, and no input takes long or much memory.</summary>
[Collection(nameof(Alone))]
public sealed class QuotingPropertyTests
{
    private const int Seed = 20261122;

    private static readonly string[] Pieces =
    [
        "\n", "\n", "\r\n", "\r", "\n\n", "> ", ">", "> > ", "text", "Anna <a@x.example>", "On Tue, Apr 29, 2014 at 4:22 PM, Dev <s@x.example> wrote:", "wrote:", "Am 3.", " schrieb ", "Le 25/06/2020 à 11:04, G a écrit :",
        "-- ", "--", "—", "Sent from my iPhone", "From: ", "From: A <a@x.example>", "Sent: Monday, November 26, 2012 10:48 AM", "To: B", "Subject: s", "Date: x", "De : ", "Objet : ", "_______________________________",
        "---------- Forwarded message ---------", "Begin forwarded message:", "-----Original Message-----", "   ----- Videresendt meddelelse ----- Fra: A <a@x.example>Til: b", "users mailing list", "\u200B", "\u00A0", "\f", "\u2028", ":", "<", "\"", "10:30", "2026", " ",
        "<div>", "</div>", "<blockquote>", "<blockquote type=cite>", "</blockquote>", "<p style='display:none'>", "</p>", "<div class=gmail_quote>", "<div class=\"gmail_signature\">", "<div id=divRplyFwdMsg>", "<!--", "-->", "<br>", "<pre>", "</pre>", "<li>", "<ol>", "&gt;", "&#x", "<a href=http://x>", "</a>", "<span style=\"display: none\">", "</span>", "<td>", "\"",
    ];

    [Fact]
    public void Parts_make_up_the_whole_text_and_reading_again_changes_nothing() =>
        Prop.ForAll(Texts(), text =>
        {
            foreach (var isForward in new[] { false, true })
            {
                var parts = ReplyText.Split(text, isForward);
                Assert.Equal(text, string.Concat(parts.Parts.Select(part => parts[part].ToString())));
                Assert.All(parts.Parts, part => Assert.True(Enum.IsDefined(part.Kind) && part.Length > 0 && part.SourceStart == part.Start));
                for (var i = 1; i < parts.Parts.Count; i++)
                    Assert.NotEqual(parts.Parts[i - 1].Kind, parts.Parts[i].Kind);
            }

            var visible = ReplyText.Visible(text);
            Assert.Equal(visible, ReplyText.Visible(visible));
            Assert.True(visible.Length <= text.Length);
            _ = (ForwardedMail.FindInText(text), ForwardedMail.FindInText(text, true));
        }).Check(Rounds());

    [Fact]
    public void Parts_of_html_make_up_its_text_and_follow_each_other_in_the_html() =>
        Prop.ForAll(Texts(), html =>
        {
            var parts = ReplyText.SplitHtml(html);
            Assert.Equal(parts.Text, string.Concat(parts.Parts.Select(part => parts[part].ToString())));
            Assert.All(parts.Parts, part => Assert.True(Enum.IsDefined(part.Kind) && part.SourceStart >= 0 && part.SourceStart <= html.Length));
            Assert.Equal(parts.Parts.Select(part => part.SourceStart), parts.Parts.Select(part => part.SourceStart).Order());
            _ = (ReplyText.PlainFromHtml(html), ForwardedMail.FindInHtml(html), ForwardedMail.FindInHtml(html, true));
            Assert.InRange(ReplyText.Preview(parts.Visible, 40).Length, 0, 40);
        }).Check(Rounds());

    public static TheoryData<string, int> Bombs() => new()
    {
        { "> ", 500_000 }, { "> \n", 400_000 }, { "a", 10_000_000 }, { ">", 10_000_000 }, { "\n", 4_000_000 }, { "\r", 4_000_000 }, { "-", 4_000_000 }, { "_", 4_000_000 }, { ":", 4_000_000 },
        { "From: x\n", 50_000 }, { "From: a@b\nDate: 1:11\n", 19_047 }, { "From: a@b\n:::::::::::::::::::::::::::::::::::::::::::\n", 8_000 }, { "On 1 2026\n", 40_000 }, { "On 1 2026 10:10 a@b\nx\ny\nwrote\n", 13_333 },
        { "--\n", 110_000 }, { "-- \nx\n", 50_000 }, { "Sent from my iPhone\n", 20_000 }, { "---------- Forwarded message ---------\n", 10_256 }, { "> Begin forwarded message:\nx\n", 13_793 },
        { "To: a@b, ", 300_000 }, { "From: <", 500_000 }, { "\u200B", 3_000_000 }, { "a\u200D", 2_000_000 }, { "_____________________\nmailing list\n", 11_428 }, { "From: Sent: To: Subject: ", 100_000 },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void No_text_takes_longer_than_a_second(string piece, int count)
    {
        var text = string.Concat(Enumerable.Repeat(piece, count));
        Within(text.Length, () =>
        {
            var parts = ReplyText.Split(text);
            Assert.Equal(text.Length, parts.Parts.Sum(part => part.Length));
            _ = ReplyText.Preview(parts.Visible);
        });
        Within(text.Length, () => ForwardedMail.FindInText(text, true));
    }

    public static TheoryData<string, int> HtmlBombs() => new()
    {
        { "<blockquote>", 100_000 }, { "<blockquote>x", 100_000 }, { "<div>", 150_000 }, { "<", 800_000 }, { "<a ", 300_000 }, { "<a '", 300_000 }, { "<a b=\"", 200_000 }, { "<a b='>", 200_000 }, { "<!--", 1_000_000 }, { "</", 300_000 },
        { "<style>", 200_000 }, { "<title></title", 200_000 }, { "&", 1_000_000 }, { "&#x", 300_000 }, { "&nbsp ", 600_000 }, { "<div style=", 100_000 }, { "<p style='display:none'>", 50_000 }, { "<span style=\"display:none\">x</span>", 40_000 },
        { "<div class=gmail_signature>x", 50_000 }, { "<div class='x_x_x_x_x_x_x_x_ yahoo_quoted'>x</div>", 20_000 }, { "<div style='a:b;a:b;a:b;a:b;a:b;a:b;display:x'>", 30_000 }, { "<ol><li>", 100_000 }, { "<a href=http://x.example/>y</a>", 40_000 },
        { "<pre>\n", 100_000 }, { "<td>x", 200_000 }, { "<br>", 300_000 }, { "<div id=divRplyFwdMsg>", 60_000 }, { "<x ", 300_000 }, { "<a@b>", 200_000 },
    };

    [Theory]
    [MemberData(nameof(HtmlBombs))]
    public void No_html_takes_longer_than_a_second(string piece, int count)
    {
        var html = string.Concat(Enumerable.Repeat(piece, count));
        Within(html.Length, () => ReplyText.Preview(ReplyText.SplitHtml(html).Visible));
        Within(html.Length, () => Assert.InRange(ReplyText.PlainFromHtml(html).Length, 0, (html.Length * 2) + 100));
    }

    [Fact]
    public void One_tag_may_be_ten_megabytes()
    {
        var value = new string('x', 10_000_000);
        Within(value.Length, () => ReplyText.PlainFromHtml("a<div class=\"" + value + "\">b</div>c<p style='" + value + "'>d"));
        Within(value.Length, () => Assert.Equal("a", ReplyText.VisibleFromHtml("a<div " + value)));
    }

    private static void Within(int length, Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var spent = Spent(work);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (length * 40L) + 30_000_000);
        // Threads that other tests left behind may have worked meanwhile: what takes a second by itself does so three times.
        for (var again = 0; again < 2 && spent > 1; again++)
            spent = Spent(work);
        Assert.InRange(spent, 0, 1);
    }

    // Processor time, not the clock on the wall: others may run on the same machine.
    private static double Spent(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static Config Rounds() =>
        Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is null ? Config.QuickThrowOnFailure.WithMaxTest(4_000).WithReplay(Seed, 1) : Config.QuickThrowOnFailure.WithMaxTest(300_000);

    private static Arbitrary<string> Texts() => Gen.Elements(Pieces).ListOf().Select(list => string.Concat(list)).ToArbitrary();
}
