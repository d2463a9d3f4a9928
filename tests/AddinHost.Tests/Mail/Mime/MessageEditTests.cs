using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class MessageEditTests
{
    private const string Signed = "Received: a\r\n\tb \r\nContent-Type: multipart/signed; protocol=\"x/y\";\r\n  boundary=s\r\nFrom : a@x.example\r\nSubject: =?utf-8?q?alt?=\r\nX-Junk:\r\nMIME-Version: 1.0\r\n\r\npre \r\n--s\r\n"
        + "Content-Type: text/plain\r\n\r\nsigned  \r\ntext\t\r\n--s\r\nContent-Type: x/y\r\n\r\nsig\r\n--s--\r\nepilogue";

    private const string Mixed = "Subject: s\nContent-Type: multipart/mixed; boundary=\"m x\"\n\n--m x\n\nbody\n--m x\nContent-Disposition: attachment\n\nfile\n--m x--  \nepilogue\n";

    private static MimeMessage Read(string text) => MimeMessage.Parse(Encoding.UTF8.GetBytes(text));

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static Func<string> Boundaries()
    {
        var next = 0;
        return () => $"=_b{next++}";
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no header at all")]
    [InlineData(Signed)]
    [InlineData(Mixed)]
    [InlineData("From x Sat\nSubject: s")]
    [InlineData("Subject: s\r\rx")]
    public void Nothing_changed_is_every_byte_the_same(string text)
    {
        Assert.Equal(text, Text(new MessageEdit(Read(text)).ToArray()));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, Text(new MessageEdit(MimeMessage.Open(stream)).ToArray()));
    }

    [Fact]
    public void One_field_changes_and_no_other_byte()
    {
        var edit = new MessageEdit(Read(Signed));
        edit.SetHeader("subject", "first");
        edit.SetHeader("Subject", "Grüße");
        var written = Text(edit.ToArray());
        Assert.Equal(Signed.Replace("Subject: =?utf-8?q?alt?=", "Subject: =?utf-8?B?R3LDvMOfZQ==?=", StringComparison.Ordinal), written);
        Assert.Equal("Grüße", Read(written).Headers.Subject);
    }

    [Fact]
    public void Fields_are_added_and_taken_away()
    {
        var edit = new MessageEdit(Read(Signed));
        edit.SetHeader("X-Junk", null);
        edit.SetHeader("X-New", "n");
        edit.SetAddresses("From", [new EmailAddress("B", "b@x.example")]);
        edit.SetAddresses("Cc", []);
        edit.AddHeader("Received", "c");
        edit.AddHeader("Received", "d");
        Assert.Equal(
            "Received: d\r\nReceived: c\r\n" + Signed.Replace("X-Junk:\r\n", "", StringComparison.Ordinal).Replace("From : a@x.example", "From: B <b@x.example>", StringComparison.Ordinal)
                .Replace("MIME-Version: 1.0\r\n", "MIME-Version: 1.0\r\nX-New: n\r\n", StringComparison.Ordinal),
            Text(edit.ToArray()));
    }

    [Theory]
    [InlineData("Subject: s", "Subject: s\r\nX-A: b\r\n")]
    [InlineData("From x Sat\nSubject: s\n\nbody", "From x Sat\nSubject: s\nX-A: b\n\nbody")]
    [InlineData("\nbody", "X-A: b\n\nbody")]
    [InlineData("From x Sat", "From x Sat\r\nX-A: b\r\n")]
    [InlineData("Subject: s\nnot separated", "Subject: s\nX-A: b\n\nnot separated")]
    [InlineData("Subject: s\r\rbody", "Subject: s\rX-A: b\r\rbody")]
    [InlineData("X-A: 1\nSubject: s\nx-a:\n 2\n\nbody", "X-A: b\nSubject: s\n\nbody")]
    public void A_field_is_set_wherever_it_was(string text, string written)
    {
        var edit = new MessageEdit(Read(text));
        edit.SetHeader("X-A", "b");
        Assert.Equal(written, Text(edit.ToArray()));
    }

    [Fact]
    public void A_file_is_added_to_a_mixed_message_before_its_last_boundary()
    {
        var edit = new MessageEdit(Read(Mixed));
        edit.AddAttachment(OutgoingAttachment.From("ü.txt", "text/plain", () => new MemoryStream("hello"u8.ToArray())));
        edit.AddAttachment(new OutgoingAttachment("b", "a/b", new byte[100]));
        var written = Text(edit.ToArray());
        Assert.DoesNotContain('\r', written);
        Assert.StartsWith(Mixed[..Mixed.IndexOf("\n--m x--", StringComparison.Ordinal)] + "\n--m x\nContent-Type: text/plain\n", written, StringComparison.Ordinal);
        Assert.EndsWith("\n--m x--  \nepilogue\n", written, StringComparison.Ordinal);
        var read = Read(written);
        Assert.Equal("body", read.TextBody);
        Assert.Equal([null, "ü.txt", "b"], read.Attachments.Select(part => part.FileName));
        Assert.Equal(("hello", 100), (read.Attachments[1].DecodeText(), read.Attachments[2].DecodedLength));
    }

    [Fact]
    public void A_signed_message_becomes_the_first_part_and_stays_signed()
    {
        var message = Read(Signed);
        var edit = new MessageEdit(message, Boundaries());
        edit.AddAttachment(new OutgoingAttachment("n.txt", "text/plain", "note"u8.ToArray()));
        var read = MimeMessage.Parse(edit.ToArray());
        Assert.Equal(["Received", "From", "Subject", "X-Junk", "MIME-Version", "Content-Type"], read.Headers.Names);
        Assert.Equal(["multipart/mixed", "multipart/signed", "text/plain", "x/y", "text/plain"], read.Parts().Select(part => part.ContentType.Value));
        var inner = read.Root.Children[0];
        Assert.Equal(message.Root.RawBody.ToArray(), inner.RawBody.ToArray());
        Assert.Equal(message.Root.Children[0].Raw.ToArray(), inner.Children[0].Raw.ToArray());
        Assert.Equal("note", read.Attachments[^1].DecodeText());
    }

    [Theory]
    [InlineData("Subject: s\nContent-Type: text/plain;\n charset=utf-8\nContent-Transfer-Encoding: base64\n\nw7w=\n", "ü")]
    [InlineData("Subject: s\r\n\r\n--=_b0 is here", "--=_b0 is here")]
    [InlineData("Subject: s\r\n\r\n", "")]
    [InlineData("Subject: s", "")]
    [InlineData("Subject: s\nnot separated", "not separated")]
    [InlineData("\r\nbody", "body")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nopen", "open")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nopen", "open")]
    [InlineData("Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n", "one")]
    [InlineData("Subject: s\r\rbody", "body")]
    public void Any_message_can_be_given_a_file(string text, string body)
    {
        foreach (var message in new[] { Read(text), MimeMessage.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), new MimeLimits { WindowBytes = 7 }) })
        {
            var edit = new MessageEdit(message, Boundaries());
            edit.AddAttachment(new OutgoingAttachment("f", "image/png", new byte[] { 1, 2, 3 }));
            edit.AddAttachment(new OutgoingAttachment("m.eml", "message/rfc822", "Subject: in\r\n\r\n--b\r\n"u8.ToArray()));
            var read = MimeMessage.Parse(edit.ToArray());
            Assert.Equal(message.Headers.Subject, read.Headers.Subject);
            Assert.Equal(body, read.TextBody);
            Assert.Equal([1, 2, 3], read.Attachments.First(part => part.FileName == "f").Decode());
            Assert.Equal("in", read.Attachments.First(part => part.FileName == "m.eml").OpenMessage()?.Headers.Subject);
        }
    }

    [Fact]
    public async Task Files_of_any_size_are_written_without_being_held()
    {
        var edit = new MessageEdit(Read(Mixed));
        edit.AddAttachment(OutgoingAttachment.From("big", "a/b", () => new Zeros(20_000_000)));
        await using var counted = new Counter();
        await edit.WriteAsync(counted);
        Assert.True(counted.Count > 27_000_000);
        await MessageWriter.WriteAsync(
            new OutgoingMessage
            {
                From = new EmailAddress(null, "a@x.example"), Date = DateTimeOffset.UnixEpoch, MessageId = MessageId.New("x.example"), TextBody = "t",
                Attachments = [OutgoingAttachment.From("big", "a/b", () => new Zeros(20_000_000))],
            },
            counted);
        Assert.True(counted.Count > 54_000_000);
        Assert.True(counted.Largest < 200_000);
    }

    [Theory]
    [InlineData("Content-Type")]
    [InlineData("From")]
    [InlineData("resent-to")]
    [InlineData("X:")]
    [InlineData("")]
    [InlineData("X\r\nY")]
    public void Fields_that_are_no_plain_text_are_refused(string name)
    {
        var edit = new MessageEdit(Read(Mixed));
        Assert.Throws<ArgumentException>(() => edit.SetHeader(name, "x"));
        Assert.Throws<ArgumentException>(() => edit.AddHeader(name, "x"));
        Assert.Throws<ArgumentException>(() => edit.SetAddresses("Subject", []));
        Assert.Throws<ArgumentException>(() => edit.SetHeader("X", "a\r\nBcc: b"));
    }

    [Fact]
    public void A_message_that_was_cut_gets_no_file()
    {
        var edit = new MessageEdit(MimeMessage.Parse("X: 12345678\r\nY: z\r\n\r\nbody"u8.ToArray(), new MimeLimits { HeaderBytes = 5 }));
        Assert.Throws<InvalidOperationException>(() => edit.AddAttachment(new OutgoingAttachment("f", "image/png", default)));
        edit.SetHeader("Z", "1");
        Assert.Equal("Z: 1\r\nX: 12345678\r\nY: z\r\n\r\nbody", Text(edit.ToArray()));
    }

    private sealed class Zeros(long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, left);
            Array.Clear(buffer, offset, read);
            left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class Counter : Stream
    {
        public long Count { get; private set; }

        public int Largest { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Count += count;
            Largest = Math.Max(Largest, count);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
