using System.Globalization;
using System.Text;
using AddinHost.Mail.Mime;
using FsCheck;
using FsCheck.Fluent;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>
/// Broken messages from a seed: whatever is done to a message, it is read without an exception, its parts lie within it and cover it, and it reads the same from pieces as
/// from memory. A few seconds; INLAY_TEST_LONG=1 runs for minutes from a seed of the day, INLAY_FUZZ_SEED repeats one.
/// </summary>
public sealed class MessageFuzzTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 };

    private static readonly int Seed = Environment.GetEnvironmentVariable("INLAY_FUZZ_SEED") is { Length: > 0 } seed ? int.Parse(seed, CultureInfo.InvariantCulture)
        : IsLong ? (int)(DateTime.UtcNow.Ticks / TimeSpan.TicksPerDay) : 20261122;

    // Small whole messages, each with other forms in it.
    private static readonly string[] Whole =
    [
        "From x@y Sat\r\nFrom: a@b.example\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\npre\r\n--b\r\nContent-Type: text/plain; format=flowed; delsp=yes\r\n\r\none \r\n> two \r\n> three\r\n--b\r\nContent-Type: multipart/alternative;\r\n boundary=bb\r\n\r\n--bb\r\n\r\nx\r\n--bb\r\nContent-Type: text/html\r\n\r\n<p>\r\n--bb--\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/digest; boundary=c\r\n\r\n--c\r\n\r\nSubject: one\r\n\r\n1\r\n--c--\r\n--b--\r\nepilogue",
        "Subject: s\nContent-Type: multipart/related; boundary*0=r; boundary*1=s\n\n--rs\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename*=utf-8''a%20b\n\nQUJD\nREVG\nRw==\n--rs\nContent-Transfer-Encoding: quoted-printable\n\na=C3=BC =\n b  \n=3D\n--rs\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 cat\n#0V%T\n`\nend\n--rs--\n",
        "Subject: s\nnot a field\nX-A: b\n\nsee\nbegin 644 a.txt\n#0V%T\n`\nend\nrest\n",
        "Subject: s\r\rbody\r--b\r",
    ];

    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "\0", "\r\n\r\n", "\n\n", "--", "--b", "--b--", "--bb\r\n", "\n--b\n", "\r\n--b\r\n\r\n", "--c", "=", "=\r\n", "=3D", "====", " ", "\t", "QUJD", ":", ";", "\"", "\\", "\u00FF\u00FE", "\u00EF\u00BB\u00BF",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "Content-Type: message/rfc822\r\n\r\n", "Content-Type: multipart/digest; boundary=b\n\n", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\n",
        "Content-Transfer-Encoding: x-uuencode\n", "begin 644 x\n", "end\n", "M", "`\n", "From ", "X-A: b\n", "no field\n", "boundary=b", "; format=flowed", "> ", "-- \n",
    ];

    [Fact]
    public void Whatever_happens_to_a_message_it_is_read()
    {
        var random = new Random(Seed);
        var rounds = IsLong ? 400_000 : 2_500;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = Mutate(Encoding.Latin1.GetBytes(Whole[random.Next(Whole.Length)]), random);
            var limits = random.Next(4) == 0
                ? new MimeLimits { HeaderBytes = random.Next(1, 80), HeaderFields = random.Next(1, 4), Depth = random.Next(0, 4), Parts = random.Next(1, 6), TextBytes = random.Next(0, 30), FilesInText = random.Next(0, 2) }
                : MimeLimits.Default;
            try
            {
                var message = MimeMessage.Parse(bytes, limits);
                AssertCovered(message, bytes.Length);
                var whole = StreamedMessageTests.Describe(message);
                var windows = limits with { WindowBytes = random.Next(1, 40) };
                using var stream = new MemoryStream(bytes);
                Assert.Equal(whole, StreamedMessageTests.Describe(MimeMessage.Open(stream, windows)));
                Assert.Equal(bytes, new MessageEdit(message).ToArray());
            }
            catch (Exception error)
            {
                Assert.Fail($"Round {round} of seed {Seed}: {error}\n{Convert.ToHexString(bytes)}");
            }
        }
    }

    [Fact]
    public void Every_decoder_gives_the_same_whatever_it_is_read_with()
    {
        var random = new Random(Seed + 1);
        string[] encodings = ["base64", "quoted-printable", "x-uuencode", "7bit"];
        for (var round = 0; round < (IsLong ? 200_000 : 1_500); round++)
        {
            var encoding = encodings[random.Next(encodings.Length)];
            var text = new StringBuilder("Content-Transfer-Encoding: " + encoding + "\r\n\r\n" + (encoding == "x-uuencode" ? "begin 644 x\n" : ""));
            for (var i = random.Next(60); i > 0; i--)
                text.Append(random.Next(3) == 0 ? Pieces[random.Next(Pieces.Length)] : Encoding.Latin1.GetString([(byte)random.Next(32, 127), (byte)random.Next(32, 127)]));
            var bytes = Encoding.Latin1.GetBytes(text.ToString());
            var part = MimeMessage.Parse(bytes).Root;
            var whole = part.Decode();
            Assert.InRange(whole.Length, 0, part.BodyLength);
            Assert.Equal(whole.Length, part.DecodedLength);
            using var windows = MimeMessage.Open(new MemoryStream(bytes), new MimeLimits { WindowBytes = random.Next(1, 9) }).Root.OpenDecoded();
            using var copy = new MemoryStream();
            var buffer = new byte[random.Next(1, 9)];
            for (int read; (read = windows.Read(buffer)) > 0;)
                copy.Write(buffer, 0, read);
            Assert.Equal(Convert.ToHexString(whole), Convert.ToHexString(copy.ToArray()));
        }
    }

    [Fact]
    public void What_is_changed_is_changed_and_nothing_else()
    {
        var random = new Random(Seed + 2);
        for (var round = 0; round < (IsLong ? 100_000 : 800); round++)
        {
            var bytes = Mutate(Encoding.Latin1.GetBytes(Whole[random.Next(Whole.Length)]), random);
            var message = MimeMessage.Parse(bytes);
            var edit = new MessageEdit(message);
            edit.SetHeader("X-Changed", "value");
            var written = edit.ToArray();
            var read = MimeMessage.Parse(written);
            Assert.True(read.Headers["X-Changed"] == "value", $"Round {round} of seed {Seed}: {Convert.ToHexString(bytes)}");
            Assert.Equal(Convert.ToHexString(message.Root.RawBody.Span), Convert.ToHexString(read.Root.RawBody.Span));

            edit = new MessageEdit(message);
            edit.AddAttachment(new OutgoingAttachment("added", "a/b", new byte[] { 1, 2, 3 }));
            var attached = MimeMessage.Parse(edit.ToArray());
            Assert.True(attached.Attachments.LastOrDefault(part => part.FileName == "added")?.Decode() is [1, 2, 3], $"Round {round} of seed {Seed}: {Convert.ToHexString(bytes)}");
            Assert.Equal(message.Headers.From, attached.Headers.From);
        }
    }

    [Fact]
    public void What_is_written_is_read() =>
        Prop.ForAll(Bodies(), Bodies(), ArbMap.Default.ArbFor<byte[]>(), (text, html, file) =>
        {
            foreach (var (utf8, eightBit) in new[] { (false, false), (true, true) })
            {
                var message = new OutgoingMessage
                {
                    From = new EmailAddress("Jürgen Groß", "j@x.example"), To = [new EmailAddress("名前", "n@münchen.example")], Subject = "Grüße 中文", Date = DateTimeOffset.UnixEpoch, MessageId = MessageId.New("x.example"),
                    TextBody = text, HtmlBody = html, Utf8Headers = utf8, EightBitText = eightBit,
                    Attachments = [new OutgoingAttachment("f ü.bin", "a/b", file), OutgoingAttachment.From("i", "image/png", () => new MemoryStream(file), "i@x")],
                };
                var read = MimeMessage.Parse(MessageWriter.Write(message));
                Assert.Equal((text.ReplaceLineEndings("\r\n"), html.ReplaceLineEndings("\r\n")), (read.TextBody, read.HtmlBody));
                Assert.Equal(["i", "f ü.bin"], read.Attachments.Select(part => part.FileName));
                Assert.All(read.Attachments, part => Assert.Equal(file, part.Decode()));
                Assert.Equal((message.Subject, message.From), (read.Headers.Subject, read.Headers.From));
                Assert.Equal("名前", read.Headers.To[0].Name);
                Assert.Equal(utf8, Encoding.UTF8.GetString(read.Headers.Raw.Span).Contains("Subject: Grüße 中文", StringComparison.Ordinal));
                AssertCovered(read, read.Length);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(IsLong ? 20_000 : 150).WithReplay((ulong)Seed, 1));

    // Parts lie in their parents one behind the other, and between them is nothing but delimiter lines and what stands before the first and behind the last.
    private static void AssertCovered(MimeMessage message, int length)
    {
        Assert.Equal((0, length), (message.Root.HeaderOffset, message.Root.BodyOffset + message.Root.BodyLength));
        foreach (var part in message.Parts().Concat(message.Attachments))
        {
            Assert.InRange(part.BodyOffset, part.HeaderOffset, length);
            Assert.InRange(part.BodyLength, 0, length - part.BodyOffset);
            Assert.Equal(part.BodyOffset + part.BodyLength - part.HeaderOffset, part.Raw.Length);
            var at = part.BodyOffset;
            var end = part.BodyOffset + part.BodyLength;
            foreach (var child in part.Children)
            {
                Assert.InRange(child.HeaderOffset, at, end);
                var between = Encoding.Latin1.GetString(message.Raw.Span[at..child.HeaderOffset]);
                if (part.IsMessage)
                    Assert.Equal("", between);
                else
                    Assert.Matches(at == part.BodyOffset ? "(^|[\r\n])--[^\r\n]*[ \t\r]*(\r\n|\n|\r|)$" : "^(\r\n|\n|\r|)--[^\r\n]*[ \t\r]*(\r\n|\n|\r|)$", between);
                at = child.BodyOffset + child.BodyLength;
            }

            Assert.InRange(at, part.BodyOffset, end);
            if (part.IsMessage && part.Children.Count > 0)
                Assert.Equal(end, at);
        }
    }

    private static Arbitrary<string> Bodies() =>
        Gen.Elements("a", " ", "  ", "ü", "中", "😀", "=", "=3D", "\n", "\r\n", ".", "\n.\n", "From ", "\nFrom ", "--", "--=_", "\t", "begin 644", new string('x', 1200)).ListOf().Select(list => string.Concat(list)).ToArbitrary();

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var i = random.Next(0, 6); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 80), bytes.Count - at)));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}
