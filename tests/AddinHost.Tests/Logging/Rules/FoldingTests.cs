using System.Text;
using AddinHost.Contacts;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Shared.Secrets;

namespace AddinHost.Tests.Logging.Rules;

/// <summary>Spellings of an address, by each choice that an organization has.</summary>
public sealed class FoldingTests
{
    [Theory]
    [InlineData("ann+shop@example.com", "ann+shop@example.com", "ann@example.com", "ann+shop@example.com", "ann@example.com")]
    [InlineData("a.nn+shop@gmail.com", "a.nn+shop@gmail.com", "a.nn@gmail.com", "ann+shop@gmail.com", "ann@gmail.com")]
    [InlineData("a.nn@googlemail.com", "a.nn@googlemail.com", "a.nn@googlemail.com", "ann@gmail.com", "ann@gmail.com")]
    [InlineData("a.nn@example.com", "a.nn@example.com", "a.nn@example.com", "a.nn@example.com", "a.nn@example.com")]
    [InlineData("+x@example.com", "+x@example.com", "+x@example.com", "+x@example.com", "+x@example.com")]
    [InlineData("\"a+b\"@gmail.com", "\"a+b\"@gmail.com", "\"a+b\"@gmail.com", "\"a+b\"@gmail.com", "\"a+b\"@gmail.com")]
    public void Each_choice_leaves_out_what_it_says(string address, params string[] spellings)
    {
        ArgumentNullException.ThrowIfNull(spellings);
        Assert.Equal(spellings, Enumerable.Range(0, MailPartyKeys.Foldings).Select(folding => FoldedAddress.Of(address, (AddressFolding)folding)));
    }

    [Fact]
    public void What_is_kept_of_a_mail_can_be_judged_by_another_choice()
    {
        var hash = new KeyedHash(new byte[32]);
        var facts = MessageFacts.Of(MessageHeaders.Parse(Encoding.ASCII.GetBytes("From: a.n+x@gmail.com\r\nTo: b@own.example\r\n\r\n")), WatchedFolder.Inbox, hash);
        foreach (var folding in Enumerable.Range(0, MailPartyKeys.Foldings).Select(number => (AddressFolding)number))
        {
            Assert.Equal(
                [MailPartyKeys.OfAddress(FoldedAddress.Of("a.n+x@gmail.com", folding), hash), MailPartyKeys.OfAddress("b@own.example", hash)],
                MessageFacts.Unpack(false, false, facts.PackParties(), folding).Parties.Select(party => party.Address));
        }
    }
}
