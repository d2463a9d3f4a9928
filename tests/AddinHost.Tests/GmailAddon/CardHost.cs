using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;

namespace AddinHost.Tests.GmailAddon;

/// <summary>A host with a Google beside it, and the administrator's Google account linked.</summary>
public sealed class CardHost : IAsyncLifetime
{
    public const string Root = "https://inlay.example.com/gmail/";
    public const string Account = "addon@service.example";
    public const string ClientId = "addon-client";
    public const string ScriptClientId = "script-client";
    public const string Subject = "google-ada";
    public const string Email = "ada@engines.test";

    private SharedHost shared = null!;

    public AddonGoogle Google { get; private set; } = null!;

    public SharedHost Shared => shared;

    public TestHost Host => shared.Host;

    private HttpClient caller = null!;

    public async Task InitializeAsync()
    {
        Google = await AddonGoogle.StartAsync();
        shared = new SharedHost
        {
            Settings = new()
            {
                ["PublicUrl"] = "https://inlay.example.com",
                ["Google:Endpoints:Certificates"] = Google.Address + "/certs",
                ["Google:Endpoints:Gmail"] = Google.Address,
                ["Google:Addon:ServiceAccountEmail"] = Account,
                ["Google:Addon:ClientId"] = ClientId,
                ["Google:Addon:ScriptClientId"] = ScriptClientId,
                ["Google:Addon:GmailWithin"] = "00:00:05",
                ["Ingress:Domain"] = "log.test",
                ["Ingress:Smtp:Listen"] = "127.0.0.1:0",
            },
        };
        await shared.InitializeAsync();
        caller = Host.SignedOut();
        await LinkAsync(Subject, Email);
    }

    public async Task DisposeAsync()
    {
        await shared.DisposeAsync();
        await Google.DisposeAsync();
    }

    public long Now => Host.Clock.GetUtcNow().ToUnixTimeSeconds();

    public Dictionary<string, object?> SystemClaims(string trigger) => new()
    {
        ["iss"] = "https://accounts.google.com", ["aud"] = Root + trigger, ["email"] = Account, ["email_verified"] = true, ["sub"] = "1", ["iat"] = Now, ["exp"] = Now + 3600,
    };

    public Dictionary<string, object?> UserClaims(string subject = Subject, string email = Email, string audience = ClientId) => new()
    {
        ["iss"] = "https://accounts.google.com", ["aud"] = audience, ["email"] = email, ["email_verified"] = true, ["sub"] = subject, ["iat"] = Now, ["exp"] = Now + 3600,
    };

    /// <summary>Asks as Google does.</summary>
    public Task<JsonElement> AskAsync(string trigger, Call? call = null) => AskAsync(trigger, call ?? new Call(), HttpStatusCode.OK);

    public async Task<JsonElement> AskAsync(string trigger, Call call, HttpStatusCode expected)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var answer = await PostAsync(trigger, call.SystemToken ?? Google.Sign(SystemClaims(trigger)), Body(call));
        return await TestHost.ReadAsync<JsonElement>(answer, expected);
    }

    public async Task<HttpResponseMessage> PostAsync(string trigger, string? token, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/gmail/" + trigger) { Content = JsonContent.Create(body) };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return await caller.SendAsync(request);
    }

    public object Body(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new
        {
            commonEventObject = new
            {
                hostApp = "GMAIL", platform = "WEB", userLocale = call.Locale, timeZone = new { id = "Europe/Berlin", offset = 3_600_000 },
                formInputs = call.Inputs?.ToDictionary(pair => pair.Key, pair => pair.Value is long moment ? (object)new { dateInput = new { msSinceEpoch = moment.ToString(System.Globalization.CultureInfo.InvariantCulture) } } : new { stringInputs = new { value = new[] { pair.Value } } }),
                parameters = call.Action is null ? null : new { action = call.Action },
            },
            authorizationEventObject = new
            {
                userOAuthToken = AddonGoogle.UserToken, userIdToken = call.NoUser ? null : call.UserToken ?? Google.Sign(UserClaims(call.Subject, call.Email)), systemIdToken = "",
                authorizedScopes = call.Scopes ?? [.. AddinHost.GmailAddon.CardScopes.All],
            },
            gmail = new { messageId = call.MessageId, threadId = call.ThreadId, accessToken = AddonGoogle.MessageToken, toRecipients = call.To, ccRecipients = Array.Empty<string>(), bccRecipients = call.Bcc },
        };
    }

    /// <summary>Opens a message: its card.</summary>
    public async Task<JsonElement> OpenAsync(string id, string locale = "en") => CardOf(await AskAsync("message", new Call { MessageId = id, Locale = locale }));

    /// <summary>Presses what has this text on a card.</summary>
    public Task<JsonElement> PressAsync(JsonElement card, string text, Call? call = null) => AskAsync("action", (call ?? new Call()) with { Action = ActionOf(card, text) });

    public static JsonElement CardOf(JsonElement answer) =>
        answer.GetProperty("renderActions").GetProperty("action").GetProperty("navigations").EnumerateArray().Select(step => step.TryGetProperty("pushCard", out var pushed) ? pushed : step.TryGetProperty("updateCard", out var updated) ? updated : default).Last(card => card.ValueKind == JsonValueKind.Object);

    public static string Word(JsonElement answer) => answer.GetProperty("renderActions").GetProperty("action").GetProperty("notification").GetProperty("text").GetString()!;

    /// <summary>The signed id behind a button, a line or a line of the menu.</summary>
    public static string ActionOf(JsonElement card, string text)
    {
        var found = Objects(card).FirstOrDefault(one => one.TryGetProperty("onClick", out var click) && click.TryGetProperty("action", out _)
            && ((one.TryGetProperty("text", out var said) && said.GetString() == text) || (one.TryGetProperty("actionLabel", out var label) && label.GetString() == text)));
        Assert.True(found.ValueKind == JsonValueKind.Object, $"There is no {text} on {card}");
        return found.GetProperty("onClick").GetProperty("action").GetProperty("parameters")[0].GetProperty("value").GetString()!;
    }

    public static IEnumerable<JsonElement> Objects(JsonElement root)
    {
        var open = new Stack<JsonElement>([root]);
        while (open.TryPop(out var next))
        {
            if (next.ValueKind == JsonValueKind.Object)
                yield return next;
            IEnumerable<JsonElement> inner = next.ValueKind switch { JsonValueKind.Object => next.EnumerateObject().Select(one => one.Value), JsonValueKind.Array => next.EnumerateArray(), _ => [] };
            foreach (var one in inner.Reverse())
                open.Push(one);
        }
    }

    /// <summary>Links a Google account: the offer from the card of its first visit, taken by whoever the client is signed in as.</summary>
    public async Task LinkAsync(string subject, string email) => await Host.PostAsync<JsonElement>("/api/v1/linked-identities", new { offer = await OfferAsync(subject, email) }, HttpStatusCode.Created);

    public async Task<string> OfferAsync(string subject, string email)
    {
        var card = CardOf(await AskAsync("homepage", new Call { Subject = subject, Email = email }));
        var url = Objects(card).First(one => one.TryGetProperty("openLink", out _)).GetProperty("openLink").GetProperty("url").GetString()!;
        Assert.StartsWith("https://inlay.example.com/app/link#", url, StringComparison.Ordinal);
        return url[(url.IndexOf('#', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>What a test says in the name of Google.</summary>
    public sealed record Call
    {
        public string Locale { get; init; } = "en";

        public string? MessageId { get; init; }

        public string? ThreadId { get; init; }

        public string? Action { get; init; }

        public Dictionary<string, object>? Inputs { get; init; }

        public string Subject { get; init; } = CardHost.Subject;

        public string Email { get; init; } = CardHost.Email;

        public bool NoUser { get; init; }

        public string? UserToken { get; init; }

        public string? SystemToken { get; init; }

        public IReadOnlyList<string>? Scopes { get; init; }

        public IReadOnlyList<string> To { get; init; } = [];

        public IReadOnlyList<string> Bcc { get; init; } = [];
    }
}
