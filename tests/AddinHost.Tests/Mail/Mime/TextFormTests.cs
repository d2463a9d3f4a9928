using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Text that is more than its characters: flowed lines, and files put into it.</summary>
public sealed class TextFormTests
{
    private static string? Flowed(string text, string parameters = "format=flowed") => MimeMessage.Parse(Encoding.UTF8.GetBytes("Content-Type: text/plain; charset=utf-8; " + parameters + "\n\n" + text)).TextBody;

    [Theory]
    // RFC 3676 sections 4.1 to 4.5.
    [InlineData("one \ntwo \nthree\nfour", "one two three\nfour")]
    [InlineData("one \r\ntwo\r\n", "one two\r\n")]
    [InlineData(" >not a quote\n stuffed\n  two", ">not a quote\nstuffed\n two")]
    [InlineData("> quoted \n> text\n>> deeper\nreply", "> quoted text\n>> deeper\nreply")]
    [InlineData(">quoted \n> text", "> quoted text")]
    [InlineData("> quoted \nreply", "> quoted \nreply")]
    [InlineData("text \n-- \nname", "text \n-- \nname")]
    [InlineData("> text\n> -- \n> name", "> text\n> -- \n> name")]
    [InlineData("last ", "last ")]
    [InlineData("last \n", "last \n")]
    [InlineData(" \nx", "\nx")]
    [InlineData("", "")]
    [InlineData("\n\n", "\n\n")]
    [InlineData("From the start", "From the start")]
    public void Flowed_text_is_joined(string text, string joined) => Assert.Equal(joined, Flowed(text));

    [Fact]
    public void With_delsp_the_space_goes() => Assert.Equal("大阪城へ\n-- \nx", Flowed("大阪 \n城へ\n-- \nx", "format=Flowed; delsp=YES"));

    [Fact]
    public void Other_text_is_left_as_it_is()
    {
        Assert.Equal("one \ntwo", Flowed("one \ntwo", "format=fixed"));
        Assert.Equal("one \ntwo", MimeMessage.Parse(Encoding.ASCII.GetBytes("Content-Type: text/html; format=flowed\n\none \ntwo")).HtmlBody);
    }

    [Fact]
    public void A_file_in_the_text_is_an_attachment_and_no_text()
    {
        var message = MimeMessage.Parse(Encoding.UTF8.GetBytes("Subject: s\r\n\r\nsee\r\nbegin 644 my cat.txt\r\n#0V%T\r\n`\r\nend\r\nand ü\r\nbegin 0755 b\r\n#0V%T\r\nend\r\n"));
        Assert.Equal("see\r\nand ü\r\n", message.TextBody);
        Assert.Equal(["my cat.txt", "b"], message.Attachments.Select(part => part.FileName));
        Assert.All(message.Attachments, part =>
        {
            Assert.Equal(("Cat", 3L, "application/octet-stream"), (part.DecodeText(), part.DecodedLength, part.ContentType.Value));
            Assert.Equal(message.Root, part.Parent);
            Assert.StartsWith("begin ", Encoding.ASCII.GetString(part.Raw.Span), StringComparison.Ordinal);
        });
        Assert.Single(message.Parts());
    }

    [Theory]
    [InlineData("begin with the end\nend\n")]
    [InlineData("begin 644 \n#0V%T\n`\nend\n")]
    [InlineData("begin 999 x\n#0V%T\n`\nend\n")]
    [InlineData("begin 644 x\nnot data at all, but a line of text that is far longer than it says\nend\n")]
    [InlineData("begin 644 x\n#0V%T\n`\n")]
    [InlineData("we begin 644 x\n#0V%T\n`\nend\n")]
    public void Text_about_files_stays_text(string text)
    {
        var message = MimeMessage.Parse(Encoding.ASCII.GetBytes("Subject: s\n\n" + text));
        Assert.Equal(text, message.TextBody);
        Assert.Empty(message.Attachments);
    }

    [Fact]
    public void Files_in_text_are_counted()
    {
        var message = MimeMessage.Parse(Encoding.ASCII.GetBytes("Subject: s\n\n" + string.Concat(Enumerable.Repeat("begin 644 x\n`\nend\n", 100_000))));
        Assert.Equal(MimeLimits.Default.FilesInText, message.Attachments.Count);
        Assert.EndsWith("begin 644 x\n`\nend\n", message.TextBody, StringComparison.Ordinal);
    }
}
