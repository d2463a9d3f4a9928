using System.Globalization;
using System.Net;
using System.Text.Json;
using AddinHost.Organizations;
using AddinHost.Shared.Events;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Notices;

public sealed class EventStreamTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task An_event_reaches_the_stream_and_a_lost_one_comes_after_resuming()
    {
        var contact = await shared.AddContactAsync("Bea", SharedHost.Address());
        long first;
        using (var stream = await OpenAsync(host.Client))
        {
            Assert.Equal("text/event-stream", stream.Answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal("no", Assert.Single(stream.Answer.Headers.GetValues("X-Accel-Buffering")));
            Assert.Contains("no-store", stream.Answer.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
            await LogAsync(contact);
            var happened = await stream.NextAsync();
            Assert.Equal(("timeline.entry_added", contact), (happened.Kind, happened.Data.GetProperty("contactId").GetGuid()));
            Assert.Equal("Thursday", happened.Data.GetProperty("entry").GetProperty("subject").GetString());
            first = happened.Id!.Value;
        }

        var missed = new[] { await LogAsync(contact), await LogAsync(contact) };
        await UntilNumberedAsync();
        using var resumed = await OpenAsync(host.Client, first.ToString(CultureInfo.InvariantCulture));
        var later = await LogAsync(contact);
        var ids = new List<long>();
        foreach (var messageId in missed.Append(later))
        {
            var happened = await resumed.NextAsync();
            Assert.Equal(messageId, happened.Data.GetProperty("entry").GetProperty("messageId").GetString());
            ids.Add(happened.Id!.Value);
        }

        Assert.Equal(ids.Order().Distinct(), ids);
        Assert.True(ids[0] > first);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("1000000")]
    public async Task A_place_that_cannot_be_resumed_is_refused(string lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await TestHost.ProblemAsync(answer, HttpStatusCode.BadRequest, "event_id_unknown");
    }

    [Fact]
    public async Task A_place_older_than_what_is_kept_is_refused_and_the_oldest_that_loses_nothing_is_not()
    {
        await using var own = await TestHost.StartAsync();
        foreach (var _ in Enumerable.Range(0, 5))
            await TellAsync(own, own.MemberId, "test.kept");
        await UntilNumberedAsync(own);
        await own.InDatabaseAsync(db => db.WriteAsync(() => db.OutboxEvents.Where(row => row.Sequence <= 3).ExecuteDeleteAsync(), default));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", "2");
        using var refused = await own.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await TestHost.ProblemAsync(refused, HttpStatusCode.BadRequest, "event_id_unknown");
        using var stream = await OpenAsync(own.Client, "3");
        Assert.Equal(4, (await stream.NextAsync()).Id);
        Assert.Equal(5, (await stream.NextAsync()).Id);
    }

    [Fact]
    public async Task Other_organizations_and_other_members_are_told_nothing()
    {
        var (member, client) = await shared.AddMemberAsync();
        using var mine = await OpenAsync(host.Client);
        using var theirs = await OpenAsync(client);
        using var elsewhere = await OpenAsync(shared.Elsewhere);
        using var late = await OpenAsync(shared.Elsewhere, "0");

        // Momentary and durable, for one member; then one for all, by which each stream shows that it has caught up.
        host.Services.GetRequiredService<LiveFeed>().Tell(new LiveEvent(null, host.OrganizationId, host.MemberId, "mailbox.step", "{}"));
        await TellAsync(host, host.MemberId, "mailbox.state_changed");
        await TellAsync(host, member, "mailbox.state_changed");
        await TellAsync(host, null, "test.for_all");
        var (afar, organization) = await ElsewhereAsync();
        await host.AsMemberAsync(async services =>
        {
            services.GetRequiredService<AddinHost.Shared.Identity.Caller>().BecomeJob(organization, afar);
            services.GetRequiredService<Outbox>().Add("test.elsewhere", new { });
            return await services.GetRequiredService<AddinHost.Data.AppDb>().SaveChangesAsync();
        });

        Assert.Equal(["mailbox.step", "mailbox.state_changed", "test.for_all"], await mine.KindsUntilAsync("test.for_all"));
        Assert.Equal(["mailbox.state_changed", "test.for_all"], await theirs.KindsUntilAsync("test.for_all"));
        Assert.Equal(["test.elsewhere"], await elsewhere.KindsUntilAsync("test.elsewhere"));
        Assert.Equal(["test.elsewhere"], await late.KindsUntilAsync("test.elsewhere"));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("access_token")]
    public async Task A_token_in_the_address_is_refused(string name) =>
        await TestHost.ProblemAsync(await host.Client.GetAsync($"/api/v1/events?{name}=x", HttpCompletionOption.ResponseHeadersRead), HttpStatusCode.BadRequest, "token_in_address");

    [Fact]
    public async Task Nobody_signed_in_gets_no_stream()
    {
        using var signedOut = host.SignedOut();
        using var answer = await signedOut.GetAsync("/api/v1/events?access_token=x", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task It_ends_with_the_token_of_the_pane()
    {
        await using var own = await TestHost.StartAsync();
        var grant = new PaneGrant { MemberId = own.MemberId, CodeHash = [1], CodeChallenge = "x", RedirectUri = "x", CodeExpiresAt = own.Clock.GetUtcNow(), CreatedAt = own.Clock.GetUtcNow() };
        await own.InDatabaseAsync(async db =>
        {
            db.PaneGrants.Add(grant);
            return await db.SaveChangesAsync();
        });
        var token = own.Services.GetRequiredService<PaneTokens>().Make(grant.Id, own.MemberId);
        own.Clock.Advance(PaneTokens.Lifetime - TimeSpan.FromSeconds(3));
        using var pane = own.SignedOut();
        pane.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var stream = await OpenAsync(pane);
        using var kept = await OpenAsync(own.Client);

        await stream.EndAsync();
        Assert.False(kept.HasEnded);
    }

    [Fact]
    public async Task What_a_slow_listener_was_not_handed_is_read_again()
    {
        await using var own = await TestHost.StartAsync();
        using var stream = await OpenAsync(own.Client);
        await TellAsync(own, null, "test.first");
        Assert.Equal("test.first", (await stream.NextAsync()).Kind);

        // Numbered by somebody else while this listener's queue was full: the feed never told it.
        await own.InDatabaseAsync(async db =>
        {
            for (var number = 2; number <= 3; number++)
                db.OutboxEvents.Add(new OutboxEvent { Kind = $"test.dropped_{number}", Payload = "{}", CreatedAt = own.Clock.GetUtcNow(), Sequence = number });
            return await db.SaveChangesAsync();
        });
        own.Services.GetRequiredService<LiveFeed>().Tell(new LiveEvent(4, own.OrganizationId, null, "test.last", "{}"));
        Assert.Equal(["test.dropped_2", "test.dropped_3", "test.last"], await stream.KindsUntilAsync("test.last"));
    }

    private static Task<bool> TellAsync(TestHost host, Guid? memberId, string kind) => host.AsMemberAsync(async services =>
    {
        var outbox = services.GetRequiredService<Outbox>();
        outbox.Add(kind, new { kind }, memberId);
        await services.GetRequiredService<AddinHost.Data.AppDb>().SaveChangesAsync();
        await outbox.WakeAsync(default);
        return true;
    });

    private async Task<(Guid Member, Guid Organization)> ElsewhereAsync()
    {
        var me = await TestHost.ReadAsync<JsonElement>(await shared.Elsewhere.GetAsync("/api/v1/me"), HttpStatusCode.OK);
        return (me.GetProperty("id").GetGuid(), me.GetProperty("organization").GetProperty("id").GetGuid());
    }

    private async Task<string> LogAsync(Guid contact)
    {
        var messageId = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail("no-reply@outside.test", "ada@engines.test", messageId), $"?contactId={contact}");
        return messageId;
    }

    private async Task UntilNumberedAsync(TestHost? of = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await (of ?? host).InDatabaseAsync(db => db.OutboxEvents.AnyAsync(row => row.Sequence == null)))
            await Task.Delay(20, limit.Token);
    }

    private static async Task<Stream> OpenAsync(HttpClient client, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stream = new Stream(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        // Whoever is connected misses nothing from here on.
        Assert.Equal(": connected", await stream.LineAsync());
        return stream;
    }

    private sealed class Stream(HttpResponseMessage answer, StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        public HttpResponseMessage Answer => answer;

        public bool HasEnded { get; private set; }

        public async Task<string?> LineAsync()
        {
            var line = await reader.ReadLineAsync().WaitAsync(Patience);
            HasEnded = line is null;
            return line;
        }

        public async Task<(long? Id, string Kind, JsonElement Data)> NextAsync()
        {
            long? id = null;
            var kind = "";
            while (true)
            {
                var line = await LineAsync() ?? throw new EndOfStreamException();
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = long.Parse(line[4..], CultureInfo.InvariantCulture);
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    kind = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    return (id, kind, JsonSerializer.Deserialize<JsonElement>(line[6..]));
            }
        }

        /// <summary>The kinds of what came up to this one, but for what other tests make happen.</summary>
        public async Task<List<string>> KindsUntilAsync(string last)
        {
            var kinds = new List<string>();
            while (kinds.Count == 0 || kinds[^1] != last)
            {
                if (await NextAsync() is { Kind: not "timeline.entry_added" } happened)
                    kinds.Add(happened.Kind);
            }

            return kinds;
        }

        public async Task EndAsync()
        {
            while (await LineAsync() is not null)
            {
            }
        }

        public void Dispose()
        {
            reader.Dispose();
            answer.Dispose();
        }
    }
}
