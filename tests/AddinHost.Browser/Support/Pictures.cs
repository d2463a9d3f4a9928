using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>Screenshots for people to look at, beside the test's binaries.</summary>
public static class Pictures
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    /// <summary>The picture of the README (a copy of it is committed): the simulator with a message and the pane beside it.</summary>
    public static async Task ForReadmeAsync(IPage simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        await simulator.SetViewportSizeAsync(1280, 800);
        await simulator.Mouse.MoveAsync(600, 780);
        await TakeAsync(simulator, "readme");
    }

    public static Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), Caret = ScreenshotCaret.Initial });
}
