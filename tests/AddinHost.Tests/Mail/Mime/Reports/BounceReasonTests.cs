using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Tests.Mail.Mime.Reports;

/// <summary>Why a server refused, from its status and its words.</summary>
public sealed class BounceReasonTests
{
    [Theory]
    [InlineData("5.1.1", "550 5.1.1 <x>: Recipient address rejected: User unknown in virtual mailbox table", BounceReason.NoSuchMailbox)]
    [InlineData("5.2.2", "550 5.2.2 <kijitora@example.jp>... Mailbox Full", BounceReason.MailboxFull)]
    [InlineData("5.7.26", "550-5.7.26 Unauthenticated email from libsisimai.org is not accepted due to domain's DMARC policy", BounceReason.Authentication)]
    [InlineData("5.7.509", "550 5.7.509 Access denied, sending domain does not pass DMARC verification", BounceReason.Authentication)]
    [InlineData("5.7.1", "550 5.7.1 Service unavailable; client host blocked using Spamhaus", BounceReason.Policy)]
    [InlineData("5.7.708", "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP", BounceReason.Policy)]
    [InlineData("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", BounceReason.NoSuchMailbox)]
    [InlineData("5.4.310", "550 5.4.310 DNS domain x.example does not exist", BounceReason.DomainNotFound)]
    [InlineData("5.4.4", "Host or domain name not found. Name service error for name=x.example type=A: Host not found", BounceReason.DomainNotFound)]
    [InlineData("5.0.0", "Unrouteable address", BounceReason.DomainNotFound)]
    [InlineData("5.2.3", "552 5.2.3 Message size exceeds fixed maximum message size", BounceReason.TooLarge)]
    [InlineData("5.3.4", "message file too big", BounceReason.TooLarge)]
    [InlineData("5.4.6", "554 5.4.6 Too many hops", BounceReason.Loop)]
    [InlineData("5.4.14", "554 5.4.14 Hop count exceeded - possible mail loop", BounceReason.Loop)]
    [InlineData("4.2.0", "450 4.2.0 <x>: Recipient address rejected: Greylisted", BounceReason.Temporary)]
    [InlineData("4.4.1", "connect to mx.x.example[192.0.2.1]:25: Connection refused", BounceReason.Temporary)]
    [InlineData("4.2.2", "452 4.2.2 The email account that you tried to reach is over quota", BounceReason.MailboxFull)]
    [InlineData("5.0.0", "501 This system is not configured", BounceReason.Other)]
    [InlineData(null, null, BounceReason.Other)]
    [InlineData("99999999999.1.1", "x", BounceReason.Other)]
    public void Reasons_are_told_apart(string? status, string? words, BounceReason reason) =>
        Assert.Equal(reason, new BouncedRecipient("a@x.example", null, DeliveryAction.Failed, status, words).Reason);
}
