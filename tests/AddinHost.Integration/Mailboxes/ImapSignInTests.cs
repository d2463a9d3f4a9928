using System.Net;
using System.Net.Http.Json;
using System.Text;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Mailboxes;

/// <summary>
/// A mailbox at Google over IMAP and SMTP (B15): signed in with the mail-only right, through Dovecot's and Postfix's own mechanisms for tokens. Google's token endpoint is the fake,
/// and Dovecot asks the same fake whose each token is.
/// </summary>
public sealed class ImapSignInTests
{
    [Theory]
    [InlineData("xoauth2")]
    [InlineData("oauthbearer")]
    public async Task A_mailbox_is_connected_read_and_sent_from_with_tokens_that_end_and_are_withdrawn(string mechanism)
    {
        await using var google = await GoogleFake.StartNewAsync();
        await using var dovecot = await DovecotServer.StartNewAsync(new DovecotOptions { TokenMechanism = mechanism, TokenOwner = new Uri(google.Address, "introspect") });
        await using var postfix = await PostfixServer.StartNewAsync(dovecot);
        // Their passwords are known to nobody: only tokens open the mailbox.
        var (ada, bea) = (dovecot.AddUser("ada", Guid.NewGuid().ToString()), dovecot.AddUser("bea"));
        await google.AddUserAsync(ada.Address, "Ada");
        await using var host = await StartHostAsync(google, dovecot, postfix);
        var story = new Story(host);
        await dovecot.DeliverAsync(ada, Encoding.UTF8.GetString(Story.Mail("stranger@outside.test", ada.Address, "Not for the record", "stranger@outside.test")));

        var mailbox = await ConnectAsync(host, ada.Address);
        await story.WaitForStateAsync(mailbox, "healthy");
        var view = await story.GetAsync($"api/v1/mailboxes/{mailbox}");
        Assert.Equal(("imap", "gmail"), (view.GetProperty("provider").GetString(), view.GetProperty("signedInAt").GetString()));
        Assert.Contains($"method={mechanism.ToUpperInvariant()}", dovecot.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("method=PLAIN", dovecot.Log, StringComparison.Ordinal);

        // Sending: Postfix asks Dovecot, with the same token.
        var contact = await story.CreateContactAsync("Bea", bea.Address);
        var (id, messageId) = await story.SendAsync(contact, mailbox, "Thursday?");
        await story.WaitForMessageAsync(id, "sent", "filed");
        Assert.Contains($"sasl_method={mechanism.ToUpperInvariant()}", postfix.Log, StringComparison.Ordinal);
        await ReplyAsync("first");
        await story.WaitForTimelineAsync(contact, 2);

        // The token ends before its time: the next sign-in is refused, a new token is fetched, and nobody notices.
        await google.ExpireTokensAsync(ada.Address);
        await dovecot.KickAsync(ada);
        await ReplyAsync("second");
        await story.WaitForTimelineAsync(contact, 3);
        await story.WaitForStateAsync(mailbox, "healthy");

        // The grant is withdrawn: the mailbox says so, and what to do.
        await google.RevokeAsync(ada.Address);
        await dovecot.KickAsync(ada);
        await story.WaitForStateAsync(mailbox, "needs_reauthorization");
        view = await story.GetAsync($"api/v1/mailboxes/{mailbox}");
        Assert.Equal(("sign_in", "grant_revoked"), (view.GetProperty("nextAction").GetProperty("code").GetString(), view.GetProperty("problem").GetProperty("code").GetString()));
        Assert.DoesNotContain("ya29", host.Output, StringComparison.Ordinal);

        // Signing in again resumes where it was.
        await ReplyAsync("third");
        Assert.Equal(mailbox, await ConnectAsync(host, ada.Address, mailbox));
        await story.WaitForTimelineAsync(contact, 4);

        Task ReplyAsync(string reply) => dovecot.DeliverAsync(ada, Story.Mail(bea.Address, ada.Address, "Re: Thursday?", $"{reply}-{mechanism}@outside.test", messageId));
    }

    private static Task<HostProcess> StartHostAsync(GoogleFake google, DovecotServer dovecot, PostfixServer postfix)
    {
        var settings = new Dictionary<string, string>(google.Settings())
        {
            ["Sync:RetryAfter"] = "00:00:00.2",
            ["Google:ClientId"] = "inlay.apps.example.test",
            ["Google:ClientSecret"] = "GOCSPX-secret",
            ["Google:Endpoints:Imap:Host"] = DovecotServer.Host,
            ["Google:Endpoints:Imap:Port"] = $"{dovecot.ImapsPort}",
            ["Google:Endpoints:Smtp:Host"] = PostfixServer.Host,
            ["Google:Endpoints:Smtp:Port"] = $"{postfix.SubmissionsPort}",
        };
        return StartAsync();

        async Task<HostProcess> StartAsync()
        {
            var host = await HostProcess.StartNewAsync(settings);
            await google.AddClientAsync("inlay.apps.example.test", "GOCSPX-secret", new Uri(host.Address, "oauth/google/callback").ToString());
            await google.ConsentAsync(null);
            await host.SetUpAsync();
            return host;
        }
    }

    /// <summary>As a browser does it: ask for the mail-only right, go to Google's page and back, complete.</summary>
    private static async Task<Guid> ConnectAsync(HostProcess host, string address, Guid? mailboxId = null)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = host.Address };
        var me = await Story.ReadAsync(await browser.PostAsJsonAsync("api/v1/sessions", new { email = HostProcess.Email, password = HostProcess.Password }), HttpStatusCode.Created);
        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", me.GetProperty("csrfToken").GetString());
        using var asked = await browser.PostAsJsonAsync(
            "api/v1/mailboxes/authorizations", new { provider = "gmail", address, narrow = true, mailboxId, consent = new { disclosure = "gmail-imap", locale = "en" } });
        var question = await Story.ReadAsync(asked, HttpStatusCode.Created);
        var url = question.GetProperty("authorizationUrl").GetString()!;
        Assert.Contains("mail.google.com", url, StringComparison.Ordinal);
        Assert.DoesNotContain("gmail.", url, StringComparison.Ordinal);
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var consent = await outside.GetAsync(new Uri(url));
        using var back = await browser.GetAsync(consent.Headers.Location);
        using var completed = await browser.PostAsJsonAsync($"api/v1/mailboxes/authorizations/{question.GetProperty("id").GetGuid()}/complete", new { });
        return (await Story.ReadAsync(completed, HttpStatusCode.OK)).GetProperty("id").GetGuid();
    }
}
