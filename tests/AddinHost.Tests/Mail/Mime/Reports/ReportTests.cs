using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Tests.Mail.Mime.Reports;

/// <summary>Structured reports of servers and readers, from what other people keep as samples; and what hostile ones may do.</summary>
public sealed class ReportTests
{
    [SharedDataTheory]
    [InlineData("bounce.txt", "netec.test@netecgc.com", "5.1.1", BounceReason.NoSuchMailbox, true, "44565655.JitbitHelpdesk.13439.691a0afc-a0a0-457c-8208-f20b7c4a4cb1@jitbit.com")]
    [InlineData("delivery-status.txt", "newsletter-request@imusic.com", null, BounceReason.NoSuchMailbox, true, "31FC7EB4.41C6@netscape.com")]
    [InlineData("delivery-status2.txt", "source@domain.com", "5.0.0", BounceReason.Other, true, null)]
    [InlineData("delivery-status-multiple-blank-lines.txt", "orig_recip@customer.com", "5.5.0", BounceReason.Other, true, null)]
    public void Delivery_reports_of_others_are_read(string file, string recipient, string? status, BounceReason reason, bool isHard, string? id)
    {
        var bounce = Bounce.Read(SharedDataTests.Message(file));
        Assert.NotNull(bounce);
        var found = Assert.Single(bounce.Recipients);
        Assert.Equal((recipient, status, reason, isHard), (found.FinalRecipient, found.Status, found.Reason, found.IsHard));
        Assert.Equal(id, bounce.OriginalMessageId?.Value);
    }

    /// <summary>Source, machine-readable part, status, reason.</summary>
    [Theory]
    [InlineData("Postfix: sisimai/p5-sisimai set-of-emails lhost-postfix-70.eml", "Reporting-MTA: dns; smtp.example.jp\nX-Postfix-Queue-ID: AF578C0196A\n\nFinal-Recipient: rfc822; kijitora@x.example\nOriginal-Recipient: rfc822;kijitora@x.example\nAction: failed\nStatus: 5.7.26\nRemote-MTA: dns; gmail-smtp-in.l.google.com\nDiagnostic-Code: smtp; 550-5.7.26 Unauthenticated email from libsisimai.org is\n    not accepted due to 550-5.7.26 domain's DMARC policy.", "5.7.26", BounceReason.Authentication)]
    [InlineData("Exchange 2007: sisimai/set-of-emails email-exchange2007-05.eml", "Reporting-MTA: dns;mx4.example.org\n\nFinal-Recipient: rfc822;kijitora@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found\nX-Display-Name: Neko", "5.1.1", BounceReason.NoSuchMailbox)]
    [InlineData("Outlook.com: sisimai/set-of-emails rhost-outlook-01.eml", "Reporting-MTA: dns;BLU004\n\nFinal-Recipient: rfc822;kijitora@x.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;550 5.2.2 <kijitora@x.example>... Mailbox Full", "5.2.2", BounceReason.MailboxFull)]
    [InlineData("Exim: driverdev-devel list, 2019-09", "Reporting-MTA: dns; mail2world\n\nAction: failed\nFinal-Recipient: rfc822;kijitora@x.example\nStatus: 5.0.0\nRemote-MTA: dns; m2w-in1.ctmail.com\nDiagnostic-Code: smtp; 501 This system is not configured to relay mail to <kijitora@x.example> for 216.163.188.208", "5.0.0", BounceReason.Policy)]
    [InlineData("Exim with the other server's status: exim specification 40.3", "Reporting-MTA: dns; e1\n\nAction: failed\nFinal-Recipient: rfc822;kijitora@x.example\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no such user", "5.1.1", BounceReason.NoSuchMailbox)]
    public void Failures_are_read_from_the_machine_readable_part(string source, string fields, string status, BounceReason reason)
    {
        var recipient = Assert.Single(Bounce.Read(Report("delivery-status", "message/delivery-status", fields))!.Recipients);
        Assert.Equal((source, "kijitora@x.example", status, reason), (source, recipient.FinalRecipient, recipient.Status, recipient.Reason));
    }

    [Fact]
    public void Exchange_names_the_original_by_answering_it()
    {
        var message = Parse("In-Reply-To: <SLXP216@x.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822;a@x.example\nAction: failed\nStatus: 5.1.1\n--b--");
        Assert.Equal("SLXP216@x.example", Bounce.Read(message)?.OriginalMessageId?.Value);
    }

    [SharedDataTheory]
    [InlineData("disposition-notification.txt")]
    public void A_read_receipt_of_others_is_read(string file) => Assert.Equal(
        new DispositionNotice(Assert.Single(MessageId.ParseList("<199509192301.23456@example.org>")), "Joe_Recipient@example.com", "Joe_Recipient@example.com", Disposition.Displayed, false),
        DispositionNotice.Read(SharedDataTests.Message(file)));

    [Theory]
    [InlineData("Disposition: automatic-action/MDN-sent-automatically; deleted/error", Disposition.Deleted, true)]
    [InlineData("Disposition: manual-action/MDN-sent-automatically; processed", Disposition.Processed, true)]
    [InlineData("Disposition: dispatched", Disposition.Dispatched, false)]
    [InlineData("Disposition: nonsense; nonsense", Disposition.Unknown, false)]
    [InlineData("Final-Recipient: x", Disposition.Unknown, false)]
    public void Dispositions_are_told_apart(string field, Disposition disposition, bool isAutomatic)
    {
        var notice = DispositionNotice.Read(Report("disposition-notification", "message/disposition-notification", field));
        Assert.Equal((disposition, isAutomatic), (notice!.Disposition, notice.IsAutomatic));
    }

    [SharedDataTheory]
    [InlineData("feedback-report.txt")]
    public void A_complaint_of_others_is_read(string file)
    {
        var complaint = Complaint.Read(SharedDataTests.Message(file));
        Assert.NotNull(complaint);
        Assert.Equal(("abuse", "somespammer@example.net", "192.0.2.2"), (complaint.FeedbackType, complaint.MailFrom, complaint.SourceIp));
        Assert.Equal(["user@example.com"], complaint.Recipients);
        Assert.Equal(new DateTimeOffset(2005, 3, 8, 14, 0, 0, TimeSpan.FromHours(-4)), complaint.ArrivedAt);
    }

    [Fact]
    public void A_complaint_with_hidden_recipients_still_names_the_message()
    {
        // The form of sisimai/rb-sisimai eg/maildir-as-a-sample/new/arf-01.eml.
        var complaint = Complaint.Read(Report("feedback-report", "message/feedback-report", "Feedback-Type: Abuse\nUser-Agent: SMP-FBL\nVersion: 1.0\nSource-IP: 192.0.2.89\nRedacted-Address: redacted@"));
        Assert.NotNull(complaint);
        Assert.Equal(("abuse", "sent@us.example"), (complaint.FeedbackType, complaint.OriginalMessageId?.Value));
        Assert.Empty(complaint.Recipients);
    }

    [Fact]
    public void Reports_that_somebody_attached_are_not_reports()
    {
        foreach (var type in new[] { "delivery-status", "disposition-notification", "feedback-report" })
        {
            var inner = Encoding.UTF8.GetString(Report(type, "message/" + type, "Feedback-Type: abuse\nDisposition: x; displayed\n\nFinal-Recipient: rfc822;a@x.example\nAction: failed").Raw.Span);
            var outer = MimeMessage.Parse(Encoding.UTF8.GetBytes("Content-Type: message/rfc822\r\n\r\n" + inner));
            Assert.Null(Bounce.Read(outer));
            Assert.Null(DispositionNotice.Read(outer));
            Assert.Null(Complaint.Read(outer));
        }
    }

    [Fact]
    public void A_report_about_a_million_recipients_is_cut()
    {
        var fields = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"Final-Recipient: rfc822;a{number}@x.example\nAction: failed\nStatus: 5.1.1\n\n"));
        Assert.Equal(1000, Bounce.Read(Report("delivery-status", "message/delivery-status", fields))!.Recipients.Count);
        var prose = "From: mailer-daemon@x.example\n\nThe following address(es) failed:\n\n" + string.Concat(Enumerable.Range(0, 50_000).Select(number => $"  a{number}@x.example\n    550 no\n"));
        Assert.InRange(Bounce.Read(Parse(prose))!.Recipients.Count, 1, 1000);
    }

    private static MimeMessage Report(string type, string part, string fields) => Parse(
        $"From: mailer-daemon@x.example\nContent-Type: multipart/report; report-type={type}; boundary=b\n\n--b\n\nprose\n--b\nContent-Type: {part}\n\n{fields}\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <sent@us.example>\n--b--\n");

    private static MimeMessage Parse(string text) => MimeMessage.Parse(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
}
