using System.Diagnostics;
using AddinHost.Integration.Support;

namespace AddinHost.Benchmarks;

/// <summary>Messages a second of a first sync over IMAP, from connecting to the reconciliation that calls the mailbox healthy.</summary>
internal static class FirstSync
{
    public static async Task RunAsync(int messages)
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        await using var postfix = await PostfixServer.StartNewAsync(dovecot);
        await RunAsync(dovecot, postfix, messages, matching: 0);
        await RunAsync(dovecot, postfix, messages, matching: messages / 2);
    }

    private static async Task RunAsync(DovecotServer dovecot, PostfixServer postfix, int messages, int matching)
    {
        var user = dovecot.AddUser("sync");
        const string Root = "root@outside.test";
        await dovecot.DeliverAsync(user, Enumerable.Range(0, messages).Select(n => Connecting.Mail($"{Guid.NewGuid():N}@outside.test", n < matching ? Root : null, n)));
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        await Connecting.LogAsync(host, Connecting.Mail(Root, null, 0));

        var started = Stopwatch.GetTimestamp();
        var mailbox = await Connecting.ConnectAsync(host, user, dovecot.ImapPort, postfix.PlainPort);
        await Connecting.WaitUntilReadAsync(host, mailbox);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Report.Line(new { peer = "inlay", mode = "first-sync", n = messages, matched = matching, s = seconds, msg_s = messages / seconds });
    }
}
