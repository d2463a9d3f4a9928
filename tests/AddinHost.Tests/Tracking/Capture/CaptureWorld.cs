using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Sync;
using AddinHost.Tests.Logging;
using AddinHost.Tests.Logging.Ingress;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Tracking.Capture;

/// <summary>A member who sends with their own program, and the ways in which copies of that mail come.</summary>
internal sealed class CaptureWorld(PausedIngress ingress)
{
    public const string Route = "/api/v1/outgoing-references";
    public const string Me = "ada@engines.test";

    private readonly TestHost host = ingress.Host;
    private readonly ScriptedFolders folders = new();

    public static string Mail(string to, string reference, string id, string more = "") => SharedHost.Mail(Me, to, id, $"X-Inlay-Ref: {reference}\n{more}");

    public static string Html(string to, string html) => SharedHost.Mail(Me, to, SharedHost.NewMessageId(), "Content-Type: text/html; charset=utf-8\n", body: html);

    public static object Said(string to) => new { from = Me, to = new[] { to }, subject = "Thursday", html = "<p>Thursday is fine.</p>" };

    public async Task<string> ContactAsync()
    {
        var address = SharedHost.Address();
        await host.PostAsync<JsonElement>("/api/v1/contacts", new { name = "Bea", addresses = new[] { address } }, HttpStatusCode.Created);
        return address;
    }

    public Task<JsonElement> PrepareAsync(string to, string? reference = null, bool log = true, object? track = null, object? more = null) => PrepareAsync([to], reference, log, track, more);

    public async Task<JsonElement> PrepareAsync(string[] recipients, string? reference = null, bool log = true, object? track = null, object? more = null)
    {
        var request = JsonSerializer.SerializeToNode(new { recipients, reference, log, track, from = Me })!.AsObject();
        foreach (var (name, value) in more is null ? [] : JsonSerializer.SerializeToNode(more)!.AsObject().ToList())
            request[name] = value?.DeepClone();
        return await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsJsonAsync(Route, request), HttpStatusCode.OK);
    }

    public async Task<JsonElement> ReportAsync(string reference, string to) => await TestHost.ReadAsync<JsonElement>(await host.Client.PostAsJsonAsync($"{Route}/{reference}/sent", Said(to)), HttpStatusCode.OK);

    public async Task NeverLogAsync(string address)
    {
        var before = await host.GetAsync<JsonElement>("/api/v1/logging-rules");
        (await host.Client.PutAsJsonAsync("/api/v1/logging-rules/mine", new { rules = new { neverLog = new[] { address } }, revision = before.GetProperty("myRevision").GetInt32() })).EnsureSuccessStatusCode();
    }

    public async Task OpenAsync(string reference)
    {
        var tracked = await host.InDatabaseAsync(db => db.OutgoingReferences.Where(row => row.Reference == reference).Select(row => row.Id).SingleAsync());
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<RecordEvents>().RunAsync(
                [new SpooledEvent(Guid.CreateVersion7(), host.Clock.GetUtcNow().AddMinutes(5), TrackedAct.Open, tracked, 0, null, "203.0.113.7", TrackedWorld.Chrome, "GET", false, true, null)], default);
            return true;
        });
    }

    public Task<bool> ArriveAsync(Guid mailbox, string mail) => host.AsMemberAsync(async services =>
    {
        var (db, at) = (services.GetRequiredService<AppDb>(), host.Clock.GetUtcNow());
        db.MemoryMails.Add(new MemoryMail { MailboxId = mailbox, Folder = MemoryMail.Sent, Content = System.Text.Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n")), ReceivedAt = at, DeliverAt = at });
        await db.SaveChangesAsync();
        await services.GetRequiredService<AddinHost.Shared.Caching.ICache>().SignalAsync($"memory-mail:{mailbox:N}", default);
        return true;
    });

    public async Task ComesAsync(string address, int count)
    {
        var until = DateTime.UtcNow.AddMinutes(1);
        while ((await ingress.TimelineAsync(address))!.Count < count)
        {
            Assert.True(DateTime.UtcNow < until, "It did not come.");
            await Task.Delay(50);
        }
    }

    /// <summary>As the watcher of a mailbox takes it; gives the id of the copy there.</summary>
    public async Task<string> SyncAsync(string mail, WatchedFolder? folder = null, string? id = null)
    {
        var (where, name) = (folder ?? WatchedFolder.Sent, id ?? Guid.NewGuid().ToString("N"));
        var message = folders.Add(where, name, mail.ReplaceLineEndings("\r\n"));
        var mailbox = await host.InDatabaseAsync(async db =>
        {
            if (await db.Mailboxes.Where(row => row.MemberId == host.MemberId && row.Address == Me).Select(row => (Guid?)row.Id).FirstOrDefaultAsync() is { } present)
                return present;
            // Nobody watches a disabled mailbox: what comes in comes from the test.
            var made = new Mailbox { MemberId = host.MemberId, Provider = ProviderKind.Imap, Address = Me, State = MailboxState.Disabled, ConnectedAt = host.Clock.GetUtcNow() };
            db.Mailboxes.Add(made);
            db.Set<MailboxSync>().Add(new MailboxSync { MailboxId = made.Id, Fence = 1 });
            await db.SaveChangesAsync();
            return made.Id;
        });
        await host.AsMemberAsync(async services =>
        {
            var (take, db, target) = (services.GetRequiredService<TakeMessages>(), services.GetRequiredService<AppDb>(), new SyncTarget(mailbox, host.MemberId, DateTimeOffset.UnixEpoch, 1, "none"));
            var readings = await take.ReadAsync(target, folders, where, [message], default);
            await db.WriteAsync(
                async () =>
                {
                    await take.StoreAsync(target, where, readings, default);
                    await db.SaveChangesAsync();
                },
                default);
            return true;
        });
        return name;
    }
}
