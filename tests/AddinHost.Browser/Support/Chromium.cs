using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>The Chromium that the tests of a collection share; each visitor has a context, and so cookies and storage, of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Name of the xunit collection: one browser, one test at a time.</summary>
    public const string Shared = "browser";

    /// <summary>The same once more, beside it: half of the tests wait while the other half computes.</summary>
    public const string Beside = "browser beside";

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run", "--disable-gpu",
        // No name but this machine's is ever found, whoever asks.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        // Playwright's own five seconds are few on a machine that does other things beside.
        Assertions.SetDefaultExpectTimeout(30_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = Arguments, Env = Fonts.Environment });
    }

    public Task<IBrowserContext> OpenAsync(string locale) => browser!.NewContextAsync(new BrowserNewContextOptions
    {
        Locale = locale,
        TimezoneId = "Europe/Berlin",
        ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        ReducedMotion = ReducedMotion.Reduce,
        ColorScheme = ColorScheme.Light,
        // Of what stands in for a provider; the host itself is asked without TLS.
        IgnoreHTTPSErrors = true,
    });

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}

/// <summary>Put <c>[Collection(Chromium.Shared)]</c> on a test class and take <see cref="Chromium"/> and <see cref="Servers"/> in its constructor.</summary>
[CollectionDefinition(Chromium.Shared)]
public sealed class ChromiumDefinition : ICollectionFixture<Chromium>, ICollectionFixture<Servers>;

[CollectionDefinition(Chromium.Beside)]
public sealed class BesideDefinition : ICollectionFixture<Chromium>, ICollectionFixture<Servers>;
