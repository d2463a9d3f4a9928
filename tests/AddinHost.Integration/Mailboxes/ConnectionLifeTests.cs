using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using AddinHost.Integration.Support;
using AddinHost.Integration.Sync;

namespace AddinHost.Integration.Mailboxes;

[Collection(Servers.Shared)]
public sealed class ImapLifeTests(Servers servers) : ConnectionLife
{
    protected override async Task<Side> StartAsync()
    {
        var dovecot = await servers.DovecotAsync();
        var (user, sink, host) = (dovecot.AddUser("life"), new SmtpSink(), await HostProcess.StartNewAsync());
        await host.SetUpAsync();
        var story = new Story(host);
        return new Side(story, user.Address, "imap", ConnectAsync, mail => dovecot.DeliverAsync(user, mail), host, sink);

        async Task<Guid> ConnectAsync(Guid? again)
        {
            if (again is null)
                return await story.ConnectAsync(user, dovecot.ImapPort, sink.Port);
            var answer = await host.Client.PostAsJsonAsync($"api/v1/mailboxes/{again}/reconnect", new { password = user.Password, consent = new { disclosure = "imap", locale = "en" } });
            return (await Story.ReadAsync(answer, HttpStatusCode.OK)).GetProperty("id").GetGuid();
        }
    }
}

[Trait("Form", "Long")]
public sealed class GmailLifeTests : ConnectionLife
{
    protected override async Task<Side> StartAsync()
    {
        const string Address = "ada@example.test";
        var google = await GoogleFake.StartNewAsync();
        await google.AddUserAsync(Address, "Ada");
        var host = await HostProcess.StartNewAsync(new Dictionary<string, string>(google.Settings())
        {
            ["Google:ClientId"] = "inlay.apps.example.test",
            ["Google:ClientSecret"] = "GOCSPX-secret",
            ["Google:PollEvery"] = "00:00:01",
        });
        await google.AddClientAsync("inlay.apps.example.test", "GOCSPX-secret", new Uri(host.Address, "oauth/google/callback").ToString());
        await google.ConsentAsync(Address);
        await host.SetUpAsync();
        return new Side(new Story(host), Address, "gmail", again => SignInAsync(host, "gmail", Address, again, VisitAsync), mail => google.PutAsync(Address, mail), host, google);
    }

    private static async Task<Uri> VisitAsync(Uri question)
    {
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var consent = await outside.GetAsync(question);
        return consent.Headers.Location!;
    }
}

[Trait("Form", "Long")]
public sealed partial class GraphLifeTests(GraphHostFixture fixture) : ConnectionLife, IClassFixture<GraphHostFixture>
{
    protected override async Task<Side> StartAsync()
    {
        var story = await GraphStory.NewAsync(fixture.Microsoft, fixture.Host);
        return new Side(
            story.Story, story.Address, "graph", again => SignInAsync(fixture.Host, "graph", story.Address, again, VisitAsync), mail => fixture.Microsoft.PutAsync(story.Address, "inbox", mail));

        async Task<Uri> VisitAsync(Uri question)
        {
            using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            var page = await outside.GetStringAsync(question);
            var account = Accounts().Matches(page).Single(match => match.Groups[1].Value == story.Address);
            using var chosen = await outside.GetAsync(new Uri(fixture.Microsoft.Address, WebUtility.HtmlDecode(account.Groups[2].Value)));
            return chosen.Headers.Location!;
        }
    }

    [GeneratedRegex("<a data-account=\"([^\"]+)\" href=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Accounts();
}
