using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Messages;

/// <summary>A host that may fetch images from one address of this machine.</summary>
public sealed class ImageHost : IAsyncLifetime
{
    public SharedHost Shared { get; } = new()
    {
        Settings = new() { ["RemoteImages:AllowedNetworks:0"] = "127.0.0.1", ["RemoteImages:LargestBytes"] = "65536", ["RemoteImages:Timeout"] = "00:00:02" },
    };

    public Task InitializeAsync() => Shared.InitializeAsync();

    public Task DisposeAsync() => Shared.DisposeAsync();
}

public sealed partial class RemoteImageTests(ImageHost fixture) : IClassFixture<ImageHost>, IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R'];

    private readonly SharedHost shared = fixture.Shared;
    private readonly TestHost host = fixture.Shared.Host;
    private readonly ImageServer server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Images_are_loaded_through_the_host_only_when_asked_and_nothing_of_the_reader_goes_along()
    {
        var id = await LogAsync($"<p>Hi</p><img src='{server.Url}logo.png' alt=Logo width=40>");
        var without = await host.Client.GetStringAsync($"/api/v1/messages/{id}/body");
        Assert.Contains("<img alt=\"Logo\" width=\"40\" data-remote>", without, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", without, StringComparison.Ordinal);
        Assert.Empty(server.Asked);

        server.Answer = _ => ("image/png", Png);
        var link = Assert.Single(await LinksAsync(id));
        Assert.Empty(server.Asked);
        using var answer = await ReaderAsync(link);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(Png, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("default-src 'none'; sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        var asked = Assert.Single(server.Asked);
        Assert.StartsWith("GET /logo.png HTTP/1.1\r\n", asked, StringComparison.Ordinal);
        var headers = asked.Split("\r\n")[1..].Where(line => line.Length > 0).Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["Accept", "Host", "User-Agent"], headers);
        Assert.DoesNotContain("Reader", asked, StringComparison.Ordinal);

        // Looked at again it is still there, and the sender is not told again.
        Assert.Equal(HttpStatusCode.OK, (await ReaderAsync(link)).StatusCode);
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData("<img srcset='{0}a.png 2x, {0}b.png 3x'>", 1)]
    [InlineData("<img srcset='{0}a.png,{0}b.png'>", 1)]
    [InlineData("<picture><source srcset='{0}a.png'><img src='{0}b.png'></picture>", 1)]
    [InlineData("<table background='{0}a.png'><tr><td background='{0}b.png'>x</table>", 2)]
    [InlineData("<img src='  {0}a.png\n'>", 1)]
    [InlineData("<img src='{0}a.png' width=1 height=1>", 0)]
    [InlineData("<img src='{0}a.png' height=0>", 0)]
    [InlineData("<body background='{0}a.png'><p style='background:url({0}b.png)'><style>p {background:url({0}c.png)}</style>", 0)]
    [InlineData("<svg><image href='{0}a.png'/></svg><input type=image src='{0}a.png'><video poster='{0}a.png'>", 0)]
    [InlineData("<img src='http://localhost/t/open.gif'><img src='http://LOCALHOST.:9/t/open.gif'>", 0)]
    [InlineData("<img src='http://user:pw@127.0.0.1/a.png'><img src='ftp://127.0.0.1/a.png'><img src='file:///etc/passwd'><img src='/api/v1/me'><img src='data:image/png;base64,AAAA'>", 0)]
    public async Task Only_what_is_an_image_of_the_web_gets_a_link(string html, int links)
    {
        var id = await LogAsync(html.Replace("{0}", server.Url, StringComparison.Ordinal));
        Assert.Equal(links, (await LinksAsync(id)).Count);
        var without = await host.Client.GetStringAsync($"/api/v1/messages/{id}/body");
        Assert.Equal(links > 0, without.Contains("data-remote", StringComparison.Ordinal));
        foreach (var body in new[] { without, await host.Client.GetStringAsync($"/api/v1/messages/{id}/body?images=true") })
            Assert.DoesNotMatch(@"127\.0\.0\.1|localhost", body[body.IndexOf("<body>", StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task A_mail_of_nothing_but_images_gets_some_links()
    {
        var id = await LogAsync(string.Concat(Enumerable.Repeat($"<img src='{server.Url}a.png'>", 20_000)));
        Assert.Equal(500, (await LinksAsync(id)).Count);
    }

    [Fact]
    public async Task A_link_serves_its_reader_and_nobody_else_and_only_for_minutes()
    {
        server.Answer = _ => ("image/png", Png);
        var link = Assert.Single(await LinksAsync(await LogAsync($"<img src='{server.Url}a.png'>")));
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync(link)).StatusCode);
        var (_, colleague) = await shared.AddMemberAsync();
        var altered = link[..^1] + (link[^1] == 'A' ? 'B' : 'A');
        var answers = new List<string?>();
        foreach (var (client, path) in new[] { (shared.Elsewhere, link), (colleague, link), (host.Client, altered), (host.Client, "/api/v1/remote-images/nothing") })
            answers.Add((await TestHost.ProblemAsync(await client.GetAsync(path), HttpStatusCode.NotFound, "image_not_found")).GetProperty("detail").GetString());
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        answers.Add((await TestHost.ProblemAsync(await host.Client.GetAsync(link), HttpStatusCode.NotFound, "image_not_found")).GetProperty("detail").GetString());
        Assert.Single(answers.Distinct());
        Assert.Empty(server.Asked);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.1/a.png")]
    [InlineData("http://[::1]/a.png")]
    [InlineData("http://2130706434/a.png")]
    [InlineData("http://127.0.0.2/a.png")]
    [InlineData("http://93.184.216.34:8080/a.png")]
    [InlineData("http://93.184.216.34:25/a.png")]
    [InlineData("http://localhost/t/open.gif")]
    [InlineData("file:///etc/passwd")]
    [InlineData("{0}again")]
    public async Task A_server_cannot_send_the_host_on_to_where_it_must_not_go(string target)
    {
        server.Answer = _ => (null, Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {target.Replace("{0}", server.Url, StringComparison.Ordinal)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        await RefusedAsync($"{server.Url}a.png");
        // One that sends in circles is followed a few times and no more.
        Assert.Equal(target.StartsWith('{') ? 6 : 1, server.Asked.Count);
    }

    [Fact]
    public async Task A_redirect_to_an_image_is_followed()
    {
        server.Answer = path => path == "/a.png" ? (null, "HTTP/1.1 301 Moved\r\nLocation: /b.png\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()) : ("image/png", Png);
        var link = Assert.Single(await LinksAsync(await LogAsync($"<img src='{server.Url}a.png'>")));
        Assert.Equal(Png, await host.Client.GetByteArrayAsync(link));
    }

    [Theory]
    [InlineData("http://169.254.169.254/a.png")]
    [InlineData("http://127.0.0.2/a.png")]
    [InlineData("http://[::ffff:10.0.0.1]/a.png")]
    [InlineData("http://0x7f.2/a.png")]
    public async Task What_lies_inside_is_not_asked(string address) => await RefusedAsync(address);

    [Theory]
    [InlineData("image/png", "<html><script>steal()</script></html>")]
    [InlineData("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'><script>steal()</script></svg>")]
    [InlineData("image/png", "")]
    [InlineData("text/html", "\u0089PNG\r\n\u001a\n0000000000000000")]
    [InlineData("image/bmp", "BM0000000000000000")]
    public async Task What_is_no_image_is_refused_whatever_it_says_that_it_is(string type, string content)
    {
        server.Answer = _ => (type, Encoding.Latin1.GetBytes(content));
        await RefusedAsync($"{server.Url}a.png");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_that_is_too_large_is_not_read_to_its_end(bool says)
    {
        var much = new byte[4_000_000];
        Png.CopyTo(much, 0);
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n{(says ? $"Content-Length: {much.Length}\r\n" : "")}Connection: close\r\n\r\n");
        server.Answer = _ => (null, [.. head, .. much]);
        await RefusedAsync($"{server.Url}a.png");
    }

    [Fact]
    public async Task A_server_that_sends_slowly_is_left()
    {
        server.Slow = true;
        server.Answer = _ => ("image/png", [.. Png, .. new byte[1_000]]);
        var waiting = RefusedAsync($"{server.Url}a.png");
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task RefusedAsync(string address)
    {
        var link = Assert.Single(await LinksAsync(await LogAsync($"<img src='{address}'>")));
        await TestHost.ProblemAsync(await host.Client.GetAsync(link), HttpStatusCode.UnprocessableEntity, "image_not_loaded");
    }

    private async Task<HttpResponseMessage> ReaderAsync(string link)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.Add("Cookie", "secret=Reader");
        request.Headers.Add("Referer", "http://localhost/app/Reader");
        request.Headers.Add("User-Agent", "Reader");
        request.Headers.Add("Accept-Language", "de-Reader");
        request.Headers.Add("X-Forwarded-For", "Reader");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        return await host.Client.SendAsync(request);
    }

    private async Task<List<string>> LinksAsync(Guid id) =>
        [.. Link().Matches(await host.Client.GetStringAsync($"/api/v1/messages/{id}/body?images=true")).Select(match => match.Groups["link"].Value)];

    private async Task<Guid> LogAsync(string html)
    {
        var mail = SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId(), "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n", body: Convert.ToBase64String(Encoding.UTF8.GetBytes(html), Base64FormattingOptions.InsertLineBreaks));
        var logged = await shared.LogAsync(mail);
        return (await shared.TimelineAsync(logged.GetProperty("entries")[0].GetProperty("contactId").GetGuid()))[0].GetProperty("sourceId").GetGuid();
    }

    [GeneratedRegex("(src|background)=\"(?<link>/api/v1/remote-images/[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
