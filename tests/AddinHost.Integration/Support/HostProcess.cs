using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace AddinHost.Integration.Support;

/// <summary>
/// The built host as a process of its own, with its own data folder and port: for tests that kill it. Settings, data and address outlive a kill,
/// so that <see cref="StartAsync"/> continues where it was.
/// </summary>
public sealed class HostProcess : IAsyncDisposable
{
    public const string Email = "admin@inlay.test";
    public const string Password = "correct horse battery";

    /// <summary>Stands in a setting for the address of the host that gets it.</summary>
    public const string OwnAddress = "{address}";

    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly PrivateFolder folder = new("host");
    private readonly int port = FreePort.Next();
    private string earlierOutput = "";
    private ServerProcess? process;

    private HostProcess(IEnumerable<KeyValuePair<string, string>> settings)
    {
        Client = new HttpClient { BaseAddress = Address };
        Settings["Urls"] = Address.ToString().TrimEnd('/');
        Settings["Data:Directory"] = folder["data"];
        foreach (var (key, value) in settings)
            Settings[key] = value.Replace(OwnAddress, Address.ToString().TrimEnd('/'), StringComparison.Ordinal);
    }

    /// <summary>Configuration by key ("Redis:Configuration"); a change holds from the next start.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/"));

    public string DataDirectory => Settings["Data:Directory"];

    /// <summary>Carries the administrator's API key after <see cref="SetUpAsync"/>, also over restarts.</summary>
    public HttpClient Client { get; }

    public int ProcessId => process?.Id ?? throw new InvalidOperationException("The host is not running.");

    public bool IsRunning => process is { HasExited: false };

    /// <summary>What it has written, over all starts.</summary>
    public string Output => earlierOutput + process?.Output;

    /// <summary>The next line that the running host writes with this text in it: what a log category at level Trace tells of where the work is.</summary>
    public Task<string> NextLineAsync(string text) => process?.NextLineAsync(text) ?? throw new InvalidOperationException("The host is not running.");

    /// <summary>Starts a host in Development, in which loopback servers are allowed, and waits until it is ready.</summary>
    public static async Task<HostProcess> StartNewAsync(IEnumerable<KeyValuePair<string, string>>? settings = null, CancellationToken ct = default)
    {
        var host = new HostProcess(settings ?? []);
        try
        {
            await host.ChooseDatabaseAsync(ct);
            await host.StartAsync(ct);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync(CancellationToken ct = default)
    {
        Launch();
        await WaitReadyAsync(ct);
    }

    /// <summary>Starts it without waiting, for tests that kill it early.</summary>
    public void Launch()
    {
        if (process is not null)
            throw new InvalidOperationException("The host is running already.");
        var environment = Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => (string?)setting.Value);
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
#if DEBUG
        // Code that is counted to be made better later costs a host that lives for seconds a quarter of its time. What is measured runs as it is sold.
        environment["DOTNET_TieredPGO"] = "0";
#endif
        environment["SSL_CERT_FILE"] = TestCertificates.AuthorityFile;
        // The project's folder is the content root: pages come from its wwwroot.
        var project = Path.Combine(RepositoryRoot(), "AddinHost");
        process = ServerProcess.Start("dotnet", [Path.Combine(project, BuildOutput(), "AddinHost.dll")], folder: project, environment: environment);
    }

    public async Task WaitReadyAsync(CancellationToken ct = default)
    {
        using var probe = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(probe, ct))
        {
            if (!IsRunning || Stopwatch.GetElapsedTime(started) > ReadyTimeout)
                throw new InvalidOperationException($"The host at {Address} did not become ready.\n{Output}");
            await Task.Delay(25, ct);
        }
    }

    /// <summary>SIGKILL: the host gets no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        await process.KillAsync();
        await ForgetAsync(process);
    }

    /// <summary>Asks it to shut down and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        await process.StopAsync(TimeSpan.FromSeconds(40));
        await ForgetAsync(process);
    }

    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync();
        await StartAsync(ct);
    }

    /// <summary>Stops its clock, as a suspended machine would; it wakes believing that no time has passed.</summary>
    public void Freeze() => Native.Signal(ProcessId, Native.SigStop);

    public void Thaw() => Native.Signal(ProcessId, Native.SigCont);

    /// <summary>Does the first run and gives <see cref="Client"/> an API key of the administrator.</summary>
    public async Task SetUpAsync(bool demo = false, CancellationToken ct = default)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = Address };
        using var setUp = await browser.PostAsJsonAsync("api/v1/setup", new { organizationName = "Test", name = "Ada", email = Email, password = Password, demo }, ct);
        var token = (await ReadAsync(setUp, ct)).GetProperty("csrfToken").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/api-keys") { Content = JsonContent.Create(new { name = "tests" }) };
        request.Headers.Add("X-CSRF-TOKEN", token);
        using var answer = await browser.SendAsync(request, ct);
        Client.DefaultRequestHeaders.Authorization = new("Bearer", (await ReadAsync(answer, ct)).GetProperty("key").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Client.Dispose();
        folder.Dispose();
    }

    /// <summary>INLAY_TEST_POSTGRES names the server on which hosts of this run get a database of their own, unless their test chose one.</summary>
    private async Task ChooseDatabaseAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("INLAY_TEST_POSTGRES") is not { Length: > 0 } server || Settings.ContainsKey("Database:Provider"))
            return;
        var name = "t" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name was made three lines above.
        command.CommandText = $"CREATE DATABASE {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(ct);
        Settings["Database:Provider"] = "postgres";
        Settings["ConnectionStrings:App"] = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ToString();
    }

    private async Task ForgetAsync(ServerProcess ended)
    {
        earlierOutput += ended.Output;
        process = null;
        await ended.DisposeAsync();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.StatusCode == HttpStatusCode.Created
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {text}");
    }

    private static async Task<bool> IsReadyAsync(HttpClient probe, CancellationToken ct)
    {
        try
        {
            using var answer = await probe.GetAsync("health/ready", ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    public static string RepositoryRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Addins.sln")))
            at = at.Parent ?? throw new InvalidOperationException("Addins.sln is in no folder above the tests.");
        return at.FullName;
    }

    // The tests run from bin/Debug/net10.0, and so does the host that was built with them.
    private static string BuildOutput()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine("bin", framework.Parent!.Name, framework.Name);
    }
}
