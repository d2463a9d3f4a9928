using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Messages;

public sealed class KnownMessagesTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task An_unknown_one_is_asked_for_anew_and_a_known_one_is_remembered_for_its_organization_alone()
    {
        var messageId = SharedHost.NewMessageId();
        Assert.Empty(await FindAsync(messageId));
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", messageId));
        var first = (await FindAsync(messageId))[messageId];
        Assert.False(first.Sent);

        // Taken away behind the cache: what was found stays for some minutes, and nothing breaks on it.
        await host.InDatabaseAsync(db => db.WriteAsync(() => db.KnownMessageIds.Where(row => row.MailMessageId == first.Id).ExecuteDeleteAsync(), default));
        await host.InDatabaseAsync(db => db.WriteAsync(() => db.MailMessages.Where(row => row.Id == first.Id).ExecuteDeleteAsync(), default));
        Assert.Equal(first, (await FindAsync(messageId))[messageId]);
        var sidebar = await host.PostAsync<System.Text.Json.JsonElement>("/api/v1/sidebar", new { messageId, participants = Array.Empty<object>() });
        Assert.Equal("not_logged", sidebar.GetProperty("logged").GetProperty("state").GetString());
        var theirs = await shared.Elsewhere.GetAsync($"/api/v1/ledger?messageId={messageId}");
        Assert.DoesNotContain(first.Id.ToString(), await theirs.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_transaction_takes_back_was_never_remembered()
    {
        var messageId = SharedHost.NewMessageId();
        var thread = Guid.CreateVersion7();
        await host.AsMemberAsync(async services =>
        {
            var (db, known) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<KnownMessages>());
            await using var transaction = await db.Database.BeginTransactionAsync();
            var message = new MailMessage
            {
                ThreadId = thread, MessageId = messageId, Identity = Guid.NewGuid().ToByteArray(), Direction = MailDirection.Incoming, FromAddress = "", To = "[]", Cc = "[]", Subject = "", Preview = "",
                SentAt = host.Clock.GetUtcNow(), LoggedAt = host.Clock.GetUtcNow(),
            };
            db.MailMessages.Add(message);
            await db.SaveChangesAsync();
            await known.AddAsync(messageId, message.Id, default);
            Assert.Equal(thread, (await known.FindAsync([messageId], default))[messageId].ThreadId);
            await transaction.RollbackAsync();
            return true;
        });
        Assert.Empty(await FindAsync(messageId));
    }

    [Fact]
    public async Task A_message_is_also_found_by_the_Message_ID_that_its_provider_gave_it()
    {
        var (messageId, alias) = (SharedHost.NewMessageId(), SharedHost.NewMessageId());
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", messageId));
        var own = (await FindAsync(messageId))[messageId];
        foreach (var other in new[] { alias, alias, messageId })
        {
            Assert.True(MessageId.TryParse(other, out var given));
            await host.AsMemberAsync(async services =>
            {
                await services.GetRequiredService<KnownMessages>().AddAliasAsync(given, own.Id, default);
                return true;
            });
        }

        Assert.Equal(own with { MessageId = alias }, (await FindAsync(alias))[alias]);
        Assert.Equal(2, (await FindAsync(alias, messageId)).Count);
        Assert.Equal(2, await host.InDatabaseAsync(db => db.KnownMessageIds.CountAsync(row => row.MailMessageId == own.Id)));
    }

    [Fact]
    public async Task Many_at_once_are_found_as_well_as_few()
    {
        var ids = Enumerable.Range(0, 12).Select(_ => SharedHost.NewMessageId()).ToList();
        foreach (var id in ids.Take(6))
            await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", id));
        Assert.Equal(ids.Take(6).Order(), (await FindAsync([.. ids])).Keys.Order());
        Assert.Equal(ids.Take(2).Order(), (await FindAsync(ids[0], ids[1], ids[9])).Keys.Order());
        Assert.Equal(ids.Take(2).Order(), (await FindAsync(ids[0], ids[1], ids[9])).Keys.Order());
    }

    private Task<Dictionary<string, KnownMessage>> FindAsync(params string[] messageIds) =>
        host.AsMemberAsync(services => services.GetRequiredService<KnownMessages>().FindAsync(messageIds, default));
}
