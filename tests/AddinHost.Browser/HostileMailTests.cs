using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Browser.Hostile;
using AddinHost.Browser.Support;
using AddinHost.Messages;
using Microsoft.Playwright;

namespace AddinHost.Browser;

/// <summary>A host that may fetch images from this machine, with the one contact who writes hostile mail.</summary>
public sealed class HostileHost : IAsyncLifetime
{
    public HostProcess Host { get; private set; } = null!;

    public Guid ContactId { get; private set; }

    public async Task InitializeAsync()
    {
        Host = await HostProcess.StartNewAsync(new Dictionary<string, string> { ["RemoteImages:AllowedNetworks:0"] = "127.0.0.1" });
        await Host.SetUpAsync();
        using var answer = await Host.Client.PostAsJsonAsync("api/v1/contacts", new { name = "Mallory", addresses = new[] { "mallory@outside.test" } });
        ContactId = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

/// <summary>Reading a mail tells nobody and runs nothing (S5), in the browser that people have.</summary>
[Collection(Chromium.Beside)]
public sealed class HostileMailTests(Chromium chromium, HostileHost fixture) : IClassFixture<HostileHost>
{
    private const string Sender = "mallory@outside.test";

    private readonly HostProcess host = fixture.Host;

    private static readonly Vector[] Vectors = [.. Scripts.All, .. Requests.All];

    [Fact]
    public async Task Nothing_of_a_hostile_mail_runs_or_asks_anybody_with_the_sanitiser_and_by_the_policy_alone()
    {
        await using var server = new StrangersServer();
        var written = Vectors.Select((vector, number) => vector.With(number, server.Url)).ToList();
        var bodies = await LogAsync(written);
        await using var context = await chromium.OpenAsync("en-US");
        // Else the browser itself keeps these pages from servers on this machine, and nothing would be tried.
        await context.GrantPermissionsAsync(["local-network-access"]);
        await SignInAsync(context);

        // What these pieces do where nothing stops them: without this, the rest would prove nothing.
        var (ran, asked) = await OpenAsync(context, server, Enumerable.Range(0, written.Count).Select(number => $"/api/v1/messages/bare/{number}"), (number, _) => (new Dictionary<string, string> { ["Content-Type"] = "text/html; charset=utf-8" }, written[number]));
        var alive = ran.Union(asked).ToHashSet();
        Assert.True(ran.Count > 70, $"Only {ran.Count} of {Scripts.All.Length} run anywhere.");
        Assert.True(asked.Count > 60, $"Only {asked.Count} of {Requests.All.Length} ask anywhere.");
        Assert.All(Vectors.Select((vector, number) => (vector, number)).GroupBy(one => one.vector.Category), category => Assert.Contains(category, one => alive.Contains(one.number)));

        // A hint to connect early asks nothing, and still tells.
        var connections = server.Connections;
        Assert.True(connections > server.Asked.Count);

        // The body as the host answers it, then the mail itself under the headers of that answer.
        var cleaned = await OpenAsync(context, server, bodies, null);
        Assert.Equal(([], []), (Named(cleaned.Ran), Named(cleaned.Asked)));
        var policies = new ConcurrentQueue<string>();
        var raw = await OpenAsync(context, server, bodies, (number, headers) =>
        {
            policies.Enqueue(headers["content-security-policy"]);
            return (headers, written[number]);
        });
        Assert.Equal(([], []), (Named(raw.Ran), Named(raw.Asked)));
        Assert.Equal(written.Count, policies.Count);
        Assert.Equal(GetBody.Policy, Assert.Single(policies.Distinct()));
        Assert.Equal(connections, server.Connections);
    }

    [Fact]
    public async Task Images_from_the_internet_come_through_the_host_once_somebody_asks_for_them()
    {
        await using var server = new StrangersServer();
        var entry = await LogAsync("Our summer sale", "utf-8", $"<p>Dear Ada,</p><p><img src='{server.Url}1/banner.png' width=120 height=40 alt='Summer'></p><p>See you soon.</p><img src='{server.Url}2/open.gif' width=1 height=1>", default);
        await using var visitor = await Visitor.ArriveAsync(chromium, host);
        await visitor.GoAsync($"app/contacts/{fixture.ContactId}?entry={entry.GetProperty("id").GetGuid()}");
        await visitor.SignInAsync();
        var show = visitor.Page.Locator(".message-images fluent-button");
        await Assertions.Expect(show).ToBeVisibleAsync();
        await visitor.LookAsync("70-images-off");
        Assert.Equal(0, server.Connections);

        await show.ClickAsync();
        var image = visitor.Page.FrameLocator("iframe.message-body").GetByAltText("Summer");
        await Assertions.Expect(image).ToHaveJSPropertyAsync("naturalWidth", 1);
        Assert.Equal([1], server.Numbers);
        Assert.DoesNotMatch("(?i)cookie|referer|chrom|forwarded", string.Concat(server.Asked));
        await visitor.LookAsync("71-images-on");
        await show.ClickAsync();
        await Assertions.Expect(visitor.Page.FrameLocator("iframe.message-body").Locator("[data-remote]")).ToHaveCountAsync(1);
        await visitor.LeaveAsync();
    }

    private static string[] Named(IEnumerable<int> numbers) => [.. numbers.Select(number => number < 0 ? "?" : Vectors[number].Html)];

    /// <summary>Opens each address in a frame of its own with no sandbox but its own; gives what ran and what was asked for.</summary>
    /// <param name="instead">Another answer for the address of this number, made from the headers of the real one.</param>
    private async Task<(HashSet<int> Ran, HashSet<int> Asked)> OpenAsync(
        IBrowserContext context, StrangersServer server, IEnumerable<string> addresses, Func<int, Dictionary<string, string>, (Dictionary<string, string> Headers, string Body)>? instead)
    {
        var paths = addresses.ToList();
        var page = await context.NewPageAsync();
        if (instead is not null)
        {
            await page.RouteAsync("**/api/v1/messages/**", async route =>
            {
                var path = new Uri(route.Request.Url).AbsolutePath;
                if (paths.IndexOf(path) is not (>= 0 and var number))
                {
                    await route.ContinueAsync();
                    return;
                }

                var real = path.Contains("/bare/", StringComparison.Ordinal) ? [] : (await route.FetchAsync()).Headers;
                var (headers, body) = instead(number, real);
                headers.Remove("content-length");
                headers.Remove("transfer-encoding");
                await route.FulfillAsync(new RouteFulfillOptions { Headers = headers, BodyBytes = Encoding.UTF8.GetBytes("<!doctype html><html><body>" + body) });
            });
        }

        // A page of the same origin with no policy of its own around them: only theirs is tried.
        await page.RouteAsync("**/around", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>Around</title><body>" }));
        await page.GotoAsync(new Uri(host.Address, "around").ToString());
        server.Asked.Clear();
        await page.EvaluateAsync("""
            async paths => {
                let next = 0;
                const work = async () => {
                    while (next < paths.length) {
                        const frame = document.createElement("iframe");
                        const loaded = new Promise(done => { frame.onload = done; setTimeout(done, 1500); });
                        frame.src = paths[next++];
                        document.body.append(frame);
                        await loaded;
                    }
                };
                await Promise.all(Array.from({ length: 8 }, work));
                await new Promise(done => setTimeout(done, 300));
            }
            """, paths);
        var ran = await page.EvaluateAsync<int[]>("() => Object.keys(window).filter(key => /^r\\d+$/.test(key)).map(key => +key.slice(1))");
        await page.CloseAsync();
        return ([.. ran], server.Numbers);
    }

    private async Task<List<string>> LogAsync(IReadOnlyList<string> written)
    {
        var bodies = new string[written.Count];
        await Parallel.ForAsync(0, written.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, ct) =>
        {
            var entry = await LogAsync($"Hostile {number}", Vectors[number].Charset, written[number], ct);
            bodies[number] = $"/api/v1/messages/{entry.GetProperty("sourceId").GetGuid()}/body";
        });
        return [.. bodies];
    }

    /// <summary>The timeline entry of a mail with this text.</summary>
    private async Task<JsonElement> LogAsync(string subject, string charset, string html, CancellationToken ct)
    {
        var mail = $"""
            From: Mallory <{Sender}>
            To: {HostProcess.Email}
            Subject: {subject}
            Date: Fri, 20 Nov 2026 10:00:00 +0000
            Message-ID: <{Guid.NewGuid():N}@outside.test>
            MIME-Version: 1.0
            Content-Type: text/html; charset={charset}
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(Encoding.UTF8.GetBytes(html), Base64FormattingOptions.InsertLineBreaks)}
            """;
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(mail.ReplaceLineEndings("\r\n")));
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        using var answer = await host.Client.PostAsync("api/v1/logged-emails", content, ct);
        var logged = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("entries")[0];
        var entry = await host.Client.GetFromJsonAsync<JsonElement>($"api/v1/timeline/{logged.GetProperty("entryId").GetGuid()}", ct);
        return entry;
    }

    private async Task SignInAsync(IBrowserContext context)
    {
        var answer = await context.APIRequest.PostAsync(new Uri(host.Address, "api/v1/sessions").ToString(), new APIRequestContextOptions { DataObject = new { email = HostProcess.Email, password = HostProcess.Password } });
        Assert.True(answer.Ok, await answer.TextAsync());
    }
}
