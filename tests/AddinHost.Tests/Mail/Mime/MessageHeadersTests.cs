using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class MessageHeadersTests
{
    private static MessageHeaders Read(string text) => MessageHeaders.Parse(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    private static MessageHeaders ReadLatin(string text) => MessageHeaders.Parse(Encoding.Latin1.GetBytes(text));

    [Fact]
    public void Fields_are_unfolded_and_found_in_any_case()
    {
        var headers = Read("SUBJECT : one\n two\n\tthree\nX-A: 1\nx-a: 2\n\nSubject: body\n");
        Assert.Equal("one two\tthree".Replace('\t', ' '), headers.Subject);
        Assert.Equal(["1", "2"], headers.All("X-a"));
        Assert.Equal(["SUBJECT", "X-A", "x-a"], headers.Names);
        Assert.Null(headers["Missing"]);
    }

    [Theory]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße")]
    [InlineData("=?UTF-8?B?R3LDvMOfZQ?=", "Grüße")]
    [InlineData("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?utf-8?Q?a?= =?utf-8?Q?b?= c =?utf-8?Q?d?=", "ab c d")]
    [InlineData("=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?=FC?=", "aü")]
    [InlineData("=?utf-8*de?Q?a_b?=", "a b")]
    [InlineData("x=?utf-8?Q?a?=y", "xay")]
    [InlineData("=?gb2312?B?1tDOxIF/?=", "中文")]
    [InlineData("=?iso-8859-1?Q?=80?=", "€")]
    [InlineData("=?x-unknown?Q?=C3=BC?=", "ü")]
    [InlineData("=?x-unknown?Q?=FC?=", "ü")]
    [InlineData("=?utf-8?Q?=FC?=", "ü")]
    [InlineData("=?utf-8?Q?a=0D=0ABcc:_x=00?=", "a  Bcc: x")]
    [InlineData("=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished")]
    [InlineData("=?utf-8?Q?lost =?utf-8?Q?found?=", "=?utf-8?Q?lost found")]
    [InlineData("=?utf-8?X?abc?=", "=?utf-8?X?abc?=")]
    [InlineData("=?utf-8?Q??=", "")]
    [InlineData("50% =? what", "50% =? what")]
    [InlineData("=?utf-8?Q?bad=ZZescape?=", "bad=ZZescape")]
    [InlineData("=?utf-8?Q?with raw space?=", "with raw space")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    [InlineData("=?ks_c_5601-1987?B?x9GxuQ==?=", "한국")]
    public void Encoded_words_are_read(string raw, string text)
    {
        var read = Read("Subject: " + raw + "\n").Subject!;
        Assert.StartsWith(text, read, StringComparison.Ordinal);
        Assert.DoesNotContain(read, char.IsControl);
        if (!raw.Contains("gb2312", StringComparison.Ordinal))
            Assert.Equal(text, read);
    }

    [Fact]
    public void Raw_8_bit_text_is_utf_8_or_windows_1252_or_iso_2022_jp()
    {
        Assert.Equal("Grüße", Read("Subject: Grüße\n").Subject);
        Assert.Equal("Gr\u00FC\u00DFe \u20AC", ReadLatin("Subject: Gr\u00FC\u00DFe \u0080\r\n").Subject);
        Assert.Equal("日本", ReadLatin("Subject: \u001B$BF|K\\\u001B(B\r\n").Subject);
    }

    [Fact]
    public void Decoded_text_never_has_a_line_break_or_NUL()
    {
        var headers = ReadLatin("Subject: a\rb\0c\n d\r\r\n e\u0085f\r\nTo: \"x\rBcc: y\" <a@b.example>\r\n");
        Assert.Equal("a b c d  e f".Replace("  ", " ", StringComparison.Ordinal), headers.Subject!.Replace("  ", " ", StringComparison.Ordinal).Replace("\u2026", " ", StringComparison.Ordinal));
        Assert.DoesNotContain(headers.To, to => to.Name!.Any(char.IsControl));
    }

    [Theory]
    [InlineData("From: a@x.example\n", "a@x.example")]
    [InlineData("From: a@x.example\nFrom: b@x.example\n", null)]
    [InlineData("From: a@x.example\nfrom : a@x.example\n", null)]
    [InlineData("From: a@x.example, b@x.example\n", null)]
    [InlineData("From: Berg, Anna <a@x.example>\n", "a@x.example")]
    [InlineData("From: b@, a@x.example\n", null)]
    [InlineData("From: =?utf-8?Q?b=40y.example=2C?= <a@x.example>\n", "a@x.example")]
    [InlineData("From: a@x.example, <<b@x.example>>\n", null)]
    [InlineData("From: a@x.example b@x.example\n", null)]
    [InlineData("Subject: none\n", null)]
    [InlineData("From mbox line\nFrom: a@x.example\n", "a@x.example")]
    [InlineData("\uFEFFFrom: a@x.example\n", "a@x.example")]
    [InlineData("From: Team: a@x.example;\n", null)]
    [InlineData("From: mailto:a@x.example\n", null)]
    [InlineData("this line is no field\nFrom: a@x.example\n", "a@x.example")]
    public void The_author_is_one_or_nobody(string text, string? author) => Assert.Equal(author, Read(text).From?.Address);

    [Fact]
    public void Ids_and_dates_are_read()
    {
        var headers = Read("Message-ID: <1@x>\nIn-Reply-To: <2@x>\nReferences: <3@x>\n <2@x>\nDate: Sat, 21 Nov 2026 22:33:07 +0100\n");
        Assert.Equal("1@x", headers.MessageId?.Value);
        Assert.Equal("2@x", Assert.Single(headers.InReplyTo).Value);
        Assert.Equal(["3@x", "2@x"], headers.References.Select(id => id.Value));
        Assert.Equal(21, headers.Date?.Hour - 1);
        Assert.Null(Read("Date: soon\n").Date);
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied; x=y", true, false)]
    [InlineData("Auto-Submitted: No", false, false)]
    [InlineData("Subject: Abwesenheitsnotiz: Angebot\nX-Auto-Response-Suppress: All", true, false)]
    [InlineData("Subject: Abwesenheitsnotiz: Angebot", false, false)]
    [InlineData("Subject: Re: Automatic reply: hello", false, false)]
    [InlineData("Precedence: auto_reply", true, false)]
    [InlineData("X-Autoreply: yes", true, false)]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status", true, false)]
    [InlineData("Precedence: Bulk", false, true)]
    [InlineData("List-Id: <l.example>", false, true)]
    [InlineData("List-Unsubscribe: <mailto:x@y>", false, true)]
    [InlineData("X-Auto-Response-Suppress: All", false, false)]
    public void Mail_of_programs_is_told_from_mail_of_people(string line, bool isAutoReply, bool isBulk)
    {
        var headers = Read(line + "\n");
        Assert.Equal((isAutoReply, isBulk), (headers.IsAutoReply, headers.IsBulk));
    }

    [Fact]
    public void A_block_beyond_the_limits_is_cut_and_says_so()
    {
        var many = Read(string.Concat(Enumerable.Repeat("X: y\n", 20_000)) + "From: a@x.example\n");
        Assert.True(many.IsCut);
        Assert.Null(many.From);
        Assert.Equal(MimeLimits.Default.HeaderFields, many.Names.Count());
        Assert.True(Read("X: " + new string('y', 2_000_000) + "\n").IsCut);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Chosen_fields_make_a_block_of_their_own_whole_and_in_their_order(string lineEnd)
    {
        var headers = MessageHeaders.Parse(Encoding.UTF8.GetBytes("Received: x\nFrom: a@x.example\nBcc: s@x.example\nTo: b@x.example,\n c@x.example\nDate: Fri, 20 Nov 2026 10:00:00 +0000".Replace("\n", lineEnd, StringComparison.Ordinal)));

        var some = headers.Only("date", "To", "From");

        Assert.Equal(["From", "To", "Date"], some.Names);
        Assert.Equal(("a@x.example", 2), (some.From?.Address, some.To.Count));
        Assert.NotNull(some.Date);
    }
}
