using System.Text;
using AddinHost.Providers.Graph;
using Microsoft.Graph.Models;

namespace AddinHost.Tests.Providers;

/// <summary>Headers made from what Graph tells: no text of anybody's makes a line, and nobody becomes an author who is not.</summary>
public sealed class GraphHeadersTests
{
    private const string Evil = "x\r\nFrom: boss@contoso.test\r\nBcc: spy@elsewhere.test\r\n\r\nbody\0";

    [Fact]
    public void Two_authors_are_none_and_nothing_is_made_up_from_the_properties()
    {
        var headers = GraphHeaders.Of(new Message
        {
            From = Person("boss@contoso.test"),
            Subject = "from the properties",
            InternetMessageHeaders = [Field("From", "a@b.test"), Field("From", "c@d.test"), Field("Subject", "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=")],
        });
        Assert.Null(headers.From);
        Assert.Equal("Grüße", headers.Subject);
    }

    [Fact]
    public void No_value_of_a_received_field_makes_another_line()
    {
        var headers = GraphHeaders.Of(new Message
        {
            InternetMessageHeaders = [Field("From", "a@b.test"), Field("Subject", Evil), Field("X-Folded", "one\r\n\ttwo"), Field("Bad Name", "x"), Field("Bad:Name", "x"), Field("Bad\r\nFrom", "x"), Field("", "x"), Field(null, "x")],
        });
        Assert.Equal(["From", "Subject", "X-Folded"], headers.Names);
        Assert.Equal("a@b.test", headers.From!.Address);
        Assert.Empty(headers.Bcc);
        Assert.Equal("one  \ttwo".Replace('\t', ' '), headers["X-Folded"]!.Replace('\t', ' '));
    }

    [Fact]
    public void No_property_of_a_sent_message_makes_another_line()
    {
        var headers = GraphHeaders.Of(new Message
        {
            From = Person("alice@contoso.test", Evil),
            Sender = Person("alice@contoso.test"),
            ToRecipients = [Person("bob@elsewhere.test", "Böb, \"the\" <evil@x.test>"), Person("a@b.test>\r\nBcc: spy@elsewhere.test"), Person("/O=EXCHANGELABS/OU=GROUP/CN=RECIPIENTS/CN=AB"), new Recipient(), Person(null)],
            Subject = Evil,
            InternetMessageId = "<own@contoso.test>\r\nBcc: spy@elsewhere.test",
            SentDateTime = new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero),
            SingleValueExtendedProperties = [Property("string 0x1042", "<p@q.test>\r\nBcc: s@t.test"), Property(GraphProperties.Ref.ToLowerInvariant(), Evil)],
        });
        Assert.Equal("alice@contoso.test", headers.From!.Address);
        Assert.Empty(headers.Bcc);
        Assert.Equal("bob@elsewhere.test", Assert.Single(headers.To).Address);
        Assert.Equal("Böb, \"the\" <evil@x.test>", headers.To[0].Name);
        Assert.Equal("own@contoso.test", headers.MessageId!.Value.Value);
        Assert.Equal("p@q.test", Assert.Single(headers.InReplyTo).Value);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero), headers.Date);
        Assert.StartsWith("x", headers["X-Inlay-Ref"], StringComparison.Ordinal);
        Assert.DoesNotContain('\0', Encoding.Latin1.GetString(headers.Raw.Span));
    }

    [Fact]
    public void An_id_that_exchange_gave_counts_where_the_sender_gave_none()
    {
        var headers = GraphHeaders.Of(new Message { InternetMessageId = "<given@exchange.test>", InternetMessageHeaders = [Field("From", "a@b.test")] });
        Assert.Equal("given@exchange.test", headers.MessageId!.Value.Value);
    }

    [Fact]
    public void Nothing_at_all_is_no_failure() => Assert.Null(GraphHeaders.Of(new Message()).From);

    private static InternetMessageHeader Field(string? name, string value) => new() { Name = name, Value = value };

    private static Recipient Person(string? address, string? name = null) => new() { EmailAddress = new EmailAddress { Address = address, Name = name } };

    private static SingleValueLegacyExtendedProperty Property(string id, string value) => new() { Id = id, Value = value };
}
