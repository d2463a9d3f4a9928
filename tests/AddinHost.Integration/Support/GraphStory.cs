using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AddinHost.Integration.Support;

/// <summary>A running host and the fake of Microsoft, and a member's way through its sign-in pages.</summary>
public sealed partial class GraphStory
{
    private readonly MicrosoftServer microsoft;

    private GraphStory(MicrosoftServer microsoft, HostProcess host)
    {
        (this.microsoft, Host, Story) = (microsoft, host, new Story(host));
        Address = $"ada{Guid.NewGuid():N}@contoso.test";
    }

    public HostProcess Host { get; }

    public Story Story { get; }

    /// <summary>Of the mailbox at Microsoft.</summary>
    public string Address { get; }

    /// <summary>Somebody to write with.</summary>
    public string Correspondent { get; } = $"bea{Guid.NewGuid():N}@outside.test";

    /// <summary>A host that Microsoft can reach.</summary>
    public static async Task<HostProcess> StartHostAsync(MicrosoftServer microsoft, params (string Key, string Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(microsoft);
        var all = microsoft.Settings.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);
        all["Microsoft:NotificationUrl"] = HostProcess.OwnAddress + "/hooks/graph";
        foreach (var (key, value) in settings)
            all[key] = value;
        var host = await HostProcess.StartNewAsync(all);
        await host.SetUpAsync();
        return host;
    }

    /// <summary>Somebody with a mailbox at Microsoft that nobody has connected yet.</summary>
    public static async Task<GraphStory> NewAsync(MicrosoftServer microsoft, HostProcess host)
    {
        ArgumentNullException.ThrowIfNull(microsoft);
        var story = new GraphStory(microsoft, host);
        await microsoft.AddUserAsync(new { story.Address, Name = "Ada" });
        return story;
    }

    /// <summary>Signs in at Microsoft as a browser does, and completes what that began; returns the mailbox.</summary>
    public Task<Guid> ConnectAsync() => ConnectAsync(microsoft, Host, Address);

    public static async Task<Guid> ConnectAsync(MicrosoftServer microsoft, HostProcess host, string address)
    {
        using var answer = await CompleteAsync(microsoft, host, address);
        return (await Story.ReadAsync(answer, HttpStatusCode.OK)).GetProperty("id").GetGuid();
    }

    /// <summary>The answer to completing what the member agreed to.</summary>
    public static async Task<HttpResponseMessage> CompleteAsync(MicrosoftServer microsoft, HostProcess host, string address)
    {
        ArgumentNullException.ThrowIfNull(microsoft);
        ArgumentNullException.ThrowIfNull(host);
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = host.Address };
        var me = await Story.ReadAsync(await browser.PostAsJsonAsync("api/v1/sessions", new { email = HostProcess.Email, password = HostProcess.Password }), HttpStatusCode.Created);
        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", me.GetProperty("csrfToken").GetString());
        var started = await Story.ReadAsync(
            await browser.PostAsJsonAsync("api/v1/mailboxes/authorizations", new { provider = "graph", address, consent = new { disclosure = "graph", locale = "en" } }), HttpStatusCode.Created);

        var page = await browser.GetStringAsync(new Uri(started.GetProperty("authorizationUrl").GetString()!));
        var account = Accounts().Matches(page).Single(match => match.Groups[1].Value == address);
        using var chosen = await browser.GetAsync(new Uri(microsoft.Address, WebUtility.HtmlDecode(account.Groups[2].Value)));
        using var back = await browser.GetAsync(chosen.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        Assert.Contains($"authorization={started.GetProperty("id").GetGuid()}", back.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return await browser.PostAsJsonAsync($"api/v1/mailboxes/authorizations/{started.GetProperty("id").GetGuid()}/complete", new { });
    }

    public Task<JsonElement[]> SubscriptionsAsync() => microsoft.GetAsync<JsonElement[]>($"subscriptions?user={Address}");

    /// <summary>Waits until Microsoft knows of both folders.</summary>
    public Task WaitForSubscriptionsAsync() => Story.WaitAsync(async () => (await SubscriptionsAsync()).Length == 2, () => "two subscriptions");

    [GeneratedRegex("<a data-account=\"([^\"]+)\" href=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Accounts();
}
