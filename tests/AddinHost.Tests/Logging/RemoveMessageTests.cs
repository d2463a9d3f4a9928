using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Sync;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging;

public sealed class RemoveMessageTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_taken_off_the_record_comes_back_by_hand_only(bool withMessageId)
    {
        var author = SharedHost.Address("gone");
        var contact = await shared.AddContactAsync("Gone", author);
        var word = "w" + Guid.NewGuid().ToString("N")[..8];
        var mail = SharedHost.Mail(author, "ada@engines.test", withMessageId ? SharedHost.NewMessageId() : null, body: word).ReplaceLineEndings("\r\n");
        await shared.LogAsync(mail);
        var message = (await shared.TimelineAsync(contact))[0].GetProperty("sourceId").GetGuid();
        Assert.True((await host.GetAsync<JsonElement>($"/api/v1/messages/{message}")).GetProperty("mayRemove").GetBoolean());

        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(new Uri($"/api/v1/messages/{message}", UriKind.Relative))).StatusCode);
        await TestHost.ProblemAsync(await host.Client.DeleteAsync(new Uri($"/api/v1/messages/{message}", UriKind.Relative)), HttpStatusCode.NotFound, "message_not_found");
        await TestHost.ProblemAsync(await host.Client.GetAsync(new Uri($"/api/v1/messages/{message}", UriKind.Relative)), HttpStatusCode.NotFound, "message_not_found");
        Assert.Empty((await host.GetAsync<JsonElement>($"/api/v1/search?limit=10&query={word}")).GetProperty("items").EnumerateArray());
        Assert.Equal(0, await host.InDatabaseAsync(async db => await db.MailBodies.CountAsync(row => row.MailMessageId == message) + await db.KnownMessageIds.CountAsync(row => !db.MailMessages.Any(of => of.Number == row.MessageNumber))
            + await db.MessageParties.CountAsync(row => row.MailMessageId == message) + await db.MessageHolders.CountAsync(row => row.MailMessageId == message) + await db.SearchedMessages.CountAsync(row => row.MailMessageId == message)));

        // Two mailboxes by two batches each, a BCC, and a contact that becomes known once more.
        foreach (var (member, folder) in new[] { (host.MemberId, WatchedFolder.Inbox), ((await shared.AddMemberAsync()).Id, WatchedFolder.Inbox), (host.MemberId, WatchedFolder.Sent) })
            Assert.Equal(LogRules.Removed, await SyncAsync(member, folder, mail));
        Assert.Equal(LogDecision.Ignored, (await BccAsync(mail)).Decision);
        await host.InDatabaseAsync(async db => await db.ContactAddresses.Where(row => row.Address == author).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsMatched, false)));
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<LateMatch>().RunAsync(CancellationToken.None);
            return true;
        });
        Assert.Empty(await shared.TimelineAsync(contact));

        await shared.LogAsync(mail);
        Assert.Single(await shared.TimelineAsync(contact));
        Assert.NotEqual(LogRules.Removed, await SyncAsync(host.MemberId, WatchedFolder.Inbox, mail));
        Assert.Single(await shared.TimelineAsync(contact));
    }

    [Fact]
    public async Task Nobody_else_takes_a_mail_off_the_record_but_whose_it_is_and_an_administrator()
    {
        var author = SharedHost.Address("kept");
        var contact = await shared.AddContactAsync("Kept", author);
        var (_, owner) = await shared.AddMemberAsync();
        var (_, colleague) = await shared.AddMemberAsync();
        var mails = new[] { Bytes(SharedHost.Mail(author, "ada@engines.test", SharedHost.NewMessageId())), Bytes(SharedHost.Mail(author, "ada@engines.test", SharedHost.NewMessageId())) };
        foreach (var mail in mails)
            Assert.Equal(HttpStatusCode.OK, (await SharedHost.PostMailAsync(owner, mail)).StatusCode);
        var paths = (await shared.TimelineAsync(contact)).Select(entry => new Uri($"/api/v1/messages/{entry.GetProperty("sourceId").GetGuid()}", UriKind.Relative)).ToList();

        await TestHost.ProblemAsync(await colleague.DeleteAsync(paths[0]), HttpStatusCode.Forbidden, "message_not_yours");
        Assert.False((await TestHost.ReadAsync<JsonElement>(await colleague.GetAsync(paths[0]), HttpStatusCode.OK)).GetProperty("mayRemove").GetBoolean());
        var theirs = await shared.Elsewhere.DeleteAsync(paths[0]);
        var none = await shared.Elsewhere.DeleteAsync(new Uri($"/api/v1/messages/{Guid.NewGuid()}", UriKind.Relative));
        Assert.Equal((HttpStatusCode.NotFound, Stable(await none.Content.ReadAsStringAsync())), (theirs.StatusCode, Stable(await theirs.Content.ReadAsStringAsync())));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SignedOut().DeleteAsync(paths[0])).StatusCode);
        Assert.Equal(2, (await shared.TimelineAsync(contact)).Count);

        Assert.Equal(HttpStatusCode.NoContent, (await owner.DeleteAsync(paths[0])).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(paths[1])).StatusCode);
        Assert.Empty(await shared.TimelineAsync(contact));
    }

    [Fact]
    public async Task A_contact_that_somebody_deleted_is_made_anew_by_hand_and_not_by_a_BCC()
    {
        var address = SharedHost.Address("deleted");
        var contact = await shared.AddContactAsync("Deleted", address);
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(new Uri($"/api/v1/contacts/{contact}", UriKind.Relative))).StatusCode);
        string Mail() => SharedHost.Mail("ada@engines.test", address, SharedHost.NewMessageId()).ReplaceLineEndings("\r\n");

        Assert.Empty((await BccAsync(Mail())).Entries);
        Assert.False(await host.InDatabaseAsync(db => db.ContactAddresses.AnyAsync(row => row.Address == address)));
        Assert.Single((await shared.LogAsync(Mail())).GetProperty("entries").EnumerateArray());
        Assert.Single((await BccAsync(Mail())).Entries);
    }

    [Fact]
    public async Task The_ledger_says_that_it_was_taken_off()
    {
        var id = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", id));
        var message = await host.InDatabaseAsync(db => db.MailMessages.Where(row => row.MessageId == id).Select(row => row.Id).SingleAsync());
        await host.Client.DeleteAsync(new Uri($"/api/v1/messages/{message}", UriKind.Relative));
        var item = Assert.Single((await host.GetAsync<JsonElement>($"/api/v1/ledger?messageId={id}")).GetProperty("items").EnumerateArray());
        Assert.Equal(("ignored", LogRules.Removed), (item.GetProperty("decision").GetString(), item.GetProperty("rule").GetString()));
        var shown = await host.PostAsync<JsonElement>("/api/v1/sidebar", new { participants = Array.Empty<object>(), messageId = id });
        Assert.Contains("off the record", shown.GetProperty("logged").GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    private static string Stable(string problem) => System.Text.RegularExpressions.Regex.Replace(problem, "\"traceId\":\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private async Task<string> SyncAsync(Guid member, WatchedFolder folder, string mail)
    {
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("box"), member, MailboxState.Disabled);
        await host.InDatabaseAsync(async db =>
        {
            db.LogPolicies.RemoveRange(await db.LogPolicies.ToListAsync());
            db.LogPolicies.Add(new LogPolicy { MemberId = LogPolicy.Everybody, Mode = LoggingMode.KnownContacts, LogBulk = true, Revision = 1, ChangedAt = host.Clock.GetUtcNow(), ChangedBy = member });
            return await db.SaveChangesAsync();
        });
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(host.OrganizationId, member);
        await using var folders = new ScriptedFolders();
        var message = folders.Add(folder, "1", "Received: by " + mailbox.ToString("N") + "; Fri, 20 Nov 2026 10:00:00 +0000\r\n" + mail);
        var target = new SyncTarget(mailbox, member, DateTimeOffset.UnixEpoch, 1, "none");
        var take = scope.ServiceProvider.GetRequiredService<TakeMessages>();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var readings = await take.ReadAsync(target, folders, folder, [message], CancellationToken.None);
        await db.WriteAsync(
            async () =>
            {
                await take.StoreAsync(target, folder, readings, CancellationToken.None);
                await db.SaveChangesAsync();
            },
            CancellationToken.None);
        return await db.LedgerEntries.Where(row => db.LedgerSources.Any(source => source.Number == row.Source && source.MailboxId == mailbox)).Select(row => row.Rule).SingleAsync();
    }

    private Task<LogEmail.Response> BccAsync(string mail) => host.AsMemberAsync(async services =>
    {
        var read = await services.GetRequiredService<MessageStore>().ReadAsync(Bytes(mail), CancellationToken.None);
        return await services.GetRequiredService<LogEmail>().PutAsync(read, null, await services.GetRequiredService<RuleBook>().OfAsync(host.MemberId, CancellationToken.None), LogRules.ByBcc, createsContacts: true, CancellationToken.None);
    });

    private static byte[] Bytes(string mail) => Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n"));
}
