using AddinHost.Browser.Support;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>The main job as a newcomer sees it: set up, connect, write, and watch the reply come in, in the web app and in the pane.</summary>
[Collection(Chromium.Shared)]
public sealed class StoryTests(Chromium chromium, Servers servers)
{
    private const string Subject = "Pilot on Thursday?";

    [Fact]
    public async Task From_the_first_visit_to_replies_that_appear_by_themselves_in_the_app_and_in_the_pane()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var ada = dovecot.AddUser("ada");
        var bea = new Correspondent(dovecot, dovecot.AddUser("bea"), "Bea Lindqvist");
        await using var host = await HostProcess.StartNewAsync();
        await using var visitor = await Visitor.ArriveAsync(chromium, host);

        await SetUpAsync(visitor);
        await ConnectAsync(visitor, ada, dovecot.ImapsPort, postfix.SubmissionPort);
        await WriteAsync(visitor, bea);
        var sent = await bea.ReceiveAsync(Subject);
        await SeeReplyAsync(visitor, () => bea.ReplyAsync(ada, Subject, sent, "<p>Dear Ada,</p><p>Thursday at nine suits us. <b>Please bring the second scanner.</b></p><p>Bea</p>"));
        await LookAroundAsync(visitor);
        await UsePaneAsync(visitor, () => bea.ReplyAsync(ada, Subject, sent, "<p>One more thing: the gate closes at eleven.</p>"), bea);

        await visitor.LeaveAsync();
        Assert.All(await dovecot.ListAsync(ada), mail => Assert.DoesNotContain('S', mail.Flags));
    }

    private static async Task SetUpAsync(Visitor visitor)
    {
        await visitor.GoAsync("");
        await visitor.Page.WaitForSelectorAsync("#organizationName");
        await visitor.LookAsync("01-first-run");
        await visitor.ClickAsync("#setup-real");
        await Assertions.Expect(visitor.Text("This is needed.").First).ToBeVisibleAsync();
        await visitor.FillAsync("organizationName", "Analytical Engines");
        await visitor.FillAsync("name", "Ada Byron");
        await visitor.FillAsync("email", HostProcess.Email);
        await visitor.FillAsync("password", HostProcess.Password);
        await visitor.ClickAsync("#setup-real");
        await visitor.Page.WaitForSelectorAsync("#address");
        await visitor.ClickAsync(".rail-link >> text=Home");
        await Assertions.Expect(visitor.Text("No replies yet")).ToBeVisibleAsync();
        await visitor.LookAsync("02-home-empty");
        await visitor.ClickAsync(".rail-link >> text=Contacts");
        await Assertions.Expect(visitor.Text("No contacts yet")).ToBeVisibleAsync();
        await visitor.LookAsync("03-contacts-empty");
    }

    private static async Task ConnectAsync(Visitor visitor, MailUser ada, int imapsPort, int submissionPort)
    {
        await visitor.ClickAsync(".rail-link >> text=Settings");
        await Assertions.Expect(visitor.Text("No mailbox connected")).ToBeVisibleAsync();
        await visitor.LookAsync("04-mailboxes-empty");
        await visitor.ClickAsync("#connect");
        await visitor.FillAsync("address", ada.Address);
        await visitor.ClickAsync("#look");
        await visitor.Page.WaitForSelectorAsync("#connect-with, #connect-with-imap");
        await visitor.LookAsync("05-wizard-address");
        await visitor.ClickAsync("#connect-with, #connect-with-imap");
        await visitor.Page.WaitForSelectorAsync(".disclosure");
        await visitor.LookAsync("06-wizard-disclosure");
        await visitor.AgreeAsync();
        await visitor.GiveServersAsync(ada.Password, imapsPort, submissionPort);
        await visitor.LookAsync("07-wizard-settings");
        await visitor.ClickAsync("#verify");
        await Assertions.Expect(visitor.Ticks("passed")).ToHaveCountAsync(5);
        await Pictures.TakeAsync(visitor.Page, "08-wizard-ticks");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.LookAsync("09-wizard-done");
    }

    private static async Task WriteAsync(Visitor visitor, Correspondent bea)
    {
        await visitor.ClickAsync("#to-contacts");
        await visitor.ClickAsync("#new-contact");
        await visitor.FillAsync("contact-name", bea.Name);
        await visitor.FillAsync("contact-addresses", bea.Address);
        await visitor.LookAsync("10-new-contact");
        await visitor.ClickAsync("#save-contact");
        await Assertions.Expect(visitor.Text("No emails yet")).ToBeVisibleAsync();
        await visitor.ClickAsync("#write");
        await visitor.FillAsync("compose-subject", Subject);
        await visitor.Page.Locator("#compose-body").FillAsync("Dear Bea,\nhow about Thursday for the pilot?\nAda");
        await visitor.LookAsync("11-compose");
        await visitor.ClickAsync("#send");
        await Assertions.Expect(visitor.Page.Locator(".entry")).ToHaveCountAsync(1);
        // The chip stands for what is not settled yet; it goes away by itself once the copy lies in Sent.
        await Assertions.Expect(visitor.Page.Locator(".entry .chip")).ToHaveCountAsync(0);
        await visitor.LookAsync("12-sent");
    }

    private static async Task SeeReplyAsync(Visitor visitor, Func<Task> reply)
    {
        await visitor.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        await reply();
        var entry = visitor.Page.Locator(".entry", new PageLocatorOptions { HasText = "Re: " + Subject });
        await Assertions.Expect(entry).ToBeVisibleAsync();
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));
        await Assertions.Expect(visitor.Page.Locator(".timeline > [role=status]")).ToHaveTextAsync($"New email from Bea Lindqvist: Re: {Subject}");
        await visitor.LookAsync("13-reply");

        await entry.Locator("button.entry-summary").ClickAsync();
        var body = visitor.Page.FrameLocator("iframe.message-body");
        await Assertions.Expect(body.GetByText("Please bring the second scanner.")).ToBeVisibleAsync();
        Assert.Equal("allow-same-origin allow-popups", await visitor.Page.Locator("iframe.message-body").GetAttributeAsync("sandbox"));
        Assert.Equal(0, await body.Locator("script, form, input, link, img[src^=http]").CountAsync());
        Assert.DoesNotContain("taken over", await visitor.Page.TitleAsync());
        await visitor.LookAsync("14-reply-open");
    }

    private static async Task LookAroundAsync(Visitor visitor)
    {
        await visitor.ClickAsync(".rail-link >> text=Home");
        await Assertions.Expect(visitor.Text("Re: " + Subject)).ToBeVisibleAsync();
        await visitor.LookAsync("15-home");
        await visitor.ClickAsync(".rail-link >> text=Contacts");
        await Assertions.Expect(visitor.Page.Locator(".contact")).ToHaveCountAsync(1);
        await visitor.LookAsync("16-contacts");
        await visitor.ClickAsync(".rail-link >> text=Settings");
        await Assertions.Expect(visitor.Text("Up to date")).ToBeVisibleAsync();
        await visitor.LookAsync("17-mailboxes");
        await visitor.ClickAsync(".settings-link >> text=Your account");
        await visitor.LookAsync("18-account");
    }

    private static async Task UsePaneAsync(Visitor visitor, Func<Task> reply, Correspondent bea)
    {
        await using var simulator = await Simulator.OpenAsync(visitor);
        await simulator.LookAsync("20-pane-sign-in");
        await simulator.SignInAsync("21-dialog");
        await simulator.OpenMessageAsync("Notes from the security review");
        // Everyone on the message but the member.
        await Assertions.Expect(simulator.Pane.Locator(".person")).ToHaveCountAsync(3);
        await simulator.LookAsync("22-pane-participants");

        await simulator.OpenMessageAsync("Angebot für 40 Lizenzen");
        await Assertions.Expect(simulator.Pane.Locator("#contact-name")).ToHaveTextAsync("Tomás Rivera");
        await simulator.LookAsync("23-pane-unknown");
        await simulator.Pane.Locator("#add-contact").ClickAsync();
        await Assertions.Expect(simulator.Pane.GetByText("Nothing logged yet")).ToBeVisibleAsync();
        await simulator.LookAsync("24-pane-not-logged");
        await simulator.Pane.Locator("#log-email").ClickAsync();
        await Assertions.Expect(simulator.Pane.Locator("#log-state")).ToContainTextAsync("Logged");
        await Assertions.Expect(simulator.Pane.Locator(".entry-subject")).ToHaveTextAsync("Angebot für 40 Lizenzen");
        await simulator.LookAsync("25-pane-logged");

        await simulator.OpenMessageAsync("Re: " + Subject);
        await Assertions.Expect(simulator.Pane.Locator("#contact-name")).ToHaveTextAsync(bea.Name);
        await Assertions.Expect(simulator.Pane.Locator("#log-state")).ToContainTextAsync("Logged");
        await Assertions.Expect(simulator.Pane.Locator(".thread-fold")).ToContainTextAsync("1 earlier message");
        await reply();
        await Assertions.Expect(simulator.Pane.GetByText("One more thing: the gate closes at eleven.")).ToBeVisibleAsync();
        await Assertions.Expect(simulator.Pane.Locator(".thread-fold")).ToContainTextAsync("2 earlier messages");
        await simulator.LookAsync("26-pane-live");
    }
}
