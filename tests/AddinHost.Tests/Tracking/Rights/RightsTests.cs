using System.Net;
using System.Text.Json;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Links;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Tracking.Rights;

/// <summary>The pages for readers: what is tracked, the way out, no more mail.</summary>
public sealed class RightsTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Rights = "/t/p/";
    private const string Unsubscribe = "/t/u/";

    private TestHost Host => shared.Host;

    [Fact]
    public async Task The_page_says_what_is_tracked_by_whom_in_the_readers_language_without_script_or_cookie()
    {
        await shared.SetPolicyAsync(footer: true);
        var page = (await shared.SendTrackedAsync()).Page(Rights);
        foreach (var (language, said) in new[] { ("de-AT,en;q=0.5", "Was diese E-Mail ihrem Absender sagt"), ("en-GB", "What this email tells its sender"), ("fr", "What this email tells its sender"), ("fr, de;q=0.3", "Was diese E-Mail ihrem Absender sagt") })
        {
            var answer = await AskAsync(HttpMethod.Get, page, language: language);
            var html = await answer.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(said, WebUtility.HtmlDecode(html), StringComparison.Ordinal);
            Assert.Contains(await Host.InDatabaseAsync(db => db.Organizations.Where(row => row.Id == Host.OrganizationId).Select(row => row.Name).SingleAsync()), WebUtility.HtmlDecode(html), StringComparison.Ordinal);
            Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Looking_changes_nothing_and_objecting_counts_for_this_mail_and_for_all_that_come()
    {
        await shared.SetPolicyAsync(footer: true);
        var bea = SharedHost.Address();
        var sent = await shared.SendTrackedAsync(bea);
        var earlier = await shared.SendTrackedAsync(contact: sent.Contact);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(method, sent.Page(Rights))).StatusCode);
        await shared.RecordAsync(sent.Id, (TrackedAct.Open, TimeSpan.Zero, 0, "203.0.113.7"));
        Assert.Equal(1, await OpensAsync(sent.Id));

        var done = await AskAsync(HttpMethod.Post, sent.Page(Rights));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Contains("Done.", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var after = TimeSpan.FromSeconds(5);
        await shared.RecordAsync(sent.Id, (TrackedAct.Open, after, 0, "203.0.113.7"), (TrackedAct.Click, after, 0, "203.0.113.7"));
        await shared.RecordAsync(earlier.Id, (TrackedAct.Open, after, 0, "203.0.113.7"));
        Assert.Equal((1, 0), (await OpensAsync(sent.Id), await OpensAsync(earlier.Id)));

        Assert.False((await shared.SendTrackedAsync(contact: sent.Contact)).HasPixel);
        var decision = await Host.GetAsync<JsonElement>($"/api/v1/tracking-decision?addresses={bea}");
        Assert.Equal((false, "opted_out", bea), (decision.GetProperty("allowed").GetBoolean(), decision.Text("reason"), decision.Text("address")));
        // Whose wish it is takes it back, nobody else.
        var mark = Assert.Single((await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}")).GetProperty("items").EnumerateArray());
        await TestHost.ProblemAsync(await Host.Client.DeleteAsync($"/api/v1/address-marks/{mark.Id()}"), HttpStatusCode.Conflict, "address_mark_is_a_wish");
    }

    [Fact]
    public async Task Of_several_readers_the_one_who_says_which_they_are_is_kept_out_and_a_strangers_address_is_not()
    {
        await shared.SetPolicyAsync(footer: true);
        var (bea, cc, stranger) = (SharedHost.Address(), SharedHost.Address("cc"), SharedHost.Address("stranger"));
        var sent = await shared.SendTrackedAsync(bea, cc: [cc]);
        var (one, other) = (await FormAsync(HttpMethod.Post, sent.Page(Rights), $"address={cc.ToUpperInvariant()}"), await FormAsync(HttpMethod.Post, sent.Page(Rights), $"address={stranger}"));
        Assert.Equal(one, other);
        Assert.Equal([cc], (await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}&addresses={cc}&addresses={stranger}")).GetProperty("items").EnumerateArray().Select(mark => mark.Text("address")));
        await shared.RecordAsync(sent.Id, (TrackedAct.Open, TimeSpan.FromSeconds(5), 0, "203.0.113.7"));
        Assert.Equal(0, await OpensAsync(sent.Id));
    }

    [Fact]
    public async Task One_click_unsubscribes_as_mail_programs_do_and_the_next_mail_is_held_up()
    {
        await shared.SetPolicyAsync();
        var bea = SharedHost.Address();
        var sent = await shared.SendTrackedAsync(bea, new { opens = false, links = false, unsubscribe = true });
        Assert.False(sent.HasPixel);
        Assert.Equal("List-Unsubscribe=One-Click", sent.Wire.Headers["List-Unsubscribe-Post"]);
        Assert.Matches("^<https?://[^>]+/t/u/[A-Za-z0-9_-]+>$", sent.Wire.Headers["List-Unsubscribe"]);
        Assert.Equal(HttpStatusCode.NotFound, (await Host.Client.GetAsync($"/api/v1/messages/{sent.Id}/tracking")).StatusCode);
        Assert.Contains("Unsubscribe", await (await AskAsync(HttpMethod.Get, sent.Page(Unsubscribe))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}")).GetProperty("items").EnumerateArray());

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Post, sent.Page(Unsubscribe), "List-Unsubscribe=One-Click")).StatusCode);
        Assert.Equal("unsubscribed", Assert.Single((await Host.GetAsync<JsonElement>($"/api/v1/address-marks?addresses={bea}")).GetProperty("items").EnumerateArray()).Text("kind"));
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        using var refused = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(Host.Client, $"/api/v1/contacts/{sent.Contact}/messages", new { mailboxId = mailbox, subject = "Again", text = "Hello" });
        await TestHost.ProblemAsync(refused, HttpStatusCode.UnprocessableEntity, "recipient_unsubscribed");
        await Host.PostAsync<JsonElement>($"/api/v1/contacts/{sent.Contact}/messages", new { mailboxId = mailbox, subject = "Again", text = "Hello", sendAnyway = true }, HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_way_to_unsubscribe_stands_where_the_policy_says_so_and_only_in_mail_to_one()
    {
        await shared.SetPolicyAsync(unsubscribe: true);
        Assert.NotNull((await shared.SendTrackedAsync()).Wire.Headers["List-Unsubscribe"]);
        Assert.Null((await shared.SendTrackedAsync(cc: [SharedHost.Address("cc")])).Wire.Headers["List-Unsubscribe"]);
        await shared.SetPolicyAsync();
        Assert.Null((await shared.SendTrackedAsync()).Wire.Headers["List-Unsubscribe"]);
    }

    /// <summary>Whether a mail is known, unknown or gone cannot be seen from its pages.</summary>
    [Theory]
    [InlineData(TokenKind.Rights, Rights)]
    [InlineData(TokenKind.Unsubscribe, Unsubscribe)]
    public async Task A_valid_signature_gets_the_same_page_whether_or_not_the_mail_is_known(TokenKind kind, string path)
    {
        await shared.SetPolicyAsync(footer: true, unsubscribe: true);
        var sent = await shared.SendTrackedAsync();
        var keys = Host.Services.GetRequiredService<TrackingKeys>();
        var name = await Host.InDatabaseAsync(db => db.Organizations.Where(row => row.Id == Host.OrganizationId).Select(row => row.Name).SingleAsync());
        var unknown = path + new TrackingToken(kind, Guid.NewGuid(), 0, name).Sign(keys);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post })
            Assert.Equal(await FormAsync(method, sent.Page(path)), await FormAsync(method, unknown));
        await Host.InDatabaseAsync(db => db.TrackedMessages.Where(row => row.MailMessageId == sent.Id).ExecuteDeleteAsync());
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
            Assert.Equal(await FormAsync(method, sent.Page(path)), await FormAsync(method, unknown));
    }

    [Fact]
    public async Task What_was_not_signed_for_the_page_is_not_found_and_nothing_on_it_comes_from_outside()
    {
        var keys = Host.Services.GetRequiredService<TrackingKeys>();
        var evil = new TrackingToken(TokenKind.Rights, Guid.NewGuid(), 0, "<script>alert(1)</script>").Sign(keys);
        foreach (var path in new[] { Unsubscribe + evil, Rights + evil[..^2], Rights, Rights + new TrackingToken(TokenKind.Link, Guid.NewGuid(), 0, "https://x.example/").Sign(keys) })
            Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(HttpMethod.Post, path)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await AskAsync(HttpMethod.Delete, Rights + evil)).StatusCode);
        Assert.DoesNotContain("<script", await (await AskAsync(HttpMethod.Post, Rights + evil, "address=<script>x</script>")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_recorded_now_is_said_with_503_and_the_page_itself_still_stands()
    {
        await shared.SetPolicyAsync(footer: true);
        var sent = await shared.SendTrackedAsync(track: new { opens = true, unsubscribe = true });
        await Host.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE tracked_messages RENAME TO tracked_messages_away"));
        try
        {
            foreach (var path in new[] { sent.Page(Rights), sent.Page(Unsubscribe) })
            {
                Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Get, path)).StatusCode);
                var answer = await AskAsync(HttpMethod.Post, path);
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "60"), (answer.StatusCode, answer.Headers.GetValues("Retry-After").Single()));
                Assert.Contains("<form", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
        finally
        {
            await Host.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE tracked_messages_away RENAME TO tracked_messages"));
        }

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(HttpMethod.Post, sent.Page(Rights))).StatusCode);
    }

    private async Task<int> OpensAsync(Guid id) => (await shared.TrackingOfAsync(id)).GetProperty("summary").GetProperty("opened").GetProperty("human").GetInt32();

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? form = null, string language = "en")
    {
        using var client = Host.SignedOut();
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        if (method == HttpMethod.Post)
            request.Content = new StringContent(form ?? "", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        return await client.SendAsync(request);
    }

    private async Task<string> FormAsync(HttpMethod method, string path, string? form = null)
    {
        var answer = await AskAsync(method, path, form);
        return $"{answer.StatusCode} {string.Join('\n', answer.Headers.Concat(answer.Content.Headers).Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order())} {await answer.Content.ReadAsStringAsync()}";
    }
}
