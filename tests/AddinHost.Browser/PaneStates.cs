using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Browser.Support;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>Every calm state of the pane that an ordinary message does not bring, and the page on which an account is linked.</summary>
internal static class PaneStates
{
    private const string Reader = "zoe@lumenlabs.example";

    public static async Task LookAsync(Visitor visitor, HostProcess host, Guid contact, string address)
    {
        await using var stage = await Stage.OpenAsync(visitor);
        var pane = stage.Pane;
        foreach (var (name, item, place, text) in new[]
        {
            ("encrypted", Mail(address, itemClass: "IPM.Note.SMIME"), ".circumstances", "is encrypted"),
            ("shared", Mail(address, sharedOwner: "sales@engines.example"), ".circumstances", "In the mailbox of sales@engines.example"),
            ("nobody", Mail(HostProcess.Email), ".empty", "Only you are on this message"),
            ("report", Mail(address, itemClass: "REPORT.IPM.Note.NDR"), ".empty", "delivery report"),
            ("meeting", Mail(address, itemType: "appointment"), ".empty", "Inlay works with messages"),
            ("none", (object?)null, ".empty", "No message selected"),
        })
        {
            await stage.ShowAsync(item);
            await Assertions.Expect(pane.Locator(place)).ToContainTextAsync(text);
            // Who else is on it stands there as a chip; the shared mailbox itself is nobody.
            await Assertions.Expect(pane.Locator(".person")).ToHaveCountAsync(0);
            await stage.LookAsync("84-pane-" + name);
        }

        await stage.ShowAsync(several: [Mail(address), Mail(Reader)]);
        await Assertions.Expect(pane.Locator("#log-many")).ToHaveTextAsync("Log 2 messages");
        await stage.LookAsync("84-pane-several");

        // Without a mailbox everything works; the way to connect one is there, by keyboard as well.
        await stage.ShowAsync(Mail(address));
        await Assertions.Expect(pane.Locator("#contact-name")).ToBeVisibleAsync();
        await pane.Locator("#mailbox-state").PressAsync("Enter");
        await Assertions.Expect(pane.Locator("#mailbox-more")).ToContainTextAsync("That is fine");
        await Assertions.Expect(pane.Locator("#connect-mailbox")).ToHaveAttributeAsync("href", "/app/settings/email/connect");
        await stage.LookAsync("85-pane-no-mailbox");

        await SendAlmostTooManyAsync(host, contact);
        await OptOutAsync(host);
        await stage.ShowAsync(writing: Draft(address, Reader));
        await Assertions.Expect(pane.Locator(".writing")).ToContainTextAsync("9 of 10 mails have left this address within 24 hours.");
        await Assertions.Expect(pane.Locator("#switch-track")).ToBeDisabledAsync();
        await Assertions.Expect(pane.Locator("#switch-track-text")).ToContainTextAsync($"{Reader}: Does not want to be tracked.");
        await stage.LookAsync("86-pane-warned");
    }

    /// <summary>The first visit from a mail program: who would be linked to whom, one button, and what it says afterwards.</summary>
    public static async Task LinkAsync(Visitor visitor, GoogleAccount google)
    {
        var page = visitor.Page;
        var offer = await google.OpenAddonAsync(visitor.Host);
        await visitor.GoAsync(offer);
        await Assertions.Expect(page.Locator(".card")).ToContainTextAsync(GoogleAccount.Email);
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync(HostProcess.Email);
        await LookAsync(visitor, "87-link");
        await page.Locator("#link").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync($"{GoogleAccount.Email} is linked");
        await Assertions.Expect(page.Locator("#link")).ToHaveCountAsync(0);
        await LookAsync(visitor, "88-linked");
        await visitor.GoAsync("app/link?again#nonsense");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Go back to your mail program");
    }

    private static async Task LookAsync(Visitor visitor, string name)
    {
        foreach (var (width, scheme) in new[] { (320, ColorScheme.Light), (450, ColorScheme.Dark) })
        {
            await visitor.Page.SetViewportSizeAsync(width, 640);
            await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await Pictures.TakeAsync(visitor.Page, $"{name}-{width}-{scheme}");
            visitor.Note(await Axe.FindAsync(visitor.Page.MainFrame, $"{name}-{width}-{scheme}"));
        }
    }

    private static async Task SendAlmostTooManyAsync(HostProcess host, Guid contact)
    {
        var mailbox = (await PostAsync(host, "mailboxes", new { provider = "memory", consent = new { disclosure = "memory", locale = "en" } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        (await host.Client.PutAsJsonAsync("api/v1/send-limits", new { perDay = 10, perMinute = 10 })).EnsureSuccessStatusCode();
        for (var number = 1; number <= 9; number++)
            await PostAsync(host, $"contacts/{contact}/messages", new { mailboxId = mailbox, subject = $"Offer {number}", text = "As promised." }, HttpStatusCode.Accepted);
        var asked = new { mode = "compose", participants = Array.Empty<object>(), own = Array.Empty<string>() };
        await new Story(host).WaitAsync(
            async () => (await PostAsync(host, "sidebar", asked, HttpStatusCode.OK)).GetProperty("compose").GetProperty("limit").GetProperty("sent").GetInt32() == 9, () => "nine mails to be handed over");
    }

    /// <summary>A mail that its sender's own program sent, and its reader who follows the way out at its end.</summary>
    private static async Task OptOutAsync(HostProcess host)
    {
        var policy = await host.Client.GetFromJsonAsync<JsonElement>("api/v1/tracking-policy");
        (await host.Client.PutAsJsonAsync(
            "api/v1/tracking-policy",
            new { mode = "choice", aggregateOnly = false, footer = true, unsubscribe = false, trap = false, rules = Array.Empty<object>(), windows = policy.GetProperty("defaults"), revision = policy.GetProperty("revision").GetInt32() })).EnsureSuccessStatusCode();
        var prepared = await PostAsync(host, "outgoing-references", new { recipients = new[] { Reader }, log = true, track = new { opens = true, links = true } }, HttpStatusCode.OK);
        await PostAsync(host, $"outgoing-references/{prepared.GetProperty("reference").GetString()}/sent", new { from = HostProcess.Email, to = new[] { Reader }, subject = "Offer", html = "<p>As promised.</p>" }, HttpStatusCode.OK);
        var ending = prepared.GetProperty("ending").GetString()!;
        var at = ending.IndexOf("http://", ending.IndexOf("href=", StringComparison.Ordinal), StringComparison.Ordinal);
        using var reader = new HttpClient();
        (await reader.PostAsync(new Uri(WebUtility.HtmlDecode(ending[at..ending.IndexOf('"', at)])), null)).EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> PostAsync(HostProcess host, string path, object body, HttpStatusCode expected) => await Story.ReadAsync(await host.Client.PostAsJsonAsync("api/v1/" + path, body), expected);

    private static object Person(string address) => new { name = "", address };

    private static object Mail(string from, string itemType = "message", string? itemClass = null, string? sharedOwner = null)
    {
        var id = $"{Guid.NewGuid():N}@outside.example";
        var item = new Dictionary<string, object>
        {
            ["itemType"] = itemType, ["itemId"] = id, ["messageId"] = id, ["subject"] = "Offer", ["sentAt"] = "2026-11-20T09:00:00Z", ["text"] = "Hello", ["source"] = "",
            ["from"] = Person(from), ["to"] = new[] { Person(sharedOwner ?? HostProcess.Email) }, ["cc"] = Array.Empty<object>(),
        };
        if (itemClass is not null)
            item["itemClass"] = itemClass;
        if (sharedOwner is not null)
            item["sharedOwner"] = sharedOwner;
        return item;
    }

    private static object Draft(params string[] to) => new
    {
        draftId = "draft-1", from = Person(HostProcess.Email), to = to.Select(Person).ToArray(), cc = Array.Empty<object>(), bcc = Array.Empty<object>(), subject = "", html = "<p></p>", composeType = "newMail",
        headers = new { }, session = new { }, categories = Array.Empty<string>(), attachments = Array.Empty<object>(), deliverAt = (string?)null, label = (string?)null,
    };
}
