using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;

namespace AddinHost.Integration.Providers;

/// <summary>What only IMAP and SMTP can do wrong, each with the code and the step that the member sees.</summary>
[Collection(Servers.Shared)]
public sealed class ImapProviderTests(Servers servers)
{
    private static readonly DateTimeOffset Long = DateTimeOffset.UnixEpoch;

    [Fact]
    public async Task Under_another_uid_validity_cursors_and_ids_are_expired_and_a_new_start_finds_all()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var (mailbox, user) = Mailbox(dovecot);
        for (var i = 1; i <= 3; i++)
            await mailbox.PutAsync(WatchedFolder.Inbox, Encoding.ASCII.GetBytes($"Subject: number {i}\r\n\r\n"));
        await using var provider = mailbox.OpenImap();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        await dovecot.ResetUidValidityAsync(user);

        await FailsAsync(ProviderFailure.CursorExpired, "cursor_expired", () => provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, Long, 10, default));
        await FailsAsync(ProviderFailure.CursorExpired, "cursor_expired", () => provider.FetchAsync(WatchedFolder.Inbox, page.Messages[0].Id, default));
        Assert.Equal(3, (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Messages.Count);
    }

    [Fact]
    public async Task A_server_that_restarts_is_reached_again_by_the_same_session()
    {
        await using var dovecot = await DovecotServer.StartNewAsync();
        var (mailbox, _) = Mailbox(dovecot);
        await using var provider = mailbox.OpenImap();
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default)).Next;
        await dovecot.StopAsync();
        await FailsAsync(ProviderFailure.Unavailable, "imap_unreachable", () => provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Long, 10, default));
        await dovecot.StartAsync();
        await mailbox.PutAsync(WatchedFolder.Inbox, "Subject: back\r\n\r\n"u8.ToArray());
        Assert.Single((await provider.ListChangesAsync(WatchedFolder.Inbox, cursor, Long, 10, default)).Messages);
    }

    [Fact]
    public async Task Without_idle_the_folder_is_looked_at_now_and_then_and_sent_is_found_by_its_name()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { SpecialUse = false, Capability = DovecotOptions.Bare, Sent = "Gesendet" });
        var (mailbox, user) = Mailbox(dovecot);
        mailbox.Limits = new ImapLimits { PollEvery = TimeSpan.FromMilliseconds(50) };
        await using var provider = mailbox.OpenImap();
        await provider.WaitForChangesAsync(default);
        var cursor = (await provider.ListChangesAsync(WatchedFolder.Sent, null, Long, 10, default)).Next;
        var waiting = provider.WaitForChangesAsync(default);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(200)));
        await dovecot.SaveAsync(user, "Gesendet", "Subject: mine\r\n\r\n"u8.ToArray());
        Assert.Equal([WatchedFolder.Sent], await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Single((await provider.ListChangesAsync(WatchedFolder.Sent, cursor, Long, 10, default)).Messages);
    }

    [Fact]
    public async Task A_mailbox_without_sent_gets_one_unless_another_folder_was_chosen()
    {
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { SpecialUse = false, Sent = "Zettelkasten" });
        var (mailbox, user) = Mailbox(dovecot);
        var handle = new SendHandle("1@example.test");
        mailbox.Settings = mailbox.Settings with { SentFolder = "Zettelkasten" };
        await using (var chosen = mailbox.OpenImap())
            Assert.Empty((await chosen.ListChangesAsync(WatchedFolder.Sent, null, Long, 10, default)).Messages);
        mailbox.Settings = mailbox.Settings with { SentFolder = "Not there" };
        await using (var mistaken = mailbox.OpenImap())
        {
            await FailsAsync(ProviderFailure.NotFound, "sent_folder_missing", () => mistaken.ListChangesAsync(WatchedFolder.Sent, null, Long, 10, default));
            await FailsAsync(ProviderFailure.NotFound, "sent_folder_missing", () => mistaken.FileAsync(handle, "Subject: x\r\n\r\n"u8.ToArray(), default));
            Assert.Equal(SendOutcome.Unknown, (await mistaken.FindOutcomeAsync(handle, default)).Outcome);
        }

        Assert.DoesNotContain("Sent", await dovecot.DoveadmAsync(["mailbox", "list", "-u", user.Address]));

        mailbox.Settings = mailbox.Settings with { SentFolder = null };
        await using var provider = mailbox.OpenImap();
        await provider.FileAsync(handle, "Message-ID: <1@example.test>\r\n\r\n"u8.ToArray(), default);
        Assert.Single(await mailbox.ContentAsync(WatchedFolder.Sent));
        Assert.Equal(SendOutcome.Sent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_rejected_and_the_next_one_is_read()
    {
        var (mailbox, _) = Mailbox(await servers.DovecotAsync());
        mailbox.Limits = new ImapLimits { MaxMessageBytes = 1_000 };
        await mailbox.PutAsync(WatchedFolder.Inbox, Encoding.ASCII.GetBytes("Subject: large\r\n\r\n" + new string('x', 2_000) + "\r\n"));
        await mailbox.PutAsync(WatchedFolder.Inbox, "Subject: small\r\n\r\n"u8.ToArray());
        await using var provider = mailbox.OpenImap();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 10, default);
        await FailsAsync(ProviderFailure.Rejected, "message_too_large", () => provider.FetchAsync(WatchedFolder.Inbox, page.Messages[0].Id, default));
        Assert.NotNull(await provider.FetchAsync(WatchedFolder.Inbox, page.Messages[1].Id, default));
    }

    [Fact]
    public async Task Holes_of_thousands_of_uids_are_crossed()
    {
        var dovecot = await servers.DovecotAsync();
        var (mailbox, user) = Mailbox(dovecot);
        await mailbox.PutAsync(WatchedFolder.Inbox, "Subject: first\r\n\r\n"u8.ToArray());
        await dovecot.DoveadmAsync(["mailbox", "update", "-u", user.Address, "--min-next-uid", "4000000", "INBOX"]);
        await mailbox.PutAsync(WatchedFolder.Inbox, "Subject: far away\r\n\r\n"u8.ToArray());
        await using var provider = mailbox.OpenImap();
        var page = await provider.ListChangesAsync(WatchedFolder.Inbox, null, Long, 1, default);
        Assert.True(page.More);
        var next = await provider.ListChangesAsync(WatchedFolder.Inbox, page.Next, Long, 1, default);
        Assert.Equal("far away", Assert.Single(next.Messages).Headers.Subject);
        Assert.False(next.More);
    }

    [Fact]
    public async Task A_server_that_hangs_up_after_the_final_dot_leaves_the_outcome_unknown()
    {
        await using var sink = new SmtpSink { Ending = SinkEnding.HangUp };
        var (mailbox, _) = Mailbox(await servers.DovecotAsync(), sink.Port);
        await using var provider = mailbox.OpenImap();
        var mail = Prepared(mailbox);
        var handle = await provider.PrepareAsync(mail, default);
        var committed = false;
        await FailsAsync(ProviderFailure.OutcomeUnknown, "outcome_unknown", () => provider.HandOffAsync(
            handle,
            mail,
            _ =>
            {
                Assert.Empty(sink.Mails);
                committed = true;
                return Task.CompletedTask;
            },
            default));
        Assert.True(committed);
        Assert.Single(sink.Mails);
        Assert.Equal(SendOutcome.Unknown, (await provider.FindOutcomeAsync(handle, default)).Outcome);

        await mailbox.PutAsync(WatchedFolder.Sent, mail.Content.ToArray());
        Assert.Equal(SendOutcome.Sent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
    }

    [Fact]
    public async Task Refused_recipients_are_told_one_by_one_and_with_all_refused_nothing_is_handed_over()
    {
        await using var sink = new SmtpSink { OnRecipient = address => address.StartsWith("no", StringComparison.Ordinal) ? "550 5.1.1 Nobody here" : "250 2.1.5 Ok" };
        var (mailbox, _) = Mailbox(await servers.DovecotAsync(), sink.Port);
        await using var provider = mailbox.OpenImap();
        var mail = Prepared(mailbox) with { Recipients = ["yes@elsewhere.test", "no@bücher.test"] };
        var result = await provider.HandOffAsync(await provider.PrepareAsync(mail, default), mail, _ => Task.CompletedTask, default);
        Assert.True(result.Accepted);
        Assert.Equal([("yes@elsewhere.test", true, "2.1.5"), ("no@bücher.test", false, "5.1.1")], result.Recipients.Select(recipient => (recipient.Address, recipient.Accepted, recipient.Code!)));

        var none = mail with { Recipients = ["no@bücher.test"] };
        var passed = false;
        result = await provider.HandOffAsync(
            await provider.PrepareAsync(none, default),
            none,
            _ =>
            {
                passed = true;
                return Task.CompletedTask;
            },
            default);
        Assert.False(result.Accepted);
        Assert.False(passed);
        Assert.Single(sink.Mails);
    }

    [Fact]
    public async Task A_refused_message_is_rejected_and_a_busy_server_is_unavailable()
    {
        await using var sink = new SmtpSink { DataReply = "554 5.7.1 We do not like it" };
        var (mailbox, _) = Mailbox(await servers.DovecotAsync(), sink.Port);
        await using var provider = mailbox.OpenImap();
        var mail = Prepared(mailbox);
        var handle = await provider.PrepareAsync(mail, default);
        await FailsAsync(ProviderFailure.Rejected, "smtp_refused", () => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default));
        sink.DataReply = "451 4.3.0 Later";
        await FailsAsync(ProviderFailure.Unavailable, "smtp_unavailable", () => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default));
        sink.DataReply = "451 4.7.28 Unusual rate";
        await FailsAsync(ProviderFailure.Throttled, "throttled", () => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default));
        sink.Extensions = ["SIZE 10", "8BITMIME", "AUTH PLAIN"];
        await FailsAsync(ProviderFailure.Rejected, "message_too_large", () => provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default));
    }

    private static (ImapMailbox Mailbox, MailUser User) Mailbox(DovecotServer dovecot, int smtpPort = 1)
    {
        var user = dovecot.AddUser("imap");
        return (new ImapMailbox(dovecot, user, new MailServer("127.0.0.1", smtpPort, MailSecurity.None, user.Address)), user);
    }

    private static PreparedMail Prepared(ImapMailbox mailbox) => TestMessage.Write(mailbox.Address, "mark", DateTimeOffset.UtcNow);

    private static async Task FailsAsync(ProviderFailure failure, string code, Func<Task> work)
    {
        var thrown = await Assert.ThrowsAsync<ProviderException>(work);
        Assert.Equal((failure, code), (thrown.Failure, thrown.Code));
        Assert.NotNull(ProviderTexts.Find(code));
    }
}
