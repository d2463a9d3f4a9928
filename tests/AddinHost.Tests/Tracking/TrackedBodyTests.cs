using System.Diagnostics;
using System.Text;
using AddinHost.Data;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Links;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace AddinHost.Tests.Tracking;

public sealed class TrackedBodyTests
{
    private static readonly Uri Host = new("https://links.inlay.test");

    private readonly TrackingKeys keys = new(
        new MasterKey(Options.Create(new SecretsOptions { MasterKey = Convert.ToBase64String(new byte[32]) }), new DataFolder(Options.Create(new DataOptions { Directory = Path.GetTempPath() }), new HostingEnvironment())), new ManualClock());

    private readonly Guid id = Guid.NewGuid();

    private TrackedBody Body(Guid? tracked = null, Uri? host = null) => new(keys, host ?? Host, tracked ?? id);

    [Fact]
    public void Links_to_the_web_are_followed_and_lead_where_they_led()
    {
        var body = Body();
        var html = Parse(body.Html("<p>See <a href=\"https://dest.example/a?x=1&amp;y=2\">this</a>, <a href=' http://dest.example/b '>that</a> and <a href=\"https://dest.example/a?x=1&amp;y=2\">this</a> again.</p>", opens: false, follow: true));
        var tokens = html.QuerySelectorAll("a").Select(Read).ToList();
        Assert.Equal(["https://dest.example/a?x=1&y=2", "http://dest.example/b", "https://dest.example/a?x=1&y=2"], tokens.Select(token => token.Target));
        Assert.Equal([0, 1, 0], tokens.Select(token => (int)token.Link));
        Assert.All(tokens, token => Assert.Equal(id, token.Tracked));
        Assert.Equal(["https://dest.example/a?x=1&y=2", "http://dest.example/b"], body.Targets);
        Assert.Empty(html.QuerySelectorAll("img"));
    }

    [Theory]
    [InlineData("mailto:bea@outside.test")]
    [InlineData("tel:+4930123")]
    [InlineData("#below")]
    [InlineData("/relative")]
    [InlineData("javascript:alert(1)")]
    [InlineData("cid:image")]
    [InlineData("https://user:secret@dest.example/")]
    [InlineData("https://dest.example/unsubscribe?id=1")]
    [InlineData("https://links.inlay.test/t/u/abc")]
    [InlineData("")]
    public void Other_links_stay_as_they_are(string href)
    {
        var html = Parse(Body().Html($"<a href=\"{href}\">x</a>", opens: true, follow: true));
        Assert.Equal(href, html.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void The_ways_out_of_another_mail_go_and_foreign_links_like_them_stay()
    {
        var rights = new Uri(Host, "/t/p/" + new TrackingToken(TokenKind.Rights, Guid.NewGuid(), 0, "Bench").Sign(keys));
        var unsubscribe = new Uri(Host, "/t/u/" + new TrackingToken(TokenKind.Unsubscribe, Guid.NewGuid(), 0, "Bench").Sign(keys));
        var link = new Uri(Host, "/t/c/" + new TrackingToken(TokenKind.Link, Guid.NewGuid(), 0, "https://dest.example/a").Sign(keys));
        var page = new Uri("https://links.inlay.test/t/p/new");
        var html = Parse(Body().Html(
            $"<p>Hi</p><blockquote><p style=\"x\"><a href=\"{rights}\">recorded</a></p><p>or <a href=\"{unsubscribe}\">stop</a> it</p></blockquote><a href=\"https://else.example/t/p/abc\">else</a>", opens: false, follow: false, ("said", page)));
        Assert.Equal(["https://else.example/t/p/abc", page.AbsoluteUri], html.QuerySelectorAll("a").Select(one => one.GetAttribute("href")));
        Assert.Equal(["Hi", "or  it", "said"], html.QuerySelectorAll("p").Select(one => one.TextContent));
        Assert.Equal("Hi\n> see https://dest.example/a\n> bye", Body().Stripped($"Hi\n> see {link}\n> recorded: {rights}\n{unsubscribe}\n> bye"));
    }

    [Fact]
    public void A_target_that_would_not_fit_stays_as_it_is()
    {
        var longest = "https://dest.example/" + new string('a', TrackingToken.LongestTarget - 21);
        var html = Parse(Body().Html($"<a href=\"{longest}\">fits</a><a href=\"{longest}b\">does not</a>", opens: false, follow: true)).QuerySelectorAll("a");
        Assert.Equal(longest, Read(html[0]).Target);
        Assert.Equal(longest + "b", html[1].GetAttribute("href"));
    }

    [Fact]
    public void The_pixel_is_the_last_thing_and_there_is_one()
    {
        var once = Body().Html("<html><body><p>Hi</p></body></html>", opens: true, follow: false);
        var again = Parse(Body(Guid.NewGuid()).Html(once, opens: true, follow: false));
        var pixel = Assert.Single(again.QuerySelectorAll("img"));
        Assert.Same(pixel, again.Body!.LastElementChild);
        Assert.True(TrackingToken.TryRead(new Uri(pixel.GetAttribute("src")!).AbsolutePath[TrackedBody.PixelPath.Length..^4], TokenKind.Pixel, keys, out var token));
        Assert.NotEqual(id, token.Tracked);
    }

    /// <summary>A tracked mail that is copied or quoted must not speak for the one it came from.</summary>
    [Fact]
    public void What_was_followed_before_is_taken_back_even_from_an_earlier_host()
    {
        var earlier = Body(Guid.NewGuid(), new Uri("https://old.inlay.test")).Html("<p><a href=\"https://dest.example/a\">a</a></p>", opens: true, follow: true);
        var untouched = Parse(Body().Html(earlier, opens: false, follow: false));
        Assert.Equal("https://dest.example/a", untouched.QuerySelector("a")!.GetAttribute("href"));
        Assert.Empty(untouched.QuerySelectorAll("img"));
        var followed = Read(Parse(Body().Html(earlier, opens: false, follow: true)).QuerySelector("a")!);
        Assert.Equal((id, "https://dest.example/a"), (followed.Tracked, followed.Target));
    }

    [Fact]
    public void What_only_looks_like_ours_is_left_alone()
    {
        var html = Parse(Body().Html("<img src=\"https://links.inlay.test/t/o/abc.gif\"><a href=\"https://other.test/t/c/abc\">x</a>", opens: false, follow: true));
        Assert.NotNull(html.QuerySelector("img"));
        Assert.Equal("https://other.test/t/c/abc", Read(html.QuerySelector("a")!).Target);
    }

    [Theory]
    [InlineData("<blockquote>{0}</blockquote>")]
    [InlineData("<div class=\"gmail_quote\"><div>{0}</div></div>")]
    [InlineData("<div id=\"divRplyFwdMsg\">From: Bea</div><div>{0}</div>")]
    [InlineData("<div class=\"moz-cite-prefix\">Bea wrote:</div><p>{0}</p>")]
    [InlineData("<div class=\"yahoo_quoted\">{0}</div>")]
    public void What_others_wrote_is_not_followed(string quoted)
    {
        var html = Parse(Body().Html("<p><a href=\"https://dest.example/mine\">x</a></p>" + string.Format(null, CompositeFormat.Parse(quoted), "<a href=\"https://bea.example/hers\">Bea</a>"), opens: true, follow: true)).QuerySelectorAll("a");
        Assert.Equal("https://dest.example/mine", Read(html[0]).Target);
        Assert.Equal("https://bea.example/hers", html[1].GetAttribute("href"));
    }

    [Fact]
    public void Plain_text_is_followed_but_for_quoted_lines()
    {
        var body = Body();
        var text = body.Text("See https://dest.example/a, or (http://dest.example/b).\n> https://quoted.example/\nmailto:x@y.test ends.").Split('\n');
        var found = text[0].Split(' ', ',', '(', ')').Where(word => word.StartsWith("https://links", StringComparison.Ordinal)).ToList();
        Assert.Equal(["https://dest.example/a", "http://dest.example/b"], found.Select(address => Read(address).Target));
        Assert.EndsWith(").", text[0], StringComparison.Ordinal);
        Assert.Equal("> https://quoted.example/", text[1]);
        Assert.Equal("mailto:x@y.test ends.", text[2]);
        // The same text once more: nothing is followed twice.
        Assert.Equal("https://dest.example/a", Read(Body(Guid.NewGuid()).Text(found[0])).Target);
    }

    [Fact]
    public void A_tree_without_end_is_sent_as_it_is()
    {
        var deep = string.Concat(Enumerable.Repeat("<div>", 100_000)) + "<a href=\"https://dest.example/\">x</a>";
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(deep, Body().Html(deep, opens: true, follow: true));
        // A guard against hanging, no measurement.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private static IDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    private TrackingToken Read(IElement link) => Read(link.GetAttribute("href")!);

    private TrackingToken Read(string address)
    {
        var url = new Uri(address);
        Assert.Equal(Host.Host, url.Host);
        Assert.True(TrackingToken.TryRead(url.AbsolutePath[TrackedBody.LinkPath.Length..], TokenKind.Link, keys, out var token));
        return token;
    }
}
