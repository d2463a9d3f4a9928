using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.Sync.Folders;

/// <summary>Who may choose folders, and of what.</summary>
public sealed class ChooseFoldersTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_mailbox_of_a_colleague_or_another_organization_is_not_found_and_nobody_signed_out_sees_any()
    {
        var path = Path(await shared.AddMailboxAsync(SharedHost.Address("box")));
        var (_, colleague) = await shared.AddMemberAsync();
        foreach (var (client, status) in new[] { (shared.Elsewhere, HttpStatusCode.NotFound), (colleague, HttpStatusCode.NotFound), (shared.Host.SignedOut(), HttpStatusCode.Unauthorized) })
        {
            foreach (var answer in new[] { await client.GetAsync(path), await client.PutAsJsonAsync(path, new { ids = new[] { "x" } }) })
            {
                Assert.Equal(status, answer.StatusCode);
                if (status == HttpStatusCode.NotFound)
                    Assert.Equal("mailbox_not_found", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
                answer.Dispose();
            }
        }
    }

    [Fact]
    public async Task A_mailbox_reads_no_other_folder_by_itself_and_too_many_are_refused()
    {
        var id = await shared.AddMailboxAsync(SharedHost.Address("box"));
        var view = await shared.Host.GetAsync<JsonElement>($"api/v1/mailboxes/{id}");
        Assert.Empty(view.GetProperty("folders").EnumerateArray());
        using var answer = await shared.Host.Client.PutAsJsonAsync(Path(id), new { ids = Enumerable.Range(0, 21).Select(number => $"f{number}") });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static Uri Path(Guid mailbox) => new($"api/v1/mailboxes/{mailbox}/folders", UriKind.Relative);
}
