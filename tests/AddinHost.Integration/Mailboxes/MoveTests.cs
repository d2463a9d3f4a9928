using System.Net;
using System.Net.Http.Json;
using AddinHost.Integration.Support;
using AddinHost.Mail.Mime;

namespace AddinHost.Integration.Mailboxes;

/// <summary>A mailbox that goes from Google to Microsoft and back on the same address, and what its member leaves out at each.</summary>
public sealed class MoveTests(MoveHosts hosts) : IClassFixture<MoveHosts>
{
    private readonly GoogleFake google = hosts.Google;
    private readonly MicrosoftServer microsoft = hosts.Microsoft;
    private readonly HostProcess host = hosts.Host;

    [Fact]
    public async Task A_move_says_so_and_nothing_is_lost_or_doubled()
    {
        var at = await GraphStory.NewAsync(microsoft, host);
        var (story, ada, bea) = (at.Story, at.Address, at.Correspondent);
        await google.AddUserAsync(ada);
        await google.AddUserAsync(bea);
        var contact = await story.CreateContactAsync("Bea", bea);
        var mailbox = await ConnectGoogleAsync(ada);
        await story.WaitForStateAsync(mailbox, "healthy");
        var (id, _) = await story.SendAsync(contact, mailbox, "Thursday?");
        await story.WaitForMessageAsync(id, "accepted", "filed");
        var sent = Assert.Single(await google.MessagesAsync(bea, "INBOX")).Raw;
        var first = MessageHeaders.Parse(sent).MessageId!.Value.Value;
        var reply = Story.Mail(bea, ada, "Re: Thursday?", $"{Guid.NewGuid():N}@outside.test", first);
        await google.PutAsync(ada, reply);
        await story.WaitForTimelineAsync(contact, 2);

        // The company takes its mail along; one more comes to the new place before anybody connects it.
        await microsoft.PutAsync(ada, "sentitems", sent);
        await microsoft.PutAsync(ada, "inbox", reply);
        await microsoft.PutAsync(ada, "inbox", Story.Mail(bea, ada, "Re: in between", $"{Guid.NewGuid():N}@outside.test", first));
        Assert.Equal(mailbox, await at.ConnectAsync());
        var timeline = await story.WaitForTimelineAsync(contact, 3);
        await story.WaitForStateAsync(mailbox, "healthy");
        Assert.Equal("graph", (await story.GetAsync($"api/v1/mailboxes/{mailbox}")).GetProperty("provider").GetString());
        Assert.Single(timeline.Select(entry => entry.GetProperty("threadId").GetGuid()).Distinct());
        Assert.Equal(0, await google.GrantsAsync(ada));

        // From here on it is Microsoft's: what goes out, and what comes.
        var (next, nextId) = await story.SendAsync(contact, mailbox, "And Friday?");
        await story.WaitForMessageAsync(next, "accepted", "filed");
        await microsoft.PutAsync(ada, "inbox", Story.Mail(bea, ada, "Re: And Friday?", $"{Guid.NewGuid():N}@outside.test", nextId));
        await microsoft.PutAsync(ada, "inbox", Story.Mail(bea, ada, "Re: once more", $"{Guid.NewGuid():N}@outside.test", first));
        Assert.Equal(6, (await story.WaitForTimelineAsync(contact, 6)).Count);
        await ToldAsync(ada, "moved to Microsoft 365", "through Gmail");

        Assert.Equal(mailbox, await ConnectGoogleAsync(ada));
        await google.PutAsync(ada, Story.Mail(bea, ada, "Re: back again", $"{Guid.NewGuid():N}@outside.test", nextId));
        await story.WaitForTimelineAsync(contact, 7);
        await story.WaitForStateAsync(mailbox, "healthy");
        Assert.Equal(7, (await story.TimelineAsync(contact)).Count);
        Assert.Single((await story.GetAsync("api/v1/mailboxes")).GetProperty("items").EnumerateArray(), row => row.GetProperty("address").GetString() == ada);
        await ToldAsync(ada, "moved to Gmail", "through Microsoft 365");

        using var otherwise = await host.Client.PostAsJsonAsync("api/v1/mailboxes", new
        {
            provider = "imap", address = ada, password = "x", imap = new { host = "localhost", port = 1, security = "none" }, smtp = new { host = "localhost", port = 1, security = "none" },
            consent = new { disclosure = "imap", locale = "en" },
        });
        Assert.Contains("remove it", (await Story.ReadAsync(otherwise, HttpStatusCode.Conflict)).GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mail.Send")]
    [InlineData("Mail.ReadWrite")]
    public async Task A_partial_grant_of_microsoft_is_refused_with_what_is_missing_and_connects_nothing(string missing)
    {
        var at = await GraphStory.NewAsync(microsoft, host);
        await microsoft.PostAsync($"withhold?user={at.Address}&scope={missing}");
        using (var answer = await GraphStory.CompleteAsync(microsoft, host, at.Address))
        {
            var problem = await Story.ReadAsync(answer, HttpStatusCode.UnprocessableEntity);
            Assert.Equal("scopes_missing", problem.GetProperty("code").GetString());
            Assert.Equal([missing], problem.GetProperty("missingScopes").EnumerateArray().Select(scope => scope.GetString()));
            Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
        }

        Assert.DoesNotContain((await at.Story.GetAsync("api/v1/mailboxes")).GetProperty("items").EnumerateArray(), mailbox => mailbox.GetProperty("address").GetString() == at.Address);
        // The next try, with everything granted, is an ordinary one.
        await microsoft.PostAsync($"withhold?user={at.Address}");
        Assert.NotEqual(Guid.Empty, await at.ConnectAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_member_leaves_out_is_passed_over_and_read_once_it_is_no_longer(bool atGoogle)
    {
        const string Private = "Private";
        var at = await GraphStory.NewAsync(microsoft, host);
        var (story, ada, bea) = (at.Story, at.Address, at.Correspondent);
        var contact = await story.CreateContactAsync("Bea", bea);
        if (atGoogle)
        {
            await google.AddUserAsync(ada);
            await google.AddLabelAsync(ada, Private);
        }

        await microsoft.PostAsync($"categories?user={ada}&name={Private}");
        var mailbox = atGoogle ? await ConnectGoogleAsync(ada) : await at.ConnectAsync();
        await story.WaitForStateAsync(mailbox, "healthy");
        var parent = await story.LogAsync(HostProcess.Email, bea, "Thursday!");
        await story.WaitForTimelineAsync(contact, 1);
        var path = $"api/v1/mailboxes/{mailbox}/exclusions";
        Assert.Contains((await story.GetAsync(path)).GetProperty("items").EnumerateArray(), mark => mark.GetProperty("name").GetString() == Private && !mark.GetProperty("excluded").GetBoolean());
        Assert.Equal("exclusion_unknown", (await Story.ReadAsync(await host.Client.PutAsJsonAsync(path, new { ids = new[] { "nothing" } }), HttpStatusCode.BadRequest)).GetProperty("code").GetString());

        await Story.ReadAsync(await host.Client.PutAsJsonAsync(path, new { ids = new[] { Private } }), HttpStatusCode.OK);
        Assert.Equal(1, (await story.GetAsync($"api/v1/mailboxes/{mailbox}")).GetProperty("excluded").GetInt32());
        await PutAsync("Re: not for the record", Private);
        await PutAsync("Re: for the record", null);
        var timeline = await story.WaitForTimelineAsync(contact, 2);
        Assert.DoesNotContain(timeline, entry => entry.GetProperty("subject").GetString() == "Re: not for the record");
        await story.WaitForStateAsync(mailbox, "healthy");
        Assert.Equal(2, (await story.TimelineAsync(contact)).Count);

        await Story.ReadAsync(await host.Client.PutAsJsonAsync(path, new { ids = Array.Empty<string>() }), HttpStatusCode.OK);
        Assert.Contains(await story.WaitForTimelineAsync(contact, 3), entry => entry.GetProperty("subject").GetString() == "Re: not for the record");

        Task PutAsync(string subject, string? mark)
        {
            var mail = Story.Mail(bea, ada, subject, $"{Guid.NewGuid():N}@outside.test", parent);
            return atGoogle ? google.PutAsync(ada, mail, null, mark is null ? ["INBOX"] : ["INBOX", mark]) : microsoft.PutAsync(ada, "inbox", mail, category: mark);
        }
    }

    /// <summary>By mail and in the app.</summary>
    private async Task ToldAsync(string address, string what, string earlier)
    {
        var mail = MimeMessage.Parse((await hosts.Post.NextMailAsync()).Data);
        Assert.Equal(($"{address} {what}", "auto-generated"), (mail.Headers.Subject, mail.Headers["Auto-Submitted"]));
        Assert.Contains(earlier, mail.TextBody, StringComparison.Ordinal);
        var told = (await Story.ReadAsync(await host.Client.GetAsync("api/v1/notices"), HttpStatusCode.OK)).GetProperty("items")[0];
        Assert.Equal(("mailbox_moved", $"{address} {what}"), (told.GetProperty("kind").GetString(), told.GetProperty("title").GetString()));
    }

    /// <summary>As a browser does it: ask, go to Google's page and back, complete.</summary>
    private async Task<Guid> ConnectGoogleAsync(string address)
    {
        await google.ConsentAsync(address);
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = host.Address };
        var me = await Story.ReadAsync(await browser.PostAsJsonAsync("api/v1/sessions", new { email = HostProcess.Email, password = HostProcess.Password }), HttpStatusCode.Created);
        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", me.GetProperty("csrfToken").GetString());
        var asked = await Story.ReadAsync(
            await browser.PostAsJsonAsync("api/v1/mailboxes/authorizations", new { provider = "gmail", address, consent = new { disclosure = "gmail", locale = "en" } }), HttpStatusCode.Created);
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var consent = await outside.GetAsync(new Uri(asked.GetProperty("authorizationUrl").GetString()!));
        using var back = await browser.GetAsync(consent.Headers.Location);
        return (await Story.ReadAsync(await browser.PostAsJsonAsync($"api/v1/mailboxes/authorizations/{asked.GetProperty("id").GetGuid()}/complete", new { }), HttpStatusCode.OK)).GetProperty("id").GetGuid();
    }
}

/// <summary>One host with both providers, and a server for its own mail.</summary>
public sealed class MoveHosts : IAsyncLifetime
{
    public GoogleFake Google { get; private set; } = null!;

    public MicrosoftServer Microsoft { get; } = new();

    public SmtpSink Post { get; } = new();

    public HostProcess Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Google = await GoogleFake.StartNewAsync();
        await Microsoft.InitializeAsync();
        Host = await GraphStory.StartHostAsync(
            Microsoft,
            [
                .. Google.Settings().Select(pair => (pair.Key, pair.Value)),
                ("Google:ClientId", "inlay.apps.example.test"),
                ("Google:ClientSecret", "GOCSPX-secret"),
                ("Google:PollEvery", "00:00:01"),
                ("Notices:Smtp:Host", "localhost"),
                ("Notices:Smtp:Port", Post.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("Notices:Smtp:Security", "none"),
                ("Notices:From", "notices@inlay.test"),
            ]);
        await Google.AddClientAsync("inlay.apps.example.test", "GOCSPX-secret", new Uri(Host.Address, "oauth/google/callback").ToString());
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Microsoft.DisposeAsync();
        await Google.DisposeAsync();
        await Post.DisposeAsync();
    }
}
