using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Messages;

public sealed class MessageBodyTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Theory]
    [InlineData("<script>steal()</script>", "steal")]
    [InlineData("<p onclick='steal()'>", "onclick")]
    [InlineData("<img src='https://track.test/1.gif'>", "track.test")]
    [InlineData("<img srcset='https://track.test/1.gif 2x' alt=a>", "track.test")]
    [InlineData("<body background='https://track.test/1.gif'>", "track.test")]
    [InlineData("<p style='background:url(https://track.test/1.gif)'>", "track.test")]
    [InlineData("<style>@import 'https://track.test/1.css'; p{background:url(https://track.test/2.gif)}</style>", "track.test")]
    [InlineData("<link rel=stylesheet href='https://track.test/1.css'>", "track.test")]
    [InlineData("<svg><image href='https://track.test/1.gif'/><animate onbegin=steal()></svg>", "track.test")]
    [InlineData("<svg><style><img src=https://track.test/1.gif></style></svg>", "track.test")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=steal()>", "onerror")]
    [InlineData("<iframe src='https://track.test/'></iframe>", "track.test")]
    [InlineData("<video poster='https://track.test/1.gif'>", "track.test")]
    [InlineData("<object data='https://track.test/1.gif'></object><embed src='https://track.test/2'>", "track.test")]
    [InlineData("<a href='javascript:steal()'>x</a>", "javascript")]
    [InlineData("<a href=' java\nscript:steal()'>x</a>", "steal")]
    [InlineData("<a href='data:text/html,<script>steal()</script>'>x</a>", "steal")]
    [InlineData("<form action='https://track.test/'><input name=p formaction='https://track.test/'></form>", "track.test")]
    [InlineData("<meta http-equiv=refresh content='0;url=https://track.test/'>", "track.test")]
    [InlineData("<base href='https://track.test/'>", "track.test")]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=steal()>\">", "onerror=steal")]
    [InlineData("<p title='\"><script>steal()</script>'>", "<script")]
    [InlineData("<img src='cid:nobody@here' onload=steal()>", "steal")]
    [InlineData("<img src='cid:\"><script>steal()</script>'>", "<script")]
    public async Task What_runs_or_loads_is_gone(string html, string gone)
    {
        var (_, body) = await BodyAsync(html + "<p>Still here</p>");
        Assert.DoesNotContain(gone, body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_a_person_wrote_stays()
    {
        var (_, body) = await BodyAsync("<h1>Hi</h1><p align=center>a &lt;b&gt; <b>c</b></p><table><tr><td colspan=2>x</table><a href='https://example.test/?a=1&amp;b=2'>link</a><a href='mailto:a@b.test'>m</a>");
        Assert.Contains("<h1>Hi</h1><p align=\"center\">a &lt;b&gt; <b>c</b></p><table><tr><td colspan=\"2\">x</td></tr></table>", body, StringComparison.Ordinal);
        Assert.Contains("href=\"https://example.test/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\"", body, StringComparison.Ordinal);
        Assert.Contains("href=\"mailto:a@b.test\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>Yes.</p><div class=gmail_quote><div class=gmail_attr>On Fri, 20 Nov 2026 at 10:00, Ada &lt;ada@engines.test&gt; wrote:<br></div><blockquote class=gmail_quote><p>Thursday?</p></blockquote></div>", true)]
    [InlineData("<p>Yes.</p><p>Nothing else.</p>", false)]
    [InlineData("<div class=gmail_quote><div class=gmail_attr>On Fri, 20 Nov 2026 at 10:00, Ada &lt;ada@engines.test&gt; wrote:<br></div><blockquote class=gmail_quote><p>Thursday?</p></blockquote></div><p>Yes.</p>", false)]
    public async Task History_below_what_was_written_is_left_out_when_asked(string html, bool hasQuote)
    {
        var id = await LogHtmlAsync(html);
        Assert.Equal(hasQuote, (await host.GetAsync<JsonElement>($"/api/v1/messages/{id}")).GetProperty("hasQuote").GetBoolean());
        var folded = await host.Client.GetStringAsync($"/api/v1/messages/{id}/body?quoted=false");
        Assert.Contains("<p>Yes.</p>", folded, StringComparison.Ordinal);
        Assert.Equal(hasQuote, !folded.Contains("Thursday?", StringComparison.Ordinal) && !folded.Contains("wrote:", StringComparison.Ordinal) && html.Contains("Thursday?", StringComparison.Ordinal));
        Assert.Equal(html.Contains("Thursday?", StringComparison.Ordinal), (await host.Client.GetStringAsync($"/api/v1/messages/{id}/body")).Contains("Thursday?", StringComparison.Ordinal));
        Assert.EndsWith("</body></html>", folded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_below_plain_text_is_left_out_when_asked()
    {
        var logged = await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId(), body: "Yes & gladly.\n\nOn Fri, 20 Nov 2026 at 10:00, Ada <ada@engines.test> wrote:\n> Thursday?\n> Ada"));
        var id = await IdAsync(logged);
        Assert.Contains("Thursday?", await host.Client.GetStringAsync($"/api/v1/messages/{id}/body"), StringComparison.Ordinal);
        var folded = await host.Client.GetStringAsync($"/api/v1/messages/{id}/body?quoted=false");
        Assert.Contains("Yes &amp; gladly.", folded, StringComparison.Ordinal);
        Assert.DoesNotContain("Thursday?", folded, StringComparison.Ordinal);
        Assert.DoesNotContain("wrote:", folded, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html><head><title>t</title><style>p{}</style></head><body><script>a<b</script><p>After</p>", "<p>After</p>")]
    [InlineData("<svg><g></svg></svg><p>After</p>", "<p>After</p>")]
    [InlineData("<p>a<p>b<ul><li>c<li>d</ul>", "<p>a</p><p>b<ul><li>c</li><li>d</li></ul></p>")]
    [InlineData("<b><table><tr><td>a</b>b<td>c</table>d", "<b><table><tr><td>ab</td><td>c</td></tr></table>d</b>")]
    [InlineData("</p></div>a<br/>b</br>", "a<br>b")]
    public async Task What_is_written_is_well_formed_whatever_was_read(string html, string expected)
    {
        var (_, body) = await BodyAsync(html);
        Assert.Equal($"<body>{expected}</body></html>", body);
    }

    [Fact]
    public async Task The_policy_alone_stops_scripts_and_requests()
    {
        var (answer, _) = await BodyAsync("<p>Hi</p>");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:;", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'none'; base-uri 'none'; frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("sandbox allow-same-origin allow-popups", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", policy, StringComparison.Ordinal);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("no-store", answer.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_text_is_shown_as_text()
    {
        var logged = await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId(), body: "<script>steal()</script> & more"));
        var body = await (await host.Client.GetAsync($"/api/v1/messages/{await IdAsync(logged)}/body")).Content.ReadAsStringAsync();
        Assert.Contains("<pre>&lt;script&gt;steal()&lt;/script&gt; &amp; more", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<div>", 100_000)]
    [InlineData("<b><i>", 50_000)]
    [InlineData("<table><tr><td>", 30_000)]
    [InlineData("<ul><li>", 50_000)]
    [InlineData("<font color=red>", 100_000)]
    [InlineData("<a href=x><p>", 20_000)]
    [InlineData("<svg><g>", 50_000)]
    [InlineData("<blockquote>", 400_000)]
    [InlineData("<p ", 400_000)]
    [InlineData("<!--", 400_000)]
    [InlineData("&nbsp", 400_000)]
    [InlineData("</p>", 400_000)]
    public async Task Nothing_nested_deeply_takes_long_or_ends_the_host(string piece, int times)
    {
        var id = await LogHtmlAsync("<p>First</p>" + string.Concat(Enumerable.Repeat(piece, times)) + "Last");
        var started = Stopwatch.GetTimestamp();
        using var answer = await host.Client.GetAsync($"/api/v1/messages/{id}/body").WaitAsync(TimeSpan.FromSeconds(20));
        var took = Stopwatch.GetElapsedTime(started);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("First", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // A fraction of a second where nothing else runs; with a tree it was minutes.
        Assert.True(took < TimeSpan.FromSeconds(8), $"{took}");
    }

    [Fact]
    public async Task A_body_of_another_organization_is_not_there()
    {
        var id = await LogHtmlAsync("<p>Hi</p>");
        using var signedOut = host.SignedOut();
        foreach (var path in new[] { $"/api/v1/messages/{id}", $"/api/v1/messages/{id}/body" })
        {
            var theirs = await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(path), HttpStatusCode.NotFound, "message_not_found");
            var nobodys = await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(path.Replace(id.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal)), HttpStatusCode.NotFound, "message_not_found");
            Assert.Equal(nobodys.GetProperty("detail").GetString(), theirs.GetProperty("detail").GetString());
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync(path)).StatusCode);
        }
    }

    private async Task<(HttpResponseMessage Answer, string Body)> BodyAsync(string html)
    {
        var answer = await host.Client.GetAsync($"/api/v1/messages/{await LogHtmlAsync(html)}/body");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var document = await answer.Content.ReadAsStringAsync();
        return (answer, document[document.IndexOf("<body>", StringComparison.Ordinal)..]);
    }

    private async Task<Guid> LogHtmlAsync(string html)
    {
        var mail = SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId(), "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n", body: Convert.ToBase64String(Encoding.UTF8.GetBytes(html), Base64FormattingOptions.InsertLineBreaks));
        return await IdAsync(await shared.LogAsync(mail));
    }

    private async Task<Guid> IdAsync(JsonElement logged) =>
        (await shared.TimelineAsync(logged.GetProperty("entries")[0].GetProperty("contactId").GetGuid()))[0].GetProperty("sourceId").GetGuid();
}
