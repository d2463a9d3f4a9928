using AddinHost.Messages;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Messages;

/// <summary>A provider's thread is known like a Message-ID, but in one mailbox of one organization only.</summary>
public sealed class KnownThreadTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_thread_is_known_in_its_own_mailbox_and_nowhere_else_and_kept_as_a_hash()
    {
        var (mailbox, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var id = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail("ada@demo.example", SharedHost.Address(), id));
        var threadId = "18f2c0ffee15dead";
        var message = await shared.Host.InDatabaseAsync(db => db.MailMessages.SingleAsync(row => row.MessageId == id));
        await shared.Host.AsMemberAsync(async services =>
        {
            var known = services.GetRequiredService<KnownMessages>();
            await known.AddThreadAsync(await known.ThreadAsync(mailbox, threadId, default), message.Id, default);
            return true;
        });

        Assert.Equal(message.ThreadId, (await FindAsync(shared.Host.OrganizationId, mailbox, threadId))?.ThreadId);
        Assert.Null(await FindAsync(shared.Host.OrganizationId, other, threadId));
        Assert.Null(await FindAsync(shared.Host.OrganizationId, mailbox, threadId + "0"));
        var elsewhere = await shared.Host.InDatabaseAsync(db => db.Organizations.IgnoreQueryFilters().Where(row => row.Id != shared.Host.OrganizationId).Select(row => row.Id).FirstAsync());
        Assert.Null(await FindAsync(elsewhere, mailbox, threadId));
        Assert.Empty(await shared.Host.InDatabaseAsync(db => db.KnownAliases.Where(row => row.Alias.Contains(threadId)).ToListAsync()));
    }

    private async Task<KnownMessage?> FindAsync(Guid organization, Guid mailbox, string threadId)
    {
        await using var scope = shared.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization);
        var known = scope.ServiceProvider.GetRequiredService<KnownMessages>();
        var thread = await known.ThreadAsync(mailbox, threadId, default);
        return (await known.FindAsync([thread!], default)).GetValueOrDefault(thread!);
    }
}
