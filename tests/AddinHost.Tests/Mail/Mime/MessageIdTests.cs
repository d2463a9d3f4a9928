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
    [InlineData("a@b> <c@d>", "a@b c@d")]
    [InlineData("<a@b> c@d> e@f> <g@h>", "a@b c@d e@f g@h")]
    [InlineData("<a@b c@d>", "a@b c@d")]
    [InlineData("<a@b, c@d>", "a@b c@d")]
    [InlineData("<part one@b>", "partone@b")]
    [InlineData("<a@b> (added by <postmaster@x>) <c@d>", "a@b c@d")]
    [InlineData("(a <x@y>", "x@y")]
    [InlineData("(<x@y>)", "x@y")]
    [InlineData("Message from \"Bob <bob@x>\" of Monday <a@b>", "a@b")]
    [InlineData("5\" screen <a@b> 6\"", "a@b")]
    [InlineData("Bob's message, bob@x.example, <a@b>", "a@b")]
    [InlineData("<a@b>;trailing garbage", "a@b")]
    [InlineData("<a@b>, bare@c", "a@b")]
    [InlineData("a@b, c@d; e@f", "a@b c@d e@f")]
    [InlineData("<\"quoted local\"@b>", "\"quotedlocal\"@b")]
    [InlineData("<\"a>b\"@c> <d@e>", "d@e")]
    [InlineData("<OF1A2B3C4D.5E6F7081-ONC1257A2B.0012ABCD-C1257A2B.0034EF01@notes.example>", "OF1A2B3C4D.5E6F7081-ONC1257A2B.0012ABCD-C1257A2B.0034EF01@notes.example")]
    [InlineData("<!&!AAAAAAAAAAAYAAAAAAAAAKTyZ==@outlook.example>", "!&!AAAAAAAAAAAYAAAAAAAAAKTyZ==@outlook.example")]
    [InlineData("<000001d9$1a2b3c4d$4e5f6071$@outlook.example>", "000001d9$1a2b3c4d$4e5f6071$@outlook.example")]
    [InlineData("<4F5.A1B2.C3D4@[192.0.2.1]>", "4F5.A1B2.C3D4@[192.0.2.1]")]
    [InlineData("<\"0123456*/c=DE/admd= /prmd=X/o=Y/\"@MHS>", "\"0123456*/c=DE/admd=/prmd=X/o=Y/\"@MHS")]
    [InlineData("=?utf-8?q?=3Ca=40b=3E?=", "a@b")]
    [InlineData("=?us-ascii?Q?=3Ca-very-long-id-that-was=40folded?=\r\n =?us-ascii?Q?=2Eexample=3E?=", "a-very-long-id-that-was@folded.example")]
    [InlineData("<a\u2028b@c>", "")]
    public void Lists_are_read_as_they_are_found(string? text, string ids) =>
        Assert.Equal(ids, string.Join(' ', MessageId.ParseList(text).Select(id => id.Value)));

    [Fact]
    public void The_newest_thousand_of_endless_references_are_kept()
    {
        var ids = MessageId.ParseList(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<{i}@x>")));
        Assert.Equal((1000, "99999@x"), (ids.Count, ids[^1].Value));
    }

    [Fact]
    public void Endless_text_is_read_from_its_end_and_no_id_is_longer_than_a_line()
    {
        var ids = MessageId.ParseList(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"<{i}@x.example>\r\n ")), out var cut);
        Assert.Equal((1000, "299999@x.example", true), (ids.Count, ids[^1].Value, cut));
        Assert.Equal(998, Assert.Single(MessageId.ParseList("<" + new string('a', 998) + "> <" + new string('b', 999) + ">", out cut)).Value.Length);
        Assert.False(cut);
        Assert.InRange(MessageId.ParseList(string.Concat(Enumerable.Repeat("(\"<(", 400_000))).Count, 0, 1000);
        Assert.Empty(MessageId.ParseList(new string('<', 1_900_000)));
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
