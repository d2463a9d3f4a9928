using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sync.Faults;

/// <summary>Two hosts on one PostgreSQL with a mailbox at each provider.</summary>
[Collection(Servers.Watching)]
public sealed class ProviderFenceTests(Servers servers)
{
    private const string Elsewhere = "watched by other hosts";

    [Fact, Trait("Form", "Long")]
    public async Task Two_hosts_log_and_send_once_renew_a_token_once_and_one_that_froze_in_the_middle_of_a_batch_writes_nothing_stale()
    {
        await using var database = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await using var google = await GoogleFake.StartNewAsync();
        var microsoft = new MicrosoftServer();
        await microsoft.InitializeAsync();
        try
        {
            var settings = new Dictionary<string, string>(FaultHost.Settings(google, microsoft))
            {
                ["Database:Provider"] = "postgres",
                ["ConnectionStrings:App"] = database.ConnectionString,
                ["Sync:LeaseFor"] = "00:00:03",
                ["Logging:LogLevel:AddinHost.Sync"] = "Trace",
            };
            await using var first = await HostProcess.StartNewAsync([.. settings, new("Sync:Host", "first")]);
            await first.SetUpAsync();
            await FaultHost.RegisterAsync(google, first);
            FaultyMailbox[] mailboxes = [new FaultyGmail(google), new FaultyGraph(microsoft)];
            foreach (var mailbox in mailboxes)
            {
                await mailbox.ConnectAsync(first);
                await mailbox.BeginAsync(new Story(first));
            }

            await using var second = await HostProcess.StartNewAsync([.. settings, new("Sync:Host", "second"), new("Data:Directory", first.DataDirectory)]);
            second.Client.DefaultRequestHeaders.Authorization = first.Client.DefaultRequestHeaders.Authorization;
            await Task.WhenAll(mailboxes.Select(mailbox => BothAtOnceAsync(mailbox, new Story(first), new Story(second))));
            await FreezeAsync(mailboxes, first, new Story(second));
        }
        finally
        {
            await microsoft.DisposeAsync();
        }
    }

    private static async Task BothAtOnceAsync(FaultyMailbox mailbox, Story one, Story other)
    {
        await mailbox.ForgetRequestsAsync();
        await mailbox.ExpireAsync();
        await mailbox.AnswerAsync(3);
        // One watches, the other looks into the mailbox for its owner, and mail goes out that either may take.
        var checks = other.Host.Client.PostAsync($"api/v1/mailboxes/{mailbox.Id}/checks", null);
        var (message, messageId) = await other.SendAsync(mailbox.Contact, mailbox.Id, "Friday?");
        (await checks).EnsureSuccessStatusCode();
        mailbox.Expected.Add(messageId);
        await one.WaitForMessageAsync(message, "filed");
        await mailbox.AllAreThereOnceAsync(one);
        Assert.Equal((mailbox.Word, 1, 0, 1), (mailbox.Word, await mailbox.SentAsync(), await mailbox.DraftsAsync(), await mailbox.RenewalsAsync()));
    }

    private static async Task FreezeAsync(FaultyMailbox[] mailboxes, HostProcess frozen, Story other)
    {
        foreach (var mailbox in mailboxes)
        {
            await mailbox.ForgetRequestsAsync();
            await mailbox.HoldBodyAsync(5_000);
            await mailbox.AnswerAsync(2);
        }

        foreach (var mailbox in mailboxes)
            await other.WaitAsync(mailbox.IsBodyAskedForAsync, () => $"a body of {mailbox.Word} to be asked for");
        // The batch is open when the host stops breathing.
        frozen.Freeze();
        foreach (var mailbox in mailboxes)
            await mailbox.AllAreThereOnceAsync(other);
        var (written, looks) = (Times(frozen, "committed up to"), Times(frozen, Elsewhere));
        frozen.Thaw();
        // It finishes its batches, whose bodies lie ready, and finds its fences gone, or the mailboxes elsewhere.
        await other.WaitAsync(() => Task.FromResult(Times(frozen, Elsewhere) >= looks + 3), () => "the frozen one to look about");
        Assert.Equal(written, Times(frozen, "committed up to"));
        await frozen.KillAsync();
        foreach (var mailbox in mailboxes)
            await mailbox.AllAreThereOnceAsync(other);
    }

    private static int Times(HostProcess host, string text) => host.Output.Split(text).Length - 1;
}
