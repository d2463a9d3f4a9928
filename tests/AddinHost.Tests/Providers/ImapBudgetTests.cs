using AddinHost.Providers;
using AddinHost.Providers.Imap;

namespace AddinHost.Tests.Providers;

public sealed class ImapBudgetTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);
    private readonly ImapBudget budget = new();
    private readonly Guid mailbox = Guid.NewGuid();

    [Fact]
    public async Task The_sixth_connection_waits_for_one_of_the_five_and_gives_up_in_time()
    {
        var taken = await TakeAllAsync();
        var failure = await Assert.ThrowsAsync<ProviderException>(() => budget.EnterAsync(mailbox, Short, default));
        Assert.Equal((ProviderFailure.Throttled, "throttled"), (failure.Failure, failure.Code));

        var waiting = budget.EnterAsync(mailbox, TimeSpan.FromSeconds(20), default);
        Assert.False(waiting.IsCompleted);
        taken[2].Dispose();
        (await waiting).Dispose();
    }

    [Fact]
    public async Task Another_mailbox_has_its_own_and_a_slot_given_back_twice_counts_once()
    {
        var taken = await TakeAllAsync();
        (await budget.EnterAsync(Guid.NewGuid(), Short, default)).Dispose();
        taken[0].Dispose();
        taken[0].Dispose();
        using var again = await budget.EnterAsync(mailbox, Short, default);
        await Assert.ThrowsAsync<ProviderException>(() => budget.EnterAsync(mailbox, Short, default));
    }

    [Fact]
    public async Task Who_stops_waiting_takes_nothing_along()
    {
        var taken = await TakeAllAsync();
        using var stop = new CancellationTokenSource(Short);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => budget.EnterAsync(mailbox, TimeSpan.FromSeconds(20), stop.Token));
        foreach (var slot in taken)
            slot.Dispose();
        await TakeAllAsync();
    }

    private async Task<List<IDisposable>> TakeAllAsync()
    {
        var taken = new List<IDisposable>();
        for (var i = 0; i < ImapBudget.PerMailbox; i++)
            taken.Add(await budget.EnterAsync(mailbox, Short, default));
        return taken;
    }
}
