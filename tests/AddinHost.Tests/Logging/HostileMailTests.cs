using System.Diagnostics;
using System.Text.Json;
using AddinHost.Logging;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging;

/// <summary>Mail that wants to stand on somebody else's record, or to make the host work for it.</summary>
public sealed class HostileMailTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Theory]
    [InlineData("ann@p\u0430ypal.example")]
    [InlineData("ann@xn--pypal-4ve.example")]
    [InlineData("\u0430nn@paypal.example")]
    [InlineData("ann@paypa\u217c.example")]
    [InlineData("ann@paypal.example.evil.example")]
    [InlineData("ann\u200b@paypal.example")]
    [InlineData("\"ann@paypal.example\"@evil.example")]
    [InlineData("\"ann@paypal.example\" <x@evil.example>")]
    [InlineData("=?utf-8?q?ann=40paypal.example?= <x@evil.example>")]
    [InlineData("=?utf-8?q?ann=40paypal.example=00?=@evil.example")]
    [InlineData("ann@paypal.example(@evil.example), x@evil.example")]
    public async Task An_address_that_looks_like_a_contacts_is_not_that_contact(string from)
    {
        var ann = await AnnAsync();
        await shared.LogAsync(SharedHost.Mail(from, "ada@engines.test", SharedHost.NewMessageId()), $"?contactId={await shared.AddContactAsync("Where it is kept", SharedHost.Address())}");
        await MatchAsync();
        Assert.Empty(await shared.TimelineAsync(ann));
    }

    [Fact]
    public async Task Two_authors_in_one_header_are_nobody()
    {
        var ann = await AnnAsync();
        var mail = SharedHost.Mail("x@evil.example", "ada@engines.test", SharedHost.NewMessageId(), "From: ann@paypal.example\n");
        await shared.LogAsync(mail, $"?contactId={await shared.AddContactAsync("Where it is kept", SharedHost.Address())}");
        await MatchAsync();
        Assert.Empty(await shared.TimelineAsync(ann));
    }

    [Fact]
    public async Task No_line_of_a_subject_or_a_name_becomes_a_header_a_recipient_or_a_second_line()
    {
        var ann = await AnnAsync();
        var id = SharedHost.NewMessageId();
        var from = $"=?utf-8?q?Eve=0D=0ATo:_ann=40paypal.example=0D=0A?= <{SharedHost.Address("eve")}>";
        var mail = SharedHost.Mail(from, "ada@engines.test", id).Replace("Subject: Thursday", "Subject: =?utf-8?q?Hi=0D=0ACc:_ann=40paypal.example=00?=", StringComparison.Ordinal);
        await shared.LogAsync(mail, $"?contactId={await shared.AddContactAsync("Where it is kept", SharedHost.Address())}");
        await MatchAsync();
        Assert.Empty(await shared.TimelineAsync(ann));
        var row = await host.InDatabaseAsync(db => db.MailMessages.AsNoTracking().SingleAsync(message => message.MessageId == id));
        Assert.DoesNotContain(row.Subject + row.FromName, character => char.IsControl(character));
        Assert.Equal("[]", row.Cc);
    }

    [Fact]
    public async Task A_mail_to_ten_thousand_is_logged_on_its_author_with_bounded_work()
    {
        var author = SharedHost.Address("many");
        var contact = await shared.AddContactAsync("Many", author);
        var late = SharedHost.Address("late");
        var to = string.Join(",\n ", Enumerable.Range(0, 10_000).Select(i => $"p{i}-{author}").Append(late));
        var id = SharedHost.NewMessageId();
        var clock = Stopwatch.StartNew();
        await shared.LogAsync(SharedHost.Mail(author, to, id));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
        Assert.Single(await shared.TimelineAsync(contact));
        // Whom a mail to thousands names at the end it does not concern, known or not.
        var end = await shared.AddContactAsync("At the end", late);
        await MatchAsync();
        Assert.Empty(await shared.TimelineAsync(end));
        var (parties, entries) = await host.InDatabaseAsync(async db =>
        {
            var message = await db.MailMessages.Where(row => row.MessageId == id).Select(row => row.Id).SingleAsync();
            return (await db.MessageParties.CountAsync(row => row.MailMessageId == message), await db.TimelineEntries.CountAsync(row => row.SourceId == message));
        });
        Assert.InRange(parties, 1, 100);
        Assert.InRange(entries, 1, 3);
    }

    [Fact]
    public async Task References_to_ten_thousand_messages_are_bounded_work()
    {
        var author = SharedHost.Address("refs");
        var contact = await shared.AddContactAsync("Refs", author);
        var id = SharedHost.NewMessageId();
        await shared.LogAsync(SharedHost.Mail(author, "ada@engines.test", id, $"References: {string.Join("\n ", Enumerable.Range(0, 10_000).Select(i => $"<r{i}.{id}>"))}\n"));
        Assert.Single(await shared.TimelineAsync(contact));
        Assert.InRange(await host.InDatabaseAsync(db => db.MessageReferences.CountAsync(row => db.MailMessages.Any(message => message.Id == row.MailMessageId && message.MessageId == id))), 1, 50);
    }

    private async Task<Guid> AnnAsync()
    {
        var known = (await host.GetAsync<JsonElement>("/api/v1/contacts?query=ann@paypal.example")).GetProperty("items").EnumerateArray().ToList();
        return known.Count > 0 ? known[0].GetProperty("id").GetGuid() : await shared.AddContactAsync("Ann", "ann@paypal.example");
    }

    private Task<bool> MatchAsync() => host.AsMemberAsync(async services =>
    {
        await host.InDatabaseAsync(async db => await db.ContactAddresses.ExecuteUpdateAsync(set => set.SetProperty(row => row.IsMatched, false)));
        await services.GetRequiredService<LateMatch>().RunAsync(CancellationToken.None);
        return true;
    });
}
