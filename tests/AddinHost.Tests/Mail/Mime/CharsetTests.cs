using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Names of charsets, and bytes under them, as real mail has them; the bytes are those of another implementation's encoders.</summary>
public sealed class CharsetTests
{
    private static string Subject(string raw) => MessageHeaders.Parse(Encoding.Latin1.GetBytes("Subject: " + raw + "\r\n\r\n")).Subject!;

    [Theory]
    [InlineData("iso-2022-jp", "GyRCRnxLXBsoQg==", "日本")]
    [InlineData("ISO-2022-JP-1", "GyQoRDAhGyRCRnwbKEI=", "丂日")]
    [InlineData("iso-2022-jp", "GyQoRDAhGyRCRnwbKEI=", "丂日")]
    [InlineData("iso-2022-jp-2", "GyRCRnwbJChEK2QbJEJDZhskKENHURsoQg==", "日ü中한")]
    [InlineData("iso-2022-jp-3", "GyRCRnxLXBsoQg==", "日本")]
    [InlineData("iso-2022-jp-ms", "GyhJMRskQkZ8GyhC", "ｱ日")]
    [InlineData("csISO2022JP", "GyhJMRskQkZ8GyhC", "ｱ日")]
    [InlineData("cp50221", "GyRCRnxLXA==", "日本")]
    [InlineData("iso-2022-jp", "k/qWew==", "日本")]
    [InlineData("iso-2022-jp", "xvzL3A==", "日本")]
    [InlineData("iso-2022-jp", "5pel5pys", "日本")]
    [InlineData("euc-jp", "xvyPsKE=", "日丂")]
    [InlineData("x-euc-jp", "xvw=", "日")]
    [InlineData("x-sjis", "h0Cx", "①ｱ")]
    [InlineData("Shift_JIS", "h0Cx", "①ｱ")]
    [InlineData("windows-31j", "h0Cx", "①ｱ")]
    [InlineData("iso-2022-kr", "GyQpQw5HUTE5D2E=", "한국a")]
    [InlineData("hz-gb-2312", "fntWUE5Efn0=", "中文")]
    [InlineData("gb2312", "6Uai4w==", "镕€")]
    [InlineData("GB_2312-80", "6UY=", "镕")]
    [InlineData("gbk", "6UY=", "镕")]
    [InlineData("x-gbk", "6UY=", "镕")]
    [InlineData("cp936", "6UY=", "镕")]
    [InlineData("big5", "pKSk5Q==", "中文")]
    [InlineData("big5-hkscs", "pKSk5Q==", "中文")]
    [InlineData("ks_c_5601-1987", "jGPH0Q==", "똠한")]
    [InlineData("euc-kr", "jGPH0Q==", "똠한")]
    [InlineData("utf-7", "R3IrQVB3QTN3LWUgKy0xICtaZVZuTEEt", "Grüße +1 日本")]
    [InlineData("unicode-1-1-utf-7", "K1plVm5MQQ==", "日本")]
    [InlineData("windows-1251", "z/Do4uXy", "Привет")]
    [InlineData("cp-1251", "z/Do4uXy", "Привет")]
    [InlineData("win-1251", "z/Do4uXy", "Привет")]
    [InlineData("koi8-r", "8NLJ18XU", "Привет")]
    [InlineData("koi8-u", "t9bByw==", "Їжак")]
    [InlineData("ibm866", "j+CooqXi", "Привет")]
    [InlineData("iso-8859-2", "o/NkvA==", "Łódź")]
    [InlineData("latin-2", "o/NkvA==", "Łódź")]
    [InlineData("iso-8859-15", "pA==", "€")]
    [InlineData("iso-8859-1", "k4CU", "“€”")]
    [InlineData("ISO_8859-1:1987", "k4CU", "“€”")]
    [InlineData("latin1", "k4CU", "“€”")]
    [InlineData("cp1252", "k4CU", "“€”")]
    [InlineData("windows-1252http-equivcontent-type", "k4CU", "“€”")]
    [InlineData("us-ascii", "k4CU", "“€”")]
    [InlineData("us-ascii", "w7w=", "ü")]
    [InlineData("ansi_x3.4-1968", "w7w=", "ü")]
    [InlineData("unknown-8bit", "w7w=", "ü")]
    [InlineData("", "w7w=", "ü")]
    [InlineData("no-such-charset", "k4CU", "“€”")]
    [InlineData("iso-8859-11", "5LfC", "ไทย")]
    [InlineData("tis-620", "5LfC", "ไทย")]
    [InlineData("iso-8859-8-i", "+ezl7Q==", "שלום")]
    [InlineData("cp1256", "0+HH4w==", "سلام")]
    [InlineData("macintosh", "jg==", "é")]
    [InlineData("x-mac-roman", "jg==", "é")]
    [InlineData("iso-8859-7", "2Q==", "Ω")]
    [InlineData("cp850", "hA==", "ä")]
    [InlineData("iso-8859-9", "8A==", "ğ")]
    [InlineData("utf-16", "//5hAPwA", "aü")]
    [InlineData("utf-16", "YQD8AA==", "aü")]
    [InlineData("utf-16be", "AGEA/A==", "aü")]
    [InlineData("utf8", "w7w=", "ü")]
    [InlineData("UTF-8", "YcO8/2I=", "aü\uFFFDb")]
    [InlineData("utf-8", "/A==", "ü")]
    [InlineData("'utf-8'", "w7w=", "ü")]
    [InlineData("cp037", "w7w=", "ü")]
    public void Text_is_read_in_the_charset_that_is_meant(string charset, string base64, string text)
    {
        Assert.Equal(text, Subject($"=?{charset}?B?{base64}?="));
        var body = MimeMessage.Parse(Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset=\" {charset} \"\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64}\r\n"));
        Assert.Equal(text, body.TextBody);
    }

    [Fact]
    public void Raw_8_bit_in_a_header_takes_the_charset_of_the_text()
    {
        static MessageHeaders Read(string charset, string line, byte[] raw) => MessageHeaders.Parse((byte[])
            [.. Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset={charset}\r\n{line}"), .. raw, .. Encoding.ASCII.GetBytes(" <a@x.example>\r\n\r\n")]);
        byte[] koi = [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4];
        Assert.Equal("Привет <a@x.example>", Read("koi8-r", "Subject: ", koi).Subject);
        Assert.Equal(new EmailAddress("Привет", "a@x.example"), Read("koi8-r", "From: ", koi).From);
        Assert.Equal("Привет <a@x.example>", Read("koi8-r", "Subject: ", Encoding.UTF8.GetBytes("Привет")).Subject);
        // The lost half of a character loses no more than itself.
        Assert.Equal("Привет\uFFFD <a@x.example>", Read("koi8-r", "Subject: ", [.. Encoding.UTF8.GetBytes("Привет"), 0xD0]).Subject);
        Assert.Equal("abc <a@x.example>", Read("utf-16", "Subject: ", Encoding.ASCII.GetBytes("abc")).Subject);
    }

    [Fact]
    public void No_charset_makes_another_address_of_the_bytes()
    {
        static MessageHeaders Read(string charset, byte[] from) => MessageHeaders.Parse((byte[])
            [.. Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset={charset}\r\nFrom: "), .. from, .. "\r\n\r\n"u8]);

        // In the bytes: x <b@two.example>; as JIS a name.
        Assert.Null(Read("iso-2022-jp", Encoding.Latin1.GetBytes("\u001B$B <b@two.example> \u001B(B <a@x.example>")).From);
        Assert.Equal("日本", Read("iso-2022-jp", Encoding.Latin1.GetBytes("\u001B$BF|K\\\u001B(B <a@x.example>")).From?.Name);
        Assert.Equal("あ", Read("iso-2022-jp", Encoding.Latin1.GetBytes("\u001B$B$\"\u001B(B <a@x.example>")).From?.Name);
        // An address that is neither ASCII nor UTF-8 is nobody's.
        Assert.Null(Read("iso-8859-1", Encoding.Latin1.GetBytes("j\u00FCrgen@x.example")).From);
        Assert.Equal("jürgen@x.example", Read("iso-8859-1", Encoding.UTF8.GetBytes("jürgen@x.example")).From?.Address);
        Assert.Equal("Jürgen", Read("iso-8859-1", Encoding.Latin1.GetBytes("J\u00FCrgen <j@x.example>")).From?.Name);
    }

    [Fact]
    public void Any_bytes_under_any_name_are_text()
    {
        var random = new Random(20261121);
        string[] names = ["utf-8", "utf-7", "utf-16", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "euc-jp", "shift_jis", "gb18030", "big5", "hz-gb-2312", "koi8-r", "windows-1258", "utf-32", "x"];
        byte[] likely = [0x1B, (byte)'$', (byte)'(', (byte)')', (byte)'B', (byte)'D', (byte)'I', (byte)'N', (byte)'+', (byte)'-', (byte)'~', (byte)'{', 0x0E, 0x0F, 0x8F, 0xA1, 0xFE, 13, 10, 0];
        for (var round = 0; round < 5000; round++)
        {
            var bytes = new byte[random.Next(1, 60)];
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = random.Next(3) > 0 ? likely[random.Next(likely.Length)] : bytes[i];
            var read = Subject($"=?{names[round % names.Length]}?B?{Convert.ToBase64String(bytes)}?=");
            Assert.DoesNotContain(read, c => c is '\r' or '\n' or '\0');
            Assert.DoesNotContain(read.EnumerateRunes(), rune => Rune.IsControl(rune));
        }
    }
}
