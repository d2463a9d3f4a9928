using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Mail;
using AddinHost.Providers;
using AddinHost.Providers.Imap;

namespace AddinHost.Integration.Providers;

/// <summary>Folders besides Inbox and Sent over IMAP, on Dovecot.</summary>
[Collection(Servers.Shared)]
public sealed class ImapFoldersTests(Servers servers)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_chosen_folder_is_listed_watched_and_read_and_only_its_own_questions_fail_when_it_is_gone()
    {
        var dovecot = await servers.DovecotAsync();
        var user = dovecot.AddUser("folders");
        // A folder whose name is not ASCII is not announced, and looked at as often as this.
        var mailbox = new ImapMailbox(dovecot, user, new MailServer(DovecotServer.Host, 25, MailSecurity.None, "")) { Limits = new ImapLimits { PollEvery = TimeSpan.FromSeconds(1) } };
        var (customers, all) = (WatchedFolder.Chosen("Kunden/Größte"), WatchedFolder.Both);
        await dovecot.DoveadmAsync(["mailbox", "create", "-u", user.Address, customers.Id!, "Trash/Old"]);
        await mailbox.PutAsync(customers, Mail("first"));
        await mailbox.PutAsync(WatchedFolder.Chosen("Trash"), Mail("thrown away"));
        await using (var before = mailbox.OpenImap())
        {
            Assert.Equal(all, await before.WaitForChangesAsync(default));
            var names = (await before.ListFoldersAsync(default)).Select(folder => folder.Name).ToList();
            Assert.Contains("Kunden/Größte", names);
            Assert.DoesNotContain("INBOX", names);
            Assert.DoesNotContain("Sent", names);
            Assert.DoesNotContain("Trash", names);
            Assert.DoesNotContain("Trash/Old", names);
        }

        mailbox.Folders = [customers.Id!, "Never was"];
        var never = WatchedFolder.Chosen("Never was");
        await using var provider = mailbox.OpenImap();
        Assert.Equal([.. all, customers, never], await provider.WaitForChangesAsync(default));
        var cursor = default(SyncCursor);
        foreach (var folder in all.Append(customers))
        {
            var page = await provider.ListChangesAsync(folder, null, Start, 10, default);
            Assert.Equal(folder == customers ? 1 : 0, page.Messages.Count);
            cursor = page.Next;
        }

        var waiting = provider.WaitForChangesAsync(default);
        await mailbox.PutAsync(customers, Mail("second"));
        Assert.Contains(customers, await waiting.WaitAsync(Patience));
        var next = await provider.ListChangesAsync(customers, cursor, Start, 10, default);
        Assert.Equal("second", Assert.Single(next.Messages).Headers.Subject);
        Assert.Equal(2, (await provider.ListIdsAsync(customers, Start, next.Next, default)).Count);
        foreach (var ask in (Func<Task>[]) [() => provider.ListChangesAsync(never, null, Start, 10, default), () => provider.ListIdsAsync(never, Start, next.Next, default), () => provider.CountOlderAsync(never, Start, Start, default)])
        {
            var failure = await Assert.ThrowsAsync<ProviderException>(ask);
            Assert.Equal((ProviderFailure.NotFound, "folder_missing"), (failure.Failure, failure.Code));
        }

        Assert.Empty((await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 10, default)).Messages);
    }

    private static byte[] Mail(string subject) => Encoding.ASCII.GetBytes($"From: Bob <bob@elsewhere.test>\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@elsewhere.test>\r\n\r\nHello\r\n");
}
