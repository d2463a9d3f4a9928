namespace AddinHost.Integration.Sync.Faults;

/// <summary>E5 where a message is a draft first: a host that dies around its sending never sends it twice.</summary>
[Collection(FaultHost.Name)]
[Trait("Form", "Long")]
public sealed class DraftCrashTests(FaultHost faults)
{
    private const int Long = 30_000;

    [Fact]
    public async Task A_host_that_dies_around_the_sending_of_a_draft_sends_it_once_or_shows_it_as_unconfirmed()
    {
        // Each provider three times: the draft is made and nobody knows of it yet; its id is committed and it is not sent; it is sent and nobody was told.
        var moments = new[] { (IsSending: false, IsDone: true), (IsSending: true, IsDone: false), (IsSending: true, IsDone: true) };
        var sent = new List<(FaultyMailbox Mailbox, (bool IsSending, bool IsDone) Moment, Guid Message)>();
        var mailboxes = moments.SelectMany(moment => faults.NewMailboxes().Select(mailbox => (Mailbox: mailbox, Moment: moment))).ToList();
        foreach (var (mailbox, _) in mailboxes)
        {
            await mailbox.ConnectAsync(faults.Host);
            await mailbox.BeginAsync(faults.Story);
        }

        foreach (var mailbox in faults.NewMailboxes())
            await mailbox.ForgetRequestsAsync();
        foreach (var (mailbox, moment) in mailboxes)
        {
            await mailbox.HoldAsync(moment.IsSending, moment.IsDone, Long);
            var (message, _) = await faults.Story.SendAsync(mailbox.Contact, mailbox.Id, "Friday?");
            sent.Add((mailbox, moment, message));
        }

        foreach (var (mailbox, moment, message) in sent)
        {
            await faults.Story.WaitAsync(() => mailbox.IsAskedForAsync(moment.IsSending), () => $"{mailbox.Word} to be asked");
            // Of what has gone out, sync may see the copy before anybody dies.
            Assert.Contains(await StateAsync(message), moment is (true, true) ? ["handing_off", "filed"] : moment.IsSending ? ["handing_off"] : new[] { "written" });
            await faults.Story.WaitAsync(async () => await mailbox.SentAsync() == (moment is { IsSending: true, IsDone: true } ? 1 : 0), () => $"{mailbox.Word} to have done it");
        }

        await faults.Host.KillAsync();
        await faults.Host.StartAsync();
        foreach (var (mailbox, moment, message) in sent)
        {
            var isLost = moment is { IsSending: true, IsDone: false };
            await faults.Story.WaitForMessageAsync(message, isLost ? "unconfirmed" : "filed");
            Assert.Equal((mailbox.Word, moment, isLost ? 0 : 1, isLost ? 1 : 0), (mailbox.Word, moment, await mailbox.SentAsync(), await mailbox.DraftsAsync()));
        }

        // Its sender decides, and the draft that is still there goes out.
        foreach (var (mailbox, _, message) in sent.Where(each => each.Moment is { IsSending: true, IsDone: false }))
        {
            (await faults.Host.Client.PostAsync($"api/v1/messages/{message}/resend", null)).EnsureSuccessStatusCode();
            await faults.Story.WaitForMessageAsync(message, "filed");
            Assert.Equal((1, 0), (await mailbox.SentAsync(), await mailbox.DraftsAsync()));
        }
    }

    private async Task<string?> StateAsync(Guid message) => (await faults.Story.GetAsync($"api/v1/messages/{message}")).GetProperty("state").GetString();
}
