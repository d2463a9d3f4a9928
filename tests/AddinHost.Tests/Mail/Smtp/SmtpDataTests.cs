using System.Text;
using AddinHost.Mail.Smtp;
using FsCheck;
using FsCheck.Fluent;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>What a server sees between DATA and the final dot, and which addresses may go into an envelope.</summary>
public sealed class SmtpDataTests
{
    [Theory]
    [InlineData("a\r\nb\r\n", "a\r\nb\r\n.\r\n")]
    [InlineData("a\nb\n", "a\r\nb\r\n.\r\n")]
    [InlineData("a\rb\r", "a\r\nb\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData("a\r\n.\r\nMAIL FROM:<e@e>\r\n", "a\r\n..\r\nMAIL FROM:<e@e>\r\n.\r\n")]
    [InlineData("a\n.\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\n.\nb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\n.\rb", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\r\nb", "a\r\n\r\nb\r\n.\r\n")]
    [InlineData("..a\r\n...", "...a\r\n....\r\n.\r\n")]
    [InlineData("\r\n", "\r\n.\r\n")]
    [InlineData("a\r\n\r\n", "a\r\n\r\n.\r\n")]
    public void Every_line_end_is_crlf_and_no_line_is_a_lone_dot(string message, string expected) =>
        Assert.Equal(expected, Encode(Encoding.ASCII.GetBytes(message)));

    [Fact]
    public void Whatever_the_message_holds_a_server_reads_back_its_lines_and_one_end()
    {
        var pieces = Gen.Elements("\r", "\n", "\r\n", ".", "..", "x", "\r\n.\r\n", "\n.\n", "MAIL FROM:<e@e>", new string('y', 40_000), "\u00E4");
        var messages = Gen.Select(Gen.ListOf(pieces), list => string.Concat(list)).Where(text => text.Length > 0);

        Prop.ForAll(Arb.From(messages), text =>
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            var data = new SmtpData(bytes);
            var wire = Encode(bytes);

            // An independent reader: split at CRLF, stop at the lone dot, take one dot off.
            var lines = wire.Split("\r\n");
            var end = Array.IndexOf(lines, ".");
            var read = string.Concat(lines.Take(end).Select(line => (line.StartsWith('.') ? line[1..] : line) + "\r\n"));
            var normal = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
            if (!normal.EndsWith("\r\n", StringComparison.Ordinal))
                normal += "\r\n";
            Assert.Equal(normal, read);
            Assert.Equal(lines.Length - 2, end);
            Assert.DoesNotContain(lines, line => line.Contains('\r', StringComparison.Ordinal) || line.Contains('\n', StringComparison.Ordinal));
            Assert.Equal(normal.Length, data.Size);
            Assert.Equal(text.Contains('\u00E4', StringComparison.Ordinal), data.HasEightBit);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a@x.test")]
    [InlineData("a.b+c'd@sub.x.test")]
    [InlineData("\"odd,local\"@x.test")]
    [InlineData("a@localhost")]
    [InlineData("a..b@x.test")]
    [InlineData("a@under_score.test")]
    [InlineData("jürgen@münchen.test")]
    public void Usual_addresses_can_be_sent_to(string address) => Assert.True(SmtpEnvelope.CanSendTo(address));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("@x.test")]
    [InlineData("a@")]
    [InlineData("a b@x.test")]
    [InlineData("a@x.test\r\nDATA")]
    [InlineData("a\n@x.test")]
    [InlineData("a\0@x.test")]
    [InlineData("a\u0085@x.test")]
    [InlineData("a\u202E@x.test")]
    [InlineData("<a@x.test>")]
    [InlineData("a>@x.test")]
    [InlineData("@relay.test:a@x.test")]
    [InlineData("\"a@evil.test\"@x.test")]
    [InlineData("\"a\\\"b\"@x.test")]
    [InlineData("\"a b\"@x.test")]
    [InlineData("\"a>\"@x.test")]
    [InlineData("\"\"@x.test")]
    [InlineData("a(c)@x.test")]
    [InlineData("a@x..test")]
    [InlineData("a@-x.test")]
    [InlineData("a@x.test SIZE=1")]
    [InlineData("a@x.test> NOTIFY=SUCCESS")]
    [InlineData("a@x,y.test")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a@x\uFF0Cy.test")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@x.test")]
    public void What_could_be_two_addresses_or_a_command_cannot(string address)
    {
        Assert.False(SmtpEnvelope.CanSendTo(address));
        Assert.Throws<ArgumentException>(() => new SmtpEnvelope("a@x.test", [address]));
        if (address.Length > 0)
            Assert.Throws<ArgumentException>(() => new SmtpEnvelope(address, ["a@x.test"]));
    }

    [Fact]
    public void Half_a_character_is_no_address() => Assert.False(SmtpEnvelope.CanSendTo("a\uD800@x.test"));

    private static string Encode(byte[] message)
    {
        var wire = new StringBuilder();
        foreach (var block in new SmtpData(message).Blocks())
            wire.Append(Encoding.Latin1.GetString(block.Span));
        return wire.Append(Encoding.Latin1.GetString(SmtpData.Terminator.Span)).ToString();
    }
}
