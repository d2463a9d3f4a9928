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
    [InlineData("")]
    public void Text_with_no_reading_or_with_two_gives_no_address(string text)
    {
        var read = AddressList.Parse(text);
        Assert.DoesNotContain(read, address => address.Address.Contains("two.example", StringComparison.Ordinal) || text.Length < 30);
        Assert.False(EmailAddress.TryParse(text, out _));
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
}
