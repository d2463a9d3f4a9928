using System.Net;
using System.Net.Http.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Mailboxes;

/// <summary>What a member can do with a connection, the same with every kind of mailbox: switch it off and on, remove it, connect it again, and nothing is missed or doubled.</summary>
public abstract class ConnectionLife
{
    private const string Path = "api/v1/mailboxes";

    [Fact]
    public async Task Switched_off_nothing_is_read_and_switched_on_or_connected_again_what_was_missed_is_made_up_for()
    {
        await using var side = await StartAsync();
        var (story, client) = (side.Story, side.Story.Host.Client);
        var mailbox = await side.ConnectAsync(null);
        await story.WaitForStateAsync(mailbox, "healthy");
        var bea = $"bea{Guid.NewGuid():N}@outside.test";
        var contact = await story.CreateContactAsync("Bea", bea);
        var (sent, messageId) = await story.SendAsync(contact, mailbox, "Thursday?");
        await story.WaitForMessageAsync(sent, "accepted", "filed");

        await PostAsync($"{Path}/{mailbox}/disable", HttpStatusCode.OK);
        Assert.Equal("enable", (await story.GetAsync($"{Path}/{mailbox}")).GetProperty("nextAction").GetProperty("code").GetString());
        Assert.Equal("mailbox_disabled_send", await RefusedAsync(HttpStatusCode.Conflict));
        var first = await ReplyAsync();
        Assert.Equal(0, (await story.GetAsync($"api/v1/ledger?messageId={first}")).GetProperty("items").GetArrayLength());
        await PostAsync($"{Path}/{mailbox}/enable", HttpStatusCode.OK);
        await story.WaitForTimelineAsync(contact, 2);
        Assert.Single((await story.GetAsync($"api/v1/ledger?messageId={first}")).GetProperty("items").EnumerateArray());

        await Story.ReadAsync(await client.DeleteAsync($"{Path}/{mailbox}"), HttpStatusCode.OK);
        Assert.Equal(0, (await story.GetAsync(Path)).GetProperty("items").GetArrayLength());
        Assert.Equal("removed", await story.StateAsync(mailbox));
        Assert.Equal("mailbox_not_found", await RefusedAsync(HttpStatusCode.NotFound));
        await PostAsync($"{Path}/{mailbox}/enable", HttpStatusCode.Conflict);
        await ReplyAsync();

        // What it was opened with is erased: without it nothing connects.
        var without = await client.PostAsJsonAsync($"{Path}/{mailbox}/reconnect", new { consent = new { disclosure = side.Disclosure, locale = "en" } });
        Assert.Contains((await Story.ReadAsync(without, without.StatusCode)).GetProperty("code").GetString(), (string[])["password_missing", "sign_in_instead"]);
        Assert.Equal(mailbox, await side.ConnectAsync(mailbox));
        await story.WaitForTimelineAsync(contact, 3);
        await story.WaitForStateAsync(mailbox, "healthy");
        Assert.Equal(3, (await story.TimelineAsync(contact)).Count);

        async Task<string> ReplyAsync()
        {
            var id = $"{Guid.NewGuid():N}@outside.test";
            await side.PutAsync(Story.Mail(bea, side.Address, "Re: Thursday?", id, messageId));
            return id;
        }

        async Task PostAsync(string path, HttpStatusCode expected) => await Story.ReadAsync(await client.PostAsJsonAsync(path, new { }), expected);

        async Task<string?> RefusedAsync(HttpStatusCode expected) =>
            (await Story.ReadAsync(await client.PostAsJsonAsync($"api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject = "Hi", text = "Hi" }), expected)).GetProperty("code").GetString();
    }

    protected abstract Task<Side> StartAsync();

    /// <summary>One kind of mailbox with its mail system.</summary>
    /// <param name="ConnectAsync">Connects it, or connects the mailbox with this id again.</param>
    /// <param name="PutAsync">Puts a mail into its inbox.</param>
    protected sealed record Side(Story Story, string Address, string Disclosure, Func<Guid?, Task<Guid>> ConnectAsync, Func<byte[], Task> PutAsync, params IAsyncDisposable[] Owned) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var owned in Owned)
                await owned.DisposeAsync();
        }
    }

    /// <summary>As a browser does it: ask, go to the provider's page and back, complete.</summary>
    protected static async Task<Guid> SignInAsync(HostProcess host, string provider, string address, Guid? mailboxId, Func<Uri, Task<Uri>> visit)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(visit);
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = host.Address };
        var me = await Story.ReadAsync(await browser.PostAsJsonAsync("api/v1/sessions", new { email = HostProcess.Email, password = HostProcess.Password }), HttpStatusCode.Created);
        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", me.GetProperty("csrfToken").GetString());
        var asked = await Story.ReadAsync(
            await browser.PostAsJsonAsync($"{Path}/authorizations", new { provider, address, mailboxId, consent = new { disclosure = provider, locale = "en" } }), HttpStatusCode.Created);
        using var back = await browser.GetAsync(await visit(new Uri(asked.GetProperty("authorizationUrl").GetString()!)));
        var completed = await browser.PostAsJsonAsync($"{Path}/authorizations/{asked.GetProperty("id").GetGuid()}/complete", new { });
        return (await Story.ReadAsync(completed, HttpStatusCode.OK)).GetProperty("id").GetGuid();
    }
}
