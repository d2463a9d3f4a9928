using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using FsCheck;
using FsCheck.Fluent;

namespace AddinHost.Tests.Mail.Mime;

/// <summary>Whoever reads an address in this product reads the same one: a header, a form, and the envelope that goes to a server.</summary>
public sealed class OneReadingTests
{
    private const ulong Seed = 20261121;

    private static Arbitrary<string> Soup() =>
        Gen.Elements("a", "b.c", "x.example", "X.EXAMPLE", "\"", "\\", "(", ")", "<", ">", "@", "@", "@", ",", ";", ":", " ", "\t", "\r\n ", "\r", "\0", "[", "]", "[1.2.3.4]", "ü", "u\u0308", "\uD83D\uDE00", "\uD83D",
                "\u212A", "ß", "例え", "xn--mnchen-3ya", "\uFF0E", "\u3002", "\uFF20", "\u200D", "\uFFFD", "=?utf-8?Q?=40?=", ".", "..", "-", "_", "+", "%", "!", "<a@b.example>", "\"q r\"@x.example", "名 前 <n@x.example>")
            .ListOf().Select(string.Concat).ToArbitrary();

    private static Config Quick(int count) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(Seed, 1);

    [Fact]
    public void The_envelope_takes_no_address_but_the_one_that_is_read() =>
        Prop.ForAll(Soup(), text =>
        {
            if (SmtpEnvelope.Normalize(text) is not { } sent)
                return;
            Assert.True(EmailAddress.TryParse(text, out var read));
            Assert.True(EmailAddress.TryParse(sent, out var again));
            Assert.Equal(read.Normalized, again.Normalized);
        }).Check(Quick(5000));

    [Fact]
    public void A_form_takes_no_address_but_the_one_that_a_header_has() =>
        Prop.ForAll(Soup(), text =>
        {
            if (!EmailAddress.TryParse(text, out var one))
                return;
            Assert.Equal(one, Assert.Single(AddressList.Parse(text)));
            Assert.Equal(one, new EmailAddress(one.Name, one.Address));
            var header = MessageHeaders.Parse(System.Text.Encoding.UTF8.GetBytes($"From: {one}\r\n\r\n"));
            Assert.Equal(one, header.From);
        }).Check(Quick(5000));

    [Fact]
    public void The_form_for_matching_is_stable_and_reads_as_itself() =>
        Prop.ForAll(Soup(), text =>
        {
            foreach (var address in AddressList.Parse(text))
            {
                var again = new EmailAddress(null, address.Normalized);
                Assert.Equal(address.Normalized, again.Normalized);
                Assert.Equal(address.LocalPart.Count(char.IsAscii), again.LocalPart.Count(char.IsAscii) + (address.LocalPart.Length - again.LocalPart.Length));
            }
        }).Check(Quick(5000));

    [Theory]
    [InlineData("a@ｅｘａｍｐｌｅ.org")]
    [InlineData("a@x.example@y.example")]
    [InlineData("\"a@x.example\"@y.example")]
    [InlineData("a@x\u3002example")]
    [InlineData("<a@x.example>")]
    [InlineData("a@[192.0.2.1]")]
    public void What_might_go_elsewhere_is_not_sent(string address) => Assert.False(SmtpEnvelope.CanSendTo(address));
}
