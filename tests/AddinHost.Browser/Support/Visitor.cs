using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>
/// Somebody with a browser of their own in front of a host. Notes what no page may do: ask another site for anything, throw, or break its own policy;
/// and what <see cref="LookAsync"/> finds. <see cref="LeaveAsync"/> fails the test with all of it.
/// </summary>
public sealed class Visitor : IAsyncDisposable
{
    private const float Patience = 90_000;

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> findings = new();
    private readonly HashSet<string> sites = [];
    private bool left;

    private Visitor(IBrowserContext context, IPage page, HostProcess host)
    {
        this.context = context;
        Page = page;
        Host = host;
    }

    public IPage Page { get; }

    public HostProcess Host { get; }

    public static async Task<Visitor> ArriveAsync(Chromium chromium, HostProcess host, string locale = "en-US")
    {
        ArgumentNullException.ThrowIfNull(chromium);
        ArgumentNullException.ThrowIfNull(host);
        var opened = await chromium.OpenAsync(locale);
        opened.SetDefaultTimeout(Patience);
        var visitor = new Visitor(opened, await opened.NewPageAsync(), host);
        opened.Request += (_, request) => visitor.Judge(request.Url);
        opened.WebError += (_, error) => visitor.findings.Enqueue("script error: " + error.Error);
        opened.Console += (_, line) =>
        {
            // Microsoft's office.js tries telemetry and inline styles; that the policy stops it there is as it should be.
            if (line.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase) && !line.Location.Contains("/office/", StringComparison.Ordinal))
                visitor.findings.Enqueue($"policy at {line.Page?.Url} {line.Location}: {line.Text}");
        };
        return visitor;
    }

    public Uri Address(string path) => new(Host.Address, path);

    public Task GoAsync(string path) => Page.GotoAsync(Address(path).ToString());

    /// <summary>A site that this visitor is meant to be sent to.</summary>
    public void MayGoTo(Uri site)
    {
        ArgumentNullException.ThrowIfNull(site);
        sites.Add(site.Authority);
    }

    public Task<IPage> OpenPageAsync() => context.NewPageAsync();

    private static bool IsLong => Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 };

    /// <summary>Types into a field of ours, which keeps its input in a shadow tree.</summary>
    public Task FillAsync(string id, string text) => Page.Locator($"#{id} input").FillAsync(text);

    public Task ClickAsync(string selector) => Page.Locator(selector).ClickAsync();

    public ILocator Text(string text) => Page.GetByText(text, new PageGetByTextOptions { Exact = true });

    /// <summary>Signs in on the page that asks for it.</summary>
    public async Task SignInAsync()
    {
        await FillAsync("email", HostProcess.Email);
        await FillAsync("password", HostProcess.Password);
        await ClickAsync("#sign-in");
    }

    /// <summary>Takes pictures of what is on the screen and lets axe judge each: wide and light, narrow and dark, and in the long form also the other way round.</summary>
    public async Task LookAsync(string name)
    {
        (int Width, int Height, ColorScheme Scheme)[] looks = [(1280, 800, ColorScheme.Light), (390, 844, ColorScheme.Dark), (1280, 800, ColorScheme.Dark), (390, 844, ColorScheme.Light)];
        foreach (var (width, height, scheme) in looks[..(IsLong ? 4 : 2)])
        {
            await Page.SetViewportSizeAsync(width, height);
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            var title = $"{name}-{width}-{(scheme == ColorScheme.Light ? "light" : "dark")}";
            await Pictures.TakeAsync(Page, title);
            Note(await Axe.FindAsync(Page.MainFrame, title));
            if (await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                findings.Enqueue(title + ": wider than the window");
        }

        await Page.SetViewportSizeAsync(1280, 800);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    public void Note(IEnumerable<string> found)
    {
        foreach (var one in found)
            findings.Enqueue(one);
    }

    /// <summary>Every test ends with it.</summary>
    public async Task LeaveAsync()
    {
        await context.CloseAsync();
        left = true;
        Assert.True(findings.IsEmpty, string.Join('\n', findings.Distinct()));
    }

    /// <summary>Who has not left by now was stopped by a failure: what the pages looked like then is worth a picture.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!left)
        {
            for (var at = 0; at < context.Pages.Count; at++)
                await Pictures.TakeAsync(context.Pages[at], $"failed-{Host.Address.Port}-{at}");
        }

        await context.DisposeAsync();
    }

    private void Judge(string url)
    {
        var asked = new Uri(url);
        var own = asked.Scheme is "data" or "blob" or "about" || (asked.Host is "localhost" or "127.0.0.1" && asked.Port == Host.Address.Port) || sites.Contains(asked.Authority);
        if (!own)
            findings.Enqueue("asked another site: " + url);
    }
}
