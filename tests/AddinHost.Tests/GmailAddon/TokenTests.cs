using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.GmailAddon;

public sealed class TokenTests(CardHost cards) : IClassFixture<CardHost>
{
    private const string Trigger = "homepage";

    public static TheoryData<string> SystemForgeries =>
        ["no token", "nonsense", "wrong issuer", "wrong audience", "another endpoint", "list of audiences", "no audience", "wrong key", "key in its head", "none", "no signature", "HS256 by the public key", "RS512", "expired", "no expiry", "not yet", "another account", "address not verified", "no address", "no key id", "user token", "altered"];

    public static TheoryData<string> UserForgeries =>
        ["nonsense", "wrong issuer", "wrong audience", "wrong key", "none", "HS256 by the public key", "expired", "address not verified", "no subject", "system token", "script's audience"];

    [Theory, MemberData(nameof(SystemForgeries))]
    public async Task A_call_that_Google_did_not_make_for_this_address_is_refused(string how)
    {
        using var answer = await cards.PostAsync(Trigger, SystemToken(how), cards.Body(new()));
        await IsRefusedAsync(answer);
    }

    [Theory, MemberData(nameof(UserForgeries))]
    public async Task Nobody_is_believed_to_be_a_user_whom_Google_does_not_vouch_for(string how)
    {
        using var answer = await cards.PostAsync(Trigger, cards.Google.Sign(cards.SystemClaims(Trigger)), cards.Body(new() { UserToken = User(how) }));
        await IsRefusedAsync(answer);
    }

    [Fact]
    public async Task Both_tokens_right_is_a_card_also_where_the_system_token_stands_in_the_body()
    {
        Assert.Equal("home", CardHost.CardOf(await cards.AskAsync(Trigger)).GetProperty("name").GetString());
        var body = new { authorizationEventObject = new { systemIdToken = cards.Google.Sign(cards.SystemClaims(Trigger)), userIdToken = cards.Google.Sign(cards.UserClaims()) } };
        using var answer = await cards.PostAsync(Trigger, null, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // Google writes its name both ways.
        using var other = await cards.PostAsync(Trigger, cards.Google.Sign(new Dictionary<string, object?>(cards.SystemClaims(Trigger)) { ["iss"] = "accounts.google.com" }), cards.Body(new()));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_script_is_believed_with_its_own_audience_at_its_own_address_alone()
    {
        using var right = await cards.PostAsync("script/" + Trigger, cards.Google.Sign(cards.UserClaims(audience: CardHost.ScriptClientId)), cards.Body(new() { NoUser = true }));
        Assert.Equal("home", CardHost.CardOf(await TestHost.ReadAsync<JsonElement>(right, HttpStatusCode.OK)).GetProperty("name").GetString());

        foreach (var wrong in new[] { cards.Google.Sign(cards.UserClaims()), cards.Google.Sign(cards.SystemClaims("script/" + Trigger)), cards.Google.Sign(cards.SystemClaims(Trigger)) })
        {
            using var answer = await cards.PostAsync("script/" + Trigger, wrong, cards.Body(new()));
            await IsRefusedAsync(answer);
        }
    }

    [Fact]
    public async Task A_new_key_of_Googles_is_learned_and_invented_ones_do_not_make_us_ask_all_the_time()
    {
        await cards.AskAsync(Trigger);
        cards.Google.Rotate();
        cards.Host.Clock.Advance(TimeSpan.FromSeconds(61));
        await cards.AskAsync(Trigger);

        var before = cards.Google.KeyRequests;
        for (var i = 0; i < 20; i++)
        {
            using var answer = await cards.PostAsync(Trigger, cards.Google.Sign(cards.SystemClaims(Trigger), keyId: $"invented-{i}"), cards.Body(new()));
            await IsRefusedAsync(answer);
        }

        Assert.InRange(cards.Google.KeyRequests, before, before + 1);
    }

    [Fact]
    public async Task What_is_no_request_of_Googles_is_no_error_of_ours()
    {
        foreach (var text in new[] { "", "[]", "7", "null", "{\"commonEventObject\":7}", "{\"gmail\":{\"toRecipients\":\"x\"}}", new string('[', 200) })
        {
            using var content = new StringContent(text, System.Text.Encoding.UTF8, "application/json");
            using var client = cards.Host.SignedOut();
            using var answer = await client.PostAsync(new Uri("/gmail/homepage", UriKind.Relative), content);
            Assert.InRange((int)answer.StatusCode, 400, 401);
        }

        using var nowhere = await cards.PostAsync("elsewhere", null, new { });
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }

    [Fact]
    public async Task Without_the_scope_of_the_identity_or_the_message_Google_is_told_to_ask_for_it()
    {
        var nobody = await cards.AskAsync(Trigger, new() { NoUser = true });
        Assert.Contains("https://www.googleapis.com/auth/userinfo.email", Scopes(nobody));
        var blind = await cards.AskAsync("message", new() { MessageId = "any", Scopes = ["https://www.googleapis.com/auth/userinfo.email"] });
        Assert.Contains("https://www.googleapis.com/auth/gmail.addons.current.message.metadata", Scopes(blind));
        var mute = await cards.AskAsync("compose", new() { Scopes = ["https://www.googleapis.com/auth/userinfo.email"] });
        Assert.Equal(["https://www.googleapis.com/auth/gmail.addons.current.action.compose"], Scopes(mute));
    }

    private static List<string?> Scopes(JsonElement answer) => [.. answer.GetProperty("requesting_google_scopes").GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString())];

    private static async Task IsRefusedAsync(HttpResponseMessage answer)
    {
        var problem = await TestHost.ProblemAsync(answer, HttpStatusCode.Unauthorized, "google_token_invalid");
        // Nothing tells one forgery from another.
        Assert.Equal("This is answered to Google alone, for the add-on of this installation.", problem.GetProperty("detail").GetString());
        Assert.False(problem.TryGetProperty("errors", out _));
    }

    private string? SystemToken(string how) => how switch
    {
        "no token" => null,
        "user token" => cards.Google.Sign(cards.UserClaims()),
        "another endpoint" => cards.Google.Sign(cards.SystemClaims("action")),
        "another account" => cards.Google.Sign(With(cards.SystemClaims(Trigger), "email", "addon@elsewhere.example")),
        _ => Forge(cards.SystemClaims(Trigger), how),
    };

    private string User(string how) => how switch
    {
        "system token" => cards.Google.Sign(cards.SystemClaims(Trigger)),
        "script's audience" => cards.Google.Sign(cards.UserClaims(audience: CardHost.ScriptClientId)),
        _ => Forge(cards.UserClaims(), how),
    };

    private string Forge(Dictionary<string, object?> claims, string how)
    {
        using var stranger = RSA.Create(2048);
        return how switch
        {
            "nonsense" => "not.a.token",
            "wrong issuer" => cards.Google.Sign(With(claims, "iss", "https://accounts.google.com.evil.example")),
            "wrong audience" => cards.Google.Sign(With(claims, "aud", "somebody-else")),
            "list of audiences" => cards.Google.Sign(With(claims, "aud", new[] { "somebody-else" })),
            "no audience" => cards.Google.Sign(Without(claims, "aud")),
            "wrong key" => cards.Google.Sign(claims, with: stranger),
            "key in its head" => InItsHead(claims, stranger),
            "none" => cards.Google.Sign(claims, "none"),
            "no signature" => cards.Google.Sign(claims)[..(cards.Google.Sign(claims).LastIndexOf('.') + 1)],
            "HS256 by the public key" => AddonGoogle.Token(new { alg = "HS256", kid = cards.Google.KeyId, typ = "JWT" }, claims, cards.Google.PublicKey),
            "RS512" => cards.Google.Sign(claims, "RS512"),
            "expired" => cards.Google.Sign(With(claims, "exp", cards.Now - 120)),
            "no expiry" => cards.Google.Sign(Without(claims, "exp")),
            "not yet" => cards.Google.Sign(With(claims, "nbf", cards.Now + 600)),
            "address not verified" => cards.Google.Sign(With(claims, "email_verified", false)),
            "no address" => cards.Google.Sign(Without(claims, "email")),
            "no subject" => cards.Google.Sign(Without(claims, "sub")),
            "no key id" => cards.Google.Sign(claims, keyId: null),
            "altered" => Altered(cards.Google.Sign(claims)),
            _ => throw new ArgumentException(how, nameof(how)),
        };
    }

    private static string Altered(string token)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{parts[1][..^2]}{(parts[1][^2] == 'A' ? 'B' : 'A')}{parts[1][^1]}.{parts[2]}";
    }

    private static string InItsHead(Dictionary<string, object?> claims, RSA key)
    {
        var open = key.ExportParameters(false);
        var head = new { alg = "RS256", kid = "mine", typ = "JWT", jwk = new { kty = "RSA", n = System.Buffers.Text.Base64Url.EncodeToString(open.Modulus), e = "AQAB" }, jku = "https://evil.example/keys" };
        var text = $"{System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(head))}.{System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{System.Buffers.Text.Base64Url.EncodeToString(key.SignData(System.Text.Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static Dictionary<string, object?> With(Dictionary<string, object?> claims, string name, object value) => new(claims) { [name] = value };

    private static Dictionary<string, object?> Without(Dictionary<string, object?> claims, string name) => new(claims.Where(pair => pair.Key != name));
}
