using System.Diagnostics;
using AddinHost.Integration.Support;
using Xunit.Abstractions;

namespace AddinHost.Integration.Sync;

/// <summary>A reply comes to whoever looks at the timeline without asking for it.</summary>
[Collection(Servers.Watching)]
public sealed class AnnouncementTests(Servers servers, ITestOutputHelper output)
{
    private const int Rounds = 5;

    [Fact]
    public async Task A_reply_that_the_server_announces_comes_by_the_event_stream()
    {
        var dovecot = await servers.DovecotAsync();
        await using var proxy = new TcpProxy(dovecot.ImapPort);
        await using var smtp = new SmtpSink();
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        await using var events = await LiveEvents.OpenAsync(host.Client);
        var watched = await Watched.StartAsync(new Story(host), dovecot, proxy, smtp, events);
        await watched.IsIdleAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var again = proxy.On(ProxyDirection.ToServer, "IDLE\r\n");
            var announced = proxy.On(ProxyDirection.ToClient, " EXISTS");
            var messageId = await watched.AnswerAsync();
            await announced.WaitAsync();
            var started = Stopwatch.GetTimestamp();
            await events.WaitAsync("timeline.entry_added", data => data.GetProperty("entry").GetProperty("messageId").GetString() == messageId);
            output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms from the server's announcement to the event stream");
            await again.WaitAsync();
        }

        await watched.AllAreThereOnceAsync();
    }
}
