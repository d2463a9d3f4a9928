using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>A page that is the pane and nothing else, framed from another origin, to which a test says what Outlook has open: also what takes a tenant to come by.</summary>
public sealed class Stage : IAsyncDisposable
{
    // In the simulator's page, which may frame the pane, in the place of what else would be there.
    private const string Begin = """
        ([other, first]) => {
          let told = first;
          const frame = document.createElement("iframe");
          frame.title = "Inlay";
          Object.assign(frame.style, { border: 0, display: "block", width: "100vw", height: "100vh" });
          window.tell = (message) => { told = message; frame.contentWindow.postMessage(told, other); };
          addEventListener("message", ({ source, data }) => {
            if (source !== frame.contentWindow) return;
            if (data?.inlay === "pane") window.tell(told);
            if (data?.inlay === "draft") Object.assign(told.draft, data.changed);
          });
          document.body.style.margin = 0;
          document.body.replaceChildren(frame);
          frame.src = other + "/simulator/taskpane.html";
        }
        """;

    private static readonly object[] Nothing = [];

    private readonly Visitor visitor;
    private readonly IPage page;
    private string theme = "light";
    private object? item;
    private object? draft;
    private object[] selected = Nothing;

    private Stage(Visitor visitor, IPage page)
    {
        this.visitor = visitor;
        this.page = page;
    }

    public IFrameLocator Pane => page.FrameLocator("iframe");

    private IFrame Frame => page.Frames.Single(frame => frame.Url.EndsWith("/simulator/taskpane.html", StringComparison.Ordinal));

    /// <summary>Opens it for somebody who has signed in from a pane before: the window asks only whether it is still they.</summary>
    public static async Task<Stage> OpenAsync(Visitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        var page = await visitor.OpenPageAsync();
        var stage = new Stage(visitor, page);
        var address = visitor.Address("simulator.html");
        await page.SetViewportSizeAsync(320, 640);
        await page.RouteAsync("**/assets/*.js", route => route.Request.Frame == page.MainFrame ? route.AbortAsync() : route.ContinueAsync());
        await page.GotoAsync(address.ToString());
        await page.EvaluateAsync(Begin, new[] { $"http://127.0.0.1:{address.Port}", stage.Message() });
        var dialog = await page.RunAndWaitForPopupAsync(() => stage.Pane.Locator("#sign-in").ClickAsync());
        await dialog.Locator("#continue").ClickAsync();
        await Assertions.Expect(stage.Pane.Locator("#mailbox-state")).ToBeVisibleAsync();
        return stage;
    }

    /// <summary>What is open from now on: a message, a draft, several messages, or nothing.</summary>
    public async Task ShowAsync(object? message = null, object? writing = null, params object[] several)
    {
        (item, draft, selected) = (message, writing, several);
        await TellAsync();
    }

    /// <summary>Pictures of what is seen, light and dark, at the narrowest and the widest; axe once in each theme.</summary>
    public async Task LookAsync(string name)
    {
        foreach (var (width, shown, judged) in new[] { (320, "light", true), (320, "dark", false), (450, "dark", true), (450, "light", false) })
        {
            theme = shown;
            await page.SetViewportSizeAsync(width, 640);
            await TellAsync();
            await Frame.WaitForFunctionAsync("theme => document.documentElement.dataset.theme === theme", shown);
            var title = $"{name}-{width}-{shown}";
            await Pictures.TakeAsync(page, title);
            if (judged)
                visitor.Note(await Axe.FindAsync(Frame, title));
            if (await Frame.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                visitor.Note([title + ": the pane's content is wider than the pane"]);
        }
    }

    public async ValueTask DisposeAsync() => await page.CloseAsync();

    private Task TellAsync() => page.EvaluateAsync("message => tell(message)", Message());

    private object Message() => new
    {
        inlay = "host", item, draft, selected,
        settings = new { theme, language = "en-US", mailbox = "1.15", network = "usual", member = new { name = "Ada", address = HostProcess.Email } },
    };
}
