using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Tests.Mail.Mime.Reports;

public sealed class BounceTests
{
    private static MimeMessage Report(string status, string original = "Content-Type: message/rfc822\n\nMessage-ID: <sent@us.example>\nSubject: offer\n\nhi") =>
        MimeMessage.Parse(Encoding.UTF8.GetBytes($"""
            From: MAILER-DAEMON@mx.example
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b

            It failed.
            --b
            Content-Type: message/delivery-status

            {status}
            --b
            {original}
            --b--
            """.ReplaceLineEndings("\r\n")));

    [Fact]
    public void A_failed_recipient_is_found_with_the_message_it_was_for()
    {
        var bounce = Bounce.Read(Report("""
            Reporting-MTA: dns; mx.example

            Original-Recipient: rfc822;Anna@x.example
            Final-Recipient: rfc822; anna@y.example
            Action: failed
            Status: 5.1.1 (bad mailbox)
            Diagnostic-Code: smtp; 550 5.1.1 <anna@y.example>: no such
              user
            """));
        Assert.NotNull(bounce);
        Assert.True(bounce.IsFailure);
        Assert.Equal("sent@us.example", bounce.OriginalMessageId?.Value);
        var recipient = Assert.Single(bounce.Recipients);
        Assert.Equal(("anna@y.example", "Anna@x.example", DeliveryAction.Failed, "5.1.1"), (recipient.FinalRecipient, recipient.OriginalRecipient, recipient.Action, recipient.Status));
        Assert.True(recipient.IsPermanent);
    }

    [Theory]
    [InlineData("Final-Recipient: rfc822; a@y.example\nAction: delayed\nStatus: 4.4.1", DeliveryAction.Delayed, "4.4.1", false)]
    [InlineData("Final-Recipient: rfc822; a@y.example\nAction: failed\nDiagnostic-Code: smtp; 550-5.7.1 denied", DeliveryAction.Failed, "5.7.1", true)]
    [InlineData("Final-Recipient: rfc822; a@y.example\nStatus: 5.0.0", DeliveryAction.Failed, "5.0.0", true)]
    [InlineData("Final-Recipient: rfc822; a@y.example\nAction: relayed", DeliveryAction.Relayed, null, false)]
    [InlineData("Final-Recipient: utf-8; <a@y.example>\nAction: failed\nStatus: nonsense", DeliveryAction.Failed, null, true)]
    [InlineData("Original-Recipient: rfc822;a@y.example\nStatus: 4.2.2\nAction: failed", DeliveryAction.Failed, "4.2.2", false)]
    public void Action_and_status_are_read_where_they_stand(string fields, DeliveryAction action, string? status, bool isPermanent)
    {
        var recipient = Assert.Single(Bounce.Read(Report("Reporting-MTA: dns; mx\n\n\n" + fields))!.Recipients);
        Assert.Equal(("a@y.example", action, status, isPermanent), (recipient.FinalRecipient, recipient.Action, recipient.Status, recipient.IsPermanent));
    }

    [Fact]
    public void The_original_may_be_only_its_header() =>
        Assert.Equal("sent@us.example", Bounce.Read(Report("X: y", "Content-Type: text/rfc822-headers\n\nMessage-ID: <sent@us.example>"))?.OriginalMessageId?.Value);

    [Fact]
    public void A_report_that_somebody_attached_is_not_a_report()
    {
        var inner = Encoding.UTF8.GetString(Report("Final-Recipient: rfc822; a@y.example\nAction: failed").Raw.Span);
        Assert.Null(Bounce.Read(MimeMessage.Parse(Encoding.UTF8.GetBytes("Content-Type: message/rfc822\r\n\r\n" + inner))));
        Assert.Null(Bounce.Read(MimeMessage.Parse("Subject: x\r\n\r\nStatus: 5.1.1"u8.ToArray())));
    }
}
