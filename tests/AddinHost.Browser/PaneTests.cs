using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Browser.Support;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>The pane beside messages that are read, written, selected by the dozen, protected or not there at all, and an account that is linked; one host and one visit.</summary>
[Collection(Chromium.Beside)]
public sealed class PaneTests(Chromium chromium)
{
    private const string Known = "Angebot für 40 Lizenzen";
    private const string Address = "tomas@rivera-und-sohn.example";

    [Fact]
    public async Task Whatever_is_open_in_Outlook_the_pane_shows_what_can_be_done_with_it()
    {
        await using var google = await GoogleAccount.StartAsync();
        await using var host = await HostProcess.StartNewAsync(google.Settings);
        await host.SetUpAsync();
        var contact = await CreateAsync(host, "contacts", new { name = "Tomás Rivera", addresses = new[] { Address } });
        await CreateAsync(host, "deals", new { name = "Lizenzen 2027", contactIds = new[] { contact } });
        await CreateAsync(host, "tasks", new { title = "Send the offer", recordId = contact });
        var logo = await LogoAsync(host);
        await CreateAsync(host, "templates", new { name = "Offer", subject = "Our offer", html = $"<p>Dear {{{{contact.firstName}}}}, about {{{{contact.jobTitle}}}} <img src=\"/api/v1/composed-files/{logo}\" alt=\"Logo\"></p>" });
        await CreateAsync(host, "templates", new { name = "Thanks", html = "<p>Thank you, {{contact.firstName}}!</p>", shortcut = "thanks" });
        await using var visitor = await Visitor.ArriveAsync(chromium, host);
        await visitor.GoAsync("");
        await visitor.SignInAsync();
        await visitor.Page.WaitForSelectorAsync(".rail-link");
        await using (var simulator = await Simulator.OpenAsync(visitor))
        {
            await simulator.SignInAsync();
            await ReadAsync(simulator);
            await LogSeveralAsync(simulator);
            await WriteAsync(simulator);
            await UseGmailAsync(simulator);
        }

        await PaneStates.LookAsync(visitor, host, contact, Address);
        Assert.Equal(("br", null), (await EncodingAsync(host, "taskpane.html"), await EncodingAsync(host, "api/v1/contacts")));
        await PaneStates.LinkAsync(visitor, google);
        await visitor.LeaveAsync();
    }

    private static async Task ReadAsync(Simulator simulator)
    {
        var pane = simulator.Pane;
        await simulator.OpenMessageAsync(Known);
        await Assertions.Expect(pane.Locator("#contact-name")).ToHaveTextAsync("Tomás Rivera");
        await Assertions.Expect(pane.Locator("#tab-tasks")).ToContainTextAsync("1");

        // By keyboard alone: the options, a deal that is ticked, and the tabs.
        await pane.Locator("#log-options").PressAsync("Enter");
        await Assertions.Expect(pane.GetByText("Lizenzen 2027 (deal)")).ToBeVisibleAsync();
        await simulator.LookAsync("80-pane-options");
        await pane.Locator("#log-chosen").PressAsync("Enter");
        await Assertions.Expect(pane.Locator("#log-state")).ToContainTextAsync("Logged");
        await pane.GetByText("Why?").PressAsync("Enter");
        await Assertions.Expect(pane.Locator(".log-on")).ToContainTextAsync("Lizenzen 2027");
        await pane.Locator("#new-note").FillAsync("Wants two years.");
        await pane.Locator("#save-note").PressAsync("Enter");
        await Assertions.Expect(pane.Locator(".entry-said")).ToHaveTextAsync("Wants two years.");
        await pane.Locator("#tab-timeline").PressAsync("ArrowRight");
        await Assertions.Expect(pane.Locator("#tab-tasks")).ToBeFocusedAsync();
        await Assertions.Expect(pane.GetByText("Send the offer")).ToBeVisibleAsync();
        await pane.Locator("#new-task").FillAsync("Call on Friday");
        await pane.Locator("#new-task").PressAsync("Enter");
        await Assertions.Expect(pane.Locator("#tab-tasks")).ToContainTextAsync("2");
        await pane.Locator("#tab-tasks").PressAsync("End");
        await pane.Locator("#about-title-edit").PressAsync("Enter");
        await pane.Locator("#about-title").FillAsync("Head of purchasing");
        await pane.Locator("#about-title").PressAsync("Enter");
        await Assertions.Expect(pane.Locator(".contact-head")).ToContainTextAsync("Head of purchasing");
        await simulator.LookAsync("81-pane-about");

        // Another message: nothing of the one before is left, from the first moment on.
        await simulator.OpenMessageAsync("Notes from the security review");
        await Assertions.Expect(pane.Locator(".people-count")).ToContainTextAsync("0 known, 3 new");
        await Assertions.Expect(pane.GetByText("Tomás Rivera")).ToHaveCountAsync(0);
    }

    private static async Task LogSeveralAsync(Simulator simulator)
    {
        var pane = simulator.Pane;
        var boxes = simulator.Page.Locator("input.mail-choose");
        await boxes.Nth(0).CheckAsync();
        await boxes.Nth(1).CheckAsync();
        await Assertions.Expect(pane.Locator("#log-many")).ToHaveTextAsync("Log 2 messages");
        await pane.Locator("#log-many").ClickAsync();
        await Assertions.Expect(pane.Locator("#done-many")).ToBeVisibleAsync();
        await Assertions.Expect(pane.Locator(".several")).ToContainTextAsync("1 logged");
        await Assertions.Expect(pane.Locator(".several")).ToContainTextAsync("1 was logged before");
        await simulator.LookAsync("82-pane-several");
        await pane.Locator("#done-many").ClickAsync();
        await boxes.Nth(0).UncheckAsync();
        await boxes.Nth(1).UncheckAsync();

        // By the mouse alone, where the box really is; with Ctrl, with Shift; and by the keyboard.
        var (page, lines) = (simulator.Page, simulator.Page.Locator("button.mail-line"));
        await lines.Nth(1).ClickAsync();
        await lines.Nth(2).ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
        await Assertions.Expect(pane.Locator("#log-many")).ToHaveTextAsync("Log 2 messages");
        await lines.Nth(0).ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
        await Assertions.Expect(pane.Locator("#log-many")).ToHaveTextAsync("Log 3 messages");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(pane.Locator("#contact-name")).ToHaveTextAsync("Tomás Rivera");
        await lines.Nth(3).ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(pane.Locator("#log-many")).ToHaveTextAsync("Log 3 messages");
        await page.Keyboard.PressAsync("Escape");
        await lines.Nth(2).HoverAsync();
        var box = (await boxes.Nth(2).BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + box.Width / 2, box.Y + box.Height / 2);
        await Assertions.Expect(boxes.Nth(2)).ToBeCheckedAsync();
        await boxes.Nth(3).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(pane.Locator("#log-many")).ToHaveTextAsync("Log 2 messages");
        await pane.Locator("#log-many").PressAsync("Enter");
        await Assertions.Expect(pane.Locator("#done-many")).ToBeVisibleAsync();
        await pane.Locator("#done-many").PressAsync("Enter");
        await boxes.Nth(3).FocusAsync();
        await page.Keyboard.PressAsync("Escape");
    }

    /// <summary>The same mails beside Gmail's cards, from the first visit to a draft.</summary>
    private static async Task UseGmailAsync(Simulator simulator)
    {
        var page = simulator.Page;
        var card = page.Locator(".gc");
        await page.Locator("#discard-draft").ClickAsync();
        await page.Locator("#client").SelectOptionAsync("gmail");
        await simulator.OpenMessageAsync(Known);
        await Assertions.Expect(card).ToContainTextAsync("Link this account");
        await simulator.LookAtCardsAsync("84-gmail-link");
        var link = await page.RunAndWaitForPopupAsync(() => card.GetByText("Link to Inlay").ClickAsync());
        await link.Locator("#link").ClickAsync();
        await Assertions.Expect(link.Locator(".notice-info")).ToBeVisibleAsync();
        await link.CloseAsync();
        await Assertions.Expect(card).ToContainTextAsync("Tomás Rivera");
        await Assertions.Expect(card).ToContainTextAsync("Logged");
        await simulator.LookAtCardsAsync("85-gmail-message");

        // A form with a day, and back to the message, which shows what was saved.
        await card.GetByText("Task", new() { Exact = true }).ClickAsync();
        await page.Locator("#card-title").FillAsync("Call from Gmail");
        await page.Locator("#card-due").FillAsync("2031-05-06");
        await simulator.LookAtCardsAsync("86-gmail-task");
        await card.GetByText("Save task").ClickAsync();
        await Assertions.Expect(card.Locator(".gc-section", new() { HasText = "To do" })).ToContainTextAsync("Call from Gmail");
        await card.GetByText("Show", new() { Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#card-back")).ToBeVisibleAsync();
        await page.Locator("#card-back").ClickAsync();
        await Assertions.Expect(page.Locator("#card-back")).ToHaveCountAsync(0);
        await page.Locator("#card-menu").PressAsync("Enter");
        await card.Locator(".gc-menu").GetByText("Search contacts").PressAsync("Enter");
        await page.Locator("#card-words").FillAsync("tom");
        await card.GetByText("Search", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Found");

        // An answer that the host makes in the drafts, and what a card inserts into another.
        await page.Locator("#card-back").ClickAsync();
        await card.GetByText("Reply with a template").ClickAsync();
        await card.GetByText("Write", new() { Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator("#draft-body")).ToContainTextAsync("Tomás");
        Assert.Contains(Address, await page.Locator("#draft-to").InputValueAsync(), StringComparison.Ordinal);
        await page.Locator("#discard-draft").ClickAsync();
        await page.Locator("#new-message").ClickAsync();
        await page.Locator("#draft-to").FillAsync(Address);
        await page.Locator("#draft-to").PressAsync("Enter");
        await page.Locator("#compose-addon").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("For Tomás Rivera");
        await simulator.LookAtCardsAsync("87-gmail-compose");
        await card.Locator(".gc-decorated", new() { HasText = "Thanks" }).GetByText("Insert").ClickAsync();
        await Assertions.Expect(page.Locator("#draft-body")).ToContainTextAsync("Thank you, Tomás!");
        await page.Locator("#discard-draft").ClickAsync();

        // What Google's user may refuse, and a host that does not answer.
        await page.Locator("#scopes").SelectOptionAsync("few");
        await simulator.OpenMessageAsync("Notes from the security review");
        await Assertions.Expect(card).ToContainTextAsync("Inlay asks for more access");
        await card.GetByText("Allow").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Priya Nair");
        await page.Locator("#network").SelectOptionAsync("down");
        await simulator.OpenMessageAsync(Known);
        await Assertions.Expect(card.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.Locator("#network").SelectOptionAsync("usual");
        await card.GetByText("Try again").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Tomás Rivera");
    }

    private static async Task WriteAsync(Simulator simulator)
    {
        var (page, pane) = (simulator.Page, simulator.Pane);
        await simulator.Page.Locator("#new-message").ClickAsync();
        await Assertions.Expect(pane.Locator("#switch-track")).ToHaveAttributeAsync("aria-checked", "true");
        await page.Locator("#draft-to").FillAsync($"Tomás <{Address}>");
        await page.Locator("#draft-to").PressAsync("Enter");
        await Assertions.Expect(pane.Locator("#switch-log-text")).ToContainTextAsync("Tomás Rivera");
        await pane.Locator("#switch-track").PressAsync(" ");
        await Assertions.Expect(pane.Locator("#switch-track")).ToHaveAttributeAsync("aria-checked", "false");

        await pane.Locator("#tool-snippets").ClickAsync();
        await pane.GetByText("#thanks").ClickAsync();
        await Assertions.Expect(page.Locator("#draft-body")).ToContainTextAsync("Thank you, Tomás!");
        await pane.Locator("#tool-templates").ClickAsync();
        await pane.Locator(".picker-line").ClickAsync();
        // The job title is known by now, so nothing is missing.
        await Assertions.Expect(page.Locator("#draft-body")).ToContainTextAsync("Dear Tomás, about Head of purchasing");
        await Assertions.Expect(page.Locator("#draft-subject")).ToHaveValueAsync("Our offer");
        // The template's image is a file of the message, and its text shows it.
        await Assertions.Expect(page.Locator("#draft-body img[src^='data:image/png;base64,'][alt=Logo]")).ToHaveCountAsync(1);
        await pane.Locator("#tool-later").ClickAsync();
        await pane.Locator("#later-tomorrow").ClickAsync();
        await Assertions.Expect(pane.Locator("#later-now")).ToBeVisibleAsync();
        await simulator.LookAsync("83-pane-writing");
    }

    /// <summary>How an answer travels: files of the build are made small, what holds somebody's text is not.</summary>
    private static async Task<string?> EncodingAsync(HostProcess host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var answer = await host.Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return answer.Content.Headers.ContentEncoding.SingleOrDefault();
    }

    private static async Task<Guid> LogoAsync(HostProcess host)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "web/public/icons/inlay-64.png")));
        content.Headers.ContentType = new("image/png");
        using var answer = await host.Client.PostAsync("api/v1/composed-files?fileName=logo.png", content);
        return (await Story.ReadAsync(answer, System.Net.HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    private static async Task<Guid> CreateAsync(HostProcess host, string path, object body)
    {
        using var answer = await host.Client.PostAsJsonAsync("api/v1/" + path, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }
}
