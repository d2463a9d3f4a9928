using System.Net;
using System.Text.Json;
using AddinHost.GmailAddon;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.GmailAddon;

public sealed class DescriptionTests(CardHost cards) : IClassFixture<CardHost>
{
    [Fact]
    public async Task Google_is_given_this_installations_addresses_and_the_scopes_that_are_used()
    {
        var deployment = await cards.Host.GetAsync<JsonElement>("/manifests/gmail.json");
        Assert.Equal(CardScopes.All, deployment.GetProperty("oauthScopes").EnumerateArray().Select(scope => scope.GetString()!));
        var script = await cards.Host.GetAsync<JsonElement>("/manifests/gmail/appsscript.json");
        Assert.Empty(CardScopes.All.Except(script.GetProperty("oauthScopes").EnumerateArray().Select(scope => scope.GetString()!)));
        var code = await cards.Host.Client.GetStringAsync(new Uri("/manifests/gmail/Code.gs", UriKind.Relative));
        Assert.Contains("\"https://inlay.example.com/gmail/script/\"", code, StringComparison.Ordinal);
        foreach (var text in new[] { deployment.ToString(), script.ToString(), code })
            Assert.DoesNotContain("{publicUrl}", text, StringComparison.Ordinal);
        foreach (var function in CardHost.Objects(deployment).SelectMany(one => one.EnumerateObject()).Where(one => one.Name is "runFunction" or "onTriggerFunction").Select(one => one.Value.GetString()!))
        {
            // Each address is one that answers, if only that it does not know us.
            using var client = cards.Host.SignedOut();
            using var answer = await client.PostAsync(new Uri(new Uri(function).AbsolutePath, UriKind.Relative), new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Without_https_or_Googles_keys_the_answer_says_what_to_do()
    {
        // Nobody listens on the port of the discard protocol.
        await using var host = await TestHost.StartAsync(setUp: false, settings: new()
        {
            ["PublicUrl"] = "http://inlay.example.com", ["Google:Endpoints:Certificates"] = "http://127.0.0.1:9/certs", ["Google:Addon:ServiceAccountEmail"] = CardHost.Account, ["Google:Addon:ClientId"] = CardHost.ClientId,
        });
        foreach (var path in (string[])["/manifests/gmail.json", "/manifests/gmail/appsscript.json", "/manifests/gmail/Code.gs"])
        {
            using var answer = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
            var problem = await TestHost.ReadAsync<JsonElement>(answer, HttpStatusCode.Conflict);
            Assert.Equal("public_url_not_https", problem.GetProperty("code").GetString());
            Assert.Contains("PublicUrl", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        }

        for (var again = 0; again < 2; again++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/gmail/homepage") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new("Bearer", cards.Google.Sign(cards.SystemClaims("homepage")));
            using var answer = await host.Client.SendAsync(request);
            await TestHost.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "google_keys_unavailable");
        }
    }
}
