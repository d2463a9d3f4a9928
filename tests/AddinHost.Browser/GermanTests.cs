using AddinHost.Browser.Support;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>A German reader meets German from the first page on, in the app and in the pane.</summary>
[Collection(Chromium.Shared)]
public sealed class GermanTests(Chromium chromium, Servers servers)
{
    private const string Subject = "Pilot am Donnerstag?";

    [Fact]
    public async Task No_screen_of_the_story_has_English_left_over()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var ada = dovecot.AddUser("ada");
        var bea = new Correspondent(dovecot, dovecot.AddUser("bea"), "Bea Lindqvist");
        await using var host = await HostProcess.StartNewAsync();
        await using var visitor = await Visitor.ArriveAsync(chromium, host, "de-DE");

        await SetUpAsync(visitor);
        await ConnectAsync(visitor, ada, dovecot.ImapsPort, postfix.SubmissionPort);
        await WriteAsync(visitor, bea);
        await bea.ReplyAsync(ada, Subject, await bea.ReceiveAsync(Subject), "<p>Donnerstag um neun passt uns.</p>");
        await Assertions.Expect(visitor.Page.GetByText("Donnerstag um neun passt uns.")).ToBeVisibleAsync();
        await visitor.Page.Locator(".entry-summary").First.ClickAsync();
        await visitor.Page.WaitForSelectorAsync("iframe.message-body");
        await ReadAsync(visitor, "50-eintrag");
        await LookAroundAsync(visitor);
        await UsePaneAsync(visitor);
        await visitor.LeaveAsync();
    }

    private static async Task SetUpAsync(Visitor visitor)
    {
        await visitor.GoAsync("");
        await visitor.Page.WaitForSelectorAsync("#organizationName");
        await visitor.ClickAsync("#setup-real");
        await ReadAsync(visitor, "40-einrichten");
        await visitor.FillAsync("organizationName", "Rechenwerke");
        await visitor.FillAsync("name", "Ada Byron");
        await visitor.FillAsync("email", HostProcess.Email);
        await visitor.FillAsync("password", "kurz");
        await visitor.ClickAsync("#setup-real");
        await Assertions.Expect(visitor.Page.Locator(".field-bad")).ToHaveCountAsync(1);
        await ReadAsync(visitor, "41-kennwort-zu-kurz");
        await visitor.FillAsync("password", HostProcess.Password);
        await visitor.ClickAsync("#setup-real");
        await visitor.Page.WaitForSelectorAsync("#address");
        foreach (var (path, name) in new[] { ("/app", "42-start-leer"), ("/app/contacts", "43-kontakte-leer"), ("/app/settings/email", "44-postfaecher-leer"), ("/app/tasks", "45-aufgaben-leer") })
        {
            await visitor.ClickAsync($".rail-link[href='{path}']");
            await Assertions.Expect(visitor.Page.Locator(".empty").First).ToBeVisibleAsync();
            await ReadAsync(visitor, name);
        }

        await visitor.ClickAsync(".rail-link[href='/app/contacts']");
        await visitor.ClickAsync(".tab[href='/app/deals']");
        await Assertions.Expect(visitor.Page.Locator("#deals-query")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator(".empty").First).ToBeVisibleAsync();
        await ReadAsync(visitor, "46-deals-leer");
    }

    private static async Task ConnectAsync(Visitor visitor, MailUser ada, int imapsPort, int submissionPort)
    {
        foreach (var (address, shown) in new[] { ("ada@gmail.com", ".wizard-hint"), ("ada@outlook.com", ".notice") })
        {
            await visitor.GoAsync("app/settings/email/connect");
            await visitor.FillAsync("address", address);
            await visitor.ClickAsync("#look");
            await visitor.Page.WaitForSelectorAsync(shown);
            await ReadAsync(visitor, "45-" + address);
        }

        await visitor.GoAsync("app/settings/email/connect");
        await visitor.FillAsync("address", ada.Address);
        await visitor.ClickAsync("#look");
        await visitor.Page.WaitForSelectorAsync("#connect-with-imap");
        await ReadAsync(visitor, "46-adresse");
        await visitor.ClickAsync("#connect-with-imap");
        await visitor.Page.WaitForSelectorAsync(".disclosure");
        await ReadAsync(visitor, "47-einwilligung");
        await visitor.AgreeAsync();
        await visitor.GiveServersAsync("falsch", imapsPort, submissionPort);
        await ReadAsync(visitor, "48-zugang");
        await visitor.ClickAsync("#verify");
        await visitor.Page.WaitForSelectorAsync("#mend");
        await ReadAsync(visitor, "49-falsches-passwort");
        await visitor.ClickAsync("#mend");
        await visitor.FillAsync("password", ada.Password);
        await visitor.ClickAsync("#verify");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await ReadAsync(visitor, "49-verbunden");
    }

    private static async Task WriteAsync(Visitor visitor, Correspondent bea)
    {
        await visitor.ClickAsync("#to-contacts");
        await visitor.ClickAsync("#new-contact");
        await visitor.FillAsync("contact-name", bea.Name);
        await visitor.FillAsync("contact-addresses", bea.Address);
        await ReadAsync(visitor, "50-neuer-kontakt");
        await visitor.ClickAsync("#save-contact");
        await visitor.ClickAsync("#write");
        await visitor.FillAsync("compose-subject", Subject);
        await visitor.Page.Locator("#compose-body").FillAsync("Liebe Bea,\nwie wäre es am Donnerstag?\nAda");
        await ReadAsync(visitor, "50-schreiben");
        await visitor.ClickAsync("#send");
        await Assertions.Expect(visitor.Page.Locator(".entry")).ToHaveCountAsync(1);
        await ReadAsync(visitor, "50-gesendet");
    }

    private static async Task LookAroundAsync(Visitor visitor)
    {
        await visitor.ClickAsync(".rail-link[href='/app']");
        await visitor.Page.WaitForSelectorAsync(".reply");
        await ReadAsync(visitor, "51-start");
        await visitor.ClickAsync(".rail-link[href='/app/settings/email']");
        await visitor.Page.WaitForSelectorAsync(".dot-good");
        await ReadAsync(visitor, "52-postfaecher");
        await visitor.ClickAsync(".settings-link[href='/app/settings/account']");
        await visitor.Page.WaitForSelectorAsync("#sign-out");
        await ReadAsync(visitor, "53-konto");
    }

    private static async Task UsePaneAsync(Visitor visitor)
    {
        await using var simulator = await Simulator.OpenAsync(visitor);
        await ReadPaneAsync(visitor, simulator, "54-anmelden");
        await simulator.SignInAsync();
        await simulator.OpenMessageAsync("Angebot für 40 Lizenzen");
        await simulator.Pane.Locator("#add-contact").WaitForAsync();
        await ReadPaneAsync(visitor, simulator, "55-unbekannt");
        await simulator.Pane.Locator("#add-contact").ClickAsync();
        await simulator.Pane.Locator("#log-email").WaitForAsync();
        await ReadPaneAsync(visitor, simulator, "56-noch-nicht-erfasst");
        await simulator.Pane.Locator("#log-email").ClickAsync();
        await simulator.Pane.Locator("#log-state").WaitForAsync();
        await simulator.Pane.Locator("[aria-controls=log-why]").ClickAsync();
        await simulator.Pane.Locator("#mailbox-state").ClickAsync();
        await ReadPaneAsync(visitor, simulator, "57-erfasst");
    }

    private static async Task ReadAsync(Visitor visitor, string name)
    {
        await Pictures.TakeAsync(visitor.Page, name);
        visitor.Note(await English.FindAsync(visitor.Page.MainFrame, name));
    }

    private static async Task ReadPaneAsync(Visitor visitor, Simulator simulator, string name)
    {
        await Pictures.TakeAsync(simulator.Page, name);
        visitor.Note(await English.FindAsync(simulator.PaneFrame, name));
        visitor.Note(await English.FindAsync(simulator.Page.MainFrame, name, alsoOthers: false));
    }
}
