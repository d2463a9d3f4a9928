using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AddinHost.Integration.Providers.Emulators;

/// <summary>Our clients of Google against an emulator that others wrote. What it covers, and where it is not as Google is, stands in README.md.</summary>
[Trait("Form", "Long")]
public sealed partial class GoogleEmulatorTests(EmulatorServers emulators) : IClassFixture<EmulatorServers>
{
    private const string Ada = "ada@example.test";
    private const string Redirect = "http://localhost:5600/oauth/google/callback";
    private static readonly OAuthApp App = new(ProviderKind.Gmail, "inlay.apps.googleusercontent.com", "emulator-secret");

    [Fact]
    public async Task A_code_is_redeemed_with_its_verifier_only_renewed_and_revoked()
    {
        var google = await emulators.GoogleAsync();
        var oauth = new GoogleOAuth(Options.Create(At(google)), TimeProvider.System);
        var question = new AuthorizationQuestion(Redirect, "state", "nonce", new string('v', 43), Ada, Narrow: false);

        var stolen = await Assert.ThrowsAsync<ProviderException>(async () =>
            await oauth.RedeemAsync(App, await ConsentAsync(oauth, question), question with { CodeVerifier = new string('w', 43) }, default));
        Assert.Equal("code_refused", stolen.Code);
        var other = await Assert.ThrowsAsync<ProviderException>(async () => await oauth.RedeemAsync(App, await ConsentAsync(oauth, question), question with { Nonce = "another" }, default));
        Assert.Equal("id_token_invalid", other.Code);
        var wrong = await Assert.ThrowsAsync<ProviderException>(async () => await oauth.RedeemAsync(App with { ClientSecret = "wrong" }, await ConsentAsync(oauth, question), question, default));
        Assert.Equal(ProviderFailure.Rejected, wrong.Failure);

        var grant = await oauth.RedeemAsync(App, await ConsentAsync(oauth, question), question, default);
        Assert.Equal([Ada], grant.Addresses);
        Assert.Subset(grant.Scopes.ToHashSet(), oauth.Scopes(narrow: false).Select(scope => scope.Name).ToHashSet());
        var renewed = await oauth.RenewAsync(App, grant, default);
        Assert.NotEqual(grant.AccessToken, renewed.AccessToken);
        // emulator quirk: it takes the revocation, and goes on giving tokens for what was revoked.
        Assert.True(await oauth.RevokeAsync(App, renewed, default));
        var unknown = await Assert.ThrowsAsync<ProviderException>(() => oauth.RenewAsync(App, renewed with { State = "never given" }, default));
        Assert.Equal((ProviderFailure.ReauthorizationNeeded, "grant_revoked"), (unknown.Failure, unknown.Code));
    }

    [Fact]
    public async Task Mail_is_listed_followed_fetched_left_out_by_label_and_drafts_are_made_and_sent()
    {
        await using var front = new GoogleFront(await emulators.GoogleAsync());
        await front.StartAsync();
        using var gmail = new HttpClient { BaseAddress = front.Address };
        gmail.DefaultRequestHeaders.Add("Authorization", "Bearer x");
        await using var services = Services(front.Address);
        await using var provider = Open(services, []);
        Assert.Equal([(Ada, true)], (await provider.ListAliasesAsync(default)).Select(alias => (alias.Address, alias.IsPrimary)));
        Assert.Contains(await provider.ListMarksAsync(default), mark => mark is { Id: "Label_private", Name: "Private" });

        var start = DateTimeOffset.UtcNow.AddDays(-30);
        await ImportAsync(gmail, "one", "INBOX");
        await ImportAsync(gmail, "private", "INBOX", "Label_private");
        await ImportAsync(gmail, "archived", "Label_private");
        var listed = await provider.ListChangesAsync(WatchedFolder.Inbox, null, start, 10, default);
        var subjects = listed.Messages.Select(message => message.Headers.Subject).ToList();
        Assert.Contains("one", subjects);
        Assert.DoesNotContain("archived", subjects);
        var one = listed.Messages.Single(message => message.Headers.Subject == "one");
        Assert.Equal("one@outside.test", one.Headers.MessageId!.Value.Value);
        Assert.Contains("Subject: one", Encoding.UTF8.GetString((await provider.FetchAsync(WatchedFolder.Inbox, one.Id, default))!), StringComparison.Ordinal);
        Assert.Null(await provider.FetchAsync(WatchedFolder.Inbox, new ProviderMessageId("msg_none"), default));
        await using (var excluding = Open(services, ["Label_private"]))
            Assert.DoesNotContain((await excluding.ListChangesAsync(WatchedFolder.Inbox, null, start, 10, default)).Messages, message => message.Headers.Subject == "private");

        var second = await ImportAsync(gmail, "two", "INBOX");
        var moved = await ImportAsync(gmail, "moved", "Label_private");
        using (await gmail.PostAsync(new Uri($"gmail/v1/users/me/messages/{moved}/modify", UriKind.Relative), new StringContent("""{"addLabelIds":["INBOX"]}""", Encoding.UTF8, "application/json")))
        {
        }

        var next = await provider.ListChangesAsync(WatchedFolder.Inbox, listed.Next, start, 10, default);
        // emulator quirk: with shorter ids what came last is told once more.
        var known = listed.Messages.Select(message => message.Id.Value).ToHashSet();
        Assert.Equal([second, moved], next.Messages.Select(message => message.Id.Value).Where(id => !known.Contains(id)));
        Assert.Subset(known.Append(second).Append(moved).ToHashSet(), (await provider.ListChangesAsync(WatchedFolder.Inbox, next.Next, start, 10, default)).Messages.Select(message => message.Id.Value).ToHashSet());

        var mail = Prepared("Drafted");
        var handle = await provider.PrepareAsync(mail, default);
        Assert.Equal(SendOutcome.NotSent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
        var atCommitPoint = 0;
        var result = await provider.HandOffAsync(
            handle,
            mail,
            _ =>
            {
                atCommitPoint++;
                return Task.CompletedTask;
            },
            default);
        Assert.True(result.Accepted);
        Assert.Equal(1, atCommitPoint);
        // emulator quirk: of a draft that was uploaded it does not read the header, so nothing more can be said of it.
        Assert.Single((await provider.ListChangesAsync(WatchedFolder.Sent, null, start, 50, default)).Messages);
    }

    private static GoogleOptions At(Uri google) => new()
    {
        UnitsPerMinute = 1_000_000,
        Endpoints = new()
        {
            Accounts = google.AbsoluteUri.TrimEnd('/'),
            OAuth = google.AbsoluteUri + "oauth2",
            Certificates = google.AbsoluteUri + "oauth2/v3/certs",
            Gmail = google.AbsoluteUri,
        },
    };

    private static ServiceProvider Services(Uri google)
    {
        var all = new ServiceCollection();
        all.AddLogging();
        all.AddMemoryCache();
        all.AddSingleton(Options.Create(At(google)));
        all.AddSingleton(TimeProvider.System);
        all.AddSingleton<ICache, InProcessCache>();
        all.AddHttpClient(GoogleHttp.ClientName);
        all.AddSingleton<GoogleHttp>();
        all.AddSingleton<GmailQuota>();
        all.AddSingleton<GmailSurroundings>();
        return all.BuildServiceProvider();
    }

    private static GmailProvider Open(ServiceProvider services, string[] excluded) => new(
        new ProviderConnection(Guid.CreateVersion7(), Guid.CreateVersion7(), Ada, new GmailSettings(excluded).Write(), "{}") { AccessToken = (_, _) => Task.FromResult("x") },
        services.GetRequiredService<ICache>(),
        services.GetRequiredService<GmailSurroundings>());

    /// <summary>Agrees on the emulator's page as a browser does; returns the code.</summary>
    private static async Task<string> ConsentAsync(GoogleOAuth oauth, AuthorizationQuestion question)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var address = oauth.AuthorizationUrl(App, question);
        var form = Form().Matches(await browser.GetStringAsync(address)).Single(each => each.Value.Contains($"value=\"{Ada}\"", StringComparison.Ordinal)).Value;
        var fields = Field().Matches(form).Select(field => KeyValuePair.Create(field.Groups[1].Value, WebUtility.HtmlDecode(field.Groups[2].Value)));
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await browser.PostAsync(new Uri(address, "/o/oauth2/v2/auth/callback"), content);
        var back = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        Assert.Equal(question.State, back["state"]);
        return back["code"].ToString();
    }

    private static async Task<string> ImportAsync(HttpClient gmail, string subject, params string[] labels)
    {
        var raw = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlEncode(Encoding.ASCII.GetBytes($"From: bea@outside.test\r\nTo: {Ada}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@outside.test>\r\n\r\nHello\r\n"));
        using var body = new StringContent(System.Text.Json.JsonSerializer.Serialize(new { raw, labelIds = labels }), Encoding.UTF8, "application/json");
        using var answer = await gmail.PostAsync(new Uri("gmail/v1/users/me/messages", UriKind.Relative), body);
        return System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!.GetValue<string>();
    }

    private static PreparedMail Prepared(string subject)
    {
        var id = MessageId.New("example.test");
        var content = Encoding.ASCII.GetBytes($"From: {Ada}\r\nTo: bea@outside.test\r\nSubject: {subject}\r\nMessage-ID: <{id.Value}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello\r\n");
        return new PreparedMail(id, Ada, ["bea@outside.test"], content);
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1_000)]
    private static partial Regex Form();

    [GeneratedRegex("name=\"([^\"]+)\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Field();
}
