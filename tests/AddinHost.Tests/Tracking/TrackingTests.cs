using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Blobs;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using AddinHost.Tracking.Links;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Tracking;

/// <summary>Followed mail from sending it to what is known of its opens and clicks.</summary>
public sealed partial class TrackingTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    private readonly TestHost host = shared.Host;

    [GeneratedRegex("/t/o/[A-Za-z0-9_-]+\\.gif", RegexOptions.NonBacktracking)]
    private static partial Regex Pixels();

    [GeneratedRegex("/t/c/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Links();

    [Fact]
    public async Task Recipients_get_pixel_and_links_and_the_senders_own_copy_has_neither()
    {
        var (id, wire, filed) = await SendAsync(new { opens = true, links = true }, "<p>See <a href=\"https://dest.example/a\">this</a> and <a href=\"https://dest.example/b\">that</a>.</p>");
        Assert.Single(Pixels().Matches(wire));
        Assert.Equal(2, Links().Count(wire));
        Assert.Empty(Pixels().Matches(filed));
        Assert.Empty(Links().Matches(filed));
        Assert.Contains("https://dest.example/a", filed, StringComparison.Ordinal);
        // What is on record is what was written.
        Assert.DoesNotContain("/t/", (await host.GetAsync<JsonElement>($"/api/v1/messages/{id}")).GetProperty("text").GetString()!, StringComparison.Ordinal);
        var row = await host.InDatabaseAsync(db => db.TrackedMessages.SingleAsync(one => one.MailMessageId == id));
        Assert.True(row is { Opens: true, Links: true });
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Only_what_was_asked_for_is_followed(bool opens, bool links)
    {
        var (_, wire, _) = await SendAsync(new { opens, links }, "<p>See <a href=\"https://dest.example/a\">this</a>.</p>");
        Assert.Equal(opens, Pixels().IsMatch(wire));
        Assert.Equal(links, Links().IsMatch(wire));
    }

    [Fact]
    public async Task Without_the_wish_nothing_is_followed_and_there_is_one_form()
    {
        var (id, wire, filed) = await SendAsync(new { opens = false, links = false }, "<p><a href=\"https://dest.example/a\">this</a></p>");
        Assert.Equal(filed, wire);
        Assert.Null(await host.InDatabaseAsync(db => db.OutgoingMails.Where(row => row.MailMessageId == id).Select(row => row.WireBlob).SingleAsync()));
        Assert.False(await host.InDatabaseAsync(db => db.TrackedMessages.AnyAsync(row => row.MailMessageId == id)));
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/messages/{id}/tracking"), HttpStatusCode.NotFound, "message_not_found");
    }

    [Fact]
    public async Task An_open_and_a_click_are_on_record_with_their_class_and_why()
    {
        var (id, wire, _) = await SendAsync(new { opens = true, links = true }, "<p>See <a href=\"https://dest.example/a?x=1&amp;y=2\">this</a>.</p>");
        var pixel = await AskAsync(HttpMethod.Get, Pixels().Match(wire).Value);
        Assert.Equal(HttpStatusCode.OK, pixel.StatusCode);
        Assert.Equal("image/gif", pixel.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("GIF89a", Encoding.ASCII.GetString(await pixel.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        Assert.Contains("no-store", pixel.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var click = await AskAsync(HttpMethod.Get, Links().Match(wire).Value);
        Assert.Equal(HttpStatusCode.Redirect, click.StatusCode);
        Assert.Equal("https://dest.example/a?x=1&y=2", click.Headers.Location!.OriginalString);
        Assert.Equal(0, click.Content.Headers.ContentLength ?? 0);
        await AskAsync(HttpMethod.Head, Pixels().Match(wire).Value);

        var detail = await EventsAsync(id, 3);
        var events = detail.GetProperty("events").EnumerateArray().Select(one => (Act: one.GetProperty("act").GetString(), Class: one.GetProperty("class").GetString(), Rule: one.GetProperty("rule").GetString(), Url: one.GetProperty("url").GetString())).ToList();
        Assert.Contains(("open", "human", "reader", null), events);
        Assert.Contains(("open", "machine", "not_a_get", null), events);
        Assert.Contains(("click", "human", "reader", "https://dest.example/a?x=1&y=2"), events);
        var summary = Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/tracked-messages?messageIds={id}&messageIds={Guid.NewGuid()}")).GetProperty("items").EnumerateArray());
        Assert.Equal((1, 1, 1), (summary.GetProperty("opened").GetProperty("human").GetInt32(), summary.GetProperty("opened").GetProperty("machine").GetInt32(), summary.GetProperty("clicked").GetProperty("human").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, summary.GetProperty("lastOpenedAt").ValueKind);
    }

    [Fact]
    public async Task A_scanner_that_clicks_every_link_is_found_out_from_its_first_click_on()
    {
        var (id, wire, _) = await SendAsync(new { opens = false, links = true }, string.Concat(Enumerable.Range(0, 4).Select(n => $"<a href=\"https://dest.example/{n}\">x</a> ")));
        var links = Links().Matches(wire).Select(match => match.Value).Distinct().ToList();
        await AskAsync(HttpMethod.Get, links[0]);
        await EventsAsync(id, 1);
        foreach (var link in links.Skip(1))
            await AskAsync(HttpMethod.Get, link);
        var detail = await EventsAsync(id, 4);
        Assert.All(detail.GetProperty("events").EnumerateArray(), one => Assert.Equal(("machine", "burst"), (one.GetProperty("class").GetString(), one.GetProperty("rule").GetString())));
    }

    [Fact]
    public async Task The_member_who_sent_it_is_no_reader()
    {
        var (id, wire, _) = await SendAsync(new { opens = false, links = true }, "<a href=\"https://dest.example/a\">x</a>");
        using var browser = host.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = true });
        (await browser.PostAsJsonAsync("/api/v1/sessions", new { email = await EmailAsync(), password = TestHost.Password })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(Links().Match(wire).Value)).StatusCode);
        var own = await WaitAsync(async () => await host.InDatabaseAsync(db => db.TrackedClicks.SingleOrDefaultAsync(row => row.MailMessageId == id)));
        Assert.Equal((EventClass.Own, "sender"), (own.Class, own.Rule));
        Assert.Equal(0, (await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/tracking")).GetProperty("summary").GetProperty("clicked").GetProperty("unknown").GetInt32());
    }

    /// <summary>Whether a message is known, unknown or gone cannot be seen from outside.</summary>
    [Fact]
    public async Task A_valid_signature_is_answered_the_same_whether_or_not_its_message_is_known()
    {
        var (id, wire, _) = await SendAsync(new { opens = true, links = true }, "<a href=\"https://dest.example/a\">x</a>");
        var keys = host.Services.GetRequiredService<TrackingKeys>();
        var unknown = Guid.NewGuid();
        var known = await Task.WhenAll(FormAsync(Pixels().Match(wire).Value), FormAsync(Links().Match(wire).Value));
        Assert.Equal(known, await Task.WhenAll(
            FormAsync($"/t/o/{new TrackingToken(TokenKind.Pixel, unknown).Sign(keys)}.gif"), FormAsync($"/t/c/{new TrackingToken(TokenKind.Link, unknown, 0, "https://dest.example/a").Sign(keys)}")));
        await host.InDatabaseAsync(db => db.TrackedMessages.Where(row => row.MailMessageId == id).ExecuteDeleteAsync());
        Assert.Equal(known, await Task.WhenAll(FormAsync(Pixels().Match(wire).Value), FormAsync(Links().Match(wire).Value)));
    }

    [Fact]
    public async Task What_was_not_signed_here_is_not_found_and_says_nothing_back()
    {
        var keys = host.Services.GetRequiredService<TrackingKeys>();
        var token = new TrackingToken(TokenKind.Link, Guid.NewGuid(), 0, "https://dest.example/").Sign(keys);
        foreach (var path in new[] { "/t/c/" + token[..^1], $"/t/o/{token}.gif", "/t/o/abc.gif", "/t/o/" + token, "/t/c/", "/t/c/https://evil.example/", "/t/c/%0d%0aLocation:%20https://evil.example", "/t/c/<script>" })
        {
            var answer = await AskAsync(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Headers.Location);
            Assert.DoesNotContain("evil", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain("script", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await AskAsync(HttpMethod.Post, "/t/c/" + token)).StatusCode);
    }

    /// <summary>S9, at the door itself: ten thousand altered links lead nowhere, or where they led.</summary>
    [Fact]
    public async Task Ten_thousand_altered_links_are_not_found_or_lead_where_they_led()
    {
        const string Target = "https://dest.example/page?a=1&b=2";
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.~%/\\?#@:\r\n\0 äé\u202e";
        var keys = host.Services.GetRequiredService<TrackingKeys>();
        var endpoints = host.Services.GetRequiredService<AddinHost.Tracking.TrackingEndpoints>();
        var token = new TrackingToken(TokenKind.Link, Guid.NewGuid(), 3, Target).Sign(keys);
        var random = new Random(20261122);
        var (missing, led) = (0, 0);
        for (var round = 0; round < 10_000; round++)
        {
            var path = new StringBuilder("/t/c/" + token);
            for (var changes = random.Next(4); changes > 0; changes--)
            {
                var at = random.Next(path.Length);
                switch (random.Next(4))
                {
                    case 0: path[at] = Letters[random.Next(Letters.Length)]; break;
                    case 1: path.Remove(at, 1); break;
                    case 2: path.Insert(at, Letters[random.Next(Letters.Length)]); break;
                    default: path.Append("https://evil.example/"[..random.Next(21)]); break;
                }
            }

            var http = new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = host.Services };
            (http.Request.Method, http.Request.Path) = ("GET", new Microsoft.AspNetCore.Http.PathString(path[0] == '/' ? path.ToString() : "/" + path));
            await endpoints.InvokeAsync(http, passedOn =>
            {
                passedOn.Response.StatusCode = 404;
                return Task.CompletedTask;
            });
            var location = http.Response.Headers.Location.ToString();
            Assert.True(http.Response.StatusCode == 404 && location.Length == 0 || http.Response.StatusCode == 302 && location == Target, path.ToString());
            (missing, led) = http.Response.StatusCode == 404 ? (missing + 1, led) : (missing, led + 1);
        }

        Assert.True(missing > 5_000 && led > 1_000, $"{missing} not found, {led} led on");
    }

    [Fact]
    public async Task An_event_is_written_once_however_often_it_is_read_and_a_torn_line_hurts_nobody()
    {
        var (id, _, _) = await SendAsync(new { opens = true, links = false }, "<p>Hi</p>");
        var tracked = await host.InDatabaseAsync(db => db.TrackedMessages.Where(row => row.MailMessageId == id).Select(row => row.Id).SingleAsync());
        var spool = host.Services.GetRequiredService<EventSpool>();
        var line = JsonSerializer.Serialize(new SpooledEvent(Guid.CreateVersion7(), host.Clock.GetUtcNow(), TrackedAct.Open, tracked, 0, null, "203.0.113.9", Chrome, "GET", false, true, null), JsonSerializerOptions.Web);
        for (var copy = 0; copy < 3; copy++)
        {
            var file = Path.Combine(spool.Folder, string.Create(CultureInfo.InvariantCulture, $"0-{Guid.NewGuid():N}"));
            await File.WriteAllTextAsync(file, $"{line}\n{line}\n\0\0{line[..20]}\n{{}}\n{line[..40]}");
            File.Move(file, file + EventSpool.Extension);
        }

        spool.LookAgain();
        await WaitAsync(() => Task.FromResult(spool.Whole().Count == 0 ? spool : null));
        Assert.Single((await EventsAsync(id, 1)).GetProperty("events").EnumerateArray());
    }

    [Fact]
    public async Task What_is_known_of_a_message_stays_in_its_organization()
    {
        var (id, _, _) = await SendAsync(new { opens = true, links = false }, "<p>Hi</p>");
        using var signedOut = host.SignedOut();
        foreach (var path in new[] { $"/api/v1/messages/{id}/tracking", $"/api/v1/tracked-messages?messageIds={id}" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync(path)).StatusCode);
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync($"/api/v1/messages/{id}/tracking"), HttpStatusCode.NotFound, "message_not_found");
        Assert.Empty((await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync($"/api/v1/tracked-messages?messageIds={id}"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/tracked-messages"), HttpStatusCode.BadRequest, "message_ids_invalid");
    }

    private async Task<string> EmailAsync() => await host.InDatabaseAsync(db => db.Users.Where(row => row.Id == host.MemberId).Select(row => row.Email!).SingleAsync());

    private async Task<(Guid Id, string Wire, string Filed)> SendAsync(object track, string html)
    {
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var sent = await host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Offer", html, track }, HttpStatusCode.Accepted);
        var id = sent.GetProperty("id").GetGuid();
        var mail = await host.InDatabaseAsync(db => db.OutgoingMails.SingleAsync(row => row.MailMessageId == id));
        return (id, await HtmlOfAsync(mail.WireBlob ?? mail.Blob), await HtmlOfAsync(mail.Blob));
    }

    private async Task<string> HtmlOfAsync(string blob)
    {
        await using var stream = host.Services.GetRequiredService<IBlobStore>().Open(blob)!;
        return (await MimeMessage.ParseAsync(stream)).HtmlBody ?? "";
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path)
    {
        using var client = host.SignedOut();
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("User-Agent", Chrome);
        request.Headers.TryAddWithoutValidation("Accept-Language", "de");
        return await client.SendAsync(request);
    }

    private async Task<string> FormAsync(string path)
    {
        var answer = await AskAsync(HttpMethod.Get, path);
        return $"{answer.StatusCode} {string.Join('\n', answer.Headers.Concat(answer.Content.Headers).Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order())} {await answer.Content.ReadAsStringAsync()}";
    }

    private Task<JsonElement> EventsAsync(Guid id, int count) => WaitAsync(async () =>
    {
        var detail = await host.GetAsync<JsonElement>($"/api/v1/messages/{id}/tracking");
        return detail.GetProperty("events").GetArrayLength() >= count ? detail : (JsonElement?)null;
    });

    private static async Task<T> WaitAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(50);
        }

        throw new TimeoutException();
    }

    private static async Task<T> WaitAsync<T>(Func<Task<T?>> look)
        where T : struct
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(50);
        }

        throw new TimeoutException();
    }
}
