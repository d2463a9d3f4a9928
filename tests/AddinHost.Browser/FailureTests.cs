using AddinHost.Browser.Support;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>What people see when something is wrong: what happened, what to do, and the button that does it.</summary>
[Collection(Chromium.Beside)]
public sealed class FailureTests(Chromium chromium, Servers servers)
{
    private const string Wizard = "app/settings/email/connect";

    [Fact]
    public async Task A_wrong_password_names_the_step_and_leads_back_to_the_password()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var ada = dovecot.AddUser("ada");
        await using var host = await StartAsync();
        await using var visitor = await EnterAsync(host, Wizard);

        await visitor.GiveAddressAsync(ada.Address);
        await visitor.AgreeAsync();
        await visitor.GiveServersAsync("not the password", dovecot.ImapsPort, postfix.SubmissionPort);
        await visitor.ClickAsync("#verify");
        await Assertions.Expect(visitor.Ticks("failed")).ToContainTextAsync("Sign in to read mail");
        await Assertions.Expect(visitor.Ticks("passed")).ToHaveCountAsync(1);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("password");
        await visitor.LookAsync("30-wrong-password");
        await visitor.ClickAsync("#mend");
        await Assertions.Expect(visitor.Page.Locator("#password input")).ToBeFocusedAsync();

        await visitor.FillAsync("password", ada.Password);
        await visitor.ClickAsync("#verify");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.LeaveAsync();
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_shown_and_can_be_trusted()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { Certificate = TestCertificates.Untrusted });
        await using var postfix = await PostfixServer.StartNewAsync(dovecot);
        var ada = dovecot.AddUser("ada");
        await using var host = await StartAsync();
        await using var visitor = await EnterAsync(host, Wizard);

        await visitor.GiveAddressAsync(ada.Address);
        await visitor.AgreeAsync();
        await visitor.GiveServersAsync(ada.Password, dovecot.ImapsPort, postfix.SubmissionPort);
        await visitor.ClickAsync("#verify");
        await Assertions.Expect(visitor.Ticks("failed")).ToContainTextAsync("Reach the incoming server");
        var key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(TestCertificates.Untrusted.Certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        await Assertions.Expect(visitor.Page.Locator(".fingerprint")).ToHaveTextAsync(string.Join(':', key.Chunk(2).Select(pair => new string(pair))));
        await visitor.LookAsync("31-certificate");
        await visitor.ClickAsync("#trust");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.LeaveAsync();
    }

    [Fact]
    public async Task Addresses_of_large_providers_get_their_hint_or_a_refusal_with_a_way_out()
    {
        await using var host = await StartAsync();
        await using var visitor = await EnterAsync(host, Wizard);

        await visitor.FillAsync("address", "ada.byron@gmail.com");
        await visitor.ClickAsync("#look");
        await Assertions.Expect(visitor.Page.Locator(".wizard-hint")).ToContainTextAsync("app password");
        Assert.Equal("https://myaccount.google.com/apppasswords", await visitor.Page.Locator(".wizard-hint a").GetAttributeAsync("href"));
        await visitor.LookAsync("32-gmail");
        await visitor.ClickAsync("#connect-with");
        await visitor.AgreeAsync();
        await Assertions.Expect(visitor.Text("Incoming imap.gmail.com:993, outgoing smtp.gmail.com:465")).ToBeVisibleAsync();

        await visitor.GoAsync(Wizard);
        await visitor.FillAsync("address", "ada.byron@outlook.com");
        await visitor.ClickAsync("#look");
        await Assertions.Expect(visitor.Text("Microsoft mailboxes need signing in")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator(".notice")).ToContainTextAsync("Outlook pane");
        await Assertions.Expect(visitor.Page.Locator("fluent-button[appearance=primary]")).ToHaveTextAsync("Use another address");
        await visitor.LookAsync("33-microsoft");
        await visitor.ClickAsync("#other-address");
        await Assertions.Expect(visitor.Page.Locator("#address input")).ToHaveValueAsync("");
        await visitor.LeaveAsync();
    }

    [Fact]
    public async Task Who_is_signed_out_is_asked_to_sign_in_and_comes_back_to_the_same_page()
    {
        await using var host = await StartAsync();
        await using var visitor = await EnterAsync(host, "app/settings/account");
        await visitor.ClickAsync("#sign-out");
        await visitor.Page.WaitForSelectorAsync("#sign-in");

        await visitor.FillAsync("email", HostProcess.Email);
        await visitor.FillAsync("password", "not the password");
        await visitor.ClickAsync("#sign-in");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.Locator("#password input")).ToBeFocusedAsync();
        await visitor.LookAsync("34-sign-in");
        await visitor.SignInAsync();
        await visitor.Page.WaitForSelectorAsync("#sign-out");

        // Signed out without a word, as when the cookie ran out: the next thing asked for tells.
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.ClickAsync(".rail-link[href='/app/contacts']");
        await visitor.Page.WaitForSelectorAsync("#sign-in");
        await visitor.SignInAsync();
        await visitor.Page.WaitForSelectorAsync("#new-contact");
        await visitor.GoAsync("app/contacts/019a0000-0000-7000-8000-000000000000");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visitor.LookAsync("35-not-found");
        await visitor.LeaveAsync();
    }

    [Fact]
    public async Task A_host_that_goes_away_and_comes_back_is_said_and_the_page_goes_on_by_itself()
    {
        var dovecot = await servers.DovecotAsync();
        var postfix = await servers.PostfixAsync();
        var ada = dovecot.AddUser("ada");
        var bea = new Correspondent(dovecot, dovecot.AddUser("bea"), "Bea Lindqvist");
        await using var host = await StartAsync();
        var story = new Story(host);
        var mailbox = await story.ConnectAsync(ada, dovecot.ImapPort, postfix.PlainPort);
        var contact = await story.CreateContactAsync(bea.Name, bea.Address);
        var (id, messageId) = await story.SendAsync(contact, mailbox, "Pilot on Thursday?");
        await story.WaitForMessageAsync(id, "filed");
        await using var visitor = await EnterAsync(host, $"app/contacts/{contact}");
        await Assertions.Expect(visitor.Page.Locator(".entry")).ToHaveCountAsync(1);

        await host.StopAsync();
        await Assertions.Expect(visitor.Text("No connection. New mail appears here when it is back.")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await visitor.LookAsync("36-offline");
        await visitor.ClickAsync(".rail-link[href='/app']");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("No connection");
        await visitor.LookAsync("37-offline-home");
        await visitor.Page.GoBackAsync();
        await bea.ReplyAsync(ada, "Pilot on Thursday?", messageId, "<p>Written while nobody listened.</p>");
        await host.StartAsync();

        await Assertions.Expect(visitor.Page.GetByText("Written while nobody listened.")).ToBeVisibleAsync(new() { Timeout = 40_000 });
        await Assertions.Expect(visitor.Text("No connection. New mail appears here when it is back.")).ToHaveCountAsync(0);
        await visitor.LeaveAsync();
    }

    private static async Task<HostProcess> StartAsync()
    {
        var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        return host;
    }

    private async Task<Visitor> EnterAsync(HostProcess host, string path)
    {
        var visitor = await Visitor.ArriveAsync(chromium, host);
        await visitor.GoAsync(path);
        await visitor.SignInAsync();
        return visitor;
    }
}
