using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Notices.Webhooks;
using AddinHost.Tests.Sending.Documents;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Notices.Webhooks;

/// <summary>Webhooks from the event to the endpoint, against a program that listens on this machine.</summary>
public sealed class WebhookTests(SharedHost shared) : IClassFixture<SharedHost>, IAsyncLifetime
{
    private readonly TestHost host = shared.Host;
    private WebhookBench bench = null!;

    private Receiver Receiver => bench.Receiver;

    private string Path => bench.Path;

    public async Task InitializeAsync() => bench = new WebhookBench(host, await Receiver.StartAsync());

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task An_event_is_posted_signed_and_without_a_word_of_the_mail()
    {
        var (id, secret) = await bench.CreateAsync();
        var contact = await shared.AddContactAsync("Bea Secretname", SharedHost.Address("hidden"));
        var address = (await host.GetAsync<JsonElement>($"/api/v1/contacts/{contact}")).GetProperty("addresses")[0].GetString()!;
        await shared.LogAsync(SharedHost.Mail(address, "ada@engines.test", SharedHost.NewMessageId()), $"?contactId={contact}");

        var post = Assert.Single(await Receiver.UntilAsync(Path, 1));
        Assert.True(post.IsSignedWith(secret));
        Assert.False((post with { Body = [.. post.Body, 32] }).IsSignedWith(secret));
        Assert.False((post with { Time = "1" }).IsSignedWith(secret));
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(long.Parse(post.Time, null)), host.Clock.GetUtcNow().AddMinutes(-5), host.Clock.GetUtcNow().AddMinutes(5));
        var data = post.Json.GetProperty("data");
        Assert.Equal(("timeline.entry_added", post.Id, host.OrganizationId), (post.Json.GetProperty("type").GetString(), post.Json.GetProperty("id").GetString(), post.Json.GetProperty("organizationId").GetGuid()));
        Assert.Equal((contact, "email", "incoming"), (data.GetProperty("contactId").GetGuid(), data.GetProperty("kind").GetString(), data.GetProperty("direction").GetString()));
        // Neither subject nor text nor any address.
        var said = System.Text.Encoding.UTF8.GetString(post.Body);
        Assert.All(new[] { "Thursday", "@", "Secretname", "engines.test" }, word => Assert.DoesNotContain(word, said, StringComparison.OrdinalIgnoreCase));
        var line = (await bench.LogAsync(id, 1, "delivered"))[0];
        Assert.Equal((post.Id, 1, 200), (line.GetProperty("eventId").GetString(), line.GetProperty("attempts").GetInt32(), line.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task A_look_at_a_document_is_posted_with_its_class_and_not_what_the_document_is_called()
    {
        await bench.CreateAsync("document.viewed");
        var (contact, document) = (await shared.AddContactAsync("Bea", SharedHost.Address()), await shared.AddDocumentAsync());
        using var reader = host.SignedOut();
        var looked = await reader.AskAsync(HttpMethod.Post, await shared.LinkAsync(document, contact) + "/views", DocumentWorld.Looked(Guid.NewGuid(), (1, 3)));
        Assert.Equal(HttpStatusCode.NoContent, looked.StatusCode);
        var post = Assert.Single(await Receiver.UntilAsync(Path, 1));
        var data = post.Json.GetProperty("data");
        Assert.Equal((document, contact, "human"), (data.GetProperty("documentId").GetGuid(), data.GetProperty("contactId").GetGuid(), data.GetProperty("class").GetString()));
        Assert.DoesNotContain("Offer", System.Text.Encoding.UTF8.GetString(post.Body), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_failing_event_holds_the_later_ones_of_its_contact_and_no_others()
    {
        var (held, free) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var refused = true;
        Receiver.Answer = (post, answer) =>
        {
            answer.StatusCode = Volatile.Read(ref refused) && post.Contact == held.ToString() ? 500 : 200;
            return answer.WriteAsync("no\r\nway");
        };
        var (id, _) = await bench.CreateAsync();
        foreach (var n in Enumerable.Range(0, 5))
        {
            await bench.TellAsync(held, n);
            await bench.TellAsync(free, n);
        }

        var posts = await Receiver.UntilAsync(Path, 6);
        Assert.Equal([0, 1, 2, 3, 4], posts.Where(post => post.Contact == free.ToString()).Select(WebhookBench.Number));
        Assert.Equal([0], posts.Where(post => post.Contact == held.ToString()).Select(WebhookBench.Number));
        var waiting = await bench.WebhookAsync(id, view => view.GetProperty("problem").ValueKind == JsonValueKind.Object && view.GetProperty("waiting").GetInt32() == 5);
        Assert.Equal("webhook_failed", waiting.GetProperty("problem").GetProperty("code").GetString());
        var log = await bench.LogAsync(id, 5, "waiting");
        Assert.Equal("no  way", Assert.Single(log, line => line.GetProperty("attempts").GetInt32() == 1).GetProperty("excerpt").GetString());

        Volatile.Write(ref refused, false);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        bench.Wake();
        var all = (await Receiver.UntilAsync(Path, 11)).Where(post => post.Contact == held.ToString()).ToList();
        Assert.Equal([0, 0, 1, 2, 3, 4], all.Select(WebhookBench.Number));
        // The same event under the same id, so that whoever took the first one knows.
        Assert.Equal(all[0].Id, all[1].Id);
        Assert.Equal(JsonValueKind.Null, (await bench.WebhookAsync(id, view => view.GetProperty("waiting").GetInt32() == 0)).GetProperty("problem").ValueKind);
    }

    [Fact]
    public async Task What_is_refused_for_a_day_is_given_up_listed_and_can_be_sent_again()
    {
        var refused = true;
        Receiver.Answer = (_, answer) =>
        {
            answer.StatusCode = Volatile.Read(ref refused) ? 400 : 204;
            return Task.CompletedTask;
        };
        var (id, _) = await bench.CreateAsync();
        await bench.TellAsync(Guid.CreateVersion7(), 0);
        await bench.TellAsync(Guid.CreateVersion7(), 1);
        await Receiver.UntilAsync(Path, 2);
        await bench.UntilTriedAsync(id, 1);
        host.Clock.Advance(TimeSpan.FromHours(25));
        bench.Wake();
        var dead = await bench.LogAsync(id, 2, "dead");
        Assert.All(dead, line => Assert.Equal(("webhook_refused", 400), (line.GetProperty("problem").GetProperty("code").GetString(), line.GetProperty("status").GetInt32())));
        Assert.Equal(2, (await bench.WebhookAsync(id, _ => true)).GetProperty("dead").GetInt32());

        Volatile.Write(ref refused, false);
        var one = await host.PostAsync<JsonElement>($"/api/v1/webhooks/{id}/replays", new { deliveryId = dead[0].GetProperty("id").GetGuid() });
        Assert.Equal(1, one.GetProperty("count").GetInt32());
        await bench.LogAsync(id, 1, "delivered");
        Assert.Equal(1, (await host.PostAsync<JsonElement>($"/api/v1/webhooks/{id}/replays", new { })).GetProperty("count").GetInt32());
        await bench.LogAsync(id, 2, "delivered");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync($"/api/v1/webhooks/{id}/replays", new { deliveryId = Guid.NewGuid() }), HttpStatusCode.NotFound, "webhook_delivery_not_found");
    }

    [Fact]
    public async Task Gone_switches_the_endpoint_off_says_so_and_loses_nothing()
    {
        var gone = true;
        Receiver.Answer = (_, answer) =>
        {
            answer.StatusCode = Volatile.Read(ref gone) ? 410 : 200;
            return Task.CompletedTask;
        };
        var (id, _) = await bench.CreateAsync();
        var contact = Guid.CreateVersion7();
        await bench.TellAsync(contact, 0);
        await bench.WebhookAsync(id, view => view.GetProperty("pause").GetString() == "gone");
        bench.Wake();
        var notice = await bench.NoticeAsync(id, ended: false);
        Assert.Contains("127.0.0.1", notice.Facts, StringComparison.Ordinal);
        await bench.TellAsync(contact, 1);

        Volatile.Write(ref gone, false);
        await TestHost.ReadAsync<JsonElement>(await host.Client.PatchAsJsonAsync($"/api/v1/webhooks/{id}", new { isOn = true }), HttpStatusCode.OK);
        Assert.Equal([0, 1], (await Receiver.UntilAsync(Path, 2)).Select(WebhookBench.Number));
        await bench.NoticeAsync(id, ended: true);
    }

    [Fact]
    public async Task An_endpoint_where_nothing_gets_through_for_days_is_switched_off()
    {
        Receiver.Answer = (_, answer) =>
        {
            answer.StatusCode = 503;
            answer.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        };
        var (id, _) = await bench.CreateAsync();
        await bench.TellAsync(Guid.CreateVersion7(), 0);
        await bench.UntilTriedAsync(id, 1);
        // It asked for an hour: nothing else goes there before.
        await bench.TellAsync(Guid.CreateVersion7(), 1);
        host.Clock.Advance(TimeSpan.FromMinutes(50));
        bench.Wake();
        await host.InDatabaseAsync(async db => await WebhookBench.QueuedAsync(db, id, 2));
        Assert.Single(Receiver.At(Path));
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        bench.Wake();
        await Receiver.UntilAsync(Path, 2);
        await bench.UntilNotedAsync(id);
        await host.InDatabaseAsync(db => db.WriteAsync(() => db.WebhookEndpoints.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.FailingSince, host.Clock.GetUtcNow().AddDays(-4))), default));
        host.Clock.Advance(TimeSpan.FromHours(5));
        bench.Wake();
        var off = await bench.WebhookAsync(id, view => view.GetProperty("pause").GetString() == "failing");
        Assert.Equal("webhook_failed", off.GetProperty("problem").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_of_a_long_answer_little_is_kept()
    {
        var (id, _) = await bench.CreateAsync();
        Receiver.Answer = (_, answer) =>
        {
            answer.Redirect(Receiver.Url + "/elsewhere");
            return Task.CompletedTask;
        };
        Assert.Equal("webhook_redirected", (await bench.TestAsync(id)).GetProperty("problem").GetProperty("code").GetString());
        Assert.Empty(Receiver.At("/elsewhere"));
        Receiver.Answer = async (_, answer) =>
        {
            answer.StatusCode = 500;
            // Without an end: whoever reads on waits for ever.
            while (!answer.HttpContext.RequestAborted.IsCancellationRequested)
                await answer.WriteAsync(new string('x', 10_000), answer.HttpContext.RequestAborted);
        };
        Assert.Equal(200, (await bench.TestAsync(id)).GetProperty("excerpt").GetString()!.Length);
        // A test is no letter that anybody misses.
        Assert.Equal(0, (await bench.WebhookAsync(id, _ => true)).GetProperty("dead").GetInt32());
    }

    [Fact]
    public async Task Of_two_hosts_that_want_to_deliver_the_same_one_does()
    {
        var inside = 0;
        var together = 0;
        Receiver.Answer = async (_, answer) =>
        {
            if (Interlocked.Increment(ref inside) > 1)
                Interlocked.Increment(ref together);
            await Task.Delay(30);
            Interlocked.Decrement(ref inside);
        };
        var (id, _) = await bench.CreateAsync();
        var contact = Guid.CreateVersion7();
        foreach (var n in Enumerable.Range(0, 10))
            await bench.TellAsync(contact, n);
        // Beside the worker of the host two more, which know nothing of each other.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while (Receiver.At(Path).Count() < 10)
            {
                await host.AsMemberAsync(async services =>
                {
                    await services.GetRequiredService<QueueDeliveries>().RunAsync(limit.Token);
                    return await services.GetRequiredService<DeliverWebhooks>().RunAsync(id, limit.Token);
                });
            }
        }));
        await bench.LogAsync(id, 10, "delivered");
        Assert.Equal(Enumerable.Range(0, 10), Receiver.At(Path).Select(WebhookBench.Number));
        Assert.Equal(0, together);
    }

    [Fact]
    public async Task A_claim_of_a_host_that_died_runs_out()
    {
        var (id, _) = await bench.CreateAsync();
        await host.InDatabaseAsync(async db =>
        {
            db.WebhookDeliveries.Add(new WebhookDelivery
            {
                EndpointId = id, EventId = Guid.CreateVersion7(), Sequence = 1, Lane = Guid.CreateVersion7(), Kind = "message.removed", Payload = """{"data":{}}""", CreatedAt = host.Clock.GetUtcNow(),
                Attempts = 1, DueAt = host.Clock.GetUtcNow() + DeliverWebhooks.Claim, FirstTriedAt = host.Clock.GetUtcNow(),
            });
            return await db.SaveChangesAsync();
        });
        Assert.False(await host.AsMemberAsync(services => services.GetRequiredService<DeliverWebhooks>().RunAsync(id, default)));
        host.Clock.Advance(DeliverWebhooks.Claim + TimeSpan.FromSeconds(1));
        bench.Wake();
        Assert.Equal(2, (await bench.LogAsync(id, 1, "delivered"))[0].GetProperty("attempts").GetInt32());
    }
}
