using AddinHost.Data;
using AddinHost.Mailboxes;
using AddinHost.Providers;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Mailboxes;

/// <summary>Each test is one transaction that nobody else sees, so that no watcher takes the mailbox up meanwhile.</summary>
public sealed class MailboxStatesTests
{
    [Fact]
    public Task A_change_is_told_once_and_the_same_again_is_none() => InMailboxAsync(MailboxState.Syncing, async (db, states, id) =>
    {
        Assert.True(await states.ChangeAsync(id, MailboxState.Unreachable, "imap_unreachable", null, default));
        Assert.False(await states.ChangeAsync(id, MailboxState.Unreachable, "imap_unreachable", null, default));
        Assert.True(await states.ChangeAsync(id, MailboxState.Unreachable, "smtp_unreachable", null, default));

        var row = await db.Mailboxes.AsNoTracking().SingleAsync();
        Assert.Equal((MailboxState.Unreachable, "smtp_unreachable"), (row.State, row.ProblemCode));
        Assert.Equal(2, await db.OutboxEvents.CountAsync(happened => happened.Kind == "mailbox.state_changed" && happened.MemberId == row.MemberId));
    });

    [Theory]
    [InlineData(MailboxState.Disabled)]
    [InlineData(MailboxState.Removed)]
    public Task What_the_owner_decided_is_never_overridden(MailboxState decided) => InMailboxAsync(decided, async (db, states, id) =>
    {
        Assert.False(await states.ChangeAsync(id, MailboxState.Healthy, null, null, default));
        await states.ReconciledAsync(id, 1, 5, 5, default);
        await states.FailedAsync(id, 1, MailboxState.Unreachable, "imap_unreachable", null, default);
        Assert.Equal(decided, await db.Mailboxes.Select(row => row.State).SingleAsync());
        Assert.Equal(0, await db.OutboxEvents.CountAsync(happened => happened.Kind == "mailbox.state_changed"));
    });

    [Fact]
    public Task Only_a_mailbox_without_a_gap_is_healthy() => InMailboxAsync(MailboxState.Syncing, async (db, states, id) =>
    {
        await states.ReconciledAsync(id, 1, present: 10, seen: 9, default);
        var gap = await db.Mailboxes.AsNoTracking().SingleAsync();
        Assert.Equal((MailboxState.Syncing, "coverage_incomplete"), (gap.State, gap.ProblemCode));
        Assert.False(await states.IsHealthyAsync(id, default));

        await states.ReconciledAsync(id, 1, present: 10, seen: 10, default);
        var row = await db.Mailboxes.AsNoTracking().SingleAsync();
        Assert.Equal((MailboxState.Healthy, null, 10L, 10L), (row.State, row.ProblemCode, row.CoveragePresent, row.CoverageSeen));
        Assert.NotNull(row.CoverageCheckedAt);
    });

    [Fact]
    public Task A_watcher_of_an_older_fence_says_nothing() => InMailboxAsync(MailboxState.Syncing, async (db, states, id) =>
    {
        await Assert.ThrowsAsync<FenceLostException>(() => states.ReconciledAsync(id, 0, 1, 1, default));
        await Assert.ThrowsAsync<FenceLostException>(() => states.FailedAsync(id, 2, MailboxState.Unreachable, "imap_unreachable", null, default));
        Assert.Equal(MailboxState.Syncing, await db.Mailboxes.Select(row => row.State).SingleAsync());
    });

    [Fact]
    public Task Arrival_of_the_test_message_is_noted_once() => InMailboxAsync(MailboxState.Syncing, async (db, states, id) =>
    {
        await states.TestArrivedAsync(id, default);
        var first = await db.Mailboxes.Select(row => row.TestArrivedAt).SingleAsync();
        await states.TestArrivedAsync(id, default);
        await states.SyncedAsync(id, default);
        Assert.NotNull(first);
        Assert.Equal(first, await db.Mailboxes.Select(row => row.TestArrivedAt).SingleAsync());
        Assert.NotNull(await db.Mailboxes.Select(row => row.LastSyncAt).SingleAsync());
    });

    private static async Task InMailboxAsync(MailboxState state, Func<AppDb, MailboxStates, Guid, Task> test)
    {
        await using var host = await TestHost.StartAsync();
        await host.AsMemberAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            var mailbox = new Mailbox { MemberId = host.MemberId, Provider = ProviderKind.Imap, Address = "ada@engines.test", State = state, ConnectedAt = host.Clock.GetUtcNow() };
            db.Mailboxes.Add(mailbox);
            db.MailboxSyncs.Add(new MailboxSync { MailboxId = mailbox.Id, Fence = 1 });
            await db.SaveChangesAsync();
            await test(db, services.GetRequiredService<MailboxStates>(), mailbox.Id);
            return true;
        });
    }
}
