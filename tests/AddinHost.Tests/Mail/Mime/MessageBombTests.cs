using System.Diagnostics;
using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>The bombs that everyone tries: each is read in less than a second and 200 MB besides its own bytes, and its cut is named (S10).</summary>
public sealed class MessageBombTests
{
    // Without the compiler's optimizations loops over bytes are several times slower.
#if DEBUG
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(4);
#else
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);
#endif

    private static byte[] Repeat(string start, string repeated, int count, string end = "")
    {
        var bytes = new byte[start.Length + (repeated.Length * count) + end.Length];
        Encoding.Latin1.GetBytes(start, bytes);
        var piece = Encoding.Latin1.GetBytes(repeated);
        for (var i = 0; i < count; i++)
            piece.CopyTo(bytes, start.Length + (i * piece.Length));
        Encoding.Latin1.GetBytes(end, bytes.AsSpan(bytes.Length - end.Length));
        return bytes;
    }

    // The best of three, by the thread's own time, so that a busy machine does not speak.
    private static MimeMessage Bounded(byte[] bytes, MimeLimits? limits = null)
    {
        MimeMessage? message = null;
        foreach (var source in new Func<MimeMessage>[] { () => MimeMessage.Parse(bytes, limits), () => MimeMessage.Open(new MemoryStream(bytes), limits) })
        {
            var best = TimeSpan.MaxValue;
            for (var attempt = 0; attempt < 3 && best > Most; attempt++)
            {
                var started = OwnTime();
                var before = GC.GetAllocatedBytesForCurrentThread();
                message = source();
                _ = (message.Headers.From, message.Headers.Subject, message.Headers.References, message.Root.ContentType, message.Root.FileName, message.TextBody, message.HtmlBody);
                long total = 0;
                foreach (var part in message.Attachments)
                    total += part.DecodedLength;
                Assert.InRange(total, 0, bytes.Length);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
                best = TimeSpan.FromTicks(Math.Min(best.Ticks, (OwnTime() - started).Ticks));
            }

            Assert.True(best <= Most, best.ToString());
        }

        return message!;
    }

    private static TimeSpan OwnTime() => File.Exists("/proc/thread-self/schedstat")
        ? TimeSpan.FromTicks(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 100)
        : TimeSpan.FromTicks(Stopwatch.GetTimestamp() * TimeSpan.TicksPerSecond / Stopwatch.Frequency);

    [Fact]
    public void Ten_thousand_nested_parts()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
            text.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\n\n--b").Append(i).Append('\n');
        Assert.Equal(MimeCut.Depth, Bounded(Encoding.ASCII.GetBytes(text.ToString())).Cut);
        Assert.Equal(MimeCut.Depth, Bounded(Repeat("", "Content-Type: message/rfc822\n\n", 10_000)).Cut);
        Assert.Equal(MimeCut.None, Bounded(Encoding.ASCII.GetBytes(text.ToString()), new MimeLimits { Depth = 10_000, Parts = 20_000 }).Cut);
    }

    [Theory]
    [InlineData("X: ", "x", 100_000_000)]
    [InlineData("", "X: y\r\n", 16_000_000)]
    [InlineData("X: ", "y\r\n ", 25_000_000)]
    [InlineData("Subject: s\n", "x\n", 10_000_000)]
    [InlineData("Subject: s\n", ":\n", 10_000_000)]
    [InlineData("Subject: s\n", "--\n", 7_000_000)]
    public void Up_to_a_hundred_megabytes_of_header(string start, string repeated, int count)
    {
        var message = Bounded(Repeat(start, repeated, count, "\r\n\r\nbody"));
        Assert.True(message.Cut is MimeCut.HeaderBlock or MimeCut.Text, message.Cut.ToString());
        Assert.EndsWith(message.Cut == MimeCut.HeaderBlock ? "body" : "", message.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("; a=b")]
    [InlineData(";a*0*=b")]
    [InlineData("; a=\"b")]
    public void A_million_parameters(string parameter)
    {
        var bytes = Repeat("Content-Type: text/html", parameter, 1_000_000, "\r\n\r\nbody");
        var message = Bounded(bytes);
        Assert.Equal((MimeCut.HeaderBlock, "body"), (message.Cut, message.HtmlBody ?? message.TextBody));
        Assert.Equal("text/html", Bounded(bytes, new MimeLimits { HeaderBytes = 10_000_000 }).Root.ContentType.Value);
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
        Bounded(Repeat(header + "\n", repeated, 2_000_000 / repeated.Length));
        Bounded(Repeat("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Disposition: attachment\n" + header + "\n", repeated, 2_000_000 / repeated.Length));
    }

    [Fact]
    public void Text_of_a_hundred_megabytes_is_cut_and_its_bytes_are_still_there()
    {
        var bytes = Repeat("Content-Transfer-Encoding: base64\n\n", new string('Q', 76) + "\n", 1_300_000);
        var message = Bounded(bytes);
        Assert.Equal((MimeCut.Text, MimeLimits.Default.TextBytes), (message.Cut, message.TextBody!.Length));
        Assert.Equal(1_300_000L * 57, message.Root.DecodedLength);
    }

    [Fact]
    public void A_hundred_thousand_texts_are_cut_together()
    {
        var message = Bounded(Repeat("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n" + new string('x', 1000) + "\n", 9_999));
        Assert.True(message.Cut.HasFlag(MimeCut.Text));
        Assert.InRange(message.TextBody!.Length, 1, MimeLimits.Default.TextBytes + 20_000);
    }
}
