using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SQLitePCL;

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
        await host.InDatabaseAsync(db => db.WriteAsync(() => db.KnownMessageIds.Where(row => db.MailMessages.Any(message => message.Id == first.Id && message.Number == row.MessageNumber)).ExecuteDeleteAsync(), default));
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
        Assert.Equal(1, await host.InDatabaseAsync(db => db.KnownAliases.CountAsync(row => row.MailMessageId == own.Id)));
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

    [Fact]
    public async Task Hashes_that_meet_by_chance_match_nothing_and_rows_of_others_neither()
    {
        var (messageId, other) = (SharedHost.NewMessageId(), SharedHost.NewMessageId());
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", messageId));
        var own = (await FindAsync(messageId))[messageId];
        var number = await host.InDatabaseAsync(db => db.MailMessages.Where(row => row.Id == own.Id).Select(row => row.Number).SingleAsync());
        var elsewhere = await host.InDatabaseAsync(db => db.Organizations.Where(row => row.Id != host.OrganizationId).Select(row => row.Id).FirstAsync());
        // As if another name, and the same one by the key of another organization, had the hash of a row that points here.
        await PointAsync(host.OrganizationId, other, number);
        await PointAsync(elsewhere, messageId, number);

        Assert.Empty(await FindAsync(other));
        Assert.Equal(own, (await FindAsync(messageId, other))[messageId]);
        Assert.Empty(await InAsync(elsewhere, services => services.GetRequiredService<KnownMessages>().FindAsync([messageId], default)));
        Assert.Empty(await InAsync(elsewhere, services => services.GetRequiredService<AppDb>().KnownMessageIds.Where(row => row.MessageNumber == number).ToListAsync()));
        Assert.Equal(3, await host.InDatabaseAsync(db => db.KnownMessageIds.CountAsync(row => row.MessageNumber == number)));

        Task<bool> PointAsync(Guid organization, string name, long at) => InAsync(organization, async services =>
            await services.GetRequiredService<AppDb>().TryInsertAsync(new KnownMessageId { Hash = (await services.GetRequiredService<OrganizationHashes>().GetAsync(default)).Of(name), MessageNumber = at }, default));
    }

    [Fact]
    public async Task Five_hundred_messages_are_one_question_and_a_name_takes_at_most_25_bytes()
    {
        if (TestDatabase.IsPostgres)
            return;
        var names = Enumerable.Range(0, 2_500).Select(_ => SharedHost.NewMessageId()).ToList();
        await host.AsMemberAsync(async services =>
        {
            var (db, known) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<KnownMessages>());
            await services.GetRequiredService<OrganizationHashes>().GetAsync(default);
            await db.Database.OpenConnectionAsync();
            var questions = new List<string>();
            var handle = ((SqliteConnection)db.Database.GetDbConnection()).Handle!;
            raw.sqlite3_trace(handle, (_, sql) => questions.Add(sql.utf8_to_string()), null);
            Assert.Empty(await known.FindAsync(names, default));
            raw.sqlite3_trace(handle, (strdelegate_trace?)null, null);
            Assert.Single(questions);

            const int Many = 20_000;
            var before = await SizeAsync(db);
            var random = new Random(1);
            for (var i = 0; i < Many; i += 500)
                await db.InsertMissingAsync([.. Enumerable.Range(i, 500).Select(n => new KnownMessageId { Hash = random.NextInt64(long.MinValue, long.MaxValue), MessageNumber = 1_000_000 + n })], default);
            var each = (await SizeAsync(db) - before) / (double)Many;
            Assert.InRange(each, 10, 25);
            return true;
        });
    }

    internal static Task<long> SizeAsync(AppDb db) =>
        db.Database.SqlQueryRaw<long>("SELECT (page_count - freelist_count) * page_size AS \"Value\" FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()").SingleAsync();

    private async Task<T> InAsync<T>(Guid organization, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organization);
        return await work(scope.ServiceProvider);
    }

    private Task<Dictionary<string, KnownMessage>> FindAsync(params string[] messageIds) =>
        host.AsMemberAsync(services => services.GetRequiredService<KnownMessages>().FindAsync(messageIds, default));
}
