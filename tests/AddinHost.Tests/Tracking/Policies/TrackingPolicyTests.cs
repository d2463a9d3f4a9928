using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Contacts;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using AddinHost.Tracking.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Tracking.Policies;

/// <summary>How an organization tracks, from its settings to the mail and to what is kept.</summary>
public sealed class TrackingPolicyTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private TestHost Host => shared.Host;

    [Fact]
    public async Task Off_no_mail_is_tracked_whoever_asks_and_always_every_mail_is_whose_readers_may_be()
    {
        await shared.SetPolicyAsync("off");
        Assert.False((await shared.SendTrackedAsync()).HasPixel);
        Assert.Equal("off", (await DecisionAsync("x@outside.test")).Text("reason"));
        await shared.SetPolicyAsync("always", rules: [new { where = "never.test", permission = "never" }]);
        Assert.True((await shared.SendTrackedAsync(track: new { opens = false, links = false })).HasPixel);
        Assert.False((await shared.SendTrackedAsync("bea@never.test", new { opens = false, links = false })).HasPixel);
        await shared.SetPolicyAsync();
        Assert.False((await shared.SendTrackedAsync(track: new { opens = false, links = false })).HasPixel);
        Assert.True((await shared.SendTrackedAsync()).HasPixel);
    }

    [Fact]
    public async Task A_reader_who_may_not_be_tracked_gets_the_mail_as_it_is_and_the_reason_stands_beside_the_tick()
    {
        await shared.SetPolicyAsync(rules: [new { where = "@Secret.Test", permission = "never" }, new { where = "fr", permission = "with_consent" }]);
        var (plain, other) = (SharedHost.Address(), $"x{Guid.NewGuid():N}@mail.secret.test");
        Assert.False((await shared.SendTrackedAsync(plain, cc: [other])).HasPixel);
        var decision = await DecisionAsync(plain, other);
        Assert.Equal((false, "domain_never", other), (decision.GetProperty("allowed").GetBoolean(), decision.Text("reason"), decision.Text("address")));

        var french = await shared.AddContactAsync("Fleur", $"f{Guid.NewGuid():N}@outside.fr");
        Assert.False((await shared.SendTrackedAsync(contact: french)).HasPixel);
        var basis = await shared.PutAsync($"/api/v1/contacts/{french}/tracking", new { basis = "consent_given" });
        Assert.Equal(("consent_given", true, "consent_given"), (basis.Text("basis"), basis.GetProperty("allowed").GetBoolean(), basis.Text("reason")));
        Assert.True((await shared.SendTrackedAsync(contact: french)).HasPixel);
        await shared.PutAsync($"/api/v1/contacts/{french}/tracking", new { basis = "never" });
        Assert.False((await shared.SendTrackedAsync(contact: french)).HasPixel);
    }

    [Fact]
    public async Task Of_two_contacts_that_become_one_the_stricter_ground_counts()
    {
        await shared.SetPolicyAsync();
        var (a, b) = (await shared.AddContactAsync("A", SharedHost.Address()), await shared.AddContactAsync("B", SharedHost.Address()));
        await shared.PutAsync($"/api/v1/contacts/{a}/tracking", new { basis = "allowed" });
        await shared.PutAsync($"/api/v1/contacts/{b}/tracking", new { basis = "never" });
        await shared.PostAsync($"/api/v1/contacts/{a}/merge", new { contactId = b, version = 1 });
        Assert.Equal("never", (await Host.GetAsync<JsonElement>($"/api/v1/contacts/{a}/tracking")).Text("basis"));
    }

    [Fact]
    public async Task Other_windows_judge_what_is_on_record_anew_in_batches_and_tell_nobody()
    {
        await shared.SetPolicyAsync();
        var sent = await shared.SendTrackedAsync();
        var now = Host.Clock.GetUtcNow();
        await Host.InDatabaseAsync(db => db.OutgoingMails.Where(row => row.MailMessageId == sent.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.HandedOffAt, now)));
        await shared.RecordAsync(sent.Id, (TrackedAct.Open, TimeSpan.FromSeconds(30), 0, "203.0.113.7"), (TrackedAct.Open, TimeSpan.FromSeconds(90), 0, "203.0.113.7"), (TrackedAct.Click, TimeSpan.FromSeconds(3), 0, "203.0.113.8"));
        Assert.Equal((1, 1), Opened(await shared.TrackingOfAsync(sent.Id)));
        var told = await TellingsAsync();

        await shared.SetPolicyAsync(windows: new { atOnceSeconds = 2, soonSeconds = 20, burstSeconds = 10, burstLinks = 3 });
        await SettledAsync();
        Assert.Equal((2, 0), Opened(await shared.TrackingOfAsync(sent.Id)));
        // A batch that was judged before a crash is not judged again, and the rest is: each row says under which rules it stands.
        await Host.InDatabaseAsync(db => db.TrackedOpens.Where(row => row.MailMessageId == sent.Id).OrderBy(row => row.Id).Take(1).ExecuteUpdateAsync(set => set.SetProperty(row => row.RulesVersion, 0).SetProperty(row => row.Class, EventClass.Unknown)));
        Assert.Equal(1, await ReviewAsync());
        Assert.Equal(0, await ReviewAsync());
        Assert.Equal((2, 0), Opened(await shared.TrackingOfAsync(sent.Id)));
        await shared.SetPolicyAsync();
        await SettledAsync();
        Assert.Equal((1, 1), Opened(await shared.TrackingOfAsync(sent.Id)));
        Assert.Equal(told, await TellingsAsync());
    }

    [Fact]
    public async Task Counting_only_keeps_no_single_open_and_turns_those_on_record_into_counts()
    {
        await shared.SetPolicyAsync();
        var sent = await shared.SendTrackedAsync();
        await shared.RecordAsync(sent.Id, (TrackedAct.Open, Hour, 0, "203.0.113.7"), (TrackedAct.Open, Hour, 0, "203.0.113.9"));
        await shared.SetPolicyAsync(aggregateOnly: true);
        var told = await TellingsAsync();
        var tracked = await Host.InDatabaseAsync(db => db.TrackedMessages.Where(row => row.MailMessageId == sent.Id).Select(row => row.Id).SingleAsync());
        var twice = new SpooledEvent(Guid.CreateVersion7(), Host.Clock.GetUtcNow() + Hour, TrackedAct.Open, tracked, 0, null, "203.0.113.7", TrackedWorld.Chrome, "GET", false, true, null);
        await shared.RecordAsync(twice, twice);
        await shared.RecordAsync(twice);
        await SettledAsync();

        var detail = await shared.TrackingOfAsync(sent.Id);
        Assert.Equal((3, 0), Opened(detail));
        Assert.True(detail.GetProperty("aggregateOnly").GetBoolean());
        Assert.Empty(detail.GetProperty("events").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, detail.GetProperty("summary").GetProperty("lastOpenedAt").ValueKind);
        Assert.False(await Host.InDatabaseAsync(db => db.TrackedOpens.AnyAsync(row => row.MailMessageId == sent.Id)));
        Assert.Equal(told, await TellingsAsync());
        // That a count has changed is told to its sender once, and nothing else of it.
        var changed = await Host.InDatabaseAsync(db => db.OutboxEvents.Where(row => row.Kind == RecordOwnEvents.CountChanged).Select(row => new { row.Payload, row.MemberId }).ToListAsync());
        Assert.Equal(($"{{\"id\":\"{sent.Id}\"}}", (Guid?)Host.MemberId), changed.Select(row => (row.Payload, row.MemberId)).Distinct().Single());
        // It cannot be taken back: what is counted stays counted, and single events are kept from then on.
        await shared.SetPolicyAsync();
        await shared.RecordAsync(sent.Id, (TrackedAct.Open, Hour, 0, "203.0.113.7"));
        detail = await shared.TrackingOfAsync(sent.Id);
        Assert.Equal((4, 0), Opened(detail));
        Assert.Single(detail.GetProperty("events").EnumerateArray());
    }

    [Fact]
    public async Task A_review_that_a_kill_cut_short_goes_on_with_what_it_had_not_judged()
    {
        await shared.SetPolicyAsync();
        var sent = await shared.SendTrackedAsync();
        await shared.RecordAsync(sent.Id, [.. Enumerable.Range(0, 6).Select(_ => (TrackedAct.Open, Hour, 0, "203.0.113.7"))]);
        var ids = await Host.InDatabaseAsync(db => db.TrackedOpens.Where(row => row.MailMessageId == sent.Id).OrderBy(row => row.Id).Select(row => row.Id).ToListAsync());
        // The first three were judged under the rules of now before the host died; a mark shows that nobody touches them again.
        var (done, left) = (ids[..3], ids[3..]);
        await Host.InDatabaseAsync(db => db.TrackedOpens.Where(row => done.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.Rule, "judged_before")));
        await Host.InDatabaseAsync(db => db.TrackedOpens.Where(row => left.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.RulesVersion, 0).SetProperty(row => row.Class, EventClass.Machine)));
        Assert.Equal(3, await ReviewAsync());
        Assert.Equal(0, await ReviewAsync());
        var rules = await Host.InDatabaseAsync(db => db.TrackedOpens.Where(row => row.MailMessageId == sent.Id).OrderBy(row => row.Id).Select(row => row.Rule).ToListAsync());
        Assert.Equal(["judged_before", "judged_before", "judged_before", "reader", "reader", "reader"], rules);
        Assert.Equal((6, 0), Opened(await shared.TrackingOfAsync(sent.Id)));
    }

    [Fact]
    public async Task Who_follows_the_link_that_people_do_not_see_is_a_machine_and_so_is_all_it_asked_for()
    {
        await shared.SetPolicyAsync(trap: true);
        var sent = await shared.SendTrackedAsync();
        Assert.Contains("display:none", sent.Html, StringComparison.Ordinal);
        await shared.RecordAsync(sent.Id, (TrackedAct.Click, Hour, 0, "203.0.113.7"));
        await shared.RecordAsync(sent.Id, (TrackedAct.Click, Hour, ushort.MaxValue, "203.0.113.7"), (TrackedAct.Click, Hour, 1, "203.0.113.8"));
        var events = (await shared.TrackingOfAsync(sent.Id)).GetProperty("events").EnumerateArray().Select(one => (one.Text("class"), one.Text("rule"))).Order().ToList();
        Assert.Equal([("human", "reader"), ("machine", "trap"), ("machine", "trap")], events);
        // Judged from its evidence it stays what it is.
        await Host.InDatabaseAsync(db => db.TrackedClicks.Where(row => row.MailMessageId == sent.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.RulesVersion, 0)));
        Assert.Equal(3, await ReviewAsync());
        Assert.Equal(events, (await shared.TrackingOfAsync(sent.Id)).GetProperty("events").EnumerateArray().Select(one => (one.Text("class"), one.Text("rule"))).Order());
        await shared.SetPolicyAsync();
        Assert.DoesNotContain("display:none", (await shared.SendTrackedAsync()).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_where_the_sender_worked_within_a_day_it_is_their_own_look()
    {
        await shared.SetPolicyAsync();
        var sent = await shared.SendTrackedAsync();
        var networks = Host.Services.GetRequiredService<OwnNetworks>();
        await networks.NoteAsync(Host.MemberId, IPAddress.Parse("198.51.100.20"), default);
        await networks.NoteAsync(Host.MemberId, IPAddress.Parse("2001:db8:1:2:aaaa::1"), default);
        await networks.NoteAsync(Guid.NewGuid(), IPAddress.Parse("198.51.100.99"), default);
        await shared.RecordAsync(sent.Id, (TrackedAct.Open, Hour, 0, "198.51.100.20"), (TrackedAct.Open, Hour, 0, "2001:db8:1:2:bbbb::7"), (TrackedAct.Open, Hour, 0, "2001:db8:1:3::1"), (TrackedAct.Open, Hour, 0, "198.51.100.99"));
        Assert.Equal((2, 0), Opened(await shared.TrackingOfAsync(sent.Id)));
        Assert.Equal(2, await Host.InDatabaseAsync(db => db.TrackedOpens.CountAsync(row => row.MailMessageId == sent.Id && row.Class == EventClass.Own && row.Rule == "sender_address")));
    }

    [Fact]
    public async Task Only_administrators_of_the_organization_change_it_and_what_cannot_hold_is_refused()
    {
        var now = await shared.SetPolicyAsync();
        object Asking(object? rules = null, object? windows = null, int? revision = null, string mode = "choice") => new
        {
            mode, aggregateOnly = false, footer = false, unsubscribe = false, trap = false, rules = rules ?? Array.Empty<object>(), windows = windows ?? now.GetProperty("defaults"), revision = revision ?? now.GetProperty("revision").GetInt32(),
        };
        Task<HttpResponseMessage> SetAsync(HttpClient client, object body) => client.PutAsJsonAsync("/api/v1/tracking-policy", body);
        await TestHost.ProblemAsync(await SetAsync(Host.Client, Asking(revision: 0)), HttpStatusCode.Conflict, "tracking_policy_changed");
        await TestHost.ProblemAsync(await SetAsync(Host.Client, Asking(new[] { new { where = "no domain", permission = "never" } })), HttpStatusCode.BadRequest, "tracking_rule_invalid");
        await TestHost.ProblemAsync(await SetAsync(Host.Client, Asking(new[] { new { where = "de", permission = "never" }, new { where = "DE", permission = "allowed" } })), HttpStatusCode.BadRequest, "tracking_rule_twice");
        await TestHost.ProblemAsync(await SetAsync(Host.Client, Asking(windows: new { atOnceSeconds = 30, soonSeconds = 10, burstSeconds = 10, burstLinks = 3 })), HttpStatusCode.BadRequest, "tracking_windows_invalid");
        await TestHost.ProblemAsync(await SetAsync(Host.Client, Asking(windows: new { atOnceSeconds = 5, soonSeconds = 6_000, burstSeconds = 10, burstLinks = 3 })), HttpStatusCode.BadRequest, "body_invalid");
        var (_, ben) = await shared.AddMemberAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await SetAsync(ben, Asking(mode: "off"))).StatusCode);
        using var nobody = Host.SignedOut();
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        foreach (var path in new[] { "/api/v1/tracking-policy", "/api/v1/tracking-decision", $"/api/v1/contacts/{contact}/tracking" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(path)).StatusCode);
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync($"/api/v1/contacts/{contact}/tracking"), HttpStatusCode.NotFound, "contact_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PutAsJsonAsync($"/api/v1/contacts/{contact}/tracking", new { basis = "never" }), HttpStatusCode.NotFound, "contact_not_found");
        await shared.SetPolicyAsync("off");
        Assert.Equal("choice", (await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync("/api/v1/tracking-policy"), HttpStatusCode.OK)).Text("mode"));
    }

    private static (int Human, int Unknown) Opened(JsonElement detail)
    {
        var opened = detail.GetProperty("summary").GetProperty("opened");
        return (opened.GetProperty("human").GetInt32(), opened.GetProperty("unknown").GetInt32());
    }

    private Task<JsonElement> DecisionAsync(params string[] addresses) => Host.GetAsync<JsonElement>("/api/v1/tracking-decision?" + string.Join('&', addresses.Select(address => "addresses=" + Uri.EscapeDataString(address))));

    private Task<int> TellingsAsync() => Host.InDatabaseAsync(db => db.OutboxEvents.CountAsync(row => row.Kind == RecordOwnEvents.Opened || row.Kind == RecordOwnEvents.Clicked));

    private Task<int> ReviewAsync() => Host.AsMemberAsync(services => services.GetRequiredService<ReviewOwnEvents>().RunAsync(default));

    /// <summary>Until the host's own work has brought everything under the new rules.</summary>
    private async Task SettledAsync()
    {
        var until = DateTime.UtcNow.AddMinutes(1);
        while ((await Host.GetAsync<JsonElement>("/api/v1/tracking-policy")).GetProperty("waiting").GetInt64() > 0)
        {
            Assert.True(DateTime.UtcNow < until, "It was not judged anew.");
            await Task.Delay(30);
        }
    }
}
