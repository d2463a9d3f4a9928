using AddinHost.Browser.Support;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>Connecting a mailbox by signing in at its provider, from the administrator's set-up to signing in again.</summary>
[Collection(Chromium.Shared)]
public sealed class SignInTests(Chromium chromium)
{
    private const string Address = "ada.byron@gmail.com";
    private const string ClientId = "inlay.apps.googleusercontent.com";

    [Fact]
    public async Task Gmail_is_connected_by_signing_in_and_again_when_the_permission_has_ended()
    {
        await using var google = await GoogleFake.StartNewAsync();
        await google.AddUserAsync(Address, "Ada Byron");
        var settings = google.Settings();
        settings["Google:PollEvery"] = "00:00:01";
        await using var host = await HostProcess.StartNewAsync(settings);
        await host.SetUpAsync();
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
        await AskAsync(visitor);
        await visitor.Page.Locator("input[value$='gmail.compose']").UncheckAsync();
        await visitor.ClickAsync("#allow");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("gmail.compose");
        await visitor.LookAsync("41-partial-grant");

        await AskAsync(visitor);
        await visitor.ClickAsync("#deny");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("did not agree");

        await AskAsync(visitor);
        await visitor.ClickAsync("#allow");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.LookAsync("42-signed-in");

        // The permission is taken back at Google: the list says so, and leads back to it.
        await visitor.GoAsync("app/settings/email");
        await Assertions.Expect(visitor.Page.Locator(".mailbox")).ToContainTextAsync("Gmail");
        await google.RevokeAsync(Address);
        await Assertions.Expect(visitor.Page.Locator(".mailbox")).ToContainTextAsync("The permission for this mailbox has ended", new() { Timeout = 40_000 });
        await visitor.LookAsync("43-permission-ended");
        await visitor.Page.GetByText("Sign in again", new() { Exact = true }).ClickAsync();
        await visitor.AgreeAsync();
        await visitor.ClickAsync("#allow");
        await visitor.Page.WaitForSelectorAsync("#to-contacts");
        await visitor.GoAsync("app/settings/email");
        await Assertions.Expect(visitor.Page.Locator(".mailbox .dot-good")).ToHaveCountAsync(1, new() { Timeout = 40_000 });
        await visitor.LeaveAsync();
    }

    private static async Task AskAsync(Visitor visitor)
    {
        await visitor.GoAsync("app/settings/email/connect");
        await visitor.FillAsync("address", Address);
        await visitor.ClickAsync("#look");
        await visitor.ClickAsync("#connect-with");
        await visitor.AgreeAsync();
        await visitor.Page.WaitForSelectorAsync("#allow");
    }
}
