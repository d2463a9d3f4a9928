using System.Net;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Notices;
using AddinHost.Notices.Webhooks;
using AddinHost.Shared.Events;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Notices.Webhooks;

/// <summary>A host, a program that webhooks are posted to, and what tests do with both.</summary>
internal sealed class WebhookBench(TestHost host, Receiver receiver) : IAsyncDisposable
{
    private static int last;

    private readonly string path = $"/hook/{Interlocked.Increment(ref last)}";

    public string Path => path;

    public Receiver Receiver => receiver;

    public async ValueTask DisposeAsync()
    {
        // The next test's events are not for this one's endpoints.
        await host.InDatabaseAsync(async db =>
        {
            await db.WriteAsync(() => db.WebhookEndpoints.ExecuteDeleteAsync(), default);
            return await db.WriteAsync(() => db.WebhookDeliveries.ExecuteDeleteAsync(), default);
        });
        await receiver.DisposeAsync();
    }

    public static int Number(Posted post) => int.Parse(post.Json.GetProperty("data").GetProperty("state").GetString()!, null);

    public async Task<(Guid Id, string Secret)> CreateAsync(params string[] kinds)
    {
        var made = await host.PostAsync<JsonElement>(
            "/api/v1/webhooks", new { url = receiver.Url + path, description = "Test", kinds = kinds.Length > 0 ? kinds : ["timeline.entry_added", "send.state_changed"] }, HttpStatusCode.Created);
        return (made.GetProperty("webhook").GetProperty("id").GetGuid(), made.GetProperty("secret").GetString()!);
    }

    /// <summary>An event of a contact that tells its place in the row.</summary>
    public Task TellAsync(Guid contact, int number) => AddAsync("send.state_changed", new { id = Guid.NewGuid(), contactId = contact, state = $"{number}" });

    public Task<int> AddAsync(string kind, object payload) => host.AsMemberAsync(async services =>
    {
        services.GetRequiredService<Outbox>().Add(kind, payload);
        var count = await services.GetRequiredService<AppDb>().SaveChangesAsync();
        await services.GetRequiredService<Outbox>().WakeAsync(default);
        return count;
    });

    /// <summary>Time went on without an event; the workers look by themselves only every few seconds of real time.</summary>
    public void Wake() => host.Services.GetRequiredService<LiveFeed>().Tell(new LiveEvent(null, Guid.Empty, null, ManageWebhooks.WorkEvent, "{}"));

    public Task<JsonElement> TestAsync(Guid id) => host.PostAsync<JsonElement>($"/api/v1/webhooks/{id}/tests", new { });

    public async Task<JsonElement> WebhookAsync(Guid id, Func<JsonElement, bool> isReady) => await WaitAsync(async () =>
        (await host.GetAsync<JsonElement>("/api/v1/webhooks")).GetProperty("items").EnumerateArray().Single(view => view.GetProperty("id").GetGuid() == id) is var view && isReady(view) ? view : default(JsonElement?));

    public async Task<List<JsonElement>> LogAsync(Guid id, int count, string? state) => await WaitAsync<List<JsonElement>>(async () =>
        (await host.GetAsync<JsonElement>($"/api/v1/webhooks/{id}/deliveries{(state is null ? "" : $"?state={state}")}")).GetProperty("items").EnumerateArray().ToList() is var lines && lines.Count == count ? lines : null);

    public async Task UntilTriedAsync(Guid id, int attempts) =>
        await WaitAsync(async () => await host.InDatabaseAsync(async db => await db.WebhookDeliveries.AnyAsync(row => row.EndpointId == id) && await db.WebhookDeliveries.Where(row => row.EndpointId == id).AllAsync(row => row.Attempts == attempts && row.ProblemCode != null)) ? "yes" : null);

    /// <summary>Waits until what became of every attempt stands in the database: a claim is short, and what was asked for is an hour.</summary>
    public async Task UntilNotedAsync(Guid id) => await WaitAsync(async () =>
        (await host.InDatabaseAsync(db => db.WebhookDeliveries.AsNoTracking().Where(row => row.EndpointId == id && row.Attempts > 0).ToListAsync())).All(row => row.DueAt - row.LastTriedAt > DeliverWebhooks.Claim * 2) ? "yes" : null);

    public static async Task<bool> QueuedAsync(AppDb db, Guid id, int count) =>
        await WaitAsync(async () => await db.WebhookDeliveries.CountAsync(row => row.EndpointId == id) == count ? "yes" : null) is not null;

    public Task<Notice> NoticeAsync(Guid id, bool ended) => WaitAsync(async () =>
    {
        Wake();
        return await host.InDatabaseAsync(db => db.Notices.AsNoTracking().SingleOrDefaultAsync(row => row.Kind == NoticeKind.WebhookOff && row.Subject == id.ToString("N") && (row.EndedAt != null) == ended));
    });

    private static async Task<T> WaitAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(50, limit.Token);
        }
    }

    private static async Task<JsonElement> WaitAsync(Func<Task<JsonElement?>> look)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(50, limit.Token);
        }
    }
}
