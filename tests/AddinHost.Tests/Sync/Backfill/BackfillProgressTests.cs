using System.Net;
using System.Text.Json;
using AddinHost.Mailboxes;
using AddinHost.Sync;
using AddinHost.Sync.Backfill;
using AddinHost.Tests.Mailboxes;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sync.Backfill;

/// <summary>Who may write for a backfill: the one watcher of the mailbox, while its owner wants this run.</summary>
public sealed class BackfillProgressTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_watcher_whose_mailbox_another_host_took_writes_nothing()
    {
        var (run, _) = await StartAsync();
        await WriteAsync(run);
        Assert.Equal(5, await SeenAsync(run));
        await shared.Host.AsMemberAsync(services => services.GetRequiredService<MailboxFences>().ClaimAsync(run.Target.MailboxId, "this host", TimeSpan.FromMinutes(1), default));
        await Assert.ThrowsAsync<FenceLostException>(() => WriteAsync(run));
        Assert.Equal(5, await SeenAsync(run));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("cancel")]
    [InlineData("start anew")]
    public async Task What_its_owner_does_not_want_any_more_is_not_written(string deed)
    {
        var (run, path) = await StartAsync();
        if (deed == "pause")
            await shared.Host.PostAsync<JsonElement>(path + "/pause", new { });
        else if (deed == "cancel")
            await TestHost.ReadAsync<JsonElement>(await shared.Host.Client.DeleteAsync(new Uri(path, UriKind.Relative)), HttpStatusCode.OK);
        else
            await shared.Host.InDatabaseAsync(db => db.MailboxBackfills.Where(row => row.MailboxId == run.Target.MailboxId).ExecuteUpdateAsync(set => set.SetProperty(row => row.RunId, Guid.CreateVersion7())));
        await Assert.ThrowsAsync<BackfillStoppedException>(() => WriteAsync(run));
        Assert.Equal(0, await SeenAsync(run));
    }

    [Fact]
    public async Task A_failure_is_shown_with_the_time_of_the_next_try_and_is_over_with_the_next_batch()
    {
        var (run, path) = await StartAsync();
        await shared.Host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<BackfillProgress>().FailedAsync(run, "throttled", TimeSpan.FromMinutes(3), default);
            return true;
        });
        var view = await shared.Host.GetAsync<JsonElement>(path);
        Assert.Equal(("waiting", "throttled"), (view.Text("state"), view.GetProperty("problem").Text("code")));
        Assert.InRange(view.GetProperty("retryAt").GetDateTimeOffset(), shared.Host.Clock.GetUtcNow().AddMinutes(2), shared.Host.Clock.GetUtcNow().AddMinutes(4));
        await WriteAsync(run);
        Assert.Equal(JsonValueKind.Null, (await shared.Host.GetAsync<JsonElement>(path)).GetProperty("problem").ValueKind);
    }

    /// <summary>A run for a mailbox that is switched off, so that this host's own watcher does not come between.</summary>
    private async Task<(BackfillRun Run, string Path)> StartAsync()
    {
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("box"), state: MailboxState.Disabled);
        var now = shared.Host.Clock.GetUtcNow();
        var row = new MailboxBackfill { MailboxId = mailbox, RunId = Guid.CreateVersion7(), FromAt = now.AddDays(-90), BeforeAt = now.AddDays(-30), State = BackfillState.Running, RequestedAt = now };
        await shared.Host.InDatabaseAsync(db =>
        {
            db.MailboxBackfills.Add(row);
            db.FolderBackfills.Add(new FolderBackfill { MailboxId = mailbox, Folder = "inbox", ReachedAt = row.BeforeAt });
            return db.SaveChangesAsync();
        });
        var fence = (await shared.Host.AsMemberAsync(services => services.GetRequiredService<MailboxFences>().ClaimAsync(mailbox, "this host", TimeSpan.FromMinutes(1), default)))!.Value;
        return (new BackfillRun(new SyncTarget(mailbox, shared.Host.MemberId, row.BeforeAt, fence, ""), row.RunId, row.FromAt, row.BeforeAt), $"{MailboxCalls.Path}/{mailbox}/backfill");
    }

    private Task<bool> WriteAsync(BackfillRun run) => shared.Host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<BackfillProgress>().WriteAsync(run, "inbox", row => Task.FromResult(row.Seen += 5), default);
        return true;
    });

    private Task<long> SeenAsync(BackfillRun run) =>
        shared.Host.InDatabaseAsync(db => db.FolderBackfills.Where(row => row.MailboxId == run.Target.MailboxId && row.Folder == "inbox").Select(row => row.Seen).SingleAsync());
}
