using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Reports;

namespace AddinHost.Tests.Mail.Mime.Reports;

/// <summary>The delivery failures of known servers, in the forms seen in public (each names its source; addresses as there, the rest shortened).</summary>
public sealed class FreeFormBounceTests
{
    /// <summary>Source, message, address, status, reason, hard, original Message-ID.</summary>
    public static TheoryData<string, string, string, string?, BounceReason, bool, string?> Samples() => new()
    {
        {
            "Exim: sisimai/rb-sisimai eg/maildir-as-a-sample/dos/exim-01.eml",
            """
            X-Failed-Recipients: kijitora@example.ed.jp
            Auto-Submitted: auto-replied
            From: Mail Delivery System <Mailer-Daemon@e1.example.org>
            To: shironeko@example.jp
            Subject: Mail delivery failed: returning message to sender

            This message was created automatically by mail delivery software.

            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              kijitora@example.ed.jp
                SMTP error from remote mail server after MAIL FROM:<shironeko@example.jp> SIZE=1543:
                host mx.example.jp [192.0.2.20]: 550 5.7.0 <shironeko@example.jp>... Please use the smtp server of your ISP.

            ------ This is a copy of the message, including all the headers. ------

            Return-path: <shironeko@example.jp>
            Message-Id: <E1P1ce6-000Egt-GZ@e1.example.org>
            From: shironeko@example.jp

            other@example.org
            """,
            "kijitora@example.ed.jp", "5.7.0", BounceReason.Policy, false, "E1P1ce6-000Egt-GZ@e1.example.org"
        },
        {
            "Sendmail: wRAR/flufl.bounce tests/data/sendmail_02.txt",
            """
            MIME-Version: 1.0
            Auto-Submitted: auto-generated (failure)
            From: <>
            Subject: Returned mail: see transcript for details
            To: <noreply@example.com>
            Content-Type: text/plain; charset="us-ascii"

            The original message was received at Sun, 4 Nov 2012 10:32:05 +0400 (MSK)
            from lestrade.peterlink.ru [195.242.2.15]

               ----- The following addresses had permanent fatal errors -----
            <foo@rbd.spb.ru>
                (reason: 550 5.1.1 User unknown)

               ----- Transcript of session follows -----
            ... while talking to mx.rbd.spb.ru:
            >>> DATA
            <<< 550 5.1.1 User unknown
            550 5.1.1 <foo@rbd.spb.ru>... User unknown
            <<< 503 5.5.2 Need Rcpt command.

               ----- Message header follows -----

            Received: from lestrade.peterlink.ru by mortimer.peterlink.ru for <foo@rbd.spb.ru>; Sun, 4 Nov 2012 10:32:05 +0400 (MSK)
            Message-ID: <sent@peterlink.ru>
            """,
            "foo@rbd.spb.ru", "5.1.1", BounceReason.NoSuchMailbox, true, "sent@peterlink.ru"
        },
        {
            "Gmail, old form: sisimai/rb-sisimai eg/maildir-as-a-sample/mac/us-google-01.eml",
            """
            From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
            To: me@gmail.com
            X-Failed-Recipients: userunknown@example.jp
            Subject: Delivery Status Notification (Failure)
            Content-Type: text/plain; charset=ISO-8859-1

            Delivery to the following recipient failed permanently:

                 userunknown@example.jp

            Technical details of permanent failure:
            Google tried to deliver your message, but it was rejected by the server for the recipient domain example.jp by mx.example.jp. [192.0.2.153].

            The error that the other server returned was:
            550 5.1.1 <userunknown@example.jp>... User Unknown

            ----- Original message -----

            From: me <me@gmail.com>
            Message-Id: <D992C2C3-F175-4C4D-97E2-53A90E4E5BF5@gmail.com>
            To: mailboxfull@example.jp, userunknown@example.jp

            test
            """,
            "userunknown@example.jp", "5.1.1", BounceReason.NoSuchMailbox, true, "D992C2C3-F175-4C4D-97E2-53A90E4E5BF5@gmail.com"
        },
        {
            "Gmail, new form with an empty delivery-status: sisimai/set-of-emails maildir/dos/lhost-googleworkspace-01.eml",
            """
            Return-Path: <>
            Content-Type: multipart/report; boundary="b"; report-type=delivery-status
            Auto-Submitted: auto-replied
            From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
            Subject: Delivery Status Notification (Failure)
            X-Failed-Recipients: neko-meeting@groups.example.com

            --b
            Content-Type: text/plain; charset="UTF-8"


            ** Message not delivered **

            You're sending this from a different address or alias using the 'Send mail as' feature. Check those settings and try resending.

            The response was:

            Unspecified Error (SENT_SECOND_EHLO): Smtp server does not advertise AUTH capability

            --b
            Content-Type: message/delivery-status


            --b
            Content-Type: message/rfc822

            Message-ID: <CAByYQsF5q=+0Uv9LpQ4aA@mail.gmail.com>
            Subject: Nyaan

            x
            --b--
            """,
            "neko-meeting@groups.example.com", null, BounceReason.Other, true, "CAByYQsF5q=+0Uv9LpQ4aA@mail.gmail.com"
        },
        {
            "Gmail: groups.io rejection as quoted on the xen-devel list",
            """
            Return-Path: <>
            From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
            Subject: Delivery Status Notification (Failure)

            ** Address not found **

            Your message wasn't delivered to amd-xen-safety@groups.io because the address couldn't be found, or is unable to receive mail.

            The response from the remote server was:
            510 5.1.1 Your email address, jbeulich@suse.com, is not subscribed to that group.
            """,
            "amd-xen-safety@groups.io", "5.1.1", BounceReason.NoSuchMailbox, true, null
        },
        {
            "Exchange 5.5: sisimai/rb-sisimai eg/maildir-as-a-sample/new/exchange-02.eml",
            """
            From: postmaster@example.co.jp
            To: shironeko@example.jp
            Subject: Undeliverable: email bounce
            X-MS-Embedded-Report: 
            Content-Type: multipart/mixed; boundary="b"

            --b
            Content-Type: text/plain; charset="iso-8859-1"

            Your message

              To:      shironeko@example.jp
              Subject: email bounce
              Sent:    Thu, 29 Apr 2007 16:51:29 -0500

            did not reach the following recipient(s):

            kijitora@example.co.jp on Thu, 29 Apr 2007 16:51:51 -0500
                The recipient name is not recognized
            	The MTS-ID of the original message is: c=jp;a= ;p=neko
                MSEXCH:IMS:KIJITORA CAT:EXAMPLE:EXCHANGE 0 (000C05A6) Unknown Recipient

            --b
            Content-Type: message/rfc822

            Message-ID: <000000000000000.0000000@example.jp>
            Subject: email bounce

            x
            --b--
            """,
            "kijitora@example.co.jp", null, BounceReason.NoSuchMailbox, true, "000000000000000.0000000@example.jp"
        },
        {
            "Exchange 365, prose only: linux list 2026-07 (wdc.com)",
            """
            From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>
            Subject: Undeliverable: patch
            In-Reply-To: <sent@us.example>
            Content-Type: text/plain

            Delivery has failed to these recipients or groups:

            avri.a@wdc.example<mailto:avri.a@wdc.example>
            The email address you entered couldn't be found.

            Diagnostic information for administrators:

            Generating server: SJ0PR04MB7504.namprd04.prod.outlook.com

            avri.a@wdc.example
            Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

            Original message headers:

            Received: from x
            Message-ID: <sent@us.example>
            """,
            "avri.a@wdc.example", "5.1.10", BounceReason.NoSuchMailbox, true, "sent@us.example"
        },
        {
            "qmail: sisimai/rb-sisimai eg/maildir-as-a-sample/mac/qmail-01.eml",
            """
            Return-Path: <>
            From: MAILER-DAEMON@mx4.example.jp
            Subject: failure notice

            Hi. This is the qmail-send program at mx4.example.jp.
            I'm afraid I wasn't able to deliver your message to the following addresses.
            This is a permanent error; I've given up. Sorry it didn't work out.

            <kijitora@example.ne.jp>:
            Sorry, no SMTP connection got far enough; most progress was RCPT TO response; remote host 192.0.2.32 said: 550 Unknown user kijitora@example.ne.jp. (#5.5.0)

            --- Below this line is a copy of the message.

            Return-Path: <nekochan@example.jp>
            Message-ID: <000000000.9999999999999.JavaMail.postmaster@mailhub>
            From: Nyanko <nekochan@example.jp>

            neko
            """,
            "kijitora@example.ne.jp", "5.5.0", BounceReason.NoSuchMailbox, true, "000000000.9999999999999.JavaMail.postmaster@mailhub"
        },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_failure_in_prose_is_read(string source, string message, string address, string? status, BounceReason reason, bool isHard, string? original)
    {
        var bounce = Bounce.Read(Parse(message));
        Assert.True(bounce is { IsFreeForm: true, IsFailure: true }, source);
        var recipient = Assert.Single(bounce.Recipients);
        Assert.Equal((address, status, reason, isHard), (recipient.FinalRecipient, recipient.Status, recipient.Reason, recipient.IsHard));
        Assert.Equal(original, bounce.OriginalMessageId?.Value);
    }

    [Fact]
    public void A_warning_of_delay_is_no_failure()
    {
        // The form of exim/src/deliver.c.
        var bounce = Bounce.Read(Parse("""
            Return-Path: <>
            From: Mail Delivery System <Mailer-Daemon@e1.example.org>
            Subject: Warning: message 1P1ce6 delayed 24 hours

            This message was created automatically by mail delivery software.
            A message that you sent has not yet been delivered to one or more of its
            recipients after more than 24 hours on the queue on e1.example.org.

            The address to which the message has not yet been delivered is:

              anna@x.example
                Delay reason: Connection timed out

            No action is required on your part. Delivery attempts will continue for
            some time.
            """));
        var recipient = Assert.Single(bounce!.Recipients);
        Assert.Equal(("anna@x.example", DeliveryAction.Delayed, BounceReason.Temporary, false), (recipient.FinalRecipient, recipient.Action, recipient.Reason, recipient.IsHard));
        Assert.False(bounce.IsFailure);
    }

    [Theory]
    [InlineData("From: Anna <anna@x.example>\nSubject: Re: your bounce\n\nLook what I got:\n\nThis message was created automatically by mail delivery software.\nThe following address(es) failed:\n\n  bob@x.example\n    550 5.1.1 User unknown")]
    [InlineData("From: Postmaster <postmaster@x.example>\nSubject: Maintenance\n\nDear all,\n\nanna@x.example\nis on duty.")]
    [InlineData("Return-Path: <>\nFrom: anna@x.example\nSubject: Automatic reply\n\nI am away; write to\n\nbob@x.example")]
    public void Mail_that_is_no_notice_claims_nothing(string message) => Assert.Null(Bounce.Read(Parse(message)));

    [Fact]
    public void A_forged_notice_only_claims()
    {
        // Whoever believes a report must find its Message-ID and its recipient among what was sent: the report gives both, and nothing else to go by.
        var bounce = Bounce.Read(Parse("X-Failed-Recipients: victim@x.example\nFrom: a@evil.example\n\nDelivery has failed to these recipients or groups:\n\nvictim@x.example\n550 5.1.1 User unknown"));
        Assert.NotNull(bounce);
        Assert.Null(bounce.OriginalMessageId);
        Assert.Equal("victim@x.example", Assert.Single(bounce.Recipients).FinalRecipient);
    }

    private static MimeMessage Parse(string text) => MimeMessage.Parse(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
}
