using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace AddinHost.Integration.Support;

/// <summary>The fake of Microsoft with what tests ask of it.</summary>
public sealed class MicrosoftServer : IAsyncLifetime
{
    private FakeProcess fake = null!;

    /// <summary>With a slash at the end.</summary>
    public Uri Address => fake.Address;

    /// <summary>What a host needs to take it for Microsoft.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Microsoft:Endpoints:Login"] = Address.AbsoluteUri.TrimEnd('/'),
        ["Microsoft:Endpoints:Graph"] = Address.AbsoluteUri.TrimEnd('/'),
        ["Microsoft:ClientId"] = "3c9f7c3e-0000-4000-8000-000000000001",
        ["Microsoft:ClientSecret"] = "fake-secret",
    };

    public async Task InitializeAsync() => fake = await FakeProcess.StartNewAsync("microsoft", TestCertificates.Server);

    public async Task DisposeAsync() => await fake.DisposeAsync();

    public Task AddUserAsync(object user) => PostAsync("users", user);

    public async Task<string> TokenAsync(string user) => await fake.Client.GetStringAsync(Control($"token?user={user}"));

    public async Task PutAsync(string user, string folder, byte[] message, int copies = 1, double daysAgo = 0, string? conversation = null, string? category = null)
    {
        using var body = new ByteArrayContent(message);
        (await fake.Client.PostAsync(Control(string.Create(CultureInfo.InvariantCulture, $"messages?user={user}&folder={folder}&copies={copies}&daysAgo={daysAgo}{(conversation is null ? "" : "&conversation=" + Uri.EscapeDataString(conversation))}{(category is null ? "" : "&category=" + category)}")), body)).EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<byte[]>> ContentAsync(string user, string folder) =>
        [.. (await GetAsync<string[]>($"messages?user={user}&folder={folder}")).Select(Convert.FromBase64String)];

    public Task<string[]> IdsAsync(string user, string folder) => GetAsync<string[]>($"ids?user={user}&folder={folder}");

    public async Task<T> GetAsync<T>(string what) => (await fake.Client.GetFromJsonAsync<T>(Control(what), JsonSerializerOptions.Web))!;

    public async Task PostAsync(string what, object? body = null) => (await fake.Client.PostAsJsonAsync(Control(what), body ?? new { })).EnsureSuccessStatusCode();

    /// <summary>Something goes wrong: <c>match</c> is a method and a part of the path, <c>status</c> 0 cuts the connection.</summary>
    public Task FaultAsync(object fault) => PostAsync("faults", fault);

    /// <summary>Requests since the last reset, by method and path.</summary>
    public async Task<long> RequestsAsync(string match = "")
    {
        var counted = await GetAsync<Dictionary<string, long>>("requests");
        return counted.Where(pair => pair.Key.Contains(match, StringComparison.Ordinal)).Sum(pair => pair.Value);
    }

    private static Uri Control(string what) => new("control/" + what, UriKind.Relative);
}
