using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class MimeMessageTests
{
    private static MimeMessage Read(string text) => MimeMessage.Parse(Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n")));

    [Fact]
    public void A_message_without_mime_is_plain_text()
    {
        var message = Read("Subject: s\n\nhello\n");
        Assert.Equal("hello\r\n", message.TextBody);
        Assert.Null(message.HtmlBody);
        Assert.Empty(message.Attachments);
        Assert.Equal(MimeCut.None, message.Cut);
    }

    [Fact]
    public void Bodies_and_attachments_are_told_apart()
    {
        var message = Read("""
            Content-Type: multipart/mixed; boundary=outer

            preamble
            --outer
            Content-Type: multipart/alternative; boundary="in ner"

            --in ner
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Gr=FC=DFe=20
            zweite =
            Zeile
            --in ner
            Content-Type: multipart/related; boundary=rel

            --rel
            Content-Type: text/html; charset=utf-8

            <b>x</b>
            --rel
            Content-Type: image/png; name=logo.png
            Content-Id: <logo@x>
            Content-Transfer-Encoding: base64

            AAEC
            --rel--
            --in ner--
            --outer
            Content-Type: application/pdf
            Content-Disposition: attachment; filename*=utf-8''Angebot%20%E2%82%AC.pdf
            Content-Transfer-Encoding: base64

            JVBE
            Rg==
            --outer--
            epilogue
            """);
        Assert.Equal("Grüße \r\nzweite Zeile", message.TextBody);
        Assert.Equal("<b>x</b>", message.HtmlBody);
        Assert.Equal(["logo.png", "Angebot €.pdf"], message.Attachments.Select(part => part.FileName));
        Assert.Equal("logo@x", message.Attachments[0].ContentId);
        Assert.Equal(4, message.Attachments[1].DecodedLength);
        using var pdf = new StreamReader(message.Attachments[1].OpenDecoded());
        Assert.Equal("%PDF", pdf.ReadToEnd());
        Assert.Equal(
            ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/pdf"],
            message.Parts().Select(part => part.ContentType.Value));
    }

    [Fact]
    public void An_outer_boundary_ends_parts_that_were_never_closed()
    {
        var message = Read("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--a\n\ntwo\n--a--\n");
        Assert.Equal(2, message.Root.Children.Count);
        Assert.Equal("one\r\ntwo", message.TextBody);
    }

    [Fact]
    public void Embedded_messages_are_attachments_with_a_structure_of_their_own()
    {
        var message = Read("""
            Content-Type: multipart/mixed; boundary=a

            --a

            see below
            --a
            Content-Type: message/rfc822

            Subject: inner
            Content-Type: multipart/alternative; boundary=b

            --b

            inner text
            --b--
            --a--
            """);
        var embedded = Assert.Single(message.Attachments);
        Assert.Equal("see below", message.TextBody);
        Assert.Equal("inner", embedded.Children[0].Headers.Subject);
        Assert.Equal("inner text", embedded.OpenMessage()?.TextBody);
    }

    [Fact]
    public void A_digest_holds_messages_without_saying_so()
    {
        var message = Read("Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: one\n\nfirst\n--d\n\nSubject: two\n\nsecond\n--d--\n");
        Assert.Equal(["one", "two"], message.Attachments.Select(part => part.OpenMessage()!.Headers.Subject));
    }

    [Fact]
    public void An_embedded_message_that_is_encoded_is_opened_too()
    {
        var inner = Convert.ToBase64String("Subject: inner\r\n\r\nhello"u8);
        var message = Read($"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}\n");
        Assert.Equal("inner", message.Root.OpenMessage()?.Headers.Subject);
    }

    [Fact]
    public void The_start_of_related_parts_is_the_body()
    {
        var message = Read("""
            Content-Type: multipart/related; boundary=r; start="<main@x>"

            --r
            Content-Type: image/png
            Content-ID: <logo@x>

            png
            --r
            Content-Type: text/html
            Content-ID: <main@x>

            <b>x</b>
            --r
            Content-Type: text/html
            Content-ID: <frame@x>

            frame
            --r--
            """);
        Assert.Equal("<b>x</b>", message.HtmlBody);
        Assert.Equal(["logo@x", "frame@x"], message.Attachments.Select(part => part.ContentId));
    }

    [Fact]
    public void A_named_text_is_a_file_unless_it_is_all_there_is()
    {
        Assert.Equal("x", Read("Content-Type: text/plain; name=a.txt\n\nx").TextBody);
        var message = Read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nbody\n--b\nContent-Type: text/plain; name=a.txt\n\nfile\n--b--\n");
        Assert.Equal(("body", "a.txt"), (message.TextBody, Assert.Single(message.Attachments).FileName));
    }

    [Fact]
    public void A_signed_part_keeps_its_bytes()
    {
        const string signed = "Content-Type: text/plain\r\n\r\nsigned  \r\ntext ";
        var message = Read($"Content-Type: multipart/signed; boundary=s\n\n--s\n{signed}\n--s\nContent-Type: application/pgp-signature; name=signature.asc\n\nsig\n--s--\n");
        Assert.Equal(signed, Encoding.Latin1.GetString(message.Root.Children[0].Raw.Span));
        Assert.Equal("signature.asc", Assert.Single(message.Attachments).FileName);
    }

    [Theory]
    [InlineData("attachment; filename=\"plain.txt\"", "plain.txt")]
    [InlineData("attachment; filename=my file.pdf", "my file.pdf")]
    [InlineData("attachment; filename=\"unclosed.txt", "unclosed.txt")]
    [InlineData("attachment; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt")]
    [InlineData("attachment; filename*=''na%C3%AFve.txt", "naïve.txt")]
    [InlineData("attachment; filename*=iso-8859-1'de'na%EFve.txt", "naïve.txt")]
    [InlineData("attachment; filename*=\"utf-8''na%C3%AFve.txt\"", "naïve.txt")]
    [InlineData("attachment; filename*=naive.txt", "naive.txt")]
    [InlineData("attachment; filename*1=\"b.txt\"; filename*0=\"a\"", "ab.txt")]
    [InlineData("attachment; filename*0*=utf-8''%C3; filename*1*=%BC.txt", "ü.txt")]
    [InlineData("attachment; filename*0*=utf-8''a%20; filename*1=b%20.txt", "a b%20.txt")]
    [InlineData("attachment; filename=\"=?utf-8?Q?na=C3=AFve.txt?=\"", "naïve.txt")]
    [InlineData("attachment; filename==?utf-8?Q?na=C3=AFve.txt?=", "naïve.txt")]
    [InlineData("attachment; filename*0==?utf-8?Q?na=C3=AF?=; filename*1= =?utf-8?Q?ve.txt?=", "naïve.txt")]
    [InlineData("attachment; filename=\"old.txt\"; filename*=utf-8''new.txt", "new.txt")]
    [InlineData("attachment; filename=\"C:\\Users\\me\\report.doc\"", "report.doc")]
    [InlineData("attachment; filename=\"../../etc/passwd\"", "passwd")]
    [InlineData("attachment; filename=\"a\\\"b.txt\"", "a\"b.txt")]
    [InlineData("attachment; (comment; x=y) filename=a.txt", "a.txt")]
    [InlineData("attachment; filename*=utf-8''a%0D%0Ab%00.txt", "a  b .txt")]
    [InlineData("attachment; filename*x=bad; filename=good", "good")]
    [InlineData("attachment; filename*=utf-8''50%zz", "50%zz")]
    [InlineData("attachment; filename=", null)]
    public void File_names_are_read_in_every_form(string disposition, string? name) =>
        Assert.Equal(name, Read($"Content-Disposition: {disposition}\n\nx").Root.FileName);

    [Theory]
    [InlineData("text/plain; charset=us-ascii (Plain text)", "text/plain", "us-ascii")]
    [InlineData("TEXT/HTML;CHARSET=\"UTF-8\"", "text/html", "UTF-8")]
    [InlineData("text", "text/plain", null)]
    [InlineData("application-x-gzip; name=x", "application/octet-stream", null)]
    [InlineData("", "text/plain", null)]
    [InlineData("text/plain;;; charset = utf-8", "text/plain", "utf-8")]
    public void Content_types_are_read(string value, string type, string? charset)
    {
        var part = Read($"Content-Type: {value}\n\nx").Root;
        Assert.Equal((type, charset), (part.ContentType.Value, part.Charset));
    }

    [Theory]
    [InlineData("QUJD", "ABC")]
    [InlineData("QU\r\nJD\r\n", "ABC")]
    [InlineData("QUI", "AB")]
    [InlineData("QQ==QUI=", "AAB")]
    [InlineData("Q!U-J D", "ABC")]
    [InlineData("====", "")]
    [InlineData("Q", "")]
    public void Base64_is_read_as_found(string body, string text)
    {
        var part = Read("Content-Transfer-Encoding: base64\n\n" + body).Root;
        Assert.Equal(text, part.DecodeText());
        Assert.Equal(text.Length, part.DecodedLength);
    }

    [Theory]
    [InlineData("a=20b=3D", "a b=")]
    [InlineData("soft=\r\nbreak", "softbreak")]
    [InlineData("soft=  \r\nbreak", "softbreak")]
    [InlineData("trailing  \t\r\nspace  ", "trailing\r\nspace")]
    [InlineData("bad=XY=4", "bad=XY=4")]
    [InlineData("end=", "end")]
    [InlineData("a==\r\nb", "a=b")]
    [InlineData("lower=c3=bc", "lowerü")]
    [InlineData("bare\nfeed=\nx", "bare\nfeedx")]
    public void Quoted_printable_is_read_as_found(string body, string text) =>
        Assert.Equal(text, MimeMessage.Parse(Encoding.Latin1.GetBytes("Content-Transfer-Encoding: quoted-printable\r\n\r\n" + body)).Root.DecodeText());

    [Fact]
    public void Uuencode_is_decoded() =>
        Assert.Equal("Cat", Read("Content-Transfer-Encoding: x-uuencode\n\nnote\nbegin 644 cat.txt\n#0V%T\n`\nend\n").Root.DecodeText());

    [Fact]
    public void Html_without_a_label_says_its_charset_itself()
    {
        byte[] bytes = [.. "Content-Type: text/html\r\n\r\n<meta charset=\"koi8-r\">"u8, .. CodePagesEncodingProvider.Instance.GetEncoding("koi8-r")!.GetBytes("привет")];
        Assert.Contains("привет", MimeMessage.Parse(bytes).HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_read_to_the_limit_and_the_cut_is_named()
    {
        using var stream = new MemoryStream("Subject: s\r\n\r\n0123456789"u8.ToArray());
        var message = await MimeMessage.ParseAsync(stream, new MimeLimits { MessageBytes = 20 });
        Assert.Equal(("012345", MimeCut.Message), (message.TextBody, message.Cut));
    }
}
