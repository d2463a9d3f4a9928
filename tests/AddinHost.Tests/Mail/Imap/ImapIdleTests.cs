using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapIdleTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("* 4 EXISTS")]
    [InlineData("* 2 EXPUNGE")]
    [InlineData("* VANISHED 300:310")]
    public async Task An_announcement_ends_the_wait_and_leaves_IDLE_cleanly(string announcement)
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var told = new TaskCompletionSource();
        var idling = client.IdleAsync(told.SetResult, Long, CancellationToken.None);
        await _server.ExpectAsync("A2 IDLE");
        await _server.SendLinesAsync("+ idling", "* OK Still here", "* 2 FETCH (FLAGS (\\Seen))");
        Assert.True(_server.NothingWaits());
        await _server.SendLinesAsync(announcement);

        // The caller knows before IDLE is left.
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("* 5 EXISTS", "A2 OK done");
        Assert.True(await idling);

        var noop = client.NoopAsync(CancellationToken.None);
        await _server.ExpectAsync("A3 NOOP");
        await _server.SendLinesAsync("A3 OK done");
        await noop;
    }

    [Fact]
    public async Task After_the_given_time_it_is_left_without_a_change()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var idling = client.IdleAsync(() => Assert.Fail("nothing changed"), TimeSpan.FromMilliseconds(20), CancellationToken.None);
        await _server.ExpectAsync("A2 IDLE");
        await _server.SendLinesAsync("+ idling", "* 3 EXISTS");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A2 OK done");

        Assert.False(await idling);
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task A_message_between_the_timer_and_the_answer_is_not_lost()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var idling = client.IdleAsync(null, TimeSpan.FromMilliseconds(20), CancellationToken.None);
        await _server.ExpectAsync("A2 IDLE");
        await _server.SendLinesAsync("+ idling");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("* 4 EXISTS", "A2 OK done");

        Assert.True(await idling);
    }

    [Fact]
    public async Task What_was_announced_during_another_command_counts_at_once()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var noop = client.NoopAsync(CancellationToken.None);
        await _server.ExpectAsync("A2 NOOP");
        await _server.SendLinesAsync("* 4 EXISTS", "A2 OK done");
        await noop;

        Assert.True(await client.IdleAsync(null, Long, CancellationToken.None));
        Assert.True(_server.NothingWaits());
    }

    [Fact]
    public async Task A_change_together_with_the_permission_counts()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var idling = client.IdleAsync(null, Long, CancellationToken.None);
        await _server.ExpectAsync("A2 IDLE");
        await _server.SendLinesAsync("* 4 EXISTS", "+ idling");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A2 OK done");

        Assert.True(await idling);
    }

    [Fact]
    public async Task A_refused_IDLE_leaves_the_connection_usable()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var idling = client.IdleAsync(null, Long, CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A2 NO not now");

        Assert.Equal(MailFailure.Refused, (await ImapDialogue.FailsAsync(idling)).Failure);
        Assert.True(client.IsUsable);
    }

    [Fact]
    public async Task A_goodbye_while_idle_is_Closed_with_its_reason()
    {
        await using var client = await ImapDialogue.SelectAsync(_server);
        var idling = client.IdleAsync(null, Long, CancellationToken.None);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("+ idling", "* BYE Server shutting down.");
        _server.HangUp();

        var failure = await ImapDialogue.FailsAsync(idling);
        Assert.Equal(MailFailure.Closed, failure.Failure);
        Assert.Equal("Server shutting down.", failure.ServerText);
        Assert.False(client.IsUsable);
    }

    [Fact]
    public async Task A_dead_connection_shows_itself_when_IDLE_is_left()
    {
        var clock = new SteppedClock();
        var options = new ImapOptions { Clock = clock };
        await using var client = await ImapDialogue.SelectAsync(_server, options: options);
        await _server.SendLinesAsync("+ idling");
        var idling = client.IdleAsync(null, Long, CancellationToken.None);
        clock.Advance(Long);
        await _server.ExpectAsync("A2 IDLE");
        await _server.ExpectAsync("DONE");
        clock.Advance(options.CommandTimeout);

        Assert.Equal(MailFailure.TimedOut, (await ImapDialogue.FailsAsync(idling)).Failure);
        Assert.False(client.IsUsable);
    }

    [Fact]
    public async Task Cancelling_returns_at_once_and_closes()
    {
        using var cancel = new CancellationTokenSource();
        await using var client = await ImapDialogue.SelectAsync(_server);
        var idling = client.IdleAsync(null, Long, cancel.Token);
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("+ idling");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => idling.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False(client.IsUsable);
    }
}
