using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Headers made to stop a host: cut with a flag, in time and memory that do not depend on how they repeat themselves.</summary>
public sealed class HostileHeadersTests
{
    private static byte[] Repeat(string first, string piece, int bytes)
    {
        var (head, one) = (Encoding.Latin1.GetBytes(first), Encoding.Latin1.GetBytes(piece));
        var all = new byte[bytes];
        head.CopyTo(all, 0);
        one.CopyTo(all, head.Length);
        // Doubling what is there already.
        for (var filled = one.Length; head.Length + filled < bytes; filled *= 2)
            all.AsSpan(head.Length, Math.Min(filled, bytes - head.Length - filled)).CopyTo(all.AsSpan(head.Length + filled));
        return all;
    }

    [Theory]
    [InlineData("From: a@x.example\r\n", "X-Header: value\r\n")]
    [InlineData("From: a@x.example\r\nX: ", "endless ")]
    [InlineData("From: a@x.example\r\nX: ", "folded\r\n ")]
    [InlineData("From: a@x.example\r\nX: ", "=?utf-8?Q?a?= ")]
    [InlineData("From: a@x.example\r\n", "no field at all\r\n")]
    [InlineData("From: a@x.example\r\n", "\r\r\r\r")]
    public void A_hundred_megabytes_of_header_are_cut_and_their_author_is_nobody(string first, string piece)
    {
        var bytes = Repeat(first, piece, 100 * 1024 * 1024);
        var allocated = Bounded.Allocated(() =>
        {
            var headers = MessageHeaders.Parse(bytes);
            // Behind the cut may stand a second From field.
            Assert.True(headers.IsCut);
            Assert.Null(headers.From);
            Assert.Equal("a@x.example", Assert.Single(headers.Authors).Address);
            _ = (headers.Subject, headers.Date, headers.MessageId, headers.References, headers.List, headers["X"], headers.All("X-Header"));
        });
        Assert.InRange(allocated, 0, 100_000_000);
    }

    [Theory]
    [InlineData("To: ", "a@x.example, ")]
    [InlineData("To: ", "g:a@x.example;")]
    [InlineData("To: ", "(")]
    [InlineData("To: ", "\xE4 <a@x.example>, ")]
    [InlineData("To: ", "@a.b\xE4 ")]
    [InlineData("To: ", "\u001B$B@a.b\u001B(B ")]
    [InlineData("Subject: ", "=?utf-8?Q?=C3?= ")]
    [InlineData("Subject: ", "=?x?B?a?= ")]
    [InlineData("Subject: ", "=?iso-2022-jp?B?GyRC?= ")]
    [InlineData("Subject: ", "=?utf-8?Q?")]
    [InlineData("Subject: ", "=?=?=?")]
    [InlineData("Subject: ", "\u001B$B\u001B(")]
    [InlineData("References: ", "<a@b")]
    [InlineData("References: ", "(\"<")]
    [InlineData("Date: ", "(1")]
    [InlineData("List-Unsubscribe: ", "<(")]
    [InlineData("Content-Type: ", "; a*0*=x''%C3")]
    public void A_megabyte_of_one_field_is_read_in_proportion(string first, string piece)
    {
        var bytes = Repeat(first, piece, 1_000_000);
        var allocated = Bounded.Allocated(() =>
        {
            var headers = MessageHeaders.Parse(bytes);
            var read = new object?[] { headers.To, headers.Subject, headers.Date, headers.MessageId, headers.References, headers.List, headers.IsBulk, HeaderParameters.Parse(headers["Content-Type"]).All };
            Assert.Equal(8, read.Length);
        });
        Assert.InRange(allocated, 0, 200_000_000);
    }

    [Fact]
    public void A_list_of_too_many_addresses_says_so()
    {
        var headers = MessageHeaders.Parse(Repeat("To: ", "a@x.example, ", 1_000_000));
        Assert.Equal(10_000, headers.Addresses("To", out var cut).Count);
        Assert.True(cut);
        Assert.Empty(headers.Addresses("Cc", out cut));
        Assert.False(cut);
    }

    [Fact]
    public void Each_limit_of_a_field_is_an_option_and_what_is_beyond_is_told()
    {
        var limits = new MimeLimits { Addresses = 2, MessageIds = 2, Parameters = 2 };
        var message = MimeMessage.Parse("To: a@x.example, b@x.example, c@x.example\r\nReferences: <1@x> <2@x> <3@x>\r\nContent-Type: text/plain; a=1; b=2; charset=utf-8\r\n\r\nx"u8.ToArray(), limits);

        Assert.Equal(["a@x.example", "b@x.example"], message.Headers.Addresses("To", out var cut).Select(address => address.Address));
        Assert.True(cut);
        Assert.Equal(["<2@x>", "<3@x>"], message.Headers.MessageIds("References", out cut).Select(id => id.ToString()));
        Assert.True(cut);
        Assert.Equal(["1", "2", null], new[] { "a", "b", "charset" }.Select(name => message.Root.ContentType[name]));
        Assert.True(message.Root.ContentType.IsCut);
        Assert.Equal(MimeCut.Parameters, message.Cut);
        // Cut, not lost.
        Assert.EndsWith("charset=utf-8", message.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.EndsWith("c@x.example", message.Headers["To"], StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_of_a_disposition_are_cut_with_a_flag_too()
    {
        var part = MimeMessage.Parse("Content-Disposition: attachment; a=1; filename=b.pdf\r\n\r\nx"u8.ToArray(), new MimeLimits { Parameters = 1 });
        Assert.Null(part.Root.FileName);
        Assert.Equal((MimeCut.Parameters, true), (part.Cut, part.Root.DispositionParameters.IsCut));
    }

    [Fact]
    public void Any_subject_comes_back_from_any_words_and_stays_on_one_line()
    {
        string[] pieces = ["=?utf-8?Q?", "=?utf-8?B?", "=?gb2312?Q?", "?=", "=?", "=C3", "=BC", "w7w=", "w7", "_", " ", "\r\n ", "=0D=0A", "=00", "a", "\u00E4", "*de", "?"];
        var random = new Random(20261121);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => pieces[random.Next(pieces.Length)]));
            var read = MessageHeaders.Parse(Encoding.Latin1.GetBytes("Subject: " + text + "\r\n")).Subject;
            Assert.NotNull(read);
            Assert.DoesNotContain(read, char.IsControl);
        }
    }

    [Fact]
    public void Any_text_in_place_of_a_date_is_a_date_or_unknown()
    {
        string[] pieces = ["21", " ", "Nov", "2026", ":", "10", "59", "+0100", "-", "(", ")", ",", "Sat", "T", "Z", ".", "/", "GMT", "99999", "mar", "PM", "\u0660", "é", "-9999"];
        var random = new Random(20261121);
        for (var round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 16)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (MailDate.Parse(text) is { } date)
                Assert.Equal(date, MailDate.Parse(MailDate.Format(date)));
        }
    }
}
