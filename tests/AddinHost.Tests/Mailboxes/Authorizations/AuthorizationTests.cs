using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Providers;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Mailboxes.Authorizations;

/// <summary>Signing in at a provider: what the browser brings back is believed only by the member who was asked.</summary>
public sealed class AuthorizationTests : IAsyncLifetime
{
    private const string Path = "/api/v1/mailboxes/authorizations";

    private SignInServer google = null!;
    private TestHost host = null!;

    public async Task InitializeAsync()
    {
        google = await SignInServer.StartAsync();
        host = await TestHost.StartAsync(settings: google.Settings);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await google.DisposeAsync();
    }

    [Fact]
    public async Task The_question_binds_code_state_and_nonce_to_this_attempt_alone()
    {
        var first = Query(await StartAsync());
        var second = Query(await StartAsync());

        Assert.Equal(("code", "S256", SignInServer.ClientId, "ada@gmail.test"), (first["response_type"], first["code_challenge_method"], first["client_id"], first["login_hint"]));
        Assert.Equal(new Uri(host.Services.GetRequiredService<AddinHost.Shared.Web.PublicUrl>().Current, "/oauth/google/callback").ToString(), first["redirect_uri"]);
        Assert.Equal("offline", first["access_type"]);
        foreach (var secret in new[] { "state", "nonce", "code_challenge" })
        {
            Assert.True(first[secret].Length >= 43, secret);
            Assert.NotEqual(first[secret], second[secret]);
        }
    }

    [Theory]
    [InlineData("pop3", HttpStatusCode.UnprocessableEntity, "pop3")]
    [InlineData("imap", HttpStatusCode.BadRequest, "provider_no_sign_in")]
    [InlineData("carrier-pigeon", HttpStatusCode.BadRequest, "provider_unknown")]
    [InlineData("graph", HttpStatusCode.Conflict, "provider_app_missing")]
    public async Task What_cannot_be_signed_in_to_is_refused(string provider, HttpStatusCode status, string code) =>
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body(provider: provider)), status, code);

    [Fact]
    public async Task Nothing_begins_without_consent_to_the_text_of_this_provider()
    {
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, new { provider = "gmail", address = "ada@gmail.test" }), HttpStatusCode.UnprocessableEntity, "consent_missing");
        await TestHost.ProblemAsync(
            await host.Client.PostAsJsonAsync(Path, new { provider = "gmail", address = "ada@gmail.test", consent = new { disclosure = "imap", locale = "en" } }), HttpStatusCode.UnprocessableEntity, "disclosure_unknown");
    }

    [Fact]
    public async Task A_partial_grant_is_refused_with_what_is_missing_and_given_back()
    {
        var (id, url) = await BeginAsync();
        await ReturnAsync(google.Agree(url, "ada@gmail.test", "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/gmail.readonly"));

        var problem = await TestHost.ProblemAsync(await CompleteAsync(id), HttpStatusCode.UnprocessableEntity, "scopes_missing");

        Assert.Equal(["https://www.googleapis.com/auth/gmail.compose"], problem.GetProperty("missingScopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(["canary-refresh-1"], google.Revoked);
        await TestHost.ProblemAsync(await CompleteAsync(id), HttpStatusCode.UnprocessableEntity, "scopes_missing");
    }

    [Fact]
    public async Task Another_address_than_the_one_asked_for_waits_for_the_member()
    {
        var (id, url) = await BeginAsync();
        await ReturnAsync(google.Agree(url, "other@gmail.test"));

        var problem = await TestHost.ProblemAsync(await CompleteAsync(id), HttpStatusCode.Conflict, "address_differs");

        Assert.Equal("other@gmail.test", problem.GetProperty("addresses")[0].GetString());
        // Only an address that really came back can be confirmed.
        await TestHost.ProblemAsync(await CompleteAsync(id, "third@gmail.test"), HttpStatusCode.Conflict, "address_differs");
        Assert.Equal(0, await host.InDatabaseAsync(db => db.Mailboxes.CountAsync()));
    }

    [Theory]
    [InlineData("access_denied", "", "consent_denied")]
    [InlineData("admin_policy_enforced", "", "account_not_allowed")]
    [InlineData("interaction_required", "AADSTS65001: The user or administrator has not consented", "admin_consent_required")]
    [InlineData("server_error", "", "sign_in_unreachable")]
    [InlineData("something_new", "", "sign_in_refused")]
    public async Task What_the_provider_says_instead_of_a_code_becomes_words_for_the_member(string error, string description, string code)
    {
        var (id, url) = await BeginAsync();
        await ReturnAsync(QueryHelpers.AddQueryString("/oauth/google/callback", new Dictionary<string, string?> { ["state"] = Query(url)["state"], ["error"] = error, ["error_description"] = description }));
        var problem = await TestHost.ProblemAsync(await CompleteAsync(id), HttpStatusCode.UnprocessableEntity, code);
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
    }

    [Fact]
    public async Task Nobody_else_can_bring_the_answer()
    {
        var (id, url) = await BeginAsync();
        var answer = google.Agree(url, "ada@gmail.test");

        using var stranger = host.SignedOut();
        Assert.Equal("/app/settings/email/return?problem=signed_out", (await stranger.GetAsync(new Uri(answer, UriKind.Relative))).Headers.Location!.ToString());
        Assert.EndsWith("problem=authorization_not_found", await ReturnAsync(answer.Replace("state=", "state=x", StringComparison.Ordinal)), StringComparison.Ordinal);
        // Still to be answered by the right one.
        await TestHost.ProblemAsync(await CompleteAsync(id), HttpStatusCode.Conflict, "authorization_pending");
        Assert.Equal($"/app/settings/email/return?authorization={id}", await ReturnAsync(answer));
    }

    [Fact]
    public async Task Another_organization_finds_no_attempt()
    {
        var (id, _) = await BeginAsync();
        using var elsewhere = await host.OtherOrganizationAsync();
        await TestHost.ProblemAsync(await elsewhere.PostAsJsonAsync($"{Path}/{id}/complete", new { }), HttpStatusCode.NotFound, "authorization_not_found");
        await TestHost.ProblemAsync(await elsewhere.PostAsJsonAsync($"{Path}/{Guid.NewGuid()}/complete", new { }), HttpStatusCode.NotFound, "authorization_not_found");
    }

    [Fact]
    public async Task An_answer_counts_once_and_not_for_ever()
    {
        var (id, url) = await BeginAsync();
        await ReturnAsync(google.Agree(url, "ada@gmail.test"));
        // A second answer with the same state changes nothing.
        await ReturnAsync($"/oauth/google/callback?state={Uri.EscapeDataString(Query(url)["state"])}&code=forged");
        host.Clock.Advance(TimeSpan.FromMinutes(21));
        await TestHost.ProblemAsync(await CompleteAsync(id), HttpStatusCode.Conflict, "authorization_expired");
        Assert.EndsWith("problem=authorization_not_found", await ReturnAsync(google.Agree(url, "ada@gmail.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_it_lies_readable_in_the_database()
    {
        var (id, url) = await BeginAsync();
        await ReturnAsync(google.Agree(url, "other@gmail.test"));
        await CompleteAsync(id);
        var row = await host.InDatabaseAsync(db => db.AuthorizationAttempts.AsNoTracking().SingleAsync(attempt => attempt.Id == id));
        var text = System.Text.Encoding.Latin1.GetString(row.Sealed) + JsonSerializer.Serialize(row);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Query(url)["state"], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_many_ask_a_grant_is_renewed_once_and_what_was_rejected_is_not_given_again()
    {
        var mailbox = await GrantedAsync(expired: true);
        var hold = new TaskCompletionSource();
        google.Holding = hold.Task;
        // Two hosts on one database: the second one knows nothing of the first one's memory.
        var tokens = new[] { Tokens(), OnAnotherHost() };
        var asking = Enumerable.Range(0, 20).Select(number => tokens[number % 2].For(host.OrganizationId, mailbox, ProviderKind.Gmail)(null, default)).ToList();
        hold.SetResult();

        var current = Assert.Single((await Task.WhenAll(asking)).Distinct());
        Assert.Equal(1, google.Renewals);

        Assert.NotEqual(current, await tokens[0].For(host.OrganizationId, mailbox, ProviderKind.Gmail)(current, default));
        Assert.Equal(2, google.Renewals);
    }

    [Fact]
    public async Task Hosts_share_the_current_token_sealed_with_its_own_provider_only_and_nobody_after_the_mailbox_is_removed()
    {
        var mailbox = await GrantedAsync(expired: true);
        var token = await Tokens().For(host.OrganizationId, mailbox, ProviderKind.Gmail)(null, default);
        var cache = host.Services.GetRequiredService<AddinHost.Shared.Caching.ICache>();
        var kept = await cache.GetAsync($"access-token:{mailbox:N}:{ProviderKind.Gmail}", default);
        Assert.NotNull(kept);
        Assert.DoesNotContain("canary", System.Text.Encoding.Latin1.GetString(kept), StringComparison.Ordinal);

        // The database is not asked for it; the token would not be found there.
        await host.InDatabaseAsync(db => db.MailboxTokens.Where(row => row.MailboxId == mailbox).ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedGrant, new byte[] { 1 })));
        Assert.Equal(token, await OnAnotherHost().For(host.OrganizationId, mailbox, ProviderKind.Gmail)(null, default));
        var other = OnAnotherHost();
        Assert.Equal(token, await other.For(host.OrganizationId, mailbox, ProviderKind.Gmail)(null, default));
        await Assert.ThrowsAsync<ProviderException>(() => other.For(host.OrganizationId, mailbox, ProviderKind.Graph)(null, default));
        await Assert.ThrowsAsync<ProviderException>(() => OnAnotherHost().For(host.OrganizationId, mailbox, ProviderKind.Gmail)(token, default));

        await host.Client.DeleteAsync($"{MailboxCalls.Path}/{mailbox}");
        Assert.Null(await cache.GetAsync($"access-token:{mailbox:N}:{ProviderKind.Gmail}", default));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, "rate_limit_exceeded", ProviderFailure.Throttled, "sign_in_busy")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", ProviderFailure.Unavailable, "sign_in_unreachable")]
    [InlineData(HttpStatusCode.Unauthorized, "invalid_client", ProviderFailure.Rejected, "client_secret_wrong")]
    [InlineData(HttpStatusCode.BadRequest, "invalid_grant", ProviderFailure.ReauthorizationNeeded, "grant_revoked")]
    public async Task A_busy_token_endpoint_is_no_lost_grant(HttpStatusCode status, string error, ProviderFailure failure, string code)
    {
        var mailbox = await GrantedAsync(expired: true);
        google.Trouble.Enqueue((status, error));
        var thrown = await Assert.ThrowsAsync<ProviderException>(() => Tokens().For(host.OrganizationId, mailbox, ProviderKind.Gmail)(null, default));
        Assert.Equal((failure, code), (thrown.Failure, thrown.Code));
        // Whoever asks next is not kept waiting by the one that failed.
        Assert.StartsWith("canary-access", await Tokens().For(host.OrganizationId, mailbox, ProviderKind.Gmail)(null, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removing_takes_the_grant_back_and_forgets_it()
    {
        var mailbox = await GrantedAsync(expired: false);
        var answer = await TestHost.ReadAsync<JsonElement>(await host.Client.DeleteAsync($"{MailboxCalls.Path}/{mailbox}"), HttpStatusCode.OK);
        Assert.True(answer.GetProperty("grantRevoked").GetBoolean());
        Assert.Equal(["canary-refresh-1"], google.Revoked);
        Assert.Equal(0, await host.InDatabaseAsync(db => db.MailboxTokens.CountAsync()));
        var thrown = await Assert.ThrowsAsync<ProviderException>(() => Tokens().For(host.OrganizationId, mailbox, ProviderKind.Gmail)(null, default));
        Assert.Equal(ProviderFailure.ReauthorizationNeeded, thrown.Failure);
    }

    private MailboxTokens OnAnotherHost() =>
        new(host.Services.GetRequiredService<IServiceScopeFactory>(), host.Services.GetRequiredService<Sealer>(), host.Services.GetRequiredService<AddinHost.Shared.Caching.ICache>(), host.Clock);

    private MailboxTokens Tokens() => host.Services.GetRequiredService<MailboxTokens>();

    private async Task<Guid> GrantedAsync(bool expired)
    {
        var mailbox = (await host.ConnectMemoryAsync()).Id();
        var grant = new OAuthGrant("canary-access-0", host.Clock.GetUtcNow() + TimeSpan.FromHours(expired ? 0 : 1), "canary-refresh-1", [], []);
        await host.AsMemberAsync(async services =>
        {
            await Tokens().StoreAsync(services.GetRequiredService<AddinHost.Data.AppDb>(), services.GetRequiredService<Sealer>(), mailbox, ProviderKind.Gmail, grant, default);
            return true;
        });
        return mailbox;
    }

    private static object Body(string provider = "gmail", string address = "ada@gmail.test") => new { provider, address, consent = new { disclosure = provider, locale = "en" } };

    private async Task<Uri> StartAsync() => (await BeginAsync()).Url;

    private async Task<(Guid Id, Uri Url)> BeginAsync()
    {
        var answer = await host.PostAsync<JsonElement>(Path, Body(), HttpStatusCode.Created);
        return (answer.Id(), new Uri(answer.GetProperty("authorizationUrl").GetString()!));
    }

    private async Task<string> ReturnAsync(string answer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, answer);
        using var browser = host.Server.CreateClient();
        request.Headers.Add("Cookie", await CookieAsync());
        var response = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private async Task<string> CookieAsync()
    {
        using var browser = host.Server.CreateClient();
        var answer = await browser.PostAsJsonAsync("/api/v1/sessions", new { email = "ada@engines.test", password = TestHost.Password });
        return string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    private Task<HttpResponseMessage> CompleteAsync(Guid id, string? address = null) => host.Client.PostAsJsonAsync($"{Path}/{id}/complete", new { address });

    private static Dictionary<string, string> Query(Uri url) => QueryHelpers.ParseQuery(url.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
}
