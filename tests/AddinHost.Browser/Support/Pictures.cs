using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>Screenshots for people to look at, beside the test's binaries.</summary>
public static class Pictures
{
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    public static Task TakeAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, name + ".png"), Caret = ScreenshotCaret.Initial });
}
