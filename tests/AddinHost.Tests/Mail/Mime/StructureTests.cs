using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Forms of structure, as the standards have them and as they are found.</summary>
public sealed class StructureTests
{
    private static MimeMessage Read(string text) => MimeMessage.Parse(Encoding.Latin1.GetBytes(text));

    // The tree on one line: types, and the bodies of leaves.
    private static string Tree(MimePart part)
    {
        var text = new StringBuilder();
        var steps = new Stack<(MimePart? Part, string Text)>([(part, "")]);
        while (steps.TryPop(out var step))
        {
            text.Append(step.Text);
            if (step.Part is not { } next)
                continue;
            text.Append(next.ContentType.Value);
            if (next.Children.Count == 0)
            {
                text.Append('=').Append(Encoding.Latin1.GetString(next.RawBody.Span));
                continue;
            }

            steps.Push((null, ")"));
            for (var i = next.Children.Count - 1; i >= 0; i--)
                steps.Push((next.Children[i], i == 0 ? "(" : " "));
        }

        return text.ToString();
    }

    [Theory]
    // RFC 2046 section 5.1.1: padding behind a boundary, a boundary that another begins with, lines that only look like one.
    [InlineData("multipart/mixed; boundary=b", "--b \t\r\n\r\n1\r\n--bb\r\n--b-\r\n --b\r\n--b--x\r\n--b--\t\r\n", "multipart/mixed(text/plain=1\r\n--bb\r\n--b-\r\n --b\r\n--b--x)")]
    [InlineData("multipart/mixed; boundary=\"a\"", "--a\r\nContent-Type: multipart/mixed; boundary=\"ab\"\r\n\r\n--ab\r\n\r\n1\r\n--ab--\r\n--a\r\n\r\n2\r\n--a--", "multipart/mixed(multipart/mixed(text/plain=1) text/plain=2)")]
    [InlineData("multipart/mixed; boundary=\"ab\"", "--ab\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n--a\r\n\r\n1\r\n--a--\r\n--ab\r\n\r\n2\r\n--ab--", "multipart/mixed(multipart/mixed(text/plain=1) text/plain=2)")]
    // An inner boundary that is the outer one with hyphens is a boundary, not the outer's end.
    [InlineData("multipart/mixed; boundary=\"a\"", "--a\r\nContent-Type: multipart/mixed; boundary=\"a--\"\r\n\r\n--a--\r\n\r\n1\r\n--a----\r\n--a\r\n\r\n2\r\n--a--", "multipart/mixed(multipart/mixed(text/plain=1) text/plain=2)")]
    // The same boundary twice: the innermost open one counts.
    [InlineData("multipart/mixed; boundary=b", "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n1\r\n--b--\r\n--b\r\n\r\n2\r\n--b--", "multipart/mixed(multipart/mixed(text/plain=1) text/plain=2)")]
    // What comes behind the last boundary is epilogue, also when it looks like more parts.
    [InlineData("multipart/mixed; boundary=b", "--b\r\n\r\n1\r\n--b--\r\n--b\r\n\r\n2\r\n--b--", "multipart/mixed(text/plain=1)")]
    // No boundary at all, none that occurs, an empty one, two of them: nothing is lost.
    [InlineData("multipart/mixed", "--b\r\n\r\n1\r\n--b--", "multipart/mixed=--b\r\n\r\n1\r\n--b--")]
    [InlineData("multipart/mixed; boundary=\"\"", "--\r\n\r\n1\r\n----", "multipart/mixed=--\r\n\r\n1\r\n----")]
    [InlineData("multipart/mixed; boundary=c", "--b\r\n\r\n1\r\n--b--", "multipart/mixed=--b\r\n\r\n1\r\n--b--")]
    [InlineData("multipart/mixed; boundary=b; boundary=c", "--b\r\n\r\n1\r\n--c\r\n\r\n2\r\n--b--", "multipart/mixed(text/plain=1\r\n--c\r\n\r\n2)")]
    [InlineData("multipart/mixed; boundary*0=\"a \"; boundary*1=b", "--a b\r\n\r\n1\r\n--a b--", "multipart/mixed(text/plain=1)")]
    [InlineData("MULTIPART/Mixed; BOUNDARY=\"b \"", "--b\r\n\r\n1\r\n--b--", "multipart/mixed(text/plain=1)")]
    // Nothing ends.
    [InlineData("multipart/mixed; boundary=b", "--b\r\n\r\n1", "multipart/mixed(text/plain=1)")]
    [InlineData("multipart/mixed; boundary=b", "--b\r\nContent-Type: text/html", "multipart/mixed(text/html=)")]
    [InlineData("multipart/mixed; boundary=b", "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n1\r\n--b\r\n\r\n2", "multipart/mixed(message/rfc822(multipart/mixed(text/plain=1)) text/plain=2)")]
    // Empty parts, and a delimiter right behind another.
    [InlineData("multipart/mixed; boundary=b", "--b\r\n--b\r\n\r\n--b\r\n\r\n\r\n--b--", "multipart/mixed(text/plain= text/plain= text/plain=)")]
    // Parts without the empty line before their body.
    [InlineData("multipart/mixed; boundary=b", "--b\r\nHello: no\r\nworld\r\n--b\r\nContent-Type: text/html\r\n<p>x\r\n\r\ny\r\n--b--", "multipart/mixed(text/plain=world text/html=<p>x\r\n\r\ny)")]
    // RFC 2046 section 5.1.5.
    [InlineData("multipart/digest; boundary=b", "--b\r\n\r\nSubject: 1\r\n\r\none\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n--b--", "multipart/digest(message/rfc822(text/plain=one) text/plain=plain)")]
    // RFC 2046 sections 5.2.2 and 5.2.3: parts of messages and messages elsewhere are not looked into.
    [InlineData("multipart/mixed; boundary=b", "--b\r\nContent-Type: message/partial; id=x; number=1\r\n\r\nSubject: y\r\n\r\nz\r\n--b\r\nContent-Type: message/external-body; access-type=URL; URL=\"http://x/\"\r\n\r\nContent-Type: image/gif\r\n\r\n--b--",
        "multipart/mixed(message/partial=Subject: y\r\n\r\nz message/external-body=Content-Type: image/gif\r\n)")]
    // Encoded against RFC 2046 section 5.2.1, a message stays a leaf that opens.
    [InlineData("message/rfc822\r\nContent-Transfer-Encoding: base64", "U3ViamVjdDogeAoKeQ==", "message/rfc822=U3ViamVjdDogeAoKeQ==")]
    // Line ends of each kind, and mixed.
    [InlineData("multipart/mixed; boundary=b", "--b\n\n1\r\n--b\r\n\n2\n--b--\n", "multipart/mixed(text/plain=1 text/plain=2)")]
    public void Structures_are_found(string type, string body, string tree) => Assert.Equal(tree, Tree(Read("Content-Type: " + type + "\r\n\r\n" + body).Root));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Each_kind_of_line_end_makes_the_same_structure(string lineEnd)
    {
        var message = Read("From x@y Sat Nov 21\nSubject: a\n b\nContent-Type: multipart/mixed; boundary=b\n\npre\n--b\nContent-Transfer-Encoding: quoted-printable\n\na=3D=\nb  \n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQU\nJD\n--b\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 c\n#0V%T\n`\nend\n--b--\n"
            .Replace("\n", lineEnd, StringComparison.Ordinal));
        Assert.Equal("a b", message.Headers.Subject?.Replace("  ", " ", StringComparison.Ordinal));
        Assert.Equal(["a=b", "ABC", "Cat"], message.Root.Children.Select(part => part.DecodeText()));
    }

    [Fact]
    public void A_cr_among_lfs_is_no_line_end()
    {
        var message = Read("Subject: a\rFrom: x@y.example\nTo: b@c.example\n\nbody\r--b\rend");
        Assert.Null(message.Headers.From);
        Assert.Equal(["Subject", "To"], message.Headers.Names);
    }

    [Theory]
    [InlineData("\u00EF\u00BB\u00BFSubject: s\n\nbody", "s", "body")]
    [InlineData("From x@y.example Sat Nov 21 10:00:00 2026\nSubject: s\n\nbody", "s", "body")]
    [InlineData(">From x@y.example Sat Nov 21 10:00:00 2026\nSubject: s\n\nbody", "s", "body")]
    [InlineData("Subject: s\nHello Anna,\n\nbody", "s", "Hello Anna,\n\nbody")]
    [InlineData("Subject: s\nHello Anna,\nFrom: x@y.example\n\nbody", "s", "body")]
    [InlineData("Subject: s\n\tfolded\nnoise\n folded noise\nX-A: b\n\nbody", "s\tfolded", "body")]
    [InlineData("just text", null, "just text")]
    [InlineData("just text\n\nin two parts", null, "just text\n\nin two parts")]
    [InlineData("\nSubject: s\n", null, "Subject: s\n")]
    [InlineData("Subject: s", "s", "")]
    public void Where_a_header_ends_is_found_without_losing_what_comes_then(string text, string? subject, string body)
    {
        var message = Read(text);
        Assert.Equal((subject?.Replace('\t', ' '), body), (message.Headers.Subject?.Replace('\t', ' '), message.TextBody));
    }

    [Theory]
    [InlineData("")]
    [InlineData("preamble\n")]
    public void A_multipart_that_nothing_separates_from_its_header_is_a_multipart(string preamble)
    {
        var message = Read("Subject: s\nContent-Type: multipart/mixed; boundary=b\n" + preamble + "--b\nContent-Type: text/html\n\n<p>\n--b--");
        Assert.Equal(("multipart/mixed(text/html=<p>)", "s"), (Tree(message.Root), message.Headers.Subject));
    }

    [Fact]
    public void A_long_file_that_nothing_separates_from_its_header_is_not_lost()
    {
        var file = string.Concat(Enumerable.Repeat(new string('A', 76) + "\n", 30_000));
        var message = Read("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n" + file + "--b--\n");
        Assert.Equal((MimeCut.None, 30_000L * 57), (message.Cut, Assert.Single(message.Attachments).DecodedLength));
    }

    [Fact]
    public void Garbage_between_fields_costs_one_pass()
    {
        var message = MimeMessage.Parse(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\n", 200_000)) + "From: a@b.example\n" + string.Concat(Enumerable.Repeat("y\n", 100_000)) + "To: c@d.example\n\nbody"));
        Assert.Equal(("a@b.example", "c@d.example", "body"), (message.Headers.From?.Address, message.Headers.To.Single().Address, message.TextBody));
    }

    [Fact]
    public void Signed_and_encrypted_parts_are_handed_on_as_they_came()
    {
        const string signed = "Content-Type: multipart/mixed; boundary=i \r\n\r\n--i\r\n\r\ntrailing \t \r\n\r\n--i--\r\n";
        const string encrypted = "Content-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ==\r\n-----END PGP MESSAGE-----\r\n";
        var message = Read("Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n" + signed + "\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--s--\r\n"
            + "--o\r\nContent-Type: multipart/encrypted; boundary=e\r\n\r\n--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--e\r\n" + encrypted + "\r\n--e--\r\n--o--");
        Assert.Equal(signed, Encoding.Latin1.GetString(message.Root.Children[0].Children[0].Raw.Span));
        Assert.Equal(encrypted, Encoding.Latin1.GetString(message.Root.Children[1].Children[1].Raw.Span));
        using var raw = message.Root.Children[1].Children[1].OpenRaw();
        using var reader = new StreamReader(raw, Encoding.Latin1);
        Assert.Equal(encrypted, reader.ReadToEnd());
    }

    [Fact]
    public void What_an_external_body_says_can_be_read()
    {
        var part = Assert.Single(Read("Content-Type: message/external-body; access-type=anon-ftp; site=\"ftp.x.example\"; name=\"a.txt\"\n\nContent-Type: image/gif\nContent-ID: <i@x.example>\n\n").Attachments);
        Assert.Equal(("anon-ftp", "ftp.x.example", "a.txt"), (part.ContentType["access-type"], part.ContentType["site"], part.FileName));
        Assert.Equal("image/gif", MessageHeaders.Parse(part.RawBody)["Content-Type"]);
    }

    [Theory]
    [InlineData("attachment", "attachment")]
    [InlineData("INLINE; filename=x", "inline")]
    [InlineData("form-data; name=x", "form-data")]
    [InlineData("", null)]
    public void Dispositions_are_read(string value, string? disposition) => Assert.Equal(disposition, Read("Content-Disposition: " + value + "\n\nx").Root.Disposition);

    // RFC 2183 section 2.8: what is not known is an attachment; an inline text is part of the text.
    [Fact]
    public void Inline_texts_are_shown_and_other_dispositions_kept()
    {
        var message = Read("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: inline\n\none\n--b\nContent-Disposition: inline\nContent-Type: image/png\n\npng\n--b\nContent-Disposition: attachment\n\ntwo\n--b--");
        Assert.Equal("one", message.TextBody);
        Assert.Equal(["image/png", "text/plain"], message.Attachments.Select(part => part.ContentType.Value));
    }
}
