using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class MessageWriterTests
{
    private static readonly OutgoingMessage Simple = new()
    {
        From = new EmailAddress("Jürgen Groß", "juergen@example.org"),
        To = [new EmailAddress("Berg, Anna", "anna@example.org"), new EmailAddress(null, "b@münchen.example")],
        Bcc = [new EmailAddress("Hidden", "hidden@example.org")],
        Subject = "Grüße aus München — und ein Betreff, der weit über achtundsiebzig Zeichen lang ist, damit gefaltet wird",
        Date = new DateTimeOffset(2026, 11, 21, 22, 33, 7, TimeSpan.FromHours(1)),
        MessageId = Id("1@example.org"),
        InReplyTo = [Id("0@example.org")],
        References = [.. Enumerable.Range(0, 20).Select(i => Id($"reference-{i}@example.org"))],
        TextBody = "Hallo\nAnna\n",
    };

    private static MessageId Id(string value) => MessageId.TryParse("<" + value + ">", out var id) ? id : throw new ArgumentException(value, nameof(value));

    private static Func<string> Boundaries()
    {
        var next = 0;
        return () => $"=_b{next++}";
    }

    [Fact]
    public void What_was_written_reads_back()
    {
        var read = MimeMessage.Parse(MessageWriter.Write(Simple)).Headers;
        Assert.Equal(Simple.From, read.From);
        Assert.Equal(Simple.To[0], read.To[0]);
        Assert.Equal("b@xn--mnchen-3ya.example", read.To[1].Address);
        Assert.Equal(Simple.To[1].Normalized, read.To[1].Normalized);
        Assert.Equal(Simple.Subject, read.Subject);
        Assert.Equal(Simple.Date, read.Date);
        Assert.Equal(Simple.MessageId, read.MessageId);
        Assert.Equal(Simple.InReplyTo, read.InReplyTo);
        Assert.Equal(Simple.References, read.References);
    }

    [Fact]
    public void Bodies_inline_images_and_files_read_back()
    {
        var message = Simple with
        {
            TextBody = "Größe 中文\r\n-- \r\nFrom here\r\n" + new string('x', 3000),
            HtmlBody = "<p>Größe <img src=\"cid:logo@x\"></p>",
            Attachments =
            [
                new OutgoingAttachment("Angebot €.pdf", "application/pdf", Encoding.ASCII.GetBytes(new string('p', 10_000))),
                new OutgoingAttachment("logo.png", "image/png", new byte[] { 0, 1, 2, 255 }, "logo@x"),
                new OutgoingAttachment("mail.eml", "message/rfc822", "Subject: inner\r\n\r\nhi\r\n"u8.ToArray()),
                new OutgoingAttachment(new string('ü', 200) + ".txt", "text/plain; charset=utf-8", "x"u8.ToArray()),
            ],
        };
        var bytes = MessageWriter.Write(message);
        var read = MimeMessage.Parse(bytes);
        Assert.Equal(message.TextBody, read.TextBody);
        Assert.Equal(message.HtmlBody, read.HtmlBody);
        Assert.Equal(["logo.png", "Angebot €.pdf", "mail.eml", new string('ü', 200) + ".txt"], read.Attachments.Select(part => part.FileName));
        Assert.Equal([0, 1, 2, 255], read.Attachments[0].Decode());
        Assert.Equal("logo@x", read.Attachments[0].ContentId);
        Assert.Equal(10_000, read.Attachments[1].DecodedLength);
        Assert.Equal("inner", read.Attachments[2].OpenMessage()?.Headers.Subject);
        Assert.Equal(
            ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/pdf", "message/rfc822", "text/plain", "text/plain"],
            read.Parts().Select(part => part.ContentType.Value));
        AssertWireForm(bytes);
    }

    [Fact]
    public void Blind_copies_are_never_printed() => Assert.DoesNotContain("hidden", Encoding.ASCII.GetString(MessageWriter.Write(Simple)), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void The_same_message_and_boundaries_give_the_same_bytes()
    {
        var message = Simple with { HtmlBody = "<p>x</p>", Attachments = [new OutgoingAttachment("a", "image/png", new byte[] { 1 })] };
        Assert.Equal(MessageWriter.Write(message, Boundaries()), MessageWriter.Write(message, Boundaries()));
    }

    [Fact]
    public void A_boundary_that_occurs_in_the_content_is_passed_over()
    {
        var message = Simple with { TextBody = "--=_b0\n--=_b1", HtmlBody = "x" };
        Assert.Equal("--=_b0\r\n--=_b1", MimeMessage.Parse(MessageWriter.Write(message, Boundaries())).TextBody);
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(message, () => "=_b0"));
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(message, () => "a\r\nb"));
    }

    [Theory]
    [InlineData("a\r\nBcc: x@y.example")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void No_field_can_make_another_line(string text)
    {
        var file = new OutgoingAttachment("n", "image/png", ReadOnlyMemory<byte>.Empty);
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { Subject = text }));
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { ExtraHeaders = [KeyValuePair.Create("X-A", text)] }));
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { ExtraHeaders = [KeyValuePair.Create("X-" + text, "a")] }));
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { Attachments = [file with { Name = text }] }));
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { Attachments = [file with { ContentType = "image/" + text }] }));
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { Attachments = [file with { ContentType = "image/png; a=" + text }] }));
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { HtmlBody = "x", Attachments = [file with { ContentId = text }] }));
        Assert.Throws<ArgumentException>(() => new EmailAddress(text, "a@b.example"));
        Assert.Throws<ArgumentException>(() => new EmailAddress(null, $"\"{text}\"@b.example"));
    }

    [Theory]
    [InlineData("Bcc")]
    [InlineData("from")]
    [InlineData("Content-Type")]
    [InlineData("X A")]
    [InlineData("X:")]
    [InlineData("")]
    public void Fields_of_the_writer_cannot_be_added(string name) =>
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { ExtraHeaders = [KeyValuePair.Create(name, "x")] }));

    [Theory]
    [InlineData("multipart/mixed; boundary=x")]
    [InlineData("image")]
    [InlineData("im age/png")]
    public void A_file_needs_a_type_of_its_own(string type) =>
        Assert.Throws<ArgumentException>(() => MessageWriter.Write(Simple with { Attachments = [new OutgoingAttachment("n", type, ReadOnlyMemory<byte>.Empty)] }));

    [Theory]
    [InlineData("plain ascii")]
    [InlineData("=?utf-8?q?looks_encoded?=")]
    [InlineData("two  spaces")]
    [InlineData("ünï")]
    [InlineData("中文主题中文主题中文主题中文主题中文主题中文主题中文主题中文主题中文主题中文主题")]
    [InlineData("emoji 😀 in the middle")]
    [InlineData("")]
    public void Subjects_read_back(string subject)
    {
        var bytes = MessageWriter.Write(Simple with { Subject = subject });
        Assert.Equal(subject, MimeMessage.Parse(bytes).Headers.Subject);
        AssertWireForm(bytes);
    }

    [Fact]
    public void Eight_bits_go_out_where_they_are_allowed_and_containers_say_so()
    {
        var message = Simple with { TextBody = "Größe\n", HtmlBody = "<p>中文", EightBitText = true, Utf8Headers = true };
        var bytes = MessageWriter.Write(message, Boundaries());
        var text = Encoding.UTF8.GetString(bytes);
        Assert.Contains("Content-Type: multipart/alternative; boundary=\"=_b0\"\r\nContent-Transfer-Encoding: 8bit\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Content-Transfer-Encoding: 8bit\r\n\r\nGröße\r\n", text, StringComparison.Ordinal);
        Assert.Contains("From: Jürgen Groß <juergen@example.org>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("b@münchen.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("=?", text, StringComparison.Ordinal);
        var read = MimeMessage.Parse(bytes);
        Assert.Equal((message.Subject, message.From, "<p>中文"), (read.Headers.Subject, read.Headers.From, read.HtmlBody));
        Assert.True(MessageWriter.NeedsSmtpUtf8(message));
        // Lines that are too long for the wire are encoded all the same.
        Assert.DoesNotContain("Content-Transfer-Encoding: 8bit", Encoding.UTF8.GetString(MessageWriter.Write(Simple with { TextBody = new string('ü', 600), EightBitText = true })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_longer_than_a_line_is_encoded()
    {
        var subject = new string('a', 5000);
        var bytes = MessageWriter.Write(Simple with { Subject = subject });
        Assert.Equal(subject, MimeMessage.Parse(bytes).Headers.Subject);
        AssertWireForm(bytes);
    }

    [Fact]
    public void An_attached_message_that_cannot_go_as_it_is_goes_as_a_file()
    {
        var message = Simple with { Attachments = [new OutgoingAttachment("m.eml", "message/rfc822", "Subject: x\n\nbare feeds\n"u8.ToArray())] };
        var file = Assert.Single(MimeMessage.Parse(MessageWriter.Write(message)).Attachments);
        Assert.Equal(("application/octet-stream", "Subject: x\n\nbare feeds\n"), (file.ContentType.Value, file.DecodeText()));
    }

    [Fact]
    public void Only_internationalised_local_parts_need_an_extension()
    {
        Assert.False(MessageWriter.NeedsSmtpUtf8(Simple));
        Assert.True(MessageWriter.NeedsSmtpUtf8(Simple with { Bcc = [new EmailAddress(null, "jürgen@example.org")] }));
    }

    private static void AssertWireForm(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        Assert.All(text.Split("\r\n"), line =>
        {
            Assert.True(line.Length <= 998);
            Assert.DoesNotContain(line, c => c is '\r' or '\n' or '\0' or > '~');
        });
        var header = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.All(header.Split("\r\n"), line => Assert.True(line.Length <= 78, line));
    }
}
