using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Organizations;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging;

public sealed class LateMatchTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Fact]
    public async Task What_is_on_record_with_a_new_address_joins_the_timeline_of_its_contact()
    {
        var (known, late) = (SharedHost.Address("known"), SharedHost.Address("o'late+x"));
        await shared.AddContactAsync("Known", known);
        await shared.LogAsync(SharedHost.Mail(known, $"{late}, ada@engines.test"));

        var contact = await shared.AddContactAsync("Late", SharedHost.Address("other"), late.ToUpperInvariant().Replace("OUTSIDE.TEST", "outside.test", StringComparison.Ordinal));
        await RunAsync();
        Assert.Single(await shared.TimelineAsync(contact));
        await RunAsync();
        Assert.Single(await shared.TimelineAsync(contact));
    }

    [Fact]
    public async Task Many_new_addresses_are_looked_for_in_one_pass()
    {
        var (known, late) = (SharedHost.Address("known"), Enumerable.Range(0, 8).Select(i => SharedHost.Address($"many{i}")).ToArray());
        await shared.AddContactAsync("Known", known);
        await shared.LogAsync(SharedHost.Mail(known, string.Join(", ", late)));
        await RunAsync();

        var contacts = new List<Guid>();
        foreach (var address in late)
            contacts.Add(await shared.AddContactAsync("Late", address));
        // As after an import: all of them at once.
        await host.InDatabaseAsync(async db => await db.ContactAddresses.Where(row => late.Contains(row.Address)).ExecuteUpdateAsync(set => set.SetProperty(row => row.IsMatched, false)));
        await RunAsync();
        foreach (var contact in contacts)
            Assert.Single(await shared.TimelineAsync(contact));
    }

    [Fact]
    public async Task What_was_passed_over_because_nobody_knew_the_address_is_decided_about_once_more_and_nothing_else_is()
    {
        var (stranger, other) = (SharedHost.Address("stranger"), SharedHost.Address("other"));
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("box"), host.MemberId);
        await PassOverAsync(mailbox, "1", stranger, Judge.NoContact);
        await PassOverAsync(mailbox, "2", other, Judge.NoContact);
        await PassOverAsync(mailbox, "3", stranger, Judge.NeverLog);

        await shared.AddContactAsync("No stranger any more", stranger);
        await RunAsync();
        var due = await host.InDatabaseAsync(db => db.WaitingReplies.AsNoTracking().Where(row => row.MailboxId == mailbox).ToListAsync());
        Assert.Equal([("inbox", "1", true)], due.Select(row => (row.Folder, row.ProviderId, row.IsDue)));
    }

    [Fact]
    public async Task The_pane_names_the_rule_that_decided()
    {
        var messageId = SharedHost.NewMessageId();
        await PassOverAsync(await shared.AddMailboxAsync(SharedHost.Address("box"), host.MemberId), "9", SharedHost.Address(), Judge.InternalOnly, messageId);
        var shown = await host.PostAsync<JsonElement>("/api/v1/sidebar", new { participants = Array.Empty<object>(), messageId });
        Assert.Contains("colleagues", shown.GetProperty("logged").GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    private Task<bool> PassOverAsync(Guid mailbox, string providerId, string from, string rule, string messageId = "") => host.AsMemberAsync(async services =>
    {
        var hash = await services.GetRequiredService<OrganizationHashes>().GetAsync(CancellationToken.None);
        await services.GetRequiredService<Ledger>().AddAsync(mailbox, "inbox:" + providerId, messageId, LogDecision.Ignored, rule, CancellationToken.None);
        await services.GetRequiredService<SeenMessages>()
            .AddAsync(mailbox, "inbox:" + providerId, "inbox", providerId, new MessageFacts(false, false, MailPartyKeys.Of(from, hash), []), answersKnown: false, CancellationToken.None);
        return true;
    });

    private Task<bool> RunAsync() => host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<LateMatch>().RunAsync(CancellationToken.None);
        return true;
    });
}
