using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>Screenshots for people to look at, beside the test's binaries.</summary>
public static class Pictures
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    /// <summary>The picture of the README (a copy of it is committed): the record in the web app, and the pane as it stands beside a mail.</summary>
    public static async Task ForReadmeAsync(IPage record, IPage simulator)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(simulator);
        await record.SetViewportSizeAsync(960, 640);
        await simulator.SetViewportSizeAsync(1200, 696);
        var app = Convert.ToBase64String(await record.ScreenshotAsync(new PageScreenshotOptions { Caret = ScreenshotCaret.Initial }));
        // Without the simulator's own head line.
        var pane = Convert.ToBase64String(await simulator.ScreenshotAsync(new PageScreenshotOptions { Caret = ScreenshotCaret.Initial, Clip = new Clip { X = 800, Y = 56, Width = 400, Height = 640 } }));
        var page = await record.Context.Browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1424, Height = 688 } });
        await page.SetContentAsync($$"""
            <style>
              body { margin: 24px 20px; display: flex; gap: 24px; background: #dfe3e8 }
              img { border-radius: 8px; box-shadow: 0 2px 12px #0003 }
            </style>
            <img src="data:image/png;base64,{{app}}"><img src="data:image/png;base64,{{pane}}">
            """, new PageSetContentOptions { WaitUntil = WaitUntilState.Load });
        await TakeAsync(page, "readme");
        await page.CloseAsync();
    }

    public static Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), Caret = ScreenshotCaret.Initial });
}
