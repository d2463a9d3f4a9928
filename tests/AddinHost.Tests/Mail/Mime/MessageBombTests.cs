using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>The bombs that everyone tries: each byte is read a few times at most, with less than 200 MB besides, and the cut is named (S10).</summary>
public sealed class MessageBombTests
{
    private const int HundredMegabytes = 100_000_000;

    // Once for the structure, once for files in text, once for text, once for each length.
    private const int MostReadings = 4;

    // Loops over each byte are slow without the compiler's optimizations: the long form has them all.
    private static readonly int Encoded = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 } ? HundredMegabytes : 2_000_000;

    private static MimeMessage Read(BombStream bomb, MimeLimits? limits = null)
    {
        MimeMessage? message = null;
        var allocated = Bounded.Allocated(() =>
        {
            message = MimeMessage.Open(bomb, limits);
            Touch(message);
        });
        Assert.InRange(allocated, 0, 200_000_000);
        Assert.InRange(bomb.BytesRead, 1, (MostReadings * bomb.Length) + 100_000);
        return message!;
    }

    // The same from memory, for what fits there.
    private static MimeMessage ReadTwice(BombStream bomb, MimeLimits? limits = null)
    {
        var bytes = bomb.ToArray();
        MimeMessage? message = null;
        var allocated = Bounded.Allocated(() =>
        {
            message = MimeMessage.Parse(bytes, limits);
            Touch(message);
        });
        Assert.InRange(allocated, 0, 200_000_000);
        var streamed = Read(new BombStream(Encoding.Latin1.GetString(bytes), "x", 0), limits);
        Assert.Equal((message!.Cut, message.TextBody, message.HtmlBody), (streamed.Cut, streamed.TextBody, streamed.HtmlBody));
        return message;
    }

    private static void Touch(MimeMessage message)
    {
        _ = (message.Headers.From, message.Headers.Subject, message.Headers.References, message.Root.ContentType, message.Root.FileName, message.TextBody, message.HtmlBody);
        Assert.InRange(message.Attachments.Sum(part => part.DecodedLength), 0, message.Length);
    }

    [Fact]
    public void Ten_thousand_nested_parts()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
            text.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\n\n--b").Append(i).Append('\n');
        Assert.Equal(MimeCut.Depth, ReadTwice(new BombStream(text.ToString(), "x", 0)).Cut);
        Assert.Equal(MimeCut.Depth, ReadTwice(new BombStream("", "Content-Type: message/rfc822\n\n", 10_000)).Cut);
        Assert.Equal(MimeCut.None, ReadTwice(new BombStream(text.ToString(), "x", 0), new MimeLimits { Depth = 10_000, Parts = 20_000 }).Cut);
    }

    [Theory]
    [InlineData("X: ", "x")]
    [InlineData("", "X: y\r\n")]
    [InlineData("X: ", "y\r\n ")]
    [InlineData("Subject: s\n", "x\n")]
    [InlineData("Subject: s\n", ":\n")]
    [InlineData("Subject: s\n", "--\n")]
    public void A_hundred_megabytes_of_header(string start, string repeated)
    {
        var bomb = new BombStream(start, repeated, HundredMegabytes / repeated.Length, "\r\n\r\nbody");
        var message = Read(bomb);
        Assert.True(message.Cut is MimeCut.HeaderBlock or MimeCut.Text, message.Cut.ToString());
        Assert.EndsWith(message.Cut == MimeCut.HeaderBlock ? "body" : "", message.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("; a=b")]
    [InlineData(";a*0*=b")]
    [InlineData("; a=\"b")]
    public void A_million_parameters(string parameter)
    {
        var bomb = new BombStream("Content-Type: text/html", parameter, 1_000_000, "\r\n\r\nbody");
        var message = Read(bomb);
        Assert.Equal((MimeCut.HeaderBlock, "body"), (message.Cut, message.HtmlBody ?? message.TextBody));
        var whole = ReadTwice(bomb, new MimeLimits { HeaderBytes = 10_000_000 });
        Assert.Equal((MimeCut.Parameters, "text/html"), (whole.Cut, whole.Root.ContentType.Value));
    }

    [Theory]
    [InlineData("", " ")]
    [InlineData("", "x")]
    [InlineData("", "\0")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n", " ")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n", "=")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n", "=3D")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n", "= ")]
    [InlineData("Content-Transfer-Encoding: base64\n", "A")]
    [InlineData("Content-Transfer-Encoding: base64\n", "=")]
    [InlineData("Content-Transfer-Encoding: base64\n", "!")]
    [InlineData("Content-Transfer-Encoding: base64\n", "A\n")]
    [InlineData("Content-Transfer-Encoding: uuencode\n\nbegin 6 x\n", "M")]
    [InlineData("Content-Type: text/plain; format=flowed\n", "> \n")]
    [InlineData("Content-Type: text/plain; format=flowed\n", ">")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n", "--")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n", "\n--b")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n", "\n--b--")]
    public void Endless_lines_and_encoded_bombs(string header, string repeated)
    {
        Read(new BombStream(header + "\n", repeated, Encoded / repeated.Length));
        Read(new BombStream("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Disposition: attachment\n" + header + "\n", repeated, Encoded / repeated.Length));
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n", "--")]
    [InlineData("Content-Transfer-Encoding: base64\n", "QUJDRA==")]
    public void A_hundred_megabytes_on_one_line_are_cut_and_still_there(string header, string repeated)
    {
        var message = Read(new BombStream(header + "\n", repeated, HundredMegabytes / repeated.Length));
        Assert.Equal((MimeCut.Text, true), (message.Cut, message.TextBody?.Length >= MimeLimits.Default.TextBytes - 2));
        Assert.InRange(message.Parts().Last().BodyLength, HundredMegabytes - 100, HundredMegabytes + 100);
    }

    [Fact]
    public void Text_of_a_hundred_megabytes_is_cut_and_its_bytes_are_still_there()
    {
        var message = Read(new BombStream("Content-Transfer-Encoding: base64\n\n", new string('Q', 76) + "\n", 1_300_000));
        Assert.Equal((MimeCut.Text, MimeLimits.Default.TextBytes), (message.Cut, message.TextBody!.Length));
        Assert.Equal(1_300_000L * 57, message.Root.DecodedLength);
    }

    [Fact]
    public void Ten_thousand_texts_are_cut_together()
    {
        var message = ReadTwice(new BombStream("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n" + new string('x', 1000) + "\n", 9_999));
        Assert.True(message.Cut.HasFlag(MimeCut.Text));
        Assert.InRange(message.TextBody!.Length, 1, MimeLimits.Default.TextBytes + 20_000);
    }
}
