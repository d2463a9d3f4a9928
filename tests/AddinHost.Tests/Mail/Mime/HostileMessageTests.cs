using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Quoting;
using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Messages made to stop a host: each is read whole, within a bound that a quadratic reader would miss by far.</summary>
public sealed class HostileMessageTests
{
    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    // Everything that the product may ask of a message; memory in proportion, never an exception.
    private static MimeMessage ReadAll(byte[] bytes)
    {
        MimeMessage? message = null;
        var allocated = Bounded.Allocated(() =>
        {
            message = MimeMessage.Parse(bytes);
            Touch(message);
        });
        Assert.InRange(allocated, 0, 24_000_000L + (60L * bytes.Length));
        return message!;
    }

    internal static void Touch(MimeMessage message)
    {
        AssertOneLine(message.Headers.Subject);
        foreach (var address in message.Headers.To.Concat(message.Headers.Authors).Concat(message.Headers.Cc))
        {
            AssertOneLine(address.Name);
            AssertOneLine(address.Address);
        }

        _ = (message.Headers.From, message.Headers.Date, message.Headers.MessageId, message.Headers.References, message.Headers.IsAutoReply, message.Headers.IsBulk);
        foreach (var part in message.Parts())
        {
            AssertOneLine(part.FileName);
            AssertOneLine(part.ContentId);
            Assert.InRange(part.DecodedLength, 0, part.BodyLength);
        }

        _ = ReplyText.Preview(ReplyText.VisibleOf(message));
        if (message.HtmlBody is { } html)
            _ = (ReplyText.VisibleFromHtml(html), ReplyText.PlainFromHtml(html));
        _ = (Bounce.Read(message)?.Recipients.Select(recipient => recipient.IsHard).ToList(), DispositionNotice.Read(message), Complaint.Read(message), ForwardedMail.Find(message));
        Assert.All(message.Attachments, part => _ = part.OpenMessage()?.TextBody);
    }

    private static void AssertOneLine(string? text) => Assert.False(text?.AsSpan().ContainsAny('\r', '\n', '\0') ?? false);

    [Fact]
    public void Ten_thousand_nested_multiparts_stop_at_the_depth_limit()
    {
        var text = new StringBuilder("From: a@x.example\n");
        for (var i = 0; i < 10_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n");
        var message = ReadAll(Bytes(text.ToString()));
        Assert.Equal(MimeCut.Depth, message.Cut);
        Assert.Equal("a@x.example", message.Headers.From?.Address);
        Assert.Equal(MimeLimits.Default.Depth + 1, message.Parts().Count());
    }

    [Fact]
    public void Ten_thousand_nested_messages_stop_at_the_depth_limit()
    {
        var message = ReadAll(Bytes(Times("Content-Type: message/rfc822\n\n", 10_000)));
        Assert.Equal(MimeCut.Depth, message.Cut);
        Assert.Null(message.Parts().Last().OpenMessage());
    }

    [Fact]
    public void A_hundred_thousand_parts_stop_at_the_part_limit()
    {
        var message = ReadAll(Bytes("Content-Type: multipart/mixed; boundary=b\n\n" + Times("--b\n\nx\n", 100_000)));
        Assert.Equal(MimeCut.Parts, message.Cut);
        Assert.Equal(MimeLimits.Default.Parts, message.Parts().Count());
    }

    [Fact]
    public void Lines_that_look_like_boundaries_at_the_deepest_level_cost_one_pass()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 60; i++)
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=\"{new string('b', 50)}{i:00}\"\n\n--{new string('b', 50)}{i:00}\n");
        ReadAll(Bytes(text.Append('\n').Append(Times("--" + new string('b', 50) + "xx\n", 50_000)).ToString()));
    }

    [Theory]
    [InlineData("Content-Type: text/plain", "; a=b", 150_000)]
    [InlineData("Content-Type: text/plain", "; a*1*=b", 100_000)]
    [InlineData("Content-Disposition: attachment", "; filename*0*=%", 60_000)]
    [InlineData("Content-Disposition: attachment; filename=\"", "\\\"", 400_000)]
    [InlineData("Content-Type: text/plain", ";", 900_000)]
    [InlineData("Content-Type: text/plain", "(", 900_000)]
    [InlineData("Subject: ", "=?utf-8?q?", 90_000)]
    [InlineData("Subject: ", "=?utf-8?q?a?= ", 60_000)]
    [InlineData("Subject: ", "=?utf-8?b?", 90_000)]
    [InlineData("Subject: ", "=?", 450_000)]
    [InlineData("Subject: ", "=?a?q?\u00FC?=", 80_000)]
    [InlineData("Subject: ", "\u001B$B", 300_000)]
    [InlineData("To: ", "a@b,", 200_000)]
    [InlineData("To: ", "<", 900_000)]
    [InlineData("To: ", "(", 900_000)]
    [InlineData("To: ", "\"", 900_000)]
    [InlineData("To: ", "a:", 400_000)]
    [InlineData("To: ", ",;", 400_000)]
    [InlineData("To: ", "@", 900_000)]
    [InlineData("To: <", "@a,", 300_000)]
    [InlineData("To: ", "(a)", 300_000)]
    [InlineData("To: ", "a.", 400_000)]
    [InlineData("From: ", "\"a\" <b@c> ", 90_000)]
    [InlineData("References: ", "<", 900_000)]
    [InlineData("References: ", "<a@b>", 180_000)]
    [InlineData("References: ", "a@b ", 220_000)]
    [InlineData("Message-ID: <", "a", 900_000)]
    [InlineData("Date: ", "1 ", 400)]
    [InlineData("Date: ", "(", 900_000)]
    [InlineData("Content-ID: ", "<", 900_000)]
    [InlineData("X-A: b\nTo", ":", 900_000)]
    public void A_field_of_a_megabyte_is_read_in_one_pass(string start, string repeated, int count) =>
        ReadAll(Bytes(start + Times(repeated, count) + "\n\nbody"));

    [Theory]
    [InlineData("base64", "A", 1_000_000)]
    [InlineData("base64", "!", 1_000_000)]
    [InlineData("base64", "A=", 500_000)]
    [InlineData("base64", "AA=\n", 100_000)]
    [InlineData("quoted-printable", "=", 500_000)]
    [InlineData("quoted-printable", " ", 500_000)]
    [InlineData("quoted-printable", "=\n", 500_000)]
    [InlineData("quoted-printable", "\r", 1_000_000)]
    [InlineData("x-uuencode", "begin \n", 150_000)]
    [InlineData("x-uuencode", "M\n", 500_000)]
    [InlineData("7bit", "\n--", 200_000)]
    [InlineData("7bit", "\n> ", 100_000)]
    public void A_body_without_end_is_decoded_in_one_pass(string encoding, string repeated, int count)
    {
        var start = "Content-Type: text/plain\nContent-Transfer-Encoding: " + encoding + "\n\n";
        ReadAll(Bytes(start + Times(repeated, count)));
        ReadAll(Bytes("Content-Type: multipart/mixed; boundary=b\n\n--b\n" + start + Times(repeated, count)));
    }

    [Fact]
    public void Ten_thousand_empty_multiparts_with_long_headers_are_read() =>
        ReadAll(Bytes("Content-Type: multipart/mixed; boundary=b\n\n" + Times("--b\nContent-Type: multipart/mixed; boundary=b\nX: y\n\n", 10_000)));

    [Fact]
    public void Text_beyond_the_limit_is_cut_and_says_so()
    {
        var message = MimeMessage.Parse(Bytes("Subject: x\n\n" + new string('x', 1000)), new MimeLimits { TextBytes = 100 });
        Assert.Equal(100, message.TextBody?.Length);
        Assert.Equal(MimeCut.Text, message.Cut);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(":")]
    [InlineData(" ")]
    [InlineData("\r")]
    [InlineData("From ")]
    [InlineData("From \n")]
    [InlineData("Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nx\n----\n")]
    [InlineData("Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b--")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n--b\n--b\n--b--")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n--b\n\n")]
    [InlineData("Content-Type: text/plain; charset=\u0001\u0002\n\n\u00FF")]
    [InlineData("Content-Type: text/plain; charset=utf-7\n\n+ADw-")]
    [InlineData("Content-Type: text/plain; charset=utf-16\n\n\u00D8")]
    [InlineData("Content-Type: text/plain; charset=iso-2022-kr\n\n\u001B$)C\u000E\u00FF\u001B")]
    [InlineData("Content-Type: text/plain; charset=hz-gb-2312\n\n~{~~\u00FF~")]
    [InlineData("Content-Type: text/plain; charset=x-iscii-de\n\n\u00EF\u0001\u00FF")]
    public void Fragments_are_read(string text) => ReadAll(Bytes(text));
}
