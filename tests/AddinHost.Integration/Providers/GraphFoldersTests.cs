using System.Globalization;
using System.Text;
using AddinHost.Integration.Support;
using AddinHost.Providers;

namespace AddinHost.Integration.Providers;

/// <summary>Folders besides Inbox and Sent Items, as Graph tells and reads them.</summary>
public sealed class GraphFoldersTests(MicrosoftServer microsoft) : IClassFixture<MicrosoftServer>
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-30);

    [Fact]
    public async Task Folders_are_listed_with_those_above_them_and_none_that_was_thrown_away_or_is_read_anyway()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        await FolderAsync(mailbox, "f-projects", "Projects");
        await FolderAsync(mailbox, "f-alpha", "Alpha", "f-projects");
        await FolderAsync(mailbox, "f-lists", "Lists", "inbox");
        await FolderAsync(mailbox, "f-thrown", "Thrown away", "deleteditems");
        // More than fit in one answer.
        for (var i = 0; i < 105; i++)
            await FolderAsync(mailbox, string.Create(CultureInfo.InvariantCulture, $"f-{i}"), string.Create(CultureInfo.InvariantCulture, $"Z{i:000}"), "f-alpha");
        await using var provider = mailbox.OpenGraph();
        var folders = await provider.ListFoldersAsync(default);
        Assert.Equal([("f-lists", "Posteingang/Lists"), ("f-projects", "Projects"), ("f-alpha", "Projects/Alpha"), ("f-0", "Projects/Alpha/Z000")], folders.Take(4).Select(folder => (folder.Id, folder.Name)));
        Assert.Equal(108, folders.Count);
    }

    [Fact]
    public async Task A_chosen_folder_is_a_folder_like_the_others_and_only_its_own_questions_fail_when_it_is_gone()
    {
        using var mailbox = await GraphMailbox.NewAsync(microsoft);
        mailbox.NotificationUrl = null;
        await FolderAsync(mailbox, "f-one", "One");
        mailbox.Folders = ["f-one"];
        var one = WatchedFolder.Chosen("f-one");
        await mailbox.PutAsync(one, Mail("first"));
        await mailbox.PutAsync(one, Mail("older"), daysAgo: 90);
        await using var provider = mailbox.OpenGraph();
        Assert.Equal([.. WatchedFolder.Both, one], await provider.WaitForChangesAsync(default));

        var page = await provider.ListChangesAsync(one, null, Start, 10, default);
        var first = Assert.Single(page.Messages);
        Assert.NotNull(await provider.FetchAsync(one, first.Id, default));
        await mailbox.PutAsync(one, Mail("second"));
        var next = await provider.ListChangesAsync(one, page.Next, Start, 10, default);
        Assert.Equal("second", Assert.Single(next.Messages).Headers.Subject);
        Assert.Equal(2, (await provider.ListIdsAsync(one, Start, next.Next, default)).Count);
        Assert.Single(await provider.ListOlderIdsAsync(one, Start.AddDays(-90), Start, default));

        await microsoft.PostAsync($"folders?user={mailbox.Address}&id=f-one");
        foreach (var ask in (Func<Task>[])
        [
            () => provider.ListChangesAsync(one, next.Next, Start, 10, default),
            () => provider.ListChangesAsync(one, null, Start, 10, default),
            () => provider.ListIdsAsync(one, Start, next.Next, default),
            () => provider.ListOlderIdsAsync(one, Start.AddDays(-90), Start, default),
            () => provider.CountOlderAsync(one, Start.AddDays(-90), Start, default),
        ])
        {
            var failure = await Assert.ThrowsAsync<ProviderException>(ask);
            Assert.Equal((ProviderFailure.NotFound, "folder_missing"), (failure.Failure, failure.Code));
        }

        Assert.Empty((await provider.ListChangesAsync(WatchedFolder.Inbox, null, Start, 10, default)).Messages);
    }

    private Task FolderAsync(GraphMailbox mailbox, string id, string name, string? parent = null) =>
        microsoft.PostAsync($"folders?user={mailbox.Address}&id={id}&name={name}{(parent is null ? "" : "&parent=" + parent)}");

    private static byte[] Mail(string subject) => Encoding.ASCII.GetBytes($"From: Bob <bob@elsewhere.test>\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@elsewhere.test>\r\n\r\nHello\r\n");
}
