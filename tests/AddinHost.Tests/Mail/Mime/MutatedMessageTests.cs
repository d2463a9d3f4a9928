using System.Diagnostics;
using System.Text;
using AddinHost.Mail.Mime;
using FsCheck;
using FsCheck.Fluent;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Properties over generated messages, and mutations of real-looking ones from a fixed seed.</summary>
public sealed class MutatedMessageTests
{
    private const int Seed = 20261121;

    private static readonly OutgoingMessage Full = new()
    {
        From = new EmailAddress("Jürgen, \"J\" Groß", "juergen@münchen.example"),
        To = [new EmailAddress("名前", "\"a b\"@x.example"), new EmailAddress(null, "b@y.example")],
        Subject = "Grüße — 中文 und mehr als eine Zeile Text, damit etwas zu falten ist und gefaltet wird",
        Date = new DateTimeOffset(2026, 11, 21, 22, 33, 7, TimeSpan.FromHours(1)),
        MessageId = MessageId.New("x.example"),
        References = [MessageId.New("x.example"), MessageId.New("x.example")],
        TextBody = "Größe\n\nOn Sat, 21 Nov 2026 at 10:33, Anna <a@x.example> wrote:\n> old\n\n-- \nMe",
        HtmlBody = "<p>Größe<div class=\"gmail_quote\">old</div>",
        Attachments =
        [
            new OutgoingAttachment("Angebot €.pdf", "application/pdf", new byte[300]),
            new OutgoingAttachment("logo.png", "image/png", new byte[] { 1, 2, 3 }, "logo@x"),
            new OutgoingAttachment("m.eml", "message/rfc822", "From: q@x.example\r\nContent-Type: multipart/digest; boundary=q\r\n\r\n--q\r\n\r\nSubject: =?gb2312?B?1tDOxA==?=\r\n\r\n--q--\r\n"u8.ToArray()),
        ],
    };

    private static readonly string[] Pieces =
    [
        "\r\n", "\n", "\r", "\0", "\r\n\r\n", "\n--", "--", "=?utf-8?Q?", "?=", "=?iso-2022-jp?B?GyRC?=", "\"", "(", ")", "<", ">", "@", ":", ";", ",", "\\", "=", "=\r\n", "%", "*0*=",
        "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: message/rfc822\r\n\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: x-uuencode\r\nbegin 6 x\n",
        "charset=utf-16", "charset=gb18030", "charset=iso-2022-jp", "charset=hz-gb-2312", "From: z@x.example\r\n", "\u00FF\u00FE", "\u001B$B", "<!--", "<div", "9999999999999999999",
    ];

    private static readonly string[] Starts =
    [
        "", "", "a", " ", "\nFrom: ", "\nTo: ", "\nSubject: ", "\nDate: Sat, 21 Nov 2026 ", "\nReferences: ", "\nContent-Disposition: attachment; filename", "\nContent-Type: text/html; charset=",
        "\nContent-Type: message/delivery-status\n\n", "Final-Recipient: rfc822;", "Status: 5.", "\n--b\n", "\n--b--\n", "\n\n", "<blockquote type=cite>", "</div>", "&#x;", "\nOn 1:11 wrote:\n", "\n> ",
    ];

    [Fact]
    public void No_mutation_of_a_message_throws_or_breaks_a_promise()
    {
        var original = MessageWriter.Write(Full, NextBoundary());
        var random = new Random(Seed);
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < 3000 && clock.Elapsed < TimeSpan.FromSeconds(3); round++)
        {
            var bytes = Mutate(original, random);
            try
            {
                HostileMessageTests.Touch(MimeMessage.Parse(bytes));
            }
            catch (Exception error)
            {
                Assert.Fail($"Round {round} of seed {Seed}: {error}\n{Encoding.Latin1.GetString(bytes)}");
            }
        }
    }

    [Fact]
    public void Soup_of_syntax_is_read()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 2000; round++)
        {
            var soup = new StringBuilder();
            for (var i = random.Next(1, 40); i > 0; i--)
                soup.Append(Pieces[random.Next(Pieces.Length)]).Append(Starts[random.Next(Starts.Length)]);
            HostileMessageTests.Touch(MimeMessage.Parse(Encoding.Latin1.GetBytes(soup.ToString())));
        }
    }

    [Fact]
    public void Any_subject_names_and_bodies_survive_writing_and_reading() =>
        Prop.ForAll(Any(), Any(), Any(), (subject, name, body) =>
        {
            var message = Full with { Subject = subject, To = [new EmailAddress(name, "b@y.example")], TextBody = body, HtmlBody = null, Attachments = [new OutgoingAttachment(name, "a/b", ReadOnlyMemory<byte>.Empty)] };
            var bytes = MessageWriter.Write(message);
            var read = MimeMessage.Parse(bytes);
            Assert.Equal(subject.Trim(), read.Headers.Subject);
            Assert.Equal(message.To, read.Headers.To);
            Assert.Equal(body, read.TextBody);
            Assert.Equal(name.Trim().Length == 0 ? null : name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Trim() is { Length: > 0 } file ? file : null, read.Attachments.SingleOrDefault()?.FileName);
            Assert.All(Encoding.Latin1.GetString(bytes).Split("\r\n"), line => Assert.True(line.Length <= 998 && !line.AsSpan().ContainsAny('\r', '\n', '\0')));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(Seed, 1));

    [Fact]
    public void Any_bytes_survive_as_an_attachment() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var written = MessageWriter.Write(Full with { Attachments = [new OutgoingAttachment("x", "application/octet-stream", bytes)], TextBody = null, HtmlBody = null });
            Assert.Equal(bytes, MimeMessage.Parse(written).Attachments[0].Decode());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(Seed, 1));

    [Fact]
    public void Whatever_is_read_as_an_address_prints_as_the_same_address() =>
        Prop.ForAll(Mixed(), text =>
        {
            foreach (var address in AddressList.Parse(text))
            {
                Assert.Equal(address, Assert.Single(AddressList.Parse(address.ToString())));
                Assert.Equal(address, new EmailAddress(address.Name, address.Address));
                Assert.False(address.ToString().AsSpan().ContainsAny('\r', '\n', '\0'));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(Seed, 1));

    [Fact]
    public void Whatever_is_read_as_an_id_prints_as_the_same_id() =>
        Prop.ForAll(Mixed(), text =>
        {
            foreach (var id in MessageId.ParseList(text))
            {
                Assert.True(MessageId.TryParse(id.ToString(), out var read));
                Assert.Equal(id, read);
                Assert.DoesNotContain(id.Value, c => char.IsControl(c) || c is '<' or '>' or ' ');
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(Seed, 1));

    private static Func<string> NextBoundary()
    {
        var next = 0;
        return () => $"=_b{next++}";
    }

    // Valid Unicode without control characters; sometimes much that looks like syntax.
    private static Arbitrary<string> Any() =>
        Gen.Elements("a", "B", " ", "  ", "ü", "中", "😀", "\"", "\\", "(", ")", "<", ">", "@", ",", ";", ":", "=", "?", "=?", "?=", "_", "'", "%", "*", "From ", ".", "--", "/", "\u00A0x", "long-word-without-any-break-in-it")
            .ListOf().Select(list => string.Concat(list)).ToArbitrary();

    private static Arbitrary<string> Mixed() =>
        Gen.Elements("a", "b.c", "x.example", "\"", "\\", "(", ")", "<", ">", "@", "@", ",", ";", ":", " ", "\r\n ", "\r", "\0", "[", "]", "[1.2.3.4]", "ü", "=?utf-8?Q?=0D=0Aq?=", "=?utf-8?B?w7w=?=", ".", "\uFF0E", "\u2028", "\u202E", "<a@b.example>", "\"q r\"@x.example", "名 前 <n@x.example>")
            .ListOf().Select(list => string.Concat(list)).ToArbitrary();

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 60), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 400), bytes.Count - at)));
                    break;
                default:
                    var end = random.Next(bytes.Count / 2, bytes.Count + 1);
                    bytes.RemoveRange(end, bytes.Count - end);
                    break;
            }
        }

        return [.. bytes];
    }
}
