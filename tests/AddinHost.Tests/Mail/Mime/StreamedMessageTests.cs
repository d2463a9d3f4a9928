using System.Buffers;
using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Messages that are not in memory as a whole read exactly like those that are, however they are cut into pieces.</summary>
public sealed class StreamedMessageTests
{
    private static readonly string[] Forms =
    [
        "",
        "\r",
        "\uFEFFSubject: s\r\n\r\nbody",
        "From x@y Sat Nov 21\nSubject: s\n\nbody\n",
        "Subject: s\r\rbody\rline",
        "Subject: s\nno separator here\nTo: a@b.example\nand more\n",
        "Subject: s\nHello\nthere: is no field here\n\nend",
        "Subject: s\r\nX: " + new string('x', 300) + "\r\n folded\r\n\r\nbody",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\n\r\none\r\n--b \t\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\nRA==\r\n--bb\r\n--b--\r\nepi\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--",
        "Content-Type: multipart/digest; boundary=\"a b\"\n\n--a b\n\nSubject: 1\n\none\n--a b\n\nSubject: 2\n\ntwo\n--a b--",
        "Content-Type: multipart/mixed; boundary=b\r\rpre\r--b\r\rone\r--b\rContent-Transfer-Encoding: quoted-printable\r\ra=\rb =3D  \rc\r--b--\r",
        "Content-Transfer-Encoding: quoted-printable\r\n\r\na=20=\r\nb  \t\r\nc =  \r\nd=X=4=\r\r\n=C3=BC" + new string(' ', 100) + "\r\n" + new string(' ', 40_000) + "\r\nz" + new string(' ', 33_000),
        "Content-Transfer-Encoding: x-uuencode\n\nnote\nbegin 644 cat.txt\n#0V%T\n" + new string('x', 400) + "\n#0V%T\n`\nend\nmore\n",
        "Content-Transfer-Encoding: base64\n\nQUJ\nDRA==QQ=\n====\n!!!!" + new string('Q', 9001) + "\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nX: " + new string('x', 3000) + "\nY: z\n\nbody\n--b\nX: " + new string('x', 3000) + "\n--b--",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Forms.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Windows_of_any_size_give_what_memory_gives(int form)
    {
        var bytes = Encoding.UTF8.GetBytes(Forms[form]);
        var limits = new MimeLimits { HeaderBytes = 2000 };
        var whole = Describe(MimeMessage.Parse(bytes, limits));
        for (var window = 1; window < 64; window = window < 16 ? window + 1 : window * 2)
        {
            var small = limits with { WindowBytes = window };
            using var stream = new MemoryStream(bytes);
            Assert.Equal(whole, Describe(MimeMessage.Open(stream, small)));
            Assert.Equal(whole, Describe(MimeMessage.Parse(Cut(bytes, window), small)));
        }
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_is_read_in_pieces()
    {
        var bytes = Encoding.ASCII.GetBytes("Content-Transfer-Encoding: base64\r\n\r\n" + Convert.ToBase64String(new byte[1_000_000], Base64FormattingOptions.InsertLineBreaks));
        using var memory = new MemoryStream(bytes);
        await using var forward = new ForwardStream(memory);
        var message = await MimeMessage.ParseAsync(forward);
        Assert.Equal((MimeCut.None, bytes.Length), (message.Cut, message.Length));
        Assert.Equal(1_000_000, message.Root.DecodedLength);
        Assert.Equal(bytes, message.Raw.ToArray());
    }

    [Fact]
    public async Task Beyond_the_limit_a_stream_is_left_unread_and_a_sequence_unlooked_at()
    {
        var bytes = Encoding.ASCII.GetBytes("Subject: s\r\n\r\n" + new string('x', 300_000));
        var limits = new MimeLimits { MessageBytes = 200_000 };
        using var memory = new MemoryStream(bytes);
        await using var forward = new ForwardStream(memory);
        foreach (var message in new[] { await MimeMessage.ParseAsync(forward, limits), MimeMessage.Open(new MemoryStream(bytes), limits), MimeMessage.Parse(Cut(bytes, 999), limits) })
            Assert.Equal((MimeCut.Message, 200_000, 199_986), (message.Cut, message.Length, message.TextBody!.Length));
        Assert.Equal(MimeCut.None, (await MimeMessage.ParseAsync(new MemoryStream(bytes[..200_000]), limits)).Cut);
    }

    [Fact]
    public void A_message_of_a_hundred_megabytes_in_a_file_is_never_held()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 64 * 1024, FileOptions.DeleteOnClose);
            file.Write("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: image/png; name=i.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"u8);
            var line = Encoding.ASCII.GetBytes(new string('A', 76) + "\r\n");
            var lines = Enumerable.Repeat(line, 1000).SelectMany(bytes => bytes).ToArray();
            for (var i = 0; i < 1300; i++)
                file.Write(lines);
            file.Write("\r\n--b--\r\n"u8);
            file.Position = 0;

            var before = GC.GetAllocatedBytesForCurrentThread();
            var message = MimeMessage.Open(file);
            var picture = Assert.Single(message.Attachments);
            using var content = picture.OpenDecoded();
            var buffer = new byte[64 * 1024];
            long total = 0;
            for (int read; (read = content.Read(buffer)) > 0;)
                total += read;
            Assert.Equal(1_300_000L * 57, total);
            Assert.Equal("text", message.TextBody);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_stream_that_cannot_seek_cannot_stay_where_it_is()
    {
        using var forward = new ForwardStream(new MemoryStream());
        Assert.Throws<ArgumentException>(() => MimeMessage.Open(forward));
    }

    internal static string Describe(MimeMessage message)
    {
        var lines = new StringBuilder().Append(message.Cut).Append('\n');
        foreach (var part in message.Parts())
        {
            lines.Append(part.HeaderOffset).Append(' ').Append(part.BodyOffset).Append(' ').Append(part.BodyLength).Append(' ').Append(part.ContentType.Value).Append(' ').AppendJoin(',', part.Headers.Names)
                .Append(' ').Append(part.DecodedLength).Append(' ').Append(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(part.Decode()))).Append('\n');
            using var raw = part.OpenRaw();
            using var copy = new MemoryStream();
            raw.CopyTo(copy);
            Assert.Equal(part.Raw.ToArray(), copy.ToArray());
        }

        return lines.Append(message.TextBody).Append('|').Append(message.HtmlBody).Append('|').AppendJoin(',', message.Attachments.Select(part => part.OpenMessage()?.Root.BodyLength)).ToString();
    }

    internal static ReadOnlySequence<byte> Cut(byte[] bytes, int size)
    {
        var first = new Segment(bytes.AsMemory(0, Math.Min(size, bytes.Length)), 0);
        var last = first;
        for (var at = size; at < bytes.Length; at += size)
            last = last.Append(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }

    private sealed class ForwardStream(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        // Short reads, as from a connection.
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 1447));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
