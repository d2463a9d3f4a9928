using System.Text;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Ingress.CatchAll;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Logging.Ingress.CatchAll;

public sealed class DeliveredToTests
{
    private const string Received = "Received: from x by y; Fri, 20 Nov 2026 10:00:01 +0000\r\n";

    [Theory]
    [InlineData("X-Original-To: a@log.test\r\n" + Received, "a@log.test")]
    [InlineData("Return-Path: <ada@engines.test>\r\nDelivered-To: <a@log.test>\r\nX-Original-To: b@log.test\r\n" + Received, "a@log.test b@log.test")]
    [InlineData("Envelope-To: a@log.test\r\nX-Envelope-To: A@LOG.test\r\nDelivered-To: b@log.test\r\nDelivered-To: c@log.test\r\n" + Received, "b@log.test c@log.test a@log.test")]
    // Below the topmost Received field a stranger may have written it, and To and Bcc are the author's in any place.
    [InlineData(Received + "X-Original-To: a@log.test\r\nDelivered-To: a@log.test\r\n", "")]
    [InlineData("To: a@log.test\r\nBcc: a@log.test\r\nX-Forwarded-To: a@log.test\r\n" + Received, "")]
    [InlineData("Delivered-To: b@log.test\r\n" + Received + Received + "Delivered-To: a@log.test\r\n", "b@log.test")]
    [InlineData("Delivered-To: nonsense\r\nDelivered-To: \r\n" + Received, "")]
    // Never passed through a server of ours: put there by somebody.
    [InlineData("Delivered-To: a@log.test\r\nSubject: x\r\n", null)]
    [InlineData("", null)]
    public void Only_what_the_last_server_wrote_is_believed(string header, string? recipients)
    {
        var read = Read(header, 1);
        Assert.Equal(recipients, read is null ? null : string.Join(' ', read.Value.Recipients));
    }

    [Fact]
    public void Where_two_servers_of_ours_follow_each_other_both_are_believed_and_the_third_is_not()
    {
        var header = $"Delivered-To: a@log.test\r\n{Received}X-Original-To: b@log.test\r\n{Received}X-Original-To: c@log.test\r\n";
        Assert.Equal(["a@log.test", "b@log.test"], Read(header, 2)!.Value.Recipients);
        Assert.Null(Read(header, 3));
    }

    [Theory]
    [InlineData("Return-Path: <>\r\n", "")]
    [InlineData("Return-Path: <ada@engines.test>\r\n", "ada@engines.test")]
    [InlineData("", null)]
    public void A_sender_that_is_empty_is_another_thing_than_none(string field, string? sender) => Assert.Equal(sender, Read(field + Received + "Return-Path: <eve@elsewhere.test>\r\n", 1)!.Value.From);

    [Theory]
    [InlineData("", null)]
    [InlineData("host", "Ingress:Imap:Host is")]
    [InlineData("port", "Ingress:Imap:Port")]
    [InlineData("user", "Ingress:Imap:UserName")]
    [InlineData("password", "Ingress:Imap:Password")]
    [InlineData("move", "Ingress:Imap:MoveTo")]
    [InlineData("same", "Ingress:Imap:MoveTo")]
    [InlineData("header", "Ingress:Imap:RecipientHeaders")]
    [InlineData("hops", "Ingress:Imap:Hops")]
    [InlineData("every", "Ingress:Imap:Every")]
    [InlineData("domain", "Ingress:Domain")]
    public void A_setting_that_cannot_be_meant_is_named(string wrong, string? problem)
    {
        var options = new IngressOptions { Domain = wrong == "domain" ? "" : "log.example.com", Imap = { Host = wrong == "host" ? "a b" : "imap.example.com", UserName = wrong == "user" ? "" : "x", Password = wrong == "password" ? "" : "y" } };
        Assert.True(options.IsOn);
        if (wrong == "port")
            options.Imap.Port = 0;
        if (wrong is "move" or "same")
            (options.Imap.Then, options.Imap.MoveTo) = (CatchAllThen.Move, wrong == "same" ? "inbox" : "");
        if (wrong == "header")
            options.Imap.RecipientHeaders = ["X Y"];
        if (wrong == "hops")
            options.Imap.Hops = 0;
        if (wrong == "every")
            options.Imap.Every = TimeSpan.Zero;
        var found = options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)).Select(result => result.ErrorMessage!).ToList();
        if (problem is null)
            Assert.Empty(found);
        else
            Assert.Contains(problem, Assert.Single(found), StringComparison.Ordinal);
    }

    private static (string? From, IReadOnlyList<string> Recipients)? Read(string header, int hops) =>
        DeliveredTo.Read(MessageHeaders.Parse(Encoding.ASCII.GetBytes(header + "Subject: x\r\n\r\n")), new CatchAllOptions().Recipients, hops);
}
