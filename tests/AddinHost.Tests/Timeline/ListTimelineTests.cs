using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AddinHost.Tests.Support;
using AddinHost.Timeline;

namespace AddinHost.Tests.Timeline;

public sealed class ListTimelineTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task Ten_thousand_entries_come_newest_first_each_once_and_no_page_is_slow()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        await AddAsync(contact, 10_000);

        var seen = new List<(DateTimeOffset At, Guid Id)>();
        var slowest = TimeSpan.Zero;
        string? next = null;
        do
        {
            var started = Stopwatch.GetTimestamp();
            var page = await PageAsync(contact, "limit=200", next);
            if (seen.Count > 0 && Stopwatch.GetElapsedTime(started) is var took && took > slowest)
                slowest = took;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(entry => (entry.GetProperty("occurredAt").GetDateTimeOffset(), entry.GetProperty("id").GetGuid())));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        Assert.Equal(10_000, seen.Select(entry => entry.Id).Distinct().Count());
        Assert.Equal(10_000, seen.Count);
        Assert.Equal(seen.OrderByDescending(entry => entry.At).Select(entry => entry.At), seen.Select(entry => entry.At));
        // Without the index the last pages would take as long as all together.
        Assert.True(slowest < TimeSpan.FromSeconds(2), $"{slowest}");
    }

    [Fact]
    public async Task What_arrives_while_somebody_pages_moves_no_border()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        await AddAsync(contact, 6);
        var first = await PageAsync(contact, "limit=3", null);
        await AddAsync(contact, 3, DateTimeOffset.UtcNow);
        var second = await PageAsync(contact, "limit=3", first.GetProperty("next").GetString());

        var ids = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(entry => entry.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(6, ids.Distinct().Count());
        Assert.Null(second.GetProperty("next").GetString());
    }

    [Theory]
    [InlineData("limit=0", 50)]
    [InlineData("limit=-5", 50)]
    [InlineData("limit=1", 1)]
    [InlineData("limit=100000", 60)]
    [InlineData("", 50)]
    public async Task A_page_holds_what_was_asked_for_within_reason(string query, int expected)
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        await AddAsync(contact, 60);
        Assert.Equal(expected, (await PageAsync(contact, query, null)).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("1.2")]
    [InlineData("-1.00000000000000000000000000000000")]
    [InlineData("99999999999999999999.00000000000000000000000000000000")]
    [InlineData("9223372036854775807.00000000000000000000000000000000")]
    [InlineData("1.00000000000000000000000000000000.1")]
    [InlineData("1.' OR 1=1 --")]
    public async Task A_mark_that_is_none_of_ours_is_refused(string mark)
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/contacts/{contact}/timeline?after={Uri.EscapeDataString(mark)}"), HttpStatusCode.BadRequest, "page_unknown");
    }

    [Fact]
    public async Task The_timeline_of_another_organization_is_not_there()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        await AddAsync(contact, 1);
        var theirs = await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync($"/api/v1/contacts/{contact}/timeline"), HttpStatusCode.NotFound, "contact_not_found");
        var nobodys = await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync($"/api/v1/contacts/{Guid.NewGuid()}/timeline"), HttpStatusCode.NotFound, "contact_not_found");
        Assert.Equal(theirs.GetProperty("detail").GetString(), nobodys.GetProperty("detail").GetString());
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/contacts/{contact}/timeline")).StatusCode);
    }

    [Fact]
    public async Task A_folded_thread_stands_once_where_its_newest_entry_is_on_whatever_page()
    {
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);
        // Five threads of one to five messages, interleaved; the last two of each in the same minute.
        var first = Enumerable.Range(0, 5).Select(_ => SharedHost.NewMessageId()).ToList();
        for (var round = 0; round < 5; round++)
        {
            for (var thread = round; thread < 5; thread++)
                await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", round == 0 ? first[thread] : SharedHost.NewMessageId(), round == 0 ? "" : $"In-Reply-To: <{first[thread]}>\n", date: $"Fri, 20 Nov 2026 10:{Math.Min(round, 3) * 5:00}:00 +0000"));
        }

        var all = await shared.TimelineAsync(contact);
        Assert.Equal(15, all.Count);
        var newest = all.GroupBy(Thread).Select(group => group.First().GetProperty("id").GetGuid()).ToList();
        var (folded, next) = (new List<JsonElement>(), (string?)null);
        do
        {
            var page = await PageAsync(contact, "limit=2&fold=true", next);
            folded.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        while (next is not null && folded.Count < 20);
        Assert.Equal(newest, folded.Select(entry => entry.GetProperty("id").GetGuid()));
        Assert.Equal(all.GroupBy(Thread).Select(group => group.Count()), folded.Select(entry => entry.GetProperty("threadCount").GetInt32()));
        var widest = folded.Single(entry => entry.GetProperty("threadCount").GetInt32() == 5);
        var opened = await PageAsync(contact, $"threadId={Thread(widest)}", null);
        Assert.Equal(all.Where(entry => Thread(entry) == Thread(widest)).Select(entry => entry.GetProperty("id").GetGuid()), opened.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task A_timeline_is_narrowed_by_direction_kind_and_files_and_folds_what_is_left()
    {
        var address = SharedHost.Address();
        var contact = await shared.AddContactAsync("Bea", address);
        var first = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", address, first));
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId(), $"In-Reply-To: <{first}>\nContent-Type: multipart/mixed; boundary=b\n", date: "Fri, 20 Nov 2026 11:00:00 +0000",
            body: "--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nPDF\n--b--"));
        await host.PostAsync<JsonElement>($"/api/v1/records/{contact}/notes", new { text = "Rang" }, HttpStatusCode.Created);

        Assert.Equal(["note", "email", "email"], await KindsAsync(""));
        Assert.Equal(["note", "email"], await KindsAsync("fold=true"));
        Assert.Equal(["note"], await KindsAsync("kind=note"));
        Assert.Equal(["email", "email"], await KindsAsync("kind=email"));
        Assert.Equal(["email"], await KindsAsync("direction=incoming"));
        Assert.Equal(["email"], await KindsAsync("direction=outgoing&fold=true"));
        Assert.Equal(["email"], await KindsAsync("attachments=true"));
        Assert.Equal(["note", "email"], await KindsAsync("attachments=false"));
        Assert.Empty(await KindsAsync($"threadId={Guid.NewGuid()}"));
        var outgoing = (await PageAsync(contact, "direction=outgoing&fold=true", null)).GetProperty("items")[0];
        Assert.Equal(1, outgoing.GetProperty("threadCount").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.GetAsync($"/api/v1/contacts/{contact}/timeline?kind=nonsense")).StatusCode);

        async Task<List<string?>> KindsAsync(string query) => [.. (await PageAsync(contact, query, null)).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString())];
    }

    [Fact]
    public async Task One_entry_is_there_for_its_own_organization()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        await AddAsync(contact, 1);
        var entry = (await shared.TimelineAsync(contact))[0].GetProperty("id").GetGuid();
        Assert.Equal(entry, (await host.GetAsync<JsonElement>($"/api/v1/timeline/{entry}")).GetProperty("id").GetGuid());
        var theirs = await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync($"/api/v1/timeline/{entry}"), HttpStatusCode.NotFound, "entry_not_found");
        var nobodys = await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync($"/api/v1/timeline/{Guid.NewGuid()}"), HttpStatusCode.NotFound, "entry_not_found");
        Assert.Equal(theirs.GetProperty("detail").GetString(), nobodys.GetProperty("detail").GetString());
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/timeline/{entry}")).StatusCode);
    }

    private static Guid Thread(JsonElement entry) => entry.GetProperty("threadId").GetGuid();

    private async Task<JsonElement> PageAsync(Guid contact, string query, string? after) =>
        await host.GetAsync<JsonElement>($"/api/v1/contacts/{contact}/timeline?{query}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");

    /// <summary>Several entries share a moment, so that the border between pages falls among equals too.</summary>
    private Task<int> AddAsync(Guid contact, int count, DateTimeOffset? at = null) => host.InDatabaseAsync(async db =>
    {
        var start = at ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < count; i++)
            db.TimelineEntries.Add(new TimelineEntry { RecordId = contact, Kind = TimelineKind.Email, SourceId = Guid.CreateVersion7(), OccurredAt = start.AddMinutes(i / 3) });

        return await db.SaveChangesAsync();
    });
}
