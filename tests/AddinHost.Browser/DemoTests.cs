using System.Text.RegularExpressions;
using AddinHost.Browser.Support;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>The main job with no mail server at all: one press on the first page, and replies come in by themselves.</summary>
[Collection(Chromium.Shared)]
public sealed partial class DemoTests(Chromium chromium)
{
    // The first reply by itself comes after about ten seconds, an answer to what one writes sooner.
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 45_000 };

    /// <summary>As Word puts it on the clipboard, with what a page would have to be afraid of.</summary>
    private const string Paste = """
        () => {
          const data = new DataTransfer();
          data.setData('text/plain', 'Plan');
          data.setData('text/html', `<html><head><style>p.MsoNormal{}</style></head><body><p class=MsoNormal><span style='font-weight:bold'>Plan</span><o:p></o:p></p>
            <p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Alpha</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Beta</p>
            <p><a href="javascript:alert(1)" onclick="alert(2)">bad</a><img src="https://elsewhere.test/p.gif" onerror="alert(3)"></p></body></html>`);
          document.getElementById('compose-body').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """;

    [Fact]
    public async Task A_newcomer_with_the_demo_mailbox_sees_replies_arrive_in_the_app_and_in_the_pane()
    {
        await using var host = await HostProcess.StartNewAsync();
        await using var visitor = await Visitor.ArriveAsync(chromium, host);
        await visitor.GoAsync("");
        await visitor.FillAsync("organizationName", "Analytical Engines");
        await visitor.FillAsync("name", "Ada Byron");
        await visitor.FillAsync("email", HostProcess.Email);
        await visitor.FillAsync("password", HostProcess.Password);
        await visitor.ClickAsync("#setup-demo");
        var replies = visitor.Page.Locator(".replies > li");
        await Assertions.Expect(replies.First).ToBeVisibleAsync();
        await visitor.LookAsync("60-demo-home");
        await visitor.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        var before = await replies.CountAsync();
        await Assertions.Expect(replies.Nth(before)).ToBeVisibleAsync(Soon);
        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => window.sameDocument === true"));

        await visitor.ClickAsync(".rail-link[href='/app/contacts']");
        await visitor.Page.WaitForSelectorAsync("a.contact");
        await visitor.LookAsync("61-demo-contacts");
        await visitor.ClickAsync(".rail-link[href='/app/settings/email']");
        await visitor.Page.WaitForSelectorAsync(".dot-good");
        await visitor.LookAsync("62-demo-mailbox");
        await AnswerAsync(visitor);
        await visitor.LeaveAsync();
    }

    /// <summary>What is pasted from an office program becomes plain, and what is written is there again after the page was left.</summary>
    private static async Task DraftAsync(Visitor visitor)
    {
        await visitor.ClickAsync("#write");
        await visitor.FillAsync("compose-subject", "Plans for the pilot");
        await visitor.Page.Locator("#compose-body").FocusAsync();
        await visitor.Page.EvaluateAsync(Paste);
        var items = visitor.Page.Locator("#compose-body ul > li");
        await Assertions.Expect(items).ToHaveTextAsync(["Alpha", "Beta"]);
        await Assertions.Expect(visitor.Page.Locator("#compose-body strong")).ToHaveTextAsync("Plan");
        await Assertions.Expect(visitor.Page.Locator("#compose-body [style], #compose-body [onclick], #compose-body a[href^=javascript]")).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator(".draft-line time")).ToBeVisibleAsync();
        await visitor.LookAsync("64-demo-compose");
        await visitor.Page.ReloadAsync();
        await visitor.ClickAsync(".draft-link");
        await Assertions.Expect(items).ToHaveTextAsync(["Alpha", "Beta"]);
        await visitor.ClickAsync("#compose-discard");
        await Assertions.Expect(visitor.Page.Locator(".compose, .draft-row")).ToHaveCountAsync(0);
    }

    /// <summary>What the member writes is answered, on the record and in the pane beside an older mail of the same person.</summary>
    private static async Task AnswerAsync(Visitor visitor)
    {
        await visitor.ClickAsync(".rail-link[href='/app']");
        await visitor.ClickAsync(".replies > li >> nth=0");
        await Assertions.Expect(visitor.Page.FrameLocator("iframe.message-body").GetByText("Best regards")).ToBeVisibleAsync();
        await visitor.LookAsync("63-demo-record");
        var name = await visitor.Page.Locator("h1").InnerTextAsync();
        var subject = await visitor.Page.Locator(".entry-open .entry-subject").InnerTextAsync();
        await using var simulator = await Simulator.OpenAsync(visitor);
        await simulator.SignInAsync();
        await simulator.OpenMessageAsync(subject);
        await Assertions.Expect(simulator.Pane.Locator("#contact-name")).ToHaveTextAsync(name);
        await Assertions.Expect(simulator.Pane.Locator("#log-state")).ToBeVisibleAsync();

        await DraftAsync(visitor);
        await visitor.ClickAsync("#write");
        await visitor.FillAsync("compose-subject", "Shall we meet on Thursday?");
        await visitor.Page.Locator("#compose-body").FillAsync("Hello,\nhow about Thursday at ten, at your place?\nAda");
        await visitor.ClickAsync("#send");
        var answer = visitor.Page.Locator(".entry-subject", new PageLocatorOptions { HasText = "Re: Shall we meet on Thursday?" });
        await Assertions.Expect(answer).ToBeVisibleAsync(Soon);
        await Assertions.Expect(simulator.Pane.Locator(".entry-subject").First).ToHaveTextAsync("Re: Shall we meet on Thursday?", new() { Timeout = 45_000 });
        await SendFromOutlookAsync(simulator, subject);
        await SeeItOpenedAsync(simulator, subject);
    }

    /// <summary>What is written in the pretended Outlook goes out with reference and pixel by the very script that Outlook runs, and its copy in Sent comes on record by itself.</summary>
    private static async Task SendFromOutlookAsync(Simulator simulator, string subject)
    {
        await simulator.OpenMessageAsync(subject);
        await simulator.Page.ClickAsync("#new-message");
        await simulator.Page.FillAsync("#draft-to", await simulator.Page.Locator(".mail-line").Filter(new() { HasText = subject }).First.GetAttributeAsync("data-from") ?? "");
        await simulator.Page.FillAsync("#draft-subject", "The drawings, as promised");
        await Assertions.Expect(simulator.Pane.Locator("#switch-track")).ToBeVisibleAsync();
        await Assertions.Expect(simulator.Page.Locator(".writing[data-prepared=true]")).ToBeVisibleAsync(Soon);
        await simulator.LookAsync("66-demo-outlook");
        await simulator.Page.ClickAsync("#send-draft");
        var source = simulator.Page.Locator(".reading-source pre");
        await Assertions.Expect(source).ToContainTextAsync("X-Inlay-Ref: ");
        await Assertions.Expect(source).ToContainTextAsync("/t/o/");
        await Assertions.Expect(simulator.Pane.Locator(".entry-subject").First).ToHaveTextAsync("The drawings, as promised", new() { Timeout = 45_000 });
    }

    /// <summary>Gmail fetches the pixel for its reader, and beside an older mail of theirs the pane says so.</summary>
    private static async Task SeeItOpenedAsync(Simulator simulator, string subject)
    {
        var pixel = Pixel().Match(await simulator.Page.Locator(".reading-source pre").TextContentAsync() ?? "").Value;
        using var gmail = new HttpClient();
        gmail.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)");
        (await gmail.GetAsync(new Uri(pixel))).EnsureSuccessStatusCode();
        await simulator.OpenMessageAsync(subject);
        await Assertions.Expect(simulator.Pane.Locator(".tracking-line").First).ToContainTextAsync("Opened", new() { Timeout = 45_000 });
        await Assertions.Expect(simulator.Page.Locator(".toast")).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        await simulator.Page.Locator("#theme").SelectOptionAsync("light");
        await Pictures.ForReadmeAsync(simulator.Page);
    }

    [GeneratedRegex("https?://[^\"\\s]*/t/o/[^\"\\s]+", RegexOptions.NonBacktracking)]
    private static partial Regex Pixel();
}
