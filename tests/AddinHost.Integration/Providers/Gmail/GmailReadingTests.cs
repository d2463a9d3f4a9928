using System.Globalization;
using AddinHost.Integration.Support;
using AddinHost.Providers;
using Xunit.Abstractions;
using static AddinHost.Integration.Providers.Gmail.GmailTestMail;

namespace AddinHost.Integration.Providers.Gmail;

/// <summary>What Gmail has and other mail systems do not: labels, a history that expires, quota units.</summary>
public sealed class GmailReadingTests(GoogleFixture google, ITestOutputHelper output) : IClassFixture<GoogleFixture>
{
    private GoogleFake Fake => google.Fake;

    [Fact]
    public async Task What_is_moved_into_the_inbox_later_is_found_and_drafts_chats_spam_and_trash_are_not()
    {
        var mailbox = await NewAsync();
        var archived = await Fake.PutAsync(mailbox.Address, Received("archived first"), null, "IMPORTANT");
        await using var provider = mailbox.Open();
        var cursor = (await ReadAllAsync(provider, WatchedFolder.Inbox)).Next;

        await Fake.LabelAsync(mailbox.Address, archived, add: ["INBOX"]);
        foreach (var label in (string[])["DRAFT", "CHAT", "SPAM", "TRASH"])
            await Fake.PutAsync(mailbox.Address, Received(label), null, "INBOX", label);
        var found = await ReadAllAsync(provider, WatchedFolder.Inbox, cursor);
        Assert.Equal("archived first", Assert.Single(found.Messages).Headers.Subject);

        // The same from the start.
        Assert.Equal("archived first", Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages).Headers.Subject);
    }

    [Fact]
    public async Task A_message_announced_twice_comes_once_and_one_that_is_gone_again_not_at_all()
    {
        var mailbox = await NewAsync();
        await using var provider = mailbox.Open();
        var cursor = (await ReadAllAsync(provider, WatchedFolder.Inbox)).Next;
        var twice = await Fake.PutAsync(mailbox.Address, Received("twice"));
        await Fake.LabelAsync(mailbox.Address, twice, remove: ["INBOX"]);
        await Fake.LabelAsync(mailbox.Address, twice, add: ["INBOX"]);
        await Fake.DeleteAsync(mailbox.Address, await Fake.PutAsync(mailbox.Address, Received("gone")));
        Assert.Equal(twice, Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages).Id.Value);
    }

    [Fact]
    public async Task What_was_archived_at_once_is_read_all_the_same()
    {
        var mailbox = await NewAsync();
        await using var provider = mailbox.Open();
        var cursor = (await ReadAllAsync(provider, WatchedFolder.Inbox)).Next;
        await Fake.LabelAsync(mailbox.Address, await Fake.PutAsync(mailbox.Address, Received("quickly archived")), remove: ["INBOX"]);
        Assert.Equal("quickly archived", Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox, cursor)).Messages).Headers.Subject);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_long_history_comes_in_pages_each_message_once(int limit)
    {
        var mailbox = await NewAsync();
        await using var provider = mailbox.Open();
        var cursor = (await ReadAllAsync(provider, WatchedFolder.Inbox)).Next;
        for (var i = 0; i < 7; i++)
            await Fake.PutAsync(mailbox.Address, Received($"number {i}"));
        var (messages, next) = await ReadAllAsync(provider, WatchedFolder.Inbox, cursor, limit: limit);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"number {i}"), messages.Select(message => message.Headers.Subject));
        Assert.Equal(messages.Select(message => message.Id), await ((IListMessageIds)provider).ListIdsAsync(WatchedFolder.Inbox, default, next, default));
    }

    [Fact]
    public async Task A_history_that_is_gone_means_reading_from_the_start()
    {
        var mailbox = await NewAsync();
        await Fake.PutAsync(mailbox.Address, Received("before"));
        await using var provider = mailbox.Open();
        var cursor = (await ReadAllAsync(provider, WatchedFolder.Inbox)).Next;
        await Fake.PutAsync(mailbox.Address, Received("while away"));
        await Fake.ExpireHistoryAsync(mailbox.Address);

        foreach (var ask in (Func<Task>[])[() => provider.ListChangesAsync(WatchedFolder.Inbox, cursor, default, 10, default), () => ((IListMessageIds)provider).ListIdsAsync(WatchedFolder.Inbox, default, cursor, default)])
            Assert.Equal((ProviderFailure.CursorExpired, "cursor_expired"), await Assert.ThrowsAsync<ProviderException>(ask) is var failure ? (failure.Failure, failure.Code) : default);
        var (messages, next) = await ReadAllAsync(provider, WatchedFolder.Inbox);
        Assert.Equal(["before", "while away"], messages.Select(message => message.Headers.Subject));
        Assert.Empty((await ReadAllAsync(provider, WatchedFolder.Inbox, next)).Messages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_listing_goes_on_in_another_session_and_what_comes_meanwhile_is_found(bool lastIsGone)
    {
        var mailbox = await NewAsync();
        for (var i = 0; i < 6; i++)
            await Fake.PutAsync(mailbox.Address, Received($"number {i}"), DateTimeOffset.UtcNow.AddMinutes(i - 60));
        ChangePage first;
        await using (var provider = mailbox.Open())
            first = await provider.ListChangesAsync(WatchedFolder.Inbox, null, default, 4, default);
        await Fake.PutAsync(mailbox.Address, Received("meanwhile"));
        if (lastIsGone)
            await Fake.DeleteAsync(mailbox.Address, first.Messages[^1].Id.Value);

        await using var next = mailbox.Open();
        var rest = (await ReadAllAsync(next, WatchedFolder.Inbox, first.Next, limit: 4)).Messages;
        var all = first.Messages.Concat(rest).Select(message => message.Headers.Subject).ToHashSet();
        Assert.Equal(["number 0", "number 1", "number 2", "number 3", "number 4", "number 5", "meanwhile"], all);
        if (!lastIsGone)
            Assert.Equal(["number 4", "number 5", "meanwhile"], rest.Select(message => message.Headers.Subject).Distinct());
    }

    [Fact]
    public async Task What_carries_an_excluded_label_is_passed_over_everywhere()
    {
        var mailbox = await NewAsync();
        mailbox.Settings = new(["Label_7"]);
        await Fake.PutAsync(mailbox.Address, Received("private"), null, "INBOX", "Label_7");
        await Fake.PutAsync(mailbox.Address, Received("business"));
        await using var provider = mailbox.Open();
        var (messages, next) = await ReadAllAsync(provider, WatchedFolder.Inbox);
        Assert.Equal("business", Assert.Single(messages).Headers.Subject);
        await Fake.PutAsync(mailbox.Address, Received("private again"), null, "INBOX", "Label_7");
        var after = await ReadAllAsync(provider, WatchedFolder.Inbox, next);
        Assert.Empty(after.Messages);
        Assert.Single(await ((IListMessageIds)provider).ListIdsAsync(WatchedFolder.Inbox, default, after.Next, default));
    }

    [Theory]
    [InlineData("=?utf-8?Q?=3Cboss=40corp.test=3E_=28?= <mallory@elsewhere.test>")]
    [InlineData("=?utf-8?Q?boss=40corp.test=2C?= <mallory@elsewhere.test>")]
    [InlineData("=?utf-8?Q?boss=40corp.test=3E=2C_=3Cx=40y.test?= <mallory@elsewhere.test>")]
    [InlineData("\"boss@corp.test\" <mallory@elsewhere.test>")]
    [InlineData("=?utf-8?Q?J=C3=BCrgen?= <mallory@elsewhere.test>")]
    public async Task A_name_that_looks_like_an_address_is_never_taken_for_the_author(string from)
    {
        var mailbox = await NewAsync();
        await Fake.PutAsync(mailbox.Address, Received("who was it", from));
        await using var provider = mailbox.Open();
        var author = Assert.Single((await ReadAllAsync(provider, WatchedFolder.Inbox)).Messages).Headers.From;
        Assert.True(author is null or { Address: "mallory@elsewhere.test" }, author?.Address);
        if (from.Contains("J=C3", StringComparison.Ordinal))
            Assert.Equal("Jürgen", author!.Name);
    }

    [Fact]
    public async Task A_thousand_messages_cost_one_request_each_and_those_that_match_two()
    {
        const int Messages = 1_000;
        const int Matching = 50;
        var mailbox = await NewAsync();
        await Fake.PutManyAsync(mailbox.Address, Received("number {number}", id: "{number}"), Messages);
        await Fake.ForgetCountsAsync();
        await using var provider = mailbox.Open();
        var (all, next) = await ReadAllAsync(provider, WatchedFolder.Inbox, startAt: DateTimeOffset.UtcNow.AddDays(-30));
        Assert.Equal(Messages, all.Count);
        foreach (var message in all.Take(Matching))
            Assert.NotNull(await provider.FetchAsync(WatchedFolder.Inbox, message.Id, default));
        var first = await Fake.CountsAsync(mailbox.Address);
        Print("first sync", first);
        Assert.Equal(Messages + Matching, first.Of("messages.get"));
        Assert.True(first.Requests.Values.Sum() <= Messages + Matching + 5, "Listing itself takes more than a few requests.");

        await Fake.PutManyAsync(mailbox.Address, Received("later {number}", id: "later{number}"), Messages);
        await Fake.ForgetCountsAsync();
        var (later, _) = await ReadAllAsync(provider, WatchedFolder.Inbox, next);
        foreach (var message in later.Take(Matching))
            Assert.NotNull(await provider.FetchAsync(WatchedFolder.Inbox, message.Id, default));
        var steady = await Fake.CountsAsync(mailbox.Address);
        Print("steady state, in batches", steady);
        Assert.Equal(Messages, later.Count);
        Assert.Equal(Messages + Matching, steady.Of("messages.get"));
        Assert.True(steady.Requests.Values.Sum() <= Messages + Matching + 15, "Following the history takes more than a few requests.");
    }

    private void Print(string what, GoogleCounts counts) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}, 1,000 messages of which 50 match: {counts.Units} units; {string.Join(", ", counts.Requests.Select(each => $"{each.Key} {each.Value}"))}"));

    private async Task<GmailMailbox> NewAsync()
    {
        var mailbox = new GmailMailbox(Fake, google.NextAddress());
        await Fake.AddUserAsync(mailbox.Address);
        return mailbox;
    }
}
