using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>The pretended mail client with the real pane beside the message, framed from another origin: no cookie, no storage.</summary>
public sealed class Simulator : IAsyncDisposable
{
    private readonly Visitor visitor;
    private readonly IPage page;

    private Simulator(Visitor visitor, IPage page)
    {
        this.visitor = visitor;
        this.page = page;
    }

    public IPage Page => page;

    public IFrame PaneFrame => page.Frames.Single(frame => frame.Url.EndsWith("/simulator/taskpane.html", StringComparison.Ordinal));

    public IFrameLocator Pane => page.FrameLocator("iframe.sim-frame");

    public static async Task<Simulator> OpenAsync(Visitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        var opened = await visitor.OpenPageAsync();
        await opened.SetViewportSizeAsync(1400, 860);
        await opened.GotoAsync(visitor.Address("simulator.html").ToString());
        var simulator = new Simulator(visitor, opened);
        await Assertions.Expect(simulator.Pane.Locator("#sign-in")).ToBeVisibleAsync();
        return simulator;
    }

    /// <summary>Presses the pane's button and signs in in the window that opens. With a name, that window is looked at.</summary>
    public async Task SignInAsync(string? look = null)
    {
        var dialog = await page.RunAndWaitForPopupAsync(() => Pane.Locator("#sign-in").ClickAsync());
        await dialog.Locator("#email input").FillAsync(HostProcess.Email);
        await dialog.Locator("#password input").FillAsync(HostProcess.Password);
        if (look is not null)
        {
            foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await dialog.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                await Pictures.TakeAsync(dialog, $"{look}-{scheme}");
                visitor.Note(await Axe.FindAsync(dialog.MainFrame, $"{look}-{scheme}"));
            }
        }

        await dialog.Locator("#sign-in").ClickAsync();
        await Assertions.Expect(Pane.Locator("#mailbox-state")).ToBeVisibleAsync();
    }

    public Task OpenMessageAsync(string subject) =>
        page.Locator("button.mail-line", new PageLocatorOptions { HasText = subject }).First.ClickAsync();

    /// <summary>Pictures and axe for client and pane, light and dark, the pane at its narrowest too.</summary>
    public async Task LookAsync(string name)
    {
        foreach (var (theme, width) in new[] { ("light", "400"), ("dark", "400"), ("dark", "320"), ("light", "320") })
        {
            await page.Locator("#theme").SelectOptionAsync(theme);
            await page.Locator("#width").SelectOptionAsync(width);
            var pane = PaneFrame;
            await pane.WaitForFunctionAsync("theme => document.documentElement.dataset.theme === theme", theme);
            var title = $"{name}-{width}-{theme}";
            await Pictures.TakeAsync(page, title);
            visitor.Note(await Axe.FindAsync(pane, title + " pane"));
            if (await pane.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                visitor.Note([title + ": the pane's content is wider than the pane"]);
        }

        await page.Locator("#width").SelectOptionAsync("400");
        visitor.Note(await Axe.FindAsync(page.MainFrame, name + " client"));
    }

    /// <summary>The same for Gmail's cards, which stand in the page itself.</summary>
    public async Task LookAtCardsAsync(string name)
    {
        foreach (var (theme, width) in new[] { ("light", "400"), ("dark", "320"), ("light", "320") })
        {
            await page.Locator("#theme").SelectOptionAsync(theme);
            await page.Locator("#width").SelectOptionAsync(width);
            await Assertions.Expect(page.Locator(".gc[aria-busy=false]")).ToBeVisibleAsync();
            await Pictures.TakeAsync(page, $"{name}-{width}-{theme}");
            visitor.Note(await Axe.FindAsync(page.MainFrame, $"{name}-{width}-{theme} cards"));
            if (await page.Locator(".gc-scroll").EvaluateAsync<bool>("card => card.scrollWidth > card.clientWidth"))
                visitor.Note([$"{name}-{width}-{theme}: the card is wider than its place"]);
        }

        await page.Locator("#width").SelectOptionAsync("400");
    }

    public async ValueTask DisposeAsync() => await page.CloseAsync();
}
