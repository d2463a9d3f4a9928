using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;

namespace AddinHost.Tests.Mail.Mime.Quoting;

/// <summary>A message passed on is found with its author, date, subject, recipients and body; what only looks like one is not.</summary>
public sealed class ForwardedMailTests
{
    private const string Body = "Here are the figures.\n\nBye";

    public static TheoryData<int> Numbers() => [.. Enumerable.Range(0, ForwardSamples.All.Length)];

    public static TheoryData<int> AuthorOnlyNumbers() => [.. Enumerable.Range(0, ForwardSamples.AuthorOnly.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_original_is_read_out_of_an_inline_forward(int number)
    {
        var (sample, written, zone) = ForwardSamples.All[number];
        var quote = sample.Text[0] == '>' ? "> " : "";
        var text = sample.Text + Body.Replace("\n", "\n" + quote, StringComparison.Ordinal);
        foreach (var above in new[] { "", "See below.\n\n", "See below.\n\n-- \nMe\n\n" })
        {
            Check(Assert.IsType<ForwardedMail>(ForwardedMail.FindInText(above + text, true)), written, zone);
            Check(Assert.IsType<ForwardedMail>(ForwardedMail.FindInText((above + text).ReplaceLineEndings("\r\n"), true)), written, zone);
            var parts = ReplyText.Split(above + text, true);
            Assert.Equal(above.Length == 0 ? Body : "See below.", parts.Visible);
            Assert.Contains("figures", parts.Join(TextPartKind.Forwarded), StringComparison.Ordinal);
        }

        var html = "<p>See below.</p>" + string.Concat(text.Split('\n').Select(line => $"<div>{(line.Trim('>', ' ', '\t').Length == 0 ? "<br>" : System.Net.WebUtility.HtmlEncode(line))}</div>"));
        Check(Assert.IsType<ForwardedMail>(ForwardedMail.FindInHtml(html, true)), written, zone);
    }

    [Theory]
    [MemberData(nameof(AuthorOnlyNumbers))]
    public void Author_and_date_are_read_out_of_an_attribution(int number)
    {
        var sample = ForwardSamples.AuthorOnly[number];
        var mail = Assert.IsType<ForwardedMail>(ForwardedMail.FindInText("See below.\n\n" + sample.Text + Body, true));
        Assert.Equal(new EmailAddress("John Doe", "john.doe@acme.com"), mail.Author);
        Assert.Equal(new DateTime(2021, 10, 28, 12, 46, 0), mail.WrittenAt);
        Assert.Null(mail.Date);
        Assert.Equal(Body, mail.Body);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_forward_from_a_phone_is_read(int number)
    {
        var sample = ForwardSamples.Phones[number];
        var text = $"Sent from my iPhone\n\n{sample.Text}\n> \n> Here are the figures.\n> \n> Bye";
        var mail = Assert.IsType<ForwardedMail>(ForwardedMail.FindInText(text));
        Assert.Equal(("john.doe@acme.com", "Rép : GPCR", Body), (mail.Author?.Address, mail.Subject, mail.Body));
        Assert.Equal(new DateTimeOffset(2024, 10, 16, 13, 57, 48, TimeSpan.FromHours(3)), mail.Date);
        Assert.Equal(Body, ReplyText.Visible(text));
    }

    [Fact]
    public void The_outermost_of_nested_forwards_is_the_one()
    {
        var inner = "---------- Forwarded message ---------\nFrom: Inner <inner@x.example>\nDate: Wed, Oct 27, 2021 at 9:31 AM\nSubject: in\nTo: <o@x.example>\n\nsecret";
        var mail = ForwardedMail.FindInText("FYI\n\n---------- Forwarded message ---------\nFrom: Outer <outer@x.example>\nDate: Thu, Oct 28, 2021 at 9:31 AM\nSubject: out\nTo: <me@x.example>\n\nlook\n\n" + inner);
        Assert.Equal("outer@x.example", mail?.Author?.Address);
        Assert.Equal("out", mail?.Subject);
        Assert.Equal("look\n\n" + inner, mail?.Body);
    }

    [Theory]
    [InlineData("Yes.\n\nOn Tue, Apr 29, 2014 at 4:22 PM, Dev <s@x.example> wrote:\n> FYI\n> ---------- Forwarded message ---------\n> From: A <a@x.example>\n> Subject: s\n>\n> text\n\nBye")]
    [InlineData("Agreed, see inline.\n\n> ---------- Forwarded message ---------\n> From: A <a@x.example>\n> Date: Wed, Oct 27, 2021 at 9:31 AM\n>\n> text\n\nThis is my answer to that.")]
    [InlineData("Write it so:\nFrom: Hamburg\nTo: Munich\nDate: 3 May\nthanks")]
    [InlineData("Yes.\n\nFrom: A <a@x.example>\nSent: Monday, November 26, 2012 10:48 AM\nTo: B\nSubject: Re: x\n\nold")]
    [InlineData("I got a forwarded message:\nit says hello")]
    [InlineData("")]
    public void What_a_reply_quotes_is_not_passed_on(string text) => Assert.Null(ForwardedMail.FindInText(text));

    [Fact]
    public void Nothing_but_a_block_of_header_lines_is_a_message_passed_on()
    {
        var mail = ForwardedMail.FindInText("Sent from my iPhone\n\nFrom: A <a@x.example>\nSent: Monday, November 26, 2012 10:48 AM\nTo: B <b@x.example>\nSubject: x\n\nold");
        Assert.Equal(("a@x.example", "x", "old"), (mail?.Author?.Address, mail?.Subject, mail?.Body));
    }

    [Theory]
    [InlineData("John <a@x.example>", "a@x.example")]
    [InlineData("John [mailto:a@x.example]", "a@x.example")]
    [InlineData("a@x.example <a@x.example>", "a@x.example")]
    [InlineData("'a@x.example' <A@x.example>", "A@x.example")]
    [InlineData("John <a@x.example<mailto:a@x.example>>", "a@x.example")]
    [InlineData("John (a@x.example)", "a@x.example")]
    [InlineData("boss@corp.example <evil@x.example>", null)]
    [InlineData("Boss <boss@corp.example> <evil@x.example>", null)]
    [InlineData("John [mailto:a@x.example] On Behalf Of boss@corp.example", null)]
    [InlineData("a@x.example, b@x.example", null)]
    [InlineData("John Doe", null)]
    public void An_author_is_one_mailbox_or_nobody(string written, string? address)
    {
        var mail = ForwardedMail.FindInText($"---------- Forwarded message ---------\nFrom: {written}\nDate: Wed, 3 Nov 2021 15:51:30 +0100\nSubject: s\nTo: <me@x.example>\n\nx");
        Assert.NotNull(mail);
        Assert.Equal(address, mail.Author?.Address);
    }

    [Theory]
    [InlineData("3/4/2026 10:00", null)]
    [InlineData("13/4/2026 10:00", "2026-04-13T10:00:00")]
    [InlineData("4/13/26 1:05 PM", "2026-04-13T13:05:00")]
    [InlineData("2016-03-25 at 23:01", "2016-03-25T23:01:00")]
    [InlineData("yesterday at 10:00", null)]
    [InlineData("31 February 2026 at 10:00", null)]
    [InlineData("Oct 27, 2021 at 13:31 PM", null)]
    [InlineData("27 October 2021", null)]
    [InlineData("99999999999999999999 October 2021 10:00", null)]
    public void A_date_that_can_be_read_in_two_ways_is_unknown(string date, string? written)
    {
        var mail = ForwardedMail.FindInText($"---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: {date}\nSubject: s\nTo: <me@x.example>\n\nx");
        Assert.Equal(written, mail?.WrittenAt?.ToString("s", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Null(mail?.Date);
    }

    [Fact]
    public void An_attached_message_is_read_by_its_own_header()
    {
        var message = Parse("""
            From: me@x.example
            Subject: Fwd: figures
            Content-Type: multipart/mixed; boundary=b

            --b

            See attached.
            --b
            Content-Type: message/rfc822

            From: Anna Berg <anna@y.example>
            To: me@x.example
            Date: Wed, 3 Nov 2021 15:51:30 +0100
            Subject: figures

            Here they are.
            --b--
            """);
        var mail = ForwardedMail.Find(message);
        Assert.Equal("anna@y.example", mail?.Author?.Address);
        Assert.Equal(new DateTimeOffset(2021, 11, 3, 15, 51, 30, TimeSpan.FromHours(1)), mail?.Date);
        Assert.Equal("Here they are.", mail?.Body.Trim());
        Assert.NotNull(mail?.Attached);
        Assert.Equal("See attached.", ReplyText.VisibleOf(message));
    }

    [Theory]
    [InlineData("Fwd: x", true)]
    [InlineData("WG: x", true)]
    [InlineData("TR : x", false)]
    [InlineData("VS: x", true)]
    [InlineData("Re: Fwd: x", false)]
    [InlineData(null, false)]
    public void Subjects_of_forwards_are_known(string? subject, bool isForward) => Assert.Equal(isForward, ForwardedMail.IsForwardSubject(subject));

    [Fact]
    public void Thunderbird_and_Gmail_forwards_in_html_are_read()
    {
        // The shapes of closeio/quotequail tests/files/thunderbird_forward.html and gmail_forward.html.
        var thunderbird = ForwardedMail.FindInHtml("<p><br></p><div class=\"moz-forward-container\"><br>-------- Forwarded Message --------<table class=\"moz-email-headers-table\"><tbody><tr><th>Subject:\n </th><td>Re: Example</td></tr>"
            + "<tr><th>Date: </th><td>Tue, 3 May 2016 14:54:27 +0200 (CEST)</td></tr><tr><th>From: </th><td>John Doe <a href=\"mailto:j@x.example\">&lt;j@x.example&gt;</a></td></tr><tr><th>To: </th><td>Foo &lt;f@x.example&gt;</td></tr></tbody></table><br><br><div>Dear John,</div></div>");
        Assert.Equal(("j@x.example", "Re: Example", "Dear John,"), (thunderbird?.Author?.Address, thunderbird?.Subject, thunderbird?.Body));
        Assert.Equal(new DateTimeOffset(2016, 5, 3, 14, 54, 27, TimeSpan.FromHours(2)), thunderbird?.Date);

        var gmail = ForwardedMail.FindInHtml("<div dir=\"ltr\">test<div><br></div><div class=\"gmail_quote\">---------- Forwarded message ----------<br>From: <b class=\"gmail_sendername\">Foo Bar</b> <span dir=\"ltr\">&lt;<a href=\"mailto:foo@bar.example\">foo@bar.example</a>&gt;</span><br>"
            + "Date: Thu, Mar 24, 2016 at 5:17 PM<br>Subject: The Subject<br>To: John &lt;<a href=\"mailto:john@doe.example\">john@doe.example</a>&gt;<br><br><br><div dir=\"ltr\">Some text</div></div></div>");
        Assert.Equal(("foo@bar.example", "The Subject", "Some text"), (gmail?.Author?.Address, gmail?.Subject, gmail?.Body));

        var apple = ForwardedMail.FindInHtml("test<div><br><blockquote type=\"cite\"><div>Begin forwarded message:</div><br class=\"Apple-interchange-newline\"><div><span><b>From: </b></span><span>Foo &lt;<a href=\"mailto:f@b.example\">f@b.example</a>&gt;<br></span></div>"
            + "<div><b>Subject: </b><b>The Subject</b><br></div><div><b>Date: </b>March 24, 2016 at 20:16:25 GMT+1<br></div><div><b>To: </b>John &lt;j@d.example&gt;<br></div><br><div>Text of it</div></blockquote></div>");
        Assert.Equal(("f@b.example", "The Subject", "Text of it"), (apple?.Author?.Address, apple?.Subject, apple?.Body));
    }

    private static void Check(ForwardedMail mail, DateTime? written, TimeSpan? zone)
    {
        Assert.Equal(new EmailAddress("John Doe", "john.doe@acme.com"), mail.Author);
        Assert.Equal("Integer consequat non purus", mail.Subject);
        Assert.Equal("bessie.berry@acme.com", Assert.Single(mail.To).Address);
        Assert.Equal(["walter.sheltan@acme.com", "nicholas@globex.corp"], mail.Cc.Select(address => address.Address));
        Assert.Equal(written, mail.WrittenAt);
        Assert.Equal(zone is { } offset ? new DateTimeOffset(written!.Value, offset) : null, mail.Date);
        Assert.Equal(Body, mail.Body);
    }

    private static MimeMessage Parse(string text) => MimeMessage.Parse(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
}
