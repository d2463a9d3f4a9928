using AddinHost.Browser.Support;
using AddinHost.Mail.Mime;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>Connecting a mailbox by signing in at its provider, from the administrator's set-up to signing in again.</summary>
[Collection(Chromium.Shared)]
public sealed class SignInTests(Chromium chromium, SignInHost hosts) : IClassFixture<SignInHost>
{
    private const string Address = "ada.byron@gmail.com";
    private const string ClientId = "inlay.apps.googleusercontent.com";
    private const string AtMicrosoft = "ada.byron@outlook.com";
    private readonly HostProcess host = hosts.Host;

    [Fact]
    public async Task Gmail_is_connected_by_signing_in_and_again_when_the_permission_has_ended()
    {
        var google = hosts.Google;
        await google.AddUserAsync(Address, "Ada Byron");
        await google.AddClientAsync(ClientId, "right", new Uri(host.Address, "oauth/google/callback").ToString());
        await using var visitor = await Visitor.ArriveAsync(chromium, host);
        visitor.MayGoTo(google.Address);

        // The administrator enters the client; a wrong secret is found out before anybody signs in.
        await visitor.GoAsync("app/settings/providers");
        await visitor.SignInAsync();
        await visitor.FillAsync("gmail-client", ClientId);
        await visitor.FillAsync("gmail-secret", "wrong");
        await visitor.ClickAsync("#gmail-save");
        await visitor.ClickAsync("#gmail-check:not([disabled])");
        await Assertions.Expect(visitor.Page.Locator(".checks .tick-failed").First).ToContainTextAsync("does not accept");
        await visitor.LookAsync("40-providers");
        await visitor.FillAsync("gmail-secret", "right");
        await visitor.ClickAsync("#gmail-save");
        await visitor.ClickAsync("#gmail-check:not([disabled])");
        await Assertions.Expect(visitor.Page.Locator(".checks .tick-passed").First).ToContainTextAsync("knows the client");

        // A member leaves out one of the rights: refused, with its name.
        await AskAsync(visitor, Address, "#allow");
        await visitor.Page.Locator("input[value$='gmail.compose']").UncheckAsync();
        await visitor.ClickAsync("#allow");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("gmail.compose");
        await visitor.LookAsync("41-partial-grant");

        await AskAsync(visitor, Address, "#allow");
        await visitor.ClickAsync("#deny");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not agree");

        await AskAsync(visitor, Address, "#allow");
        await visitor.ClickAsync("#allow");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.LookAsync("42-signed-in");

        // The permission is taken back at Google: the list says so, and leads back to it.
        await visitor.GoAsync("app/settings/email");
        var card = visitor.Card(Address);
        await Assertions.Expect(card).ToContainTextAsync("Gmail");
        await google.RevokeAsync(Address);
        await Assertions.Expect(card).ToContainTextAsync("The permission for this mailbox has ended", new() { Timeout = 40_000 });
        await visitor.LookAsync("43-permission-ended");
        await card.GetByText("Sign in again", new() { Exact = true }).ClickAsync();
        await visitor.AgreeAsync();
        await visitor.ClickAsync("#allow");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.GoAsync("app/settings/email");
        await Assertions.Expect(visitor.Card(Address).Locator(".dot-good")).ToHaveCountAsync(1, new() { Timeout = 40_000 });
        await visitor.LeaveAsync();
    }

    [Fact]
    public async Task Microsoft_365_is_connected_by_signing_in_and_again_from_the_notice_that_came_by_mail()
    {
        var microsoft = hosts.Microsoft;
        await microsoft.AddUserAsync(new { Address = AtMicrosoft, Name = "Ada", NeedsAdminConsent = true });
        await microsoft.PostAsync($"categories?user={AtMicrosoft}&name=Private");
        await using var visitor = await Visitor.ArriveAsync(chromium, host);
        visitor.MayGoTo(microsoft.Address);
        await visitor.GoAsync("app/settings/providers");
        await visitor.SignInAsync();
        await visitor.FillAsync("graph-client", microsoft.Settings["Microsoft:ClientId"]!);
        await visitor.FillAsync("graph-secret", microsoft.Settings["Microsoft:ClientSecret"]!);
        await visitor.ClickAsync("#graph-save");
        await visitor.ClickAsync("#graph-check:not([disabled])");
        await Assertions.Expect(visitor.Page.Locator(".checks .tick-passed").First).ToContainTextAsync("knows the client");

        // What the administrator of the tenant has to agree to first, and what the member does not agree to.
        await AskAsync(visitor, AtMicrosoft, Account);
        await visitor.ClickAsync(Account);
        await Assertions.Expect(visitor.Page.Locator("#copy-consent")).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("adminconsent");
        await microsoft.AddUserAsync(new { Address = AtMicrosoft, NeedsAdminConsent = false });
        await AskAsync(visitor, AtMicrosoft, Account);
        await visitor.ClickAsync("a[data-deny]");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not agree");

        // Every step is shown while it is taken; announcements cannot be had.
        await microsoft.FaultAsync(new { match = "GET /messages", status = 200, delayMilliseconds = 1_500, user = AtMicrosoft });
        await microsoft.FaultAsync(new { match = "POST /subscriptions", status = 400, times = 100, user = AtMicrosoft });
        await AskAsync(visitor, AtMicrosoft, Account);
        await visitor.ClickAsync(Account);
        await Assertions.Expect(visitor.Page.Locator(".tick-running")).ToContainTextAsync("Read the mailbox");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.GoAsync("app/settings/email");
        await Assertions.Expect(visitor.Card(AtMicrosoft)).ToContainTextAsync("Microsoft 365");
        await Assertions.Expect(visitor.Card(AtMicrosoft).Locator(".dot-good")).ToHaveCountAsync(1, new() { Timeout = 40_000 });
        await Assertions.Expect(visitor.Card(AtMicrosoft)).ToContainTextAsync("could not reach this installation");
        await Assertions.Expect(visitor.Card(AtMicrosoft)).ToContainTextAsync("For administrators");
        await visitor.LookAsync("44-not-announced");
        await visitor.Card(AtMicrosoft).GetByText("Leave out mail").ClickAsync();
        await visitor.ClickAsync("#exclusion-0");
        await visitor.LookAsync("45-leave-out");
        await visitor.ClickAsync("#exclusions-save");
        await Assertions.Expect(visitor.Card(AtMicrosoft)).ToContainTextAsync("Leaves out 1");

        // Another folder, and what is shown when it was deleted.
        await microsoft.PostAsync($"folders?user={AtMicrosoft}&id=f-customers&name=Customers&parent=inbox");
        await microsoft.PostAsync($"folders?user={AtMicrosoft}&id=f-projects&name=Projects");
        await visitor.Card(AtMicrosoft).GetByText("Other folders").ClickAsync();
        await visitor.ClickAsync("#folder-0");
        await visitor.ClickAsync("#folders-save");
        await Assertions.Expect(visitor.Card(AtMicrosoft)).ToContainTextAsync("Also reads Posteingang/Customers");
        await microsoft.PostAsync($"folders?user={AtMicrosoft}&id=f-customers");
        await visitor.Card(AtMicrosoft).GetByText("Other folders").ClickAsync();
        await visitor.ClickAsync("#folder-0");
        await visitor.LookAsync("45-other-folders");
        await visitor.ClickAsync("#folders-save");
        await Assertions.Expect(visitor.Card(AtMicrosoft)).ToContainTextAsync("The folder Posteingang/Customers is no longer in the mailbox", new() { Timeout = 40_000 });

        // The permission ends: told in the app at once, and by mail with a way back that begins with signing in to Inlay.
        await visitor.GoAsync("app/notices");
        await Assertions.Expect(visitor.Page.Locator(".rail-count")).ToHaveCountAsync(0);
        await visitor.GoAsync("app/settings/email");
        await microsoft.PostAsync($"revoke?user={AtMicrosoft}");
        await Assertions.Expect(visitor.Page.Locator(".rail-count")).ToHaveTextAsync("1", new() { Timeout = 40_000 });
        await visitor.GoAsync("app/notices");
        await Assertions.Expect(visitor.Page.Locator(".notices")).ToContainTextAsync($"{AtMicrosoft} is no longer connected");
        await Assertions.Expect(visitor.Page.Locator(".rail-count")).ToHaveCountAsync(0);
        await visitor.LookAsync("46-notices");
        var link = Link();
        await visitor.Page.Context.ClearCookiesAsync();
        await visitor.Page.GotoAsync(link);
        await visitor.SignInAsync();
        await visitor.AgreeAsync();
        await visitor.ClickAsync(Account);
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.GoAsync("app/settings/email");
        await Assertions.Expect(visitor.Card(AtMicrosoft).Locator(".dot-good")).ToHaveCountAsync(1, new() { Timeout = 40_000 });
        await Assertions.Expect(visitor.Card(AtMicrosoft)).ToContainTextAsync("Leaves out 1");
        await visitor.GoAsync("app/notices");
        await Assertions.Expect(visitor.Page.Locator(".notices")).ToContainTextAsync("Settled", new() { Timeout = 40_000 });
        await visitor.GoAsync("app/settings/mail");
        await visitor.ClickAsync("#own-mail-test");
        await Assertions.Expect(visitor.Page.GetByText("The test was written to the folder.")).ToBeVisibleAsync();
        await visitor.LookAsync("47-own-mail");
        await visitor.LeaveAsync();
    }

    private static string Account => $"a[data-account='{AtMicrosoft}']";

    /// <summary>In the one mail about this mailbox that was written to the data folder.</summary>
    private string Link()
    {
        var mail = Assert.Single(
            Directory.GetFiles(Path.Combine(host.DataDirectory, "notices"), "*.eml").Select(file => MimeMessage.Parse(File.ReadAllBytes(file))), mail => mail.Headers.Subject?.StartsWith(AtMicrosoft, StringComparison.Ordinal) == true);
        return Assert.Single(mail.TextBody!.Split('\n'), line => line.StartsWith("http", StringComparison.Ordinal)).Trim();
    }

    private static async Task AskAsync(Visitor visitor, string address, string awaited)
    {
        await visitor.GoAsync("app/settings/email/connect");
        await visitor.FillAsync("address", address);
        await visitor.ClickAsync("#look");
        await visitor.ClickAsync("#connect-with");
        await visitor.AgreeAsync();
        await visitor.Page.WaitForSelectorAsync(awaited);
    }
}
