using System.Globalization;
using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Messages;
using AddinHost.Shared.Identity;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Data;

/// <summary>What was there before the ledger was made small is there afterwards.</summary>
public sealed class LedgerMigrationTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly string[] Decisions = ["Logged", "AlreadyLogged", "Ignored"];

    [Fact]
    public async Task Rows_of_the_ledger_known_names_messages_and_their_words_outlive_the_new_form()
    {
        var file = Path.Combine(Path.GetTempPath(), "inlay-" + Guid.NewGuid().ToString("N") + ".db");
        var postgres = TestDatabase.IsPostgres ? await TestDatabase.CreateAsync() : null;
        try
        {
            await RunAsync(postgres is null ? options => options.UseSqlite($"Data Source={file};Foreign Keys=True;Pooling=False") : options => options.UseNpgsql(postgres));
        }
        finally
        {
            File.Delete(file);
            if (postgres is not null)
                await TestDatabase.DropAsync(postgres);
        }
    }

    private static async Task RunAsync(Action<DbContextOptionsBuilder<AppDb>> configure)
    {
        var builder = new DbContextOptionsBuilder<AppDb>();
        configure(builder);
        var caller = new Caller();
        await using var db = new AppDb(builder.Options, caller, new WriteGate(oneWriter: true));
        var files = SchemaRunner.Files(db.IsSqlite);
        foreach (var earlier in files.Where(earlier => earlier.Number < 15))
            await SchemaRunner.ApplyAsync(db, earlier.Resource, default);

        var (ours, theirs, mailbox, thread) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var messages = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).Order().ToList();
        // Those that there were then.
        var rules = RuleNumbers.All.Where(rule => rule.Value <= 17).Select(rule => rule.Key).Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < rules.Count; i++)
            await RunAsync(db, $"INSERT INTO ledger_entries (organization_id, mailbox_id, message_id_hash, provider_id_hash, decision, rule, seen_at) VALUES ({Id(ours)}, {Id(mailbox)}, {100 + i}, {-1000 - i}, '{Decisions[i % 3]}', '{rules[i]}', {Time(At.AddSeconds(i))})");
        // By hand, in two organizations: the same "no mailbox", and yet two sources.
        foreach (var organization in new[] { ours, theirs })
            await RunAsync(db, $"INSERT INTO ledger_entries (organization_id, mailbox_id, message_id_hash, provider_id_hash, decision, rule, seen_at) VALUES ({Id(organization)}, {Id(Guid.Empty)}, 7, {(organization == ours ? 8 : 9)}, 'Logged', 'logged_by_hand', {Time(At)})");
        for (var i = 0; i < messages.Count; i++)
        {
            await RunAsync(db, "INSERT INTO mail_messages (id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_name, from_address, \"to\", cc, subject, preview, sent_at, logged_at, state) "
                + $"VALUES ({Id(messages[i])}, {Id(ours)}, {Id(thread)}, 'm{i}@outside.test', {Id(messages[i], binary: true)}, {(db.IsSqlite ? "0" : "false")}, 'Incoming', NULL, 'bea@outside.test', '[]', '[]', 'Subject {i}', '', {Time(At)}, {Time(At)}, {(i == 0 ? "'Filed'" : "NULL")})");
            await RunAsync(db, $"INSERT INTO known_message_ids (organization_id, hash, mail_message_id, alias) VALUES ({Id(ours)}, {500 + i}, {Id(messages[i])}, NULL)");
            await RunAsync(db, $"INSERT INTO searched_messages (position, organization_id, mail_message_id) VALUES ({900 + i}, {Id(ours)}, {Id(messages[i])})");
        }

        await RunAsync(db, $"INSERT INTO known_message_ids (organization_id, hash, mail_message_id, alias) VALUES ({Id(ours)}, 600, {Id(messages[1])}, 'other@outside.test')");
        await db.WriteAsync(() => SchemaRunner.ApplyAsync(db, files.Single(one => one.Number == 15).Resource, default), default);
        foreach (var later in files.Where(later => later.Number > 15))
            await SchemaRunner.ApplyAsync(db, later.Resource, default);

        caller.BecomeJob(ours);
        var own = await db.LedgerSources.SingleAsync(row => row.MailboxId == mailbox);
        var kept = await db.LedgerEntries.AsNoTracking().Where(row => row.Source == own.Number).OrderBy(row => row.MessageIdHash).ToListAsync();
        Assert.Equal(rules, kept.Select(row => row.Rule));
        Assert.Equal(rules.Select((_, i) => (100L + i, -1000L - i, Decisions[i % 3], At.AddSeconds(i))), kept.Select(row => (row.MessageIdHash, row.ProviderIdHash, row.Decision.ToString(), row.SeenAt)));
        Assert.Equal(8, (await db.LedgerEntries.SingleAsync(row => row.MessageIdHash == 7)).ProviderIdHash);
        var stored = await db.MailMessages.AsNoTracking().OrderBy(row => row.Number).ToListAsync();
        Assert.Equal(messages, stored.Select(row => row.Id));
        Assert.Equal([SendState.Filed, null, null], stored.Select(row => row.State));
        Assert.Equal(["m0@outside.test", "m1@outside.test", "m2@outside.test"], stored.Select(row => row.MessageId));
        Assert.Equal(stored.Select((row, i) => (500L + i, row.Number)), (await db.KnownMessageIds.AsNoTracking().OrderBy(row => row.Hash).ToListAsync()).Select(row => (row.Hash, row.MessageNumber)));
        var alias = await db.KnownAliases.SingleAsync();
        Assert.Equal((600L, messages[1], "other@outside.test"), (alias.Hash, alias.MailMessageId, alias.Alias));
        Assert.Equal(messages, await db.SearchedMessages.OrderBy(row => row.Position).Select(row => row.MailMessageId).ToListAsync());
        // What goes still takes its place in the search along.
        await db.MailMessages.Where(row => row.Id == messages[2]).ExecuteDeleteAsync();
        Assert.Equal(2, await db.SearchedMessages.CountAsync());

        caller.BecomeJob(theirs);
        Assert.Equal(9, (await db.LedgerEntries.SingleAsync()).ProviderIdHash);

        string Id(Guid id, bool binary = false) => db.IsSqlite ? $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'" : binary ? $"'\\x{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'" : $"'{id}'";

        string Time(DateTimeOffset time) => db.IsSqlite ? (time.ToUnixTimeMilliseconds() * 1_000).ToString(CultureInfo.InvariantCulture) : $"'{time:u}'";
    }

    private static async Task RunAsync(AppDb db, string sql)
    {
#pragma warning disable EF1002 // Made of the constants above.
        await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
#pragma warning restore EF1002
    }
}
