using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Tests.Mail.Mime.Quoting;

/// <summary>HTML bodies in the shapes that programs write (sources named; styles and words shortened) fall into the right parts, and answers between quotes stay.</summary>
public sealed class HtmlReplyTests
{
    [Theory]
    [InlineData("Gmail: closeio/quotequail gmail_reply.html",
        "<div dir=\"ltr\">Fine.<div><br></div><div>Anna</div></div><div class=\"gmail_extra\"><br><div class=\"gmail_quote\">On Wed, Mar 16, 2016 at 12:49 AM, Foo Bar <span dir=\"ltr\">&lt;<a href=\"mailto:foo@bar.example\">foo@bar.example</a>&gt;</span> wrote:<br><blockquote class=\"gmail_quote\">Hi,<br>old<br></blockquote></div><br><br clear=\"all\"><div><br></div>-- <br><div class=\"gmail_signature\"><div dir=\"ltr\"><b>John Doe</b><div>Some Company</div></div></div></div>",
        "Fine.\n\nAnna", "--\nJohn Doe\nSome Company")]
    [InlineData("Apple Mail: closeio/quotequail apple_reply.html",
        "Fine.<div><br></div><div>Anna</div><div><br></div><div><div><blockquote type=\"cite\"><div>On 2016-03-25, at 23:01, John Doe &lt;<a href=\"mailto:john@doe.example\">john@doe.example</a>&gt; wrote:</div><br class=\"Apple-interchange-newline\"><div>old</div></blockquote></div><br></div>",
        "Fine.\n\nAnna", "")]
    [InlineData("iOS Mail: closeio/quotequail ios_mail_reply_unescaped_address.html",
        "<body dir=\"auto\"><div dir=\"ltr\">Fine.</div><div dir=\"ltr\"><br></div><div dir=\"ltr\">Anna</div><div dir=\"ltr\"><br></div><div dir=\"ltr\">Sent from my iPhone</div><div dir=\"ltr\"><br>On Sep 4, 2025, at 11:30 AM, Jane Roe <jane@example.com> wrote:<br><br></div><blockquote type=\"cite\"><div dir=\"ltr\">old</div></blockquote></body>",
        "Fine.\n\nAnna", "Sent from my iPhone")]
    [InlineData("iOS Mail with its marks: blinux list, 2024-02",
        "<body dir=\"auto\">Fine.<br><br>Anna<br id=\"lineBreakAtBeginningOfSignature\"><div dir=\"ltr\">Ashley B</div><div dir=\"ltr\"><br><blockquote type=\"cite\">On Feb 4, 2024, at 8:24\u202FAM, J via list &lt;l@x.example&gt; wrote:<br><br></blockquote></div><blockquote type=\"cite\"><div dir=\"ltr\">old</div></blockquote></body>",
        "Fine.\n\nAnna", "Ashley B")]
    [InlineData("Yahoo: closeio/quotequail yahoo_reply_unescaped_address.html",
        "<div dir=\"ltr\">Fine.<br><br>Anna</div><div><br></div><div class=\"ydp9b1f0a55yahoo_quoted\" id=\"ydp9b1f0a55yahoo_quoted_5894033310\"><div style=\"font-size:13px\"><div>On Thursday, September 4, 2025 at 11:30:41 AM EDT, Jane Roe <jane@example.com> wrote:</div><div><br></div><div><div id=\"ydp7a3d9f5fyiv2841930122\"><div>old<ol><li>one</li></ol></div></div></div></div></div>",
        "Fine.\n\nAnna", "")]
    [InlineData("Thunderbird: mailgun/talon thunderbird.html",
        "<body>Fine.<br><br>Anna<br><div class=\"moz-cite-prefix\">On 26.06.2014 14:41, Alexander L\n wrote:<br></div><blockquote cite=\"mid:x@mail\" type=\"cite\"><div dir=\"ltr\">old</div></blockquote><br><pre class=\"moz-signature\" cols=\"72\">-- \nAnna Berg</pre></body>",
        "Fine.\n\nAnna", "-- \nAnna Berg")]
    [InlineData("Outlook 2010: mailgun/talon ms_outlook_2010.html",
        "<div class=\"WordSection1\"><p class=\"MsoNormal\"><span>Fine.<o:p></o:p></span></p><p class=\"MsoNormal\">Anna<o:p></o:p></p><p class=\"MsoNormal\"><b><span>From:</span></b><span> Foo [mailto:foo@bar.com]\n<b>On Behalf Of </b>baz@bar.com<br>\n<b>Sent:</b> Monday, January 01, 2000 12:00 AM<br>\n<b>To:</b> john@bar.com<br>\n<b>Cc:</b> jane@bar.io<br>\n<b>Subject:</b> Conversation<o:p></o:p></span></p><p>old</p></div>",
        "Fine.\n\nAnna", "")]
    [InlineData("Outlook for mobiles: amd-gfx list",
        "<div dir=\"ltr\">Fine.</div><div dir=\"ltr\"><br></div><div>Anna</div><div id=\"ms-outlook-mobile-signature\"><div><br></div>Get <a href=\"https://aka.ms/o0ukef\">Outlook for iOS</a></div><div id=\"mail-editor-reference-message-container\" class=\"ms-outlook-mobile-reference-message\"><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font><b>Von:</b> x &lt;x@y.example&gt;</font></div>old</div>",
        "Fine.\n\nAnna", "Get Outlook for iOS")]
    [InlineData("Outlook on the web: amd-gfx list",
        "<div class=\"elementToProof\">Fine.</div><div><br></div><div>Anna</div><div id=\"Signature\"><div>Anna Berg</div><div>ACME</div></div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri, sans-serif\"><b>Od:</b> X &lt;x@y.example&gt;<br><b>Odesláno:</b> pondělí<br></font><div>&nbsp;</div></div><div>old</div>",
        "Fine.\n\nAnna", "Anna Berg\nACME")]
    public void Shapes_of_programs_are_known(string source, string html, string visible, string signature)
    {
        var parts = ReplyText.SplitHtml(html);
        Assert.Equal((source, visible), (source, parts.Visible));
        Assert.Equal(signature, parts.Join(TextPartKind.Signature));
        Assert.Contains("old", parts.Join(TextPartKind.Quote), StringComparison.Ordinal);
    }

    [Theory]
    // Gmail: the answer stands in the box of the quote, between its pieces.
    [InlineData("<div>Hi,</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">Il giorno mer 3 mag 2023 Anna ha scritto:<br></div><blockquote class=\"gmail_quote\">one?</blockquote><div>First.</div><blockquote class=\"gmail_quote\">two?</blockquote><div>Second.</div></div>", "Hi,\n\nFirst.\n\nSecond.")]
    // Thunderbird, with answers below each piece.
    [InlineData("<div class=\"moz-cite-prefix\">Am 13.05.26 um 09:05 schrieb A:</div><blockquote type=\"cite\">one?</blockquote><p>First.</p><blockquote type=\"cite\">two?</blockquote><p>Second.</p>", "First.\n\nSecond.")]
    // A quote of Outlook's within a quote does not reach beyond it.
    [InlineData("<div>First.</div><blockquote type=\"cite\"><div id=\"divRplyFwdMsg\"><b>From:</b> x</div>old</blockquote><div>Second.</div>", "First.\n\nSecond.")]
    // An indent that an editor made of a blockquote is text.
    [InlineData("<div>As said:</div><blockquote style=\"margin: 0 0 0 40px; border: none; padding: 0px;\">indented</blockquote><div>ok</div>", "As said:\n\nindented\n\nok")]
    // Gmail at times wraps all of a message in the box of a quote: discussed in mailgun/talon html_quotations_test.py.
    [InlineData("<div class=\"gmail_quote\"><div>Thank you for applying.</div></div>", "Thank you for applying.")]
    public void Answers_stay(string html, string visible) => Assert.Equal(visible, ReplyText.VisibleFromHtml(html));

    [Fact]
    public void A_part_begins_at_its_tag()
    {
        const string html = "<div>Yes.</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Wed, Mar 16, 2016 at 12:49 AM, A wrote:<br></div><blockquote class=\"gmail_quote\">old</blockquote></div><p>More.</p>";
        var parts = ReplyText.SplitHtml(html).Parts;
        Assert.Equal([TextPartKind.Visible, TextPartKind.Quote, TextPartKind.Visible], parts.Select(part => part.Kind));
        Assert.StartsWith("<div class=\"gmail_quote\">", html[parts[1].SourceStart..], StringComparison.Ordinal);
        Assert.StartsWith("<p>More", html[parts[2].SourceStart..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<ol><li>a<li>b<ul><li>x</ul><li>c</ol><ol start=5><li>e</ol>", "1. a\n2. b\n\n- x\n\n3. c\n\n5. e")]
    [InlineData("see <a href=\"https://x.example/a?b=1&amp;c=2\">the offer</a>.", "see the offer <https://x.example/a?b=1&c=2>.")]
    [InlineData("<a href=\"https://x.example/\">x.example</a> <a href=\"https://x.example/\">https://x.example</a> <a href=\"mailto:a@x.example?subject=s\">a@x.example</a>", "x.example https://x.example a@x.example")]
    [InlineData("<a href=\"mailto:a@x.example\">write</a> <a href=\"javascript:alert(1)\">no</a> <a href=\"https://x.example/\"><img src=x></a>end", "write <a@x.example> no end")]
    [InlineData("a<!-- <p>no --> b<script>x<p></script><style>p{}</style><title>t</title>c<![if !mso]>d<![endif]>", "a b\u0063d")]
    [InlineData("<div style=\"display:none;max-height:0\">Preheader &zwnj;&nbsp;</div><p>Hello</p>", "Hello")]
    [InlineData("<div style=\"max-height:0px; overflow : hidden !important\">no</div><span style='visibility:hidden'>no</span><p hidden>no<p>yes<td style=\"font-size:0\">yes</td>", "yes yes")]
    [InlineData("<div>a<span style=\"display:none\">no</div>b", "a\nb")]
    [InlineData("&lt;b&gt; &amp;amp; &eacute; &#8364; &#x1F600; &unknown; a&nbsp;b", "<b> &amp; é € 😀 &unknown; a b")]
    [InlineData("<table><tr><th>A<td>B<tr><td>c<td>d</table>x", "A B\nc d\n\nx")]
    [InlineData("Jane <jane@x.example> said 1 < 2", "Jane <jane@x.example> said 1 < 2")]
    [InlineData("<a title=\"open>text</a> more", "text more")]
    [InlineData("<p>one<p>two<br><br>three<hr>four", "one\n\ntwo\n\nthree\nfour")]
    [InlineData("<pre>  a\r\n    b\r\n</pre>", "a\n    b")]
    public void Html_becomes_text(string html, string text) => Assert.Equal(text, ReplyText.PlainFromHtml(html));

    [Theory]
    [InlineData("\u034F \u034F\u200C\u00A0\u200C\u00A0Offer\u034F\u200B", "Offer")]
    [InlineData("Sale \u200D\u200D\u200D today", "Sale today")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("👩\u200D💻 at work", "👩\u200D💻 at work")]
    [InlineData("\uFEFF\u3164x\u2060\u00ADy", "xy")]
    public void A_preview_shows_no_padding(string text, string preview) => Assert.Equal(preview, ReplyText.Preview(text));

    [Fact]
    public void A_preview_passes_over_quotes_and_signatures()
    {
        Assert.Equal("Yes, do it.", ReplyText.PreviewOf("> old\n\nYes, do it.\n\n-- \nAnna", null, "Re: x"));
        Assert.Equal("Here it is.", ReplyText.PreviewOf("---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: Wed, Oct 27, 2021 at 9:31 AM\nSubject: s\nTo: b@x.example\n\nHere it is.", null, "Fwd: s"));
        Assert.Equal("From the HTML", ReplyText.PreviewOf("  \n", "<p>From the HTML</p>", null));
        Assert.Equal("", ReplyText.PreviewOf(null, null, null));
    }
}
