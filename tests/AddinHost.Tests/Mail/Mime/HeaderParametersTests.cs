using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class HeaderParametersTests
{
    [Theory]
    [InlineData("attachment; filename=a.pdf", "a.pdf")]
    [InlineData("attachment; filename=\"a b.pdf\"", "a b.pdf")]
    [InlineData("attachment; FILENAME = \"a.pdf\"", "a.pdf")]
    [InlineData("attachment; filename=my file.pdf", "my file.pdf")]
    [InlineData("attachment; filename=my file.pdf; size=3", "my file.pdf")]
    [InlineData("attachment; filename=my file.pdf size=3", "my file.pdf")]
    [InlineData("attachment filename=a.pdf", "a.pdf")]
    [InlineData("attachment;; ;filename=a.pdf", "a.pdf")]
    [InlineData("attachment, filename=a.pdf", "a.pdf")]
    [InlineData("attachment (comment; filename=b.pdf); filename=a.pdf", "a.pdf")]
    [InlineData("attachment; (comment) filename=a.pdf (another)", "a.pdf (another)")]
    [InlineData("attachment; filename=\"a \\\"quoted\\\".pdf\"", "a \"quoted\".pdf")]
    [InlineData("attachment; filename=\"a;b=c.pdf\"; size=3", "a;b=c.pdf")]
    [InlineData("attachment; filename=\"unclosed.pdf", "unclosed.pdf")]
    [InlineData("attachment; filename=\"Grüße.pdf\"", "Grüße.pdf")]
    // RFC 2231
    [InlineData("attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf")]
    [InlineData("attachment; filename*=iso-8859-1'de'Gr%FC%DFe.pdf", "Grüße.pdf")]
    [InlineData("attachment; filename*=UTF-8''a.pdf; filename=b.pdf", "a.pdf")]
    [InlineData("attachment; filename=b.pdf; filename*=UTF-8''a.pdf", "a.pdf")]
    [InlineData("attachment; filename*0=\"a long \"; filename*1=\"name.pdf\"", "a long name.pdf")]
    [InlineData("attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=\".pdf\"", "Grüße.pdf")]
    [InlineData("attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9Fe.pdf", "Grüße.pdf")]
    [InlineData("attachment; filename*1=\"b%20\"; filename*0*=utf-8''a%20; filename*2*=c%20d", "a b%20c d")]
    // broken: order, gaps, doubles, leading zeros, quotes forgotten, star forgotten, encoded words
    [InlineData("attachment; filename*2=c.pdf; filename*0=a; filename*1=b", "abc.pdf")]
    [InlineData("attachment; filename*0=a; filename*2=c.pdf", "ac.pdf")]
    [InlineData("attachment; filename*1=a; filename*2=b.pdf", "ab.pdf")]
    [InlineData("attachment; filename*0=a; filename*0=x; filename*1=b", "ab")]
    [InlineData("attachment; filename*00=a; filename*01=b", "ab")]
    [InlineData("attachment; filename*10=k; filename*9=j; filename*0=a", "ajk")]
    [InlineData("attachment; filename*=Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf")]
    [InlineData("attachment; filename*=\"utf-8''Gr%C3%BC%C3%9Fe.pdf\"", "Grüße.pdf")]
    [InlineData("attachment; filename*=utf-8'Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf")]
    [InlineData("attachment; filename*=''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf")]
    [InlineData("attachment; filename=\"utf-8''Gr%C3%BC%C3%9Fe.pdf\"", "Grüße.pdf")]
    [InlineData("attachment; filename*0=\"UTF-8''Gr%C3%BC\"; filename*1=\"%C3%9Fe.pdf\"", "Grüße.pdf")]
    [InlineData("attachment; filename=\"it's 100%25 'me'.pdf\"", "it's 100%25 'me'.pdf")]
    [InlineData("attachment; filename*=x-nonsense''Gr%C3%BC.pdf", "Grü.pdf")]
    [InlineData("attachment; filename*=utf-8''100%.pdf", "100%.pdf")]
    [InlineData("attachment; filename=\"=?utf-8?Q?Gr=C3=BC=C3=9Fe=2Epdf?=\"", "Grüße.pdf")]
    [InlineData("attachment; filename==?utf-8?Q?Gr=C3=BC=C3=9Fe=2Epdf?=", "Grüße.pdf")]
    [InlineData("attachment; filename=\"=?utf-8?B?R3LDvA==?= =?utf-8?B?w59lLnBkZg==?=\"", "Grüße.pdf")]
    [InlineData("attachment; filename*0=\"=?utf-8?B?R3LDvMOf\"; filename*1=\"ZS5wZGY=?=\"", "Grüße.pdf")]
    [InlineData("attachment; filename*=utf-8''=?utf-8?B?R3LDvMOfZS5wZGY=?=", "Grüße.pdf")]
    [InlineData("attachment; filename*=utf-8''%3D%3Futf-8%3FB%3FR3LDvMOfZS5wZGY%3D%3F%3D", "Grüße.pdf")]
    [InlineData("attachment; filename*0*=utf-8''a%0D%0A; filename*1*=b%00.pdf", "a  b .pdf")]
    [InlineData("attachment; filename*x=a.pdf; filename=b.pdf", "b.pdf")]
    [InlineData("attachment; filename*99999999999=a.pdf; filename=b.pdf", "b.pdf")]
    public void A_file_name_is_read_from_every_form(string disposition, string name)
    {
        var read = HeaderParameters.Parse(disposition);
        Assert.Equal(("attachment", name), (read.Value, read["filename"]));
        Assert.False(read.IsCut);
    }

    [Theory]
    [InlineData("text/plain charset=utf-8", "text/plain", "utf-8")]
    [InlineData("text/plain; charset=utf-8 format=flowed", "text/plain", "utf-8")]
    [InlineData("TEXT/Plain; charset=\"utf-8\" format=flowed", "text/plain", "utf-8")]
    [InlineData("text/plain; charset = utf-8 (Unicode)", "text/plain", "utf-8")]
    [InlineData("text/plain;\r\n\tcharset=utf-8", "text/plain", "utf-8")]
    [InlineData("text/plain; =x; charset=utf-8", "text/plain", "utf-8")]
    [InlineData("text/plain; charset", "text/plain", null)]
    [InlineData("text/plain; charset=", "text/plain", "")]
    [InlineData("text/plain", "text/plain", null)]
    [InlineData("", "", null)]
    [InlineData(null, "", null)]
    [InlineData("(((", "", null)]
    public void Types_and_their_parameters_are_read(string? text, string value, string? charset)
    {
        var read = HeaderParameters.Parse(text);
        Assert.Equal((value, charset), (read.Value, read["charset"]));
    }

    [Theory]
    [InlineData("; p{0}=v", 1_000_000)]
    [InlineData("; filename*{0}=v", 1_000_000)]
    [InlineData("; filename*{0}*=%C3", 500_000)]
    [InlineData(" ", 5_000_000)]
    [InlineData("(", 1_000_000)]
    [InlineData("; a=\"", 1_000_001)]
    [InlineData("; a=(b) ", 500_000)]
    [InlineData("charset=", 1_000_000)]
    [InlineData(" charset=", 1_000_000)]
    [InlineData(";", 5_000_000)]
    public void Endless_parameters_are_cut_and_say_so(string piece, int times)
    {
        var text = new StringBuilder("text/plain");
        for (var i = 0; i < times; i++)
            text.Append(piece.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var read = HeaderParameters.Parse(null);
        var whole = text.ToString();
        Assert.InRange(Bounded.Allocated(() => read = HeaderParameters.Parse(whole)), 0, 200_000_000);
        Assert.InRange(read.All.Count, 0, MimeLimits.Default.Parameters);
        Assert.Equal(piece.Contains("{0}", StringComparison.Ordinal) || piece.StartsWith(" charset", StringComparison.Ordinal) || piece.Contains("a=", StringComparison.Ordinal), read.IsCut);
    }

    [Fact]
    public void Any_soup_of_parameters_is_read_and_stays_on_one_line()
    {
        string[] pieces = [";", "=", "*", "*0", "*1*", "'", "\"", "\\", "(", ")", " ", "name", "filename", "utf-8''", "%C3", "%0D%0A", "%", "=?utf-8?Q?=0A?=", "a", "\r\n ", "\0", ",", "ü"];
        var random = new Random(20261121);
        for (var round = 0; round < 20_000; round++)
        {
            var read = HeaderParameters.Parse(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)])));
            Assert.DoesNotContain(read.Value, char.IsControl);
            Assert.All(read.All, pair => Assert.DoesNotContain(pair.Key + pair.Value, c => c is '\r' or '\n' or '\0'));
        }
    }
}
