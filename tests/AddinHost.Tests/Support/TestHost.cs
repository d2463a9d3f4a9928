using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Shared.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

// Half of the time they wait, for clocks, hosts and databases: two at a time for each of two processors.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 4)]

namespace AddinHost.Tests.Support;

/// <summary>The real host in this process, on a database of its own, driven through HTTP.</summary>
public sealed class TestHost : WebApplicationFactory<Program>
{
    public const string Password = "correct horse battery";

    private readonly string folder = Path.Combine(Path.GetTempPath(), "inlay-" + Guid.NewGuid().ToString("N")[..12]);
    private readonly Dictionary<string, string?> settings;

    private TestHost(Dictionary<string, string?> settings) => this.settings = settings;

    /// <summary>Signed in as the administrator once <see cref="StartAsync"/> has run the set-up.</summary>
    public HttpClient Client { get; private set; } = null!;

    public Guid OrganizationId { get; private set; }

    public Guid MemberId { get; private set; }

    public ManualClock Clock { get; } = new();

    /// <summary>Where requests seem to come from; there is no connection inside a process.</summary>
    public IPAddress RemoteAddress { get; set; } = IPAddress.Loopback;

    /// <summary>Starts a host whose first run is done, or not with <paramref name="setUp"/> false. INLAY_TEST_POSTGRES chooses the database for all.</summary>
    public static async Task<TestHost> StartAsync(bool setUp = true, Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>(settings ?? []);
        if (TestDatabase.IsPostgres)
        {
            all["Database:Provider"] = "postgres";
            all["ConnectionStrings:App"] = await TestDatabase.CreateWithSchemaAsync();
        }

        var host = new TestHost(all);
        host.Client = host.CreateClient();
        if (setUp)
            await host.SetUpAsync();
        return host;
    }

    /// <summary>Another organization of the same installation, with a client signed in by API key.</summary>
    public async Task<HttpClient> OtherOrganizationAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var create = scope.ServiceProvider.GetRequiredService<AddinHost.Organizations.CreateOrganization>();
        var member = await create.AddAsync("Elsewhere", "Eve", $"eve-{Guid.NewGuid():N}@elsewhere.test", Password, "en", Permissions.PersonalEmailAccess | Permissions.Administer, default);
        Assert.True(member.Succeeded, member.Error?.Detail);
        var key = await scope.ServiceProvider.GetRequiredService<AddinHost.Organizations.CreateApiKey>().HandleAsync(new("test"), default);
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key.Value.Key);
        return client;
    }

    /// <summary>A client that nobody signed in.</summary>
    public HttpClient SignedOut() => CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false, AllowAutoRedirect = false });

    public async Task<T> GetAsync<T>(string path) => await ReadAsync<T>(await Client.GetAsync(path), HttpStatusCode.OK);

    public async Task<T> PostAsync<T>(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) => await ReadAsync<T>(await Client.PostAsJsonAsync(path, body), expected);

    /// <summary>Runs work as the administrator, inside a scope of the host.</summary>
    public async Task<T> AsMemberAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeMember(OrganizationId, MemberId, Permissions.PersonalEmailAccess | Permissions.Administer);
        return await work(scope.ServiceProvider);
    }

    public Task<T> InDatabaseAsync<T>(Func<AppDb, Task<T>> work) => AsMemberAsync(services => work(services.GetRequiredService<AppDb>()));

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, HttpStatusCode expected)
    {
        ArgumentNullException.ThrowIfNull(response);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Web)!;
    }

    /// <summary>Asserts a problem answer and its code.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode expected, string code)
    {
        var problem = await ReadAsync<JsonElement>(response, expected);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.DoesNotContain("AddinHost.", problem.ToString(), StringComparison.Ordinal);
        return problem;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseEnvironment("Development");
        builder.UseSetting("Data:Directory", folder);
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(Clock).AddSingleton<IStartupFilter>(new FromAddress(this)));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (TestDatabase.IsPostgres && settings.GetValueOrDefault("ConnectionStrings:App") is { } database)
            await TestDatabase.DropAsync(database);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task SetUpAsync()
    {
        var me = await PostAsync<JsonElement>(
            "/api/v1/setup", new { organizationName = "Analytical Engines", name = "Ada Admin", email = "ada@engines.test", password = Password }, HttpStatusCode.Created);
        Client.DefaultRequestHeaders.Add("X-CSRF-TOKEN", me.GetProperty("csrfToken").GetString());
        MemberId = me.GetProperty("id").GetGuid();
        OrganizationId = me.GetProperty("organization").GetProperty("id").GetGuid();
    }

    private sealed class FromAddress(TestHost host) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                http.Connection.RemoteIpAddress = host.RemoteAddress;
                return following(http);
            });
            next(app);
        };
    }
}
