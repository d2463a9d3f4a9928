using System.Text;
using AddinHost.Messages;
using AddinHost.Providers.Memory;
using AddinHost.Sending;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending;

/// <summary>Whether the server files what it sends is learned from a copy that is there before ours.</summary>
public sealed class FilingTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly OutboxHost outbox = new(shared);

    [Theory]
    [InlineData(false, true)]
    // The host died after it had put its own copy there, and before it could say so.
    [InlineData(true, null)]
    public async Task A_copy_in_sent_is_the_servers_unless_a_host_that_died_may_have_put_it_there(bool died, bool? filesItself)
    {
        var (host, mailbox) = (shared.Host, await outbox.AddMailboxAsync());
        var id = await outbox.SendAsync(mailbox, await outbox.AddContactAsync(), outbox.In(TimeSpan.FromDays(1)));
        await host.InDatabaseAsync(async db =>
        {
            var (handle, now) = (await db.MailMessages.Where(row => row.Id == id).Select(row => row.MessageId).SingleAsync(), host.Clock.GetUtcNow());
            db.MemoryMails.Add(new MemoryMail
            {
                MailboxId = mailbox, Folder = MemoryMail.Sent, ReceivedAt = now, DeliverAt = now,
                Content = Encoding.ASCII.GetBytes($"From: ada@engines.test\r\nX-Inlay-Ref: {handle}\r\nMessage-ID: <{handle}>\r\n\r\nThursday?\r\n"),
            });
            await db.SaveChangesAsync();
            await db.OutgoingMails.Where(row => row.MailMessageId == id)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Handle, handle).SetProperty(row => row.HandedOffAt, now).SetProperty(row => row.SendAt, (DateTimeOffset?)null).SetProperty(row => row.DueAt, now.AddMinutes(12)));
            return await db.MailMessages.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, SendState.Accepted));
        });
        if (died)
        {
            await host.AsMemberAsync(async services =>
            {
                await services.GetRequiredService<SendDue>().RecoverAsync(default);
                return true;
            });
        }

        host.Clock.Advance(TimeSpan.FromMinutes(13));
        await outbox.UntilAsync(id, SendState.Filed);
        Assert.Equal(filesItself, await host.InDatabaseAsync(db => db.SentFilings.Where(row => row.MailboxId == mailbox).Select(row => (bool?)row.ByServer).SingleOrDefaultAsync()));
        Assert.Equal(1, await host.InDatabaseAsync(db => db.MemoryMails.CountAsync(row => row.MailboxId == mailbox && row.Folder == MemoryMail.Sent)));
    }
}
