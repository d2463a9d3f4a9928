using AddinHost.OutlookAddin;
using System.Net;
using Microsoft.Extensions.Options;

namespace AddinHost.Tests.OutlookAddin;

public sealed class PageHeadersTests
{
    [Theory]
    [InlineData("/taskpane.html")]
    [InlineData("/dialog.html")]
    public async Task Pane_and_dialog_may_stand_in_Outlook_and_load_its_script(string page)
    {
        await using var host = await PaneHost.StartAsync();

        var policy = await PolicyOfAsync(host, page);

        Assert.Equal(
            ["'self'", "https://outlook.office.com", "https://outlook.office365.com", "https://outlook.live.com", "https://outlook.cloud.microsoft"],
            policy["frame-ancestors"]);
        Assert.Equal(["'self'", "https://appsforoffice.microsoft.com"], policy["script-src"]);
        Assert.Equal(["'none'"], policy["default-src"]);
    }

    [Fact]
    public async Task Further_hosts_that_may_frame_the_pane_come_from_the_settings()
    {
        await using var host = await PaneHost.StartAsync("Production", ("Addin:FrameAncestors:0", "https://mail.example.com"), ("Addin:FrameAncestors:1", "https://*.office365.us"));
        await using var other = await PaneHost.StartAsync("Production", ("Addin:FrameAncestors", "https://mail.example.com, https://*.office365.us"));

        Assert.Equal(["https://mail.example.com", "https://*.office365.us"], (await PolicyOfAsync(host, "/taskpane.html"))["frame-ancestors"][^2..]);
        Assert.Equal(["https://mail.example.com", "https://*.office365.us"], (await PolicyOfAsync(other, "/taskpane.html"))["frame-ancestors"][^2..]);
    }

    [Theory]
    [InlineData("http://mail.example.com")]
    [InlineData("https://mail.example.com;script-src")]
    [InlineData("https://mail.example.com/owa")]
    [InlineData("'unsafe-inline'")]
    [InlineData("*")]
    [InlineData("https:")]
    public async Task A_frame_host_that_is_no_https_origin_stops_the_start(string value) =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => PaneHost.StartAsync("Production", ("Addin:FrameAncestors:0", value)));

    [Theory]
    [InlineData("/app.html")]
    [InlineData("/nothing-here")]
    [InlineData("/manifests/outlook.xml")]
    public async Task Nothing_else_may_be_framed(string address)
    {
        await using var host = await PaneHost.StartAsync("Development");

        var policy = await PolicyOfAsync(host, address);

        Assert.Equal(["'none'"], policy["frame-ancestors"]);
        Assert.Equal(["'self'"], policy["script-src"]);
    }

    [Theory]
    [InlineData("/simulator/taskpane.html")]
    [InlineData("/simulator/dialog.html")]
    public async Task In_development_the_simulator_frames_the_pane_from_the_other_loopback_name(string page)
    {
        await using var host = await PaneHost.StartAsync("Development");

        var policy = await PolicyOfAsync(host, page);

        Assert.Contains("http://localhost:*", policy["frame-ancestors"]);
        Assert.Contains("http://127.0.0.1:*", policy["frame-ancestors"]);
        Assert.Equal(["'self'"], policy["script-src"]);
        Assert.Contains("http://127.0.0.1:*", (await PolicyOfAsync(host, "/simulator.html"))["frame-src"]);
    }

    [Theory]
    [InlineData("/simulator.html")]
    [InlineData("/simulator/taskpane.html")]
    [InlineData("/Simulator/dialog.html")]
    [InlineData("/office/office.js")]
    [InlineData("//office/office.js")]
    public async Task Outside_development_there_is_no_simulator(string address)
    {
        await using var production = await PaneHost.StartAsync();
        await using var development = await PaneHost.StartAsync("Development");

        Assert.Equal(HttpStatusCode.NotFound, (await production.Client.GetAsync(new Uri("http://localhost" + address))).StatusCode);
        if (!address.Contains("Simulator", StringComparison.Ordinal))
            Assert.Equal(HttpStatusCode.OK, (await development.Client.GetAsync(new Uri("http://localhost" + address))).StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/simulator/gmail/homepage")]
    [InlineData("/API/v1/Simulator/sent-mails")]
    [InlineData("//api/v1/simulator/gmail/action")]
    public void What_the_simulator_calls_belongs_to_it_and_so_to_development(string path) => Assert.True(SimulatorPages.Contain(path));

    [Fact]
    public async Task The_document_of_a_mail_keeps_its_own_policy()
    {
        await using var host = await PaneHost.StartAsync();

        var policy = await PolicyOfAsync(host, "/api/v1/messages/1/body");

        Assert.Equal(["'self'"], policy["frame-ancestors"]);
        Assert.False(policy.ContainsKey("script-src"));
    }

    [Fact]
    public async Task Every_answer_forbids_guessing_types_and_frame_options_never_appear()
    {
        await using var host = await PaneHost.StartAsync();

        foreach (var address in new[] { "/taskpane.html", "/app.html", "/icons/inlay-64.png", "/nothing-here" })
        {
            var answer = await host.Client.GetAsync(new Uri(address, UriKind.Relative));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.False(answer.Headers.Contains("X-Frame-Options"));
        }
    }

    [Theory]
    [InlineData("/icons/inlay-64.png", "public, max-age=86400")]
    [InlineData("/assets/pane-1a2b.js", "public, max-age=31536000, immutable")]
    [InlineData("/taskpane.html", "no-cache")]
    [InlineData("/icons/missing.png", null)]
    public async Task Icons_and_hashed_files_may_be_cached_and_pages_are_asked_for_again(string address, string? expected)
    {
        await using var host = await PaneHost.StartAsync();

        var answer = await host.Client.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(expected, answer.Headers.TryGetValues("Cache-Control", out var values) ? string.Join(", ", values) : null);
    }

    private static async Task<Dictionary<string, string[]>> PolicyOfAsync(PaneHost host, string address)
    {
        var answer = await host.Client.GetAsync(new Uri(address, UriKind.Relative));
        return Assert.Single(answer.Headers.GetValues("Content-Security-Policy"))
            .Split(';', StringSplitOptions.TrimEntries)
            .Select(directive => directive.Split(' '))
            .ToDictionary(words => words[0], words => words[1..]);
    }
}
