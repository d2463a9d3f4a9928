using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime.Reports;

/// <summary>What programs put into the header of an answer nobody wrote, and what people's mail has of the same.</summary>
public sealed class AutomationTests
{
    [Theory]
    [InlineData("Gmail's vacation responder", "Subject: Away Re: offer\nPrecedence: bulk\nX-Autoreply: yes\nAuto-Submitted: auto-replied", true)]
    [InlineData("Exchange, out of office", "Subject: Automatic reply: offer\nX-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: a@x.example", true)]
    [InlineData("Exchange on-premises, header cut by a gateway", "Subject: Automatische Antwort: Angebot\nX-Auto-Response-Suppress: DR, OOF, AutoReply", true)]
    [InlineData("Exchange in French", "Subject: Réponse automatique : offre\nReturn-Path: <>", true)]
    [InlineData("Exchange in Spanish", "Subject: Respuesta automática: oferta\nPrecedence: junk", true)]
    [InlineData("Exchange in Danish", "Subject: Automatisk svar: tilbud\nX-Auto-Response-Suppress: All", true)]
    [InlineData("RFC 3834 with a comment", "Auto-Submitted: auto-replied (vacation)", true)]
    [InlineData("Sieve vacation", "Auto-Submitted: auto-replied (vacation)\nSubject: Auto: offer\nPrecedence: bulk", true)]
    [InlineData("cPanel", "X-Autorespond: offer\nX-Precedence: auto_reply", true)]
    [InlineData("a ticket system that asks for no absence in return", "Subject: Your ticket\nX-Auto-Response-Suppress: All", false)]
    [InlineData("a person who calls her mail so", "From: anna@x.example\nSubject: Out of office party", false)]
    [InlineData("a person who answers an absence", "From: anna@x.example\nSubject: AW: Automatische Antwort: Angebot\nX-Auto-Response-Suppress: All", false)]
    [InlineData("a newsletter", "Subject: News\nPrecedence: bulk\nList-Id: <n.x.example>", false)]
    public void Answers_of_programs_are_known(string what, string header, bool isAutoReply)
    {
        var headers = MessageHeaders.Parse(Encoding.UTF8.GetBytes(header.ReplaceLineEndings("\r\n") + "\r\n\r\n"));
        Assert.Equal((what, isAutoReply), (what, headers.IsAutoReply));
    }
}
