using AddinHost.Mail;
using AddinHost.Mail.Imap;

namespace AddinHost.Tests.Mail.Imap;

public sealed class ImapWatchTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    private async Task ExamineAsync(string tag, uint exists, uint next)
    {
        await _server.ExpectAsync($"{tag} EXAMINE \"INBOX\"");
        await _server.SendLinesAsync($"* {exists} EXISTS", "* OK [UIDVALIDITY 42] ok", $"* OK [UIDNEXT {next}] ok", $"{tag} OK done");
    }

    private async Task StatusAsync(string tag, uint messages)
    {
        await _server.ExpectAsync($"{tag} STATUS \"Sent\" (MESSAGES UIDNEXT UIDVALIDITY)");
        await _server.SendLinesAsync($"* STATUS Sent (MESSAGES {messages} UIDNEXT {messages + 1} UIDVALIDITY 7)", $"{tag} OK done");
    }

    private async Task<ImapWatch> NotifiedAsync(ImapClient client)
    {
        var starting = client.WatchAsync(["inbox", "Sent"], None);
        await _server.ExpectAsync("A1 NOTIFY SET (selected (MessageNew MessageExpunge)) (mailboxes (\"INBOX\" \"Sent\") (MessageNew MessageExpunge))");
        await _server.SendLinesAsync("A1 OK done");
        await ExamineAsync("A2", 3, 10);
        await StatusAsync("A3", 5);
        return await starting;
    }

    [Fact]
    public async Task One_connection_hears_of_both_folders_by_NOTIFY()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE NOTIFY");
        var watch = await NotifiedAsync(client);
        Assert.Equal(ImapWatchMode.Notify, watch.Mode);

        var waiting = watch.WaitAsync(Long, None);
        await _server.ExpectAsync("A4 IDLE");
        await _server.SendLinesAsync("+ idling", "* STATUS Other (MESSAGES 1 UIDNEXT 2)");
        Assert.True(_server.NothingWaits());
        await _server.SendLinesAsync("* STATUS Sent (MESSAGES 6 UIDNEXT 7)");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A4 OK done");
        Assert.Equal(["Sent"], await waiting);

        waiting = watch.WaitAsync(Long, None);
        await _server.ExpectAsync("A5 IDLE");
        await _server.SendLinesAsync("+ idling", "* 4 EXISTS");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A5 OK done");
        await ExamineAsync("A6", 4, 11);
        Assert.Equal(["INBOX"], await waiting);
    }

    [Fact]
    public async Task A_folder_whose_name_is_not_ASCII_is_asked_for_although_there_is_NOTIFY()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE NOTIFY");
        var starting = client.WatchAsync(["inbox", "Größte"], None);
        await ExamineAsync("A1", 3, 10);
        await _server.ExpectAsync("A2 STATUS \"Gr&APYA3w-te\" (MESSAGES UIDNEXT UIDVALIDITY)");
        await _server.SendLinesAsync("* STATUS \"Gr&APYA3w-te\" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 7)", "A2 OK done");
        Assert.Equal(ImapWatchMode.Idle, (await starting).Mode);
    }

    [Fact]
    public async Task A_server_that_gives_up_on_NOTIFY_is_asked_once_more_and_nothing_is_lost()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE NOTIFY");
        var watch = await NotifiedAsync(client);
        var waiting = watch.WaitAsync(Long, None);
        await _server.ExpectAsync("A4 IDLE");
        await _server.SendLinesAsync("+ idling", "* OK [NOTIFICATIONOVERFLOW] too much");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A4 OK done");
        await _server.ReadLineAsync();
        await _server.SendLinesAsync("A5 NO never again");
        await ExamineAsync("A6", 3, 10);
        await StatusAsync("A7", 6);

        Assert.Equal(["Sent"], await waiting);
        Assert.Equal(ImapWatchMode.Idle, watch.Mode);
    }

    [Fact]
    public async Task Without_NOTIFY_the_first_folder_is_heard_of_by_IDLE_and_the_other_asked_for()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE", new ImapOptions { PollEvery = TimeSpan.FromMilliseconds(20) });
        var starting = client.WatchAsync(["INBOX", "Sent"], None);
        await ExamineAsync("A1", 3, 10);
        await StatusAsync("A2", 5);
        var watch = await starting;
        Assert.Equal(ImapWatchMode.Idle, watch.Mode);

        var waiting = watch.WaitAsync(Long, None);
        await StatusAsync("A3", 5);
        await _server.ExpectAsync("A4 IDLE");
        await _server.SendLinesAsync("+ idling");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A4 OK done");
        await StatusAsync("A5", 6);
        Assert.Equal(["Sent"], await waiting);
    }

    [Fact]
    public async Task Without_IDLE_or_where_it_is_refused_all_are_asked_for()
    {
        var options = new ImapOptions { PollEvery = TimeSpan.FromMilliseconds(10) };
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE", options);
        var starting = client.WatchAsync(["INBOX"], None);
        await ExamineAsync("A1", 3, 10);
        var watch = await starting;
        var waiting = watch.WaitAsync(Long, None);
        await _server.ExpectAsync("A2 IDLE");
        await _server.SendLinesAsync("A2 BAD unknown");
        await ExamineAsync("A3", 3, 10);
        await ExamineAsync("A4", 3, 11);

        Assert.Equal(["INBOX"], await waiting);
        Assert.Equal(ImapWatchMode.Poll, watch.Mode);
    }

    [Fact]
    public async Task What_came_before_somebody_opened_the_folder_once_more_is_told()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE NOTIFY");
        var watch = await NotifiedAsync(client);
        var opening = client.SelectAsync("INBOX", readOnly: true, None);
        await ExamineAsync("A4", 4, 11);
        await opening;

        Assert.Equal(["INBOX"], await watch.WaitAsync(Long, None));
        var waiting = watch.WaitAsync(Long, None);
        await _server.ExpectAsync("A5 IDLE");
        await _server.SendLinesAsync("+ idling", "* 5 EXISTS");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A5 OK done");
        await ExamineAsync("A6", 5, 12);
        Assert.Equal(["INBOX"], await waiting);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_IDLE_and_the_connection_goes_on()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE NOTIFY");
        var watch = await NotifiedAsync(client);
        using var stop = new CancellationTokenSource();
        var waiting = watch.WaitAsync(Long, stop.Token);
        await _server.ExpectAsync("A4 IDLE");
        await _server.SendLinesAsync("+ idling");
        await stop.CancelAsync();
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A4 OK done");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.True(client.IsUsable);

        waiting = watch.WaitAsync(Long, None);
        await _server.ExpectAsync("A5 IDLE");
        await _server.SendLinesAsync("+ idling", "* STATUS Sent (MESSAGES 6 UIDNEXT 7)");
        await _server.ExpectAsync("DONE");
        await _server.SendLinesAsync("A5 OK done");
        Assert.Equal(["Sent"], await waiting);
    }

    [Fact]
    public async Task A_server_that_does_not_let_go_of_a_cancelled_wait_loses_the_connection()
    {
        var clock = new SteppedClock();
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE NOTIFY", new ImapOptions { Clock = clock });
        var watch = await NotifiedAsync(client);
        using var stop = new CancellationTokenSource();
        var waiting = watch.WaitAsync(Long, stop.Token);
        await _server.ExpectAsync("A4 IDLE");
        await _server.SendLinesAsync("+ idling");
        await stop.CancelAsync();
        await _server.ExpectAsync("DONE");
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False(client.IsUsable);
    }

    [Fact]
    public async Task A_connection_that_ends_while_it_watches_says_so()
    {
        await using var client = await ImapDialogue.GreetAsync(_server, "IMAP4rev1 IDLE NOTIFY");
        var watch = await NotifiedAsync(client);
        var waiting = watch.WaitAsync(Long, None);
        await _server.ExpectAsync("A4 IDLE");
        await _server.SendLinesAsync("+ idling");
        _server.HangUp();

        Assert.Equal(MailFailure.Closed, (await ImapDialogue.FailsAsync(waiting)).Failure);
    }
}
