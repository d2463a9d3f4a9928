using System.Globalization;
using System.Runtime.InteropServices;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Providers.Emulators;

/// <summary>The emulators of others, installed from npm as the lock file beside this names them, with the Node that they need.</summary>
public sealed class EmulatorServers : IAsyncLifetime
{
    private readonly PrivateFolder folder = new("npm");
    private readonly List<ServerProcess> running = [];

    private string Node => folder[$"node_modules/node-linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}/bin/node"];

    private static string Here => Path.Combine(HostProcess.RepositoryRoot(), "tests", "AddinHost.Integration", "Providers", "Emulators");

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "package.json", "package-lock.json", "google.json", "microsoft.json", "loopback.cjs" })
            File.Copy(Path.Combine(Here, name), folder[name]);
        await ServerProcess.RunAsync("npm", ["ci", "--prefix", folder.Path, "--no-audit", "--no-fund", "--ignore-scripts"]);
    }

    /// <summary><c>emulate</c> 0.12.2, service google.</summary>
    public Task<Uri> GoogleAsync() => StartAsync(["node_modules/emulate/dist/index.js"], "google");

    /// <summary><c>@inbox-zero/emulate</c> 0.4.5, service microsoft.</summary>
    public Task<Uri> MicrosoftAsync() => StartAsync(["--require", folder["loopback.cjs"], "node_modules/@inbox-zero/emulate/dist/index.js"], "microsoft");

    public async Task DisposeAsync()
    {
        foreach (var process in running)
            await process.DisposeAsync();
        folder.Dispose();
    }

    private async Task<Uri> StartAsync(string[] program, string service)
    {
        var port = FreePort.Next();
        var number = port.ToString(CultureInfo.InvariantCulture);
        var process = ServerProcess.Start(Node, [.. program, "start", "--service", service, "--port", number, "--seed", folder[service + ".json"]], folder: folder.Path);
        running.Add(process);
        await process.WaitForPortAsync(port);
        return new Uri($"http://localhost:{number}/");
    }
}
