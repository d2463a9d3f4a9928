using System.Net.Http.Json;
using System.Text.Json;

namespace AddinHost.Integration.Support;

/// <summary>A message in a mailbox of the fake.</summary>
public sealed record GoogleMessage(string Id, string ThreadId, IReadOnlyList<string> Labels, byte[] Raw);

/// <summary>What a mailbox has cost: requests by method and quota units.</summary>
public sealed record GoogleCounts(IReadOnlyDictionary<string, int> Requests, int Units, int LastMinute)
{
    public int Of(string method) => Requests.GetValueOrDefault(method);
}

/// <summary>Google in a process of its own, and what tests can make it do.</summary>
public sealed class GoogleFake : IAsyncDisposable
{
    /// <summary>What Inlay asks for.</summary>
    public static readonly string[] Scopes = ["https://www.googleapis.com/auth/gmail.readonly", "https://www.googleapis.com/auth/gmail.compose"];

    private readonly FakeProcess process;

    private GoogleFake(FakeProcess process) => this.process = process;

    public Uri Address => process.Address;

    public string Output => process.Output;

    public static async Task<GoogleFake> StartNewAsync() => new(await FakeProcess.StartNewAsync("google"));

    /// <summary>For the host's configuration, section Google.</summary>
    public Dictionary<string, string> Settings() => new()
    {
        ["Google:Endpoints:Accounts"] = Address.ToString().TrimEnd('/'),
        ["Google:Endpoints:OAuth"] = Address.ToString().TrimEnd('/'),
        ["Google:Endpoints:Gmail"] = Address.ToString().TrimEnd('/'),
        ["Google:Endpoints:PubSub"] = Address.ToString().TrimEnd('/'),
        ["Google:Endpoints:Certificates"] = new Uri(Address, "oauth2/v3/certs").ToString(),
    };

    public Task AddUserAsync(string address, string? name = null) => PostAsync("users", new { address, name });

    /// <summary>A grant without the consent page; seconds until its access token ends.</summary>
    public async Task<string> AccessTokenAsync(string address, int? seconds = null, params string[] scopes)
    {
        using var answer = await process.Client.PostAsJsonAsync(Uri("tokens"), new { address, scopes = scopes is [] ? Scopes : scopes, seconds });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }

    /// <summary>Puts a message into a mailbox and returns its id.</summary>
    public async Task<string> PutAsync(string address, byte[] message, DateTimeOffset? receivedAt = null, params string[] labels)
    {
        var at = receivedAt is { } time ? "&internalDate=" + time.ToUnixTimeMilliseconds() : "";
        using var answer = await process.Client.PostAsync(Uri($"messages?address={address}&labels={string.Join(',', labels is [] ? ["INBOX", "UNREAD"] : labels)}{at}"), new ByteArrayContent(message));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Puts a message into a thread of Gmail's, whatever it names.</summary>
    public async Task PutInThreadAsync(string address, byte[] message, string thread, DateTimeOffset receivedAt, string label = "INBOX")
    {
        using var answer = await process.Client.PostAsync(Uri($"messages?address={address}&labels={label}&internalDate={receivedAt.ToUnixTimeMilliseconds()}&thread={thread}"), new ByteArrayContent(message));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Puts many messages into an inbox at once; <c>{number}</c> in them becomes the number of each.</summary>
    public async Task PutManyAsync(string address, byte[] message, int times)
    {
        using var answer = await process.Client.PostAsync(Uri($"messages?address={address}&labels=INBOX,UNREAD&times={times}"), new ByteArrayContent(message));
        answer.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<GoogleMessage>> MessagesAsync(string address, string label) =>
        await process.Client.GetFromJsonAsync<List<GoogleMessage>>(Uri($"messages?address={address}&label={label}")) ?? [];

    public Task LabelAsync(string address, string id, string[]? add = null, string[]? remove = null) => PostAsync("labels", new { address, id, add, remove });

    public Task DeleteAsync(string address, string id) => ThereAsync(HttpMethod.Delete, $"messages?address={address}&id={id}");

    public Task AddLabelAsync(string address, string label) => PostAsync($"user-labels?address={address}&label={label}", new { });

    /// <summary>How many permissions of this user still hold.</summary>
    public Task<int> GrantsAsync(string address) => process.Client.GetFromJsonAsync<int>(Uri($"grants?address={address}"));

    public Task ExpireHistoryAsync(string address) => PostAsync($"expire-history?address={address}", new { });

    public Task ExpireTokensAsync(string address) => PostAsync($"expire-tokens?address={address}", new { });

    public Task RevokeAsync(string address) => PostAsync($"revoke?address={address}", new { });

    /// <param name="method">users.messages.get and so on, batch, token, pull; * for any.</param>
    /// <param name="status">0: the connection ends without an answer.</param>
    /// <param name="after">The work is done, only its answer is lost.</param>
    public Task FailAsync(string method, int status, int times = 1, string? reason = null, int? retryAfter = null, bool after = false) =>
        FaultAsync(new { method, status, reason, retryAfter, after, times });

    /// <summary>As above for one address and with all there is: <c>delayMilliseconds</c> holds the call, <c>skip</c> lets some through before, <c>revokes</c> withdraws the consent, status 200 lets it succeed.</summary>
    public Task FaultAsync(object fault) => PostAsync("faults", fault);

    public Task CalmAsync() => ThereAsync(HttpMethod.Delete, "faults");

    public async Task<GoogleCounts> CountsAsync(string address) => (await process.Client.GetFromJsonAsync<GoogleCounts>(Uri($"counts?address={address}")))!;

    public Task ForgetCountsAsync() => ThereAsync(HttpMethod.Delete, "counts");

    public Task SetAsync(object settings) => PostAsync("settings", settings);

    public Task AddAliasAsync(string address, string alias, string name, string status = "accepted") => PostAsync("aliases", new { address, alias, name, status });

    public Task RemoveAliasAsync(string address, string alias) => ThereAsync(HttpMethod.Delete, $"aliases?address={address}&alias={alias}");

    public Task AddClientAsync(string id, string secret, params string[] redirectUris) => PostAsync("clients", new { id, secret, redirectUris });

    /// <summary>Answers the consent page by itself from now on.</summary>
    public Task ConsentAsync(string? address, string[]? scopes = null, bool deny = false, string? error = null) => PostAsync("consent", new { address, scopes, deny, error });

    public Task SubscribeAsync(string name, string topic, Uri? endpoint = null, string? audience = null, string? email = null) =>
        PostAsync("subscriptions", new { name, topic, endpoint, audience, email });

    public async Task<(int Delivered, int Refused, int Waiting)> DeliveriesAsync(string subscription)
    {
        var found = await process.Client.GetFromJsonAsync<JsonElement>(Uri($"subscriptions?name={subscription}"));
        return (found.GetProperty("delivered").GetInt32(), found.GetProperty("refused").GetInt32(), found.GetProperty("waiting").GetInt32());
    }

    /// <summary>A notification that Gmail did not make: late, doubled, or wrong in one way (signature, issuer, audience, email, unverified, expired, unsigned, none).</summary>
    public Task NotifyAsync(string subscription, string address, ulong? historyId = null, string? wrong = null, int times = 1, string? data = null) =>
        PostAsync("notify", new { subscription, address, historyId, wrong, times, data });

    public Task<string> ServiceAccountFileAsync() => process.Client.GetStringAsync(Uri("service-account"));

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static Uri Uri(string path) => new("control/" + path, UriKind.Relative);

    private async Task PostAsync(string path, object body)
    {
        using var answer = await process.Client.PostAsJsonAsync(Uri(path), body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}\n{Output}");
    }

    private async Task ThereAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, Uri(path));
        using var answer = await process.Client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
