using System.Net;
using System.Text.Json;
using AddinHost.Logging.Rules;
using AddinHost.Messages.Sharing;
using AddinHost.Tests.Support;
using AddinHost.Tracking;
using AddinHost.Tracking.Classification;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Notices.Activity;

/// <summary>What happened, in pages and by day.</summary>
public sealed class ActivityTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static int days;

    private readonly TestHost host = shared.Host;

    /// <summary>A day of its own for each test, so that they share nothing.</summary>
    private readonly DateTimeOffset day = new(2025, 1, 1 + (Interlocked.Increment(ref days) * 2), 0, 0, 0, TimeSpan.Zero);

    private string Period => $"from={day:yyyy-MM-dd}T00:00:00Z&to={day.AddDays(1):yyyy-MM-dd}T00:00:00Z";

    [Fact]
    public async Task All_sorts_stand_in_one_list_newest_first_and_machines_only_when_asked_for()
    {
        var (message, contact) = await SendAsync(host.MemberId, "Offer", 1);
        await OpenAsync(message, 2, EventClass.Human);
        await OpenAsync(message, 3, EventClass.Machine);
        await OpenAsync(message, 4, EventClass.Own);
        await ClickAsync(message, 5, EventClass.Probable, "https://dest.example/a");
        var reply = await shared.LogAsync(SharedHost.Mail("bea@outside.test", "ada@engines.test", SharedHost.NewMessageId(), date: $"{day.AddHours(6):ddd, dd MMM yyyy HH:mm:ss} +0000"), $"?contactId={contact}");
        Assert.Equal(JsonValueKind.Object, reply.ValueKind);

        Assert.Equal(["reply", "click", "open", "send"], (await ListAsync("")).Select(Kind));
        var all = await ListAsync("&machines=true");
        Assert.Equal(["reply", "click", "open", "open", "send"], all.Select(Kind));
        Assert.Equal(["probable", "machine", "human"], all.Skip(1).Take(3).Select(item => item.GetProperty("class").GetString()));
        Assert.Equal(("Offer", "https://dest.example/a", contact, "Ada Admin"),
            (all[1].GetProperty("subject").GetString(), all[1].GetProperty("url").GetString(), all[4].GetProperty("contact").GetProperty("id").GetGuid(), all[1].GetProperty("member").GetProperty("name").GetString()));
        Assert.Equal(["open", "send"], (await ListAsync("&kinds=open&kinds=send")).Select(Kind));
        Assert.Equal(["reply"], (await ListAsync("&kinds=reply")).Select(Kind));
        Assert.Empty(await ListAsync("&kinds=bounce"));
        await host.InDatabaseAsync(db => db.WriteAsync(() => db.MailMessages.Where(row => row.Id == message).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AddinHost.Messages.SendState.Bounced)), default));
        Assert.Equal(["bounce"], (await ListAsync("&kinds=bounce")).Select(Kind));
        Assert.Empty(await ListAsync("&kinds=send"));
    }

    [Fact]
    public async Task Pages_join_without_a_gap_also_where_many_happened_at_one_moment()
    {
        var (message, _) = await SendAsync(host.MemberId, "Many", 1);
        foreach (var n in Enumerable.Range(0, 12))
        {
            await OpenAsync(message, 2 + (n / 6), EventClass.Human);
            await ClickAsync(message, 2 + (n / 6), EventClass.Human, "https://dest.example/");
        }

        var whole = (await ListAsync("&limit=100")).Select(Id).ToList();
        Assert.Equal(25, whole.Count);
        var joined = new List<Guid>();
        string? after = null;
        do
        {
            var page = await host.GetAsync<JsonElement>($"/api/v1/activity?{Period}&limit=4{(after is null ? "" : $"&after={after}")}");
            joined.AddRange(page.GetProperty("items").EnumerateArray().Select(Id));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(whole, joined);
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/activity?after=x"), HttpStatusCode.BadRequest, "page_unknown");
    }

    [Fact]
    public async Task Days_are_those_of_the_reader_and_people_and_machines_are_counted_apart()
    {
        var (message, _) = await SendAsync(host.MemberId, "Chart", 1);
        await OpenAsync(message, 10, EventClass.Human);
        await OpenAsync(message, 11, EventClass.Probable);
        await OpenAsync(message, 12, EventClass.Machine);
        await OpenAsync(message, 12, EventClass.Own);
        await OpenAsync(message, 12, EventClass.Unknown);
        await ClickAsync(message, 12, EventClass.Human, "https://dest.example/");
        // After midnight in Berlin.
        await OpenAsync(message, 23.5, EventClass.Human);

        var utc = await ChartAsync("&zone=UTC");
        Assert.Equal((day.ToString("yyyy-MM-dd", null), 3, 1, 1), (Assert.Single(utc).GetProperty("date").GetString(), utc[0].GetProperty("opens").GetProperty("people").GetInt32(), utc[0].GetProperty("opens").GetProperty("machines").GetInt32(), utc[0].GetProperty("opens").GetProperty("unsure").GetInt32()));
        Assert.Equal((1, 0), (utc[0].GetProperty("clicks").GetProperty("people").GetInt32(), utc[0].GetProperty("clicks").GetProperty("machines").GetInt32()));
        var berlin = await ChartAsync("&zone=Europe/Berlin");
        Assert.Equal([2, 1], berlin.Select(one => one.GetProperty("opens").GetProperty("people").GetInt32()));
        var (other, _) = await shared.AddMemberAsync();
        Assert.Equal(0, (await ChartAsync($"&zone=UTC&memberId={other}"))[0].GetProperty("opens").GetProperty("people").GetInt32());
        Assert.Equal(3, (await ChartAsync($"&zone=UTC&memberId={host.MemberId}"))[0].GetProperty("opens").GetProperty("people").GetInt32());
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/activity/chart?zone=Nowhere"), HttpStatusCode.BadRequest, "zone_unknown");
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/activity/chart?from=2020-01-01T00:00:00Z&to=2025-01-01T00:00:00Z"), HttpStatusCode.BadRequest, "period_invalid");
    }

    [Fact]
    public async Task What_a_colleague_does_not_share_is_left_out()
    {
        var (other, colleague) = await shared.AddMemberAsync();
        await host.InDatabaseAsync(async db =>
        {
            db.LogPolicies.Add(new LogPolicy { MemberId = other, Sharing = SharingLevel.Metadata, Revision = 1, ChangedAt = day, ChangedBy = other });
            return await db.SaveChangesAsync();
        });
        var (message, _) = await SendAsync(other, "Quiet matter", 1);
        await ClickAsync(message, 2, EventClass.Human, "https://dest.example/secret", other);
        var mine = await ListAsync("");
        Assert.Equal(["click", "send"], mine.Select(Kind));
        Assert.All(mine, item => Assert.Equal(("", JsonValueKind.Null), (item.GetProperty("subject").GetString(), item.GetProperty("url").ValueKind)));
        var theirs = (await TestHost.ReadAsync<JsonElement>(await colleague.GetAsync($"/api/v1/activity?{Period}"), HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal(("Quiet matter", "https://dest.example/secret"), (theirs.GetProperty("subject").GetString(), theirs.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task Another_organization_sees_nothing_and_nobody_signed_out_anything()
    {
        var (message, _) = await SendAsync(host.MemberId, "Ours", 1);
        await OpenAsync(message, 2, EventClass.Human);
        Assert.NotEmpty(await ListAsync(""));
        foreach (var query in new[] { "", $"&memberId={host.MemberId}" })
        {
            Assert.Empty((await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync($"/api/v1/activity?{Period}{query}"), HttpStatusCode.OK)).GetProperty("items").EnumerateArray());
            var chart = await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync($"/api/v1/activity/chart?{Period}{query}"), HttpStatusCode.OK);
            Assert.All(chart.GetProperty("days").EnumerateArray(), one => Assert.Equal(0, one.GetProperty("opens").GetProperty("people").GetInt32()));
        }

        using var signedOut = host.SignedOut();
        foreach (var path in new[] { "/api/v1/activity", "/api/v1/activity/chart" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync(path)).StatusCode);
    }

    private static string? Kind(JsonElement item) => item.GetProperty("kind").GetString();

    private static Guid Id(JsonElement item) => item.GetProperty("id").GetGuid();

    private async Task<List<JsonElement>> ListAsync(string query) => [.. (await host.GetAsync<JsonElement>($"/api/v1/activity?{Period}{query}")).GetProperty("items").EnumerateArray()];

    private async Task<List<JsonElement>> ChartAsync(string query) => [.. (await host.GetAsync<JsonElement>($"/api/v1/activity/chart?{Period}{query}")).GetProperty("days").EnumerateArray()];

    /// <summary>A sent mail on the timeline of a contact of its own.</summary>
    private async Task<(Guid Message, Guid Contact)> SendAsync(Guid member, string subject, double hour)
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        var message = await host.InDatabaseAsync(async db =>
        {
            var mail = new AddinHost.Messages.MailMessage
            {
                ThreadId = Guid.CreateVersion7(), MessageId = SharedHost.NewMessageId(), Identity = Guid.NewGuid().ToByteArray(), Direction = AddinHost.Messages.MailDirection.Outgoing, FromAddress = "ada@engines.test", To = "[]",
                Cc = "[]", Subject = subject, Preview = "", SentAt = day.AddHours(hour), LoggedAt = day, MemberId = member,
            };
            db.MailMessages.Add(mail);
            db.MessageHolders.Add(new MessageHolder { MailMessageId = mail.Id, MemberId = member });
            db.TimelineEntries.Add(new AddinHost.Timeline.TimelineEntry { RecordId = contact, Kind = AddinHost.Timeline.TimelineKind.Email, SourceId = mail.Id, OccurredAt = day.AddHours(hour), ThreadId = mail.ThreadId });
            await db.SaveChangesAsync();
            return mail.Id;
        });
        return (message, contact);
    }

    private Task<int> OpenAsync(Guid message, double hour, EventClass which) => host.InDatabaseAsync(db =>
    {
        db.TrackedOpens.Add(new TrackedOpen { Id = Guid.CreateVersion7(), TrackedMessageId = Guid.NewGuid(), MailMessageId = message, MemberId = host.MemberId, At = day.AddHours(hour), Class = which, Rule = "reader", Evidence = "{}" });
        return db.SaveChangesAsync();
    });

    private Task<int> ClickAsync(Guid message, double hour, EventClass which, string url, Guid? member = null) => host.InDatabaseAsync(db =>
    {
        db.TrackedClicks.Add(new TrackedClick
        {
            Id = Guid.CreateVersion7(), TrackedMessageId = Guid.NewGuid(), MailMessageId = message, MemberId = member ?? host.MemberId, At = day.AddHours(hour), Link = 0, Url = url, Class = which, Rule = "reader", Evidence = "{}",
        });
        return db.SaveChangesAsync();
    });
}
