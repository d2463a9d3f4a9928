using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("anna@example.org", null, "anna@example.org")]
    [InlineData("Anna Berg <anna@example.org>", "Anna Berg", "anna@example.org")]
    [InlineData("\"Berg, Anna\" <anna@example.org>", "Berg, Anna", "anna@example.org")]
    [InlineData("\"Anna \\\"A\\\" Berg\" <anna@example.org>", "Anna \"A\" Berg", "anna@example.org")]
    [InlineData("anna@example.org (Anna Berg)", "Anna Berg", "anna@example.org")]
    [InlineData("Anna (from (old) sales) Berg <anna@example.org>", "Anna Berg", "anna@example.org")]
    [InlineData("J. R. Smith <jr@example.org>", "J. R. Smith", "jr@example.org")]
    [InlineData("<@one.example,@two.example:anna@example.org>", null, "anna@example.org")]
    [InlineData("=?utf-8?Q?J=C3=BCrgen?= <j@example.org>", "Jürgen", "j@example.org")]
    [InlineData("\"=?utf-8?Q?J=C3=BCrgen?=\" <j@example.org>", "Jürgen", "j@example.org")]
    [InlineData("anna . berg @ example . org", null, "anna.berg@example.org")]
    [InlineData("\"anna berg\"@example.org", null, "\"anna berg\"@example.org")]
    [InlineData("\"anna\"@example.org", null, "anna@example.org")]
    [InlineData("\"a@good.example\"@other.example", null, "\"a@good.example\"@other.example")]
    [InlineData("a@good.example <b@other.example>", "a@good.example", "b@other.example")]
    [InlineData("用户@例え.jp", null, "用户@例え.jp")]
    [InlineData("Jürgen <j@münchen.example>", "Jürgen", "j@münchen.example")]
    [InlineData("anna@[192.0.2.1]", null, "anna@[192.0.2.1]")]
    [InlineData("anna..b@example.org", null, "anna..b@example.org")]
    [InlineData("mailto:anna@example.org", null, "anna@example.org")]
    [InlineData("anna@example.org.", null, "anna@example.org")]
    [InlineData("Anna <anna@example.org", "Anna", "anna@example.org")]
    [InlineData("=?utf-8?Q?Berg,_Anna?= <anna@example.org>", "Berg, Anna", "anna@example.org")]
    [InlineData("=?utf-8?Q?Berg,_A.,_Dr.?= <anna@example.org>", "Berg, A., Dr.", "anna@example.org")]
    [InlineData("=?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9Fe?= <anna@example.org>", "Grüße", "anna@example.org")]
    [InlineData("anna@example.org (=?utf-8?Q?J=C3=BCrgen?=)", "Jürgen", "anna@example.org")]
    [InlineData("Anna \"B.\" Berg <anna@example.org>", "Anna B. Berg", "anna@example.org")]
    [InlineData("Anna Berg<anna@example.org>", "Anna Berg", "anna@example.org")]
    [InlineData("anna(comment)@(nested (one))example.org", "comment nested (one)", "anna@example.org")]
    [InlineData("\"anna\".\"berg\"@example.org", null, "anna.berg@example.org")]
    [InlineData("\"a\\\\b\"@example.org", null, "\"a\\\\b\"@example.org")]
    [InlineData("anna@[IPv6:2001:db8::1]", null, "anna@[IPv6:2001:db8::1]")]
    [InlineData("<@one.example:anna@example.org>", null, "anna@example.org")]
    [InlineData("Team: anna@example.org;", null, "anna@example.org")]
    [InlineData("A.@docomo.example", null, "A.@docomo.example")]
    [InlineData("anna@example.org,", null, "anna@example.org")]
    public void One_address_is_read(string text, string? name, string address)
    {
        var read = Assert.Single(AddressList.Parse(text));
        Assert.Equal((name, address), (read.Name, read.Address));
        Assert.Equal(read, Assert.Single(AddressList.Parse(read.ToString())));
    }

    [Theory]
    [InlineData("<a@one.example> <b@two.example>")]
    [InlineData("<a@one.example> b@two.example")]
    [InlineData("a@one.example b@two.example")]
    [InlineData("a@one.example@two.example")]
    [InlineData("a@one.example(x)@two.example")]
    [InlineData("<<a@one.example>")]
    [InlineData("\"a@one.example <b@two.example>")]
    [InlineData("a(@one.example <b@two.example>")]
    [InlineData("=?utf-8?q?a=40one.example=3E?= two.example")]
    [InlineData("a@one.example\uFF0Eevil.example\u3002org")]
    [InlineData("\"a\r\nRCPT TO:<b@two.example>\"@one.example")]
    [InlineData("a b@one.example")]
    [InlineData("a@.")]
    [InlineData("anna")]
    [InlineData("undisclosed-recipients:;")]
    [InlineData("a@[two.example@x]")]
    [InlineData("a@[two.example\\]x]")]
    [InlineData("a\uD800@two.example")]
    [InlineData("a\uFFFD@two.example")]
    [InlineData("a@two\uD800.example")]
    [InlineData("<@one.example,b@two.example>")]
    [InlineData("<@one.example:b@two.example:c@three.example>")]
    [InlineData("a@one.example:b@two.example.c@two.example")]
    [InlineData("")]
    public void Text_with_no_reading_or_with_two_gives_no_address(string text)
    {
        var read = AddressList.Parse(text);
        Assert.DoesNotContain(read, address => address.Address.Contains("two.example", StringComparison.Ordinal) || text.Length < 30);
        Assert.False(EmailAddress.TryParse(text, out _));
    }

    [Theory]
    [InlineData("Team: a@x.example;")]
    [InlineData("Team: a@x.example")]
    [InlineData("mailto:a@x.example")]
    [InlineData("a@x.example,")]
    [InlineData("a@x.example;")]
    [InlineData("a@x.example, b@x.example")]
    [InlineData("Berg, Anna <a@x.example>")]
    [InlineData("a@x.example\n")]
    public void A_list_or_group_of_one_is_not_one_address(string text)
    {
        Assert.False(EmailAddress.TryParse(text, out _));
        Assert.Throws<ArgumentException>(() => new EmailAddress(null, text));
    }

    [Theory]
    [InlineData("=?utf-8?Q?x=40one.example=3E=2C_=3Cb=40two.example?= <a@x.example>")]
    [InlineData("\"=?utf-8?Q?=22_=3Cb=40two.example=3E?=\" <a@x.example>")]
    [InlineData("=?utf-8?B?PGJAdHdvLmV4YW1wbGU+?= <a@x.example>")]
    [InlineData("=?utf-7?Q?+ADw-b+AEA-two.example+AD4-?= <a@x.example>")]
    [InlineData("(=?utf-8?Q?=29_b=40two.example?=) a@x.example")]
    public void No_encoded_word_gives_an_address(string text)
    {
        var read = Assert.Single(AddressList.Parse(text));
        Assert.Equal("a@x.example", read.Address);
        Assert.Equal(read, Assert.Single(AddressList.Parse(read.ToString())));
    }

    [Fact]
    public void An_encoded_word_in_place_of_an_address_stays_what_it_is()
    {
        var read = Assert.Single(AddressList.Parse("=?utf-8?q?a=40one.example?=@two.example"));
        Assert.Equal("=?utf-8?q?a=40one.example?=@two.example", read.Address);
    }

    [Fact]
    public void Groups_are_flattened_and_damaged_entries_left_out()
    {
        var read = AddressList.Parse("Team: a@x.example, B <b@x.example>;, c@x.example; <<d@x.example>>, \"e\" <e@x.example>,, Empty:;");
        Assert.Equal(["a@x.example", "b@x.example", "c@x.example", "e@x.example"], read.Select(address => address.Address));
    }

    [Theory]
    [InlineData("Anna.Berg@Example.ORG", "anna.berg@example.org")]
    [InlineData("a@MÜNCHEN.example", "a@xn--mnchen-3ya.example")]
    [InlineData("a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example")]
    [InlineData("\u212Aarl@example.org", "\u212Aarl@example.org")]
    [InlineData("a@ｅｘａｍｐｌｅ.org", "a@ｅｘａｍｐｌｅ.org")]
    [InlineData("a@mu\u0308nchen.example", "a@xn--mnchen-3ya.example")]
    [InlineData("a@faß.example", "a@xn--fa-hia.example")]
    [InlineData("a@例え.JP", "a@xn--r8jz45g.jp")]
    [InlineData("ju\u0308rgen@x.example", "jürgen@x.example")]
    [InlineData("\u212Au\u0308@x.example", "\u212Au\u0308@x.example")]
    [InlineData("JÜRGEN@x.example", "jÜrgen@x.example")]
    [InlineData("a@\uFB01sh.example", "a@\uFB01sh.example")]
    [InlineData("\"A\"@X.example", "a@x.example")]
    public void Matching_ignores_case_but_makes_no_other_address(string text, string normalized) =>
        Assert.Equal(normalized, Assert.Single(AddressList.Parse(text)).Normalized);

    [Theory]
    [InlineData("a\r\nb", "a@b.example")]
    [InlineData(null, "a@b.example\r\n")]
    [InlineData(null, "a@b.example, c@d.example")]
    [InlineData(null, "A <a@b.example>")]
    [InlineData(null, "a")]
    public void An_address_cannot_be_made_of_anything_else(string? name, string address) => Assert.Throws<ArgumentException>(() => new EmailAddress(name, address));

    [Theory]
    [InlineData("plain")]
    [InlineData("Berg, Anna")]
    [InlineData("back\\slash \"quotes\"")]
    [InlineData("=?utf-8?q?not_decoded_twice?=")]
    [InlineData("two  spaces")]
    [InlineData("名前")]
    [InlineData("a@b.example")]
    [InlineData("(comment)")]
    public void Any_name_survives_printing(string name)
    {
        var address = new EmailAddress(name, "x@y.example");
        Assert.Equal(address, Assert.Single(AddressList.Parse(address.ToString())));
    }

    [Fact]
    public void Endless_lists_are_cut_and_say_so()
    {
        var read = AddressList.Parse(string.Concat(Enumerable.Repeat("a@x.example,", 1_000_000)), out var cut);
        Assert.Equal((10_000, true), (read.Count, cut));
        _ = AddressList.Parse("a@x.example, b@x.example", out cut);
        Assert.False(cut);
        // The last one is cut in two, and half an address is another one.
        Assert.Equal("a@x.example", Assert.Single(AddressList.Parse("a@x.example, b@" + new string('x', 10) + "." + new string('(', 4_000_000), out cut)).Address);
        Assert.True(cut);
    }

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("(((a)", 100_000)]
    [InlineData("g:", 1_000_000)]
    [InlineData("<", 1_000_000)]
    [InlineData("\"", 1_000_001)]
    [InlineData("a ", 1_000_000)]
    [InlineData("a@", 1_000_000)]
    [InlineData("=?utf-8?Q?a,", 300_000)]
    [InlineData("=?utf-8?Q?a?= ", 300_000)]
    [InlineData("=?utf-8?Q?a@x.example,?= ", 150_000)]
    [InlineData("[", 1_000_000)]
    [InlineData("<@a,", 1_000_000)]
    [InlineData("\\", 1_000_000)]
    public void No_nesting_or_repetition_takes_long(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var allocated = Bounded.Allocated(() =>
        {
            _ = AddressList.Parse(text);
            _ = AddressList.Parse(text + " <z@x.example>");
        });
        Assert.InRange(allocated, 0, 400_000_000);
    }
}
