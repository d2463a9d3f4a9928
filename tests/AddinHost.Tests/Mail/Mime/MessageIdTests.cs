using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class MessageIdTests
{
    [Theory]
    [InlineData("<a@b> <c@d>", "a@b c@d")]
    [InlineData("<a@b><c@d>", "a@b c@d")]
    [InlineData("<a@b>,<c@d>", "a@b c@d")]
    [InlineData("<a@b <c@d>", "a@b c@d")]
    [InlineData("<a@b> <c@d", "a@b c@d")]
    [InlineData("<<a@b>>", "a@b")]
    [InlineData("<a@\r\n b>", "a@b")]
    [InlineData("a@b c@d", "a@b c@d")]
    [InlineData("Your message of \"Tue, 1 Jan\" <a@b>", "a@b")]
    [InlineData("<a@b> <a@b>", "a@b")]
    [InlineData("<no-at-sign>", "no-at-sign")]
    [InlineData("just words", "")]
    [InlineData("<a\0b@c>", "")]
    [InlineData("<>", "")]
    [InlineData(null, "")]
    public void Lists_are_read_as_they_are_found(string? text, string ids) =>
        Assert.Equal(ids, string.Join(' ', MessageId.ParseList(text).Select(id => id.Value)));

    [Fact]
    public void The_newest_thousand_of_endless_references_are_kept()
    {
        var ids = MessageId.ParseList(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<{i}@x>")));
        Assert.Equal((1000, "99999@x"), (ids.Count, ids[^1].Value));
    }

    [Fact]
    public void New_ids_differ_and_read_back()
    {
        var id = MessageId.New("mail.example.org");
        Assert.NotEqual(id, MessageId.New("mail.example.org"));
        Assert.True(MessageId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
        Assert.EndsWith("@xn--mnchen-3ya.example", MessageId.New("münchen.example").Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nb.example")]
    [InlineData("a>b")]
    [InlineData(" ")]
    public void A_domain_must_be_one(string domain) => Assert.Throws<ArgumentException>(() => MessageId.New(domain));
}
