using System.Diagnostics;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Web;

/// <summary>The types that the pages are built with are those that the running host tells.</summary>
public sealed class ApiTypesTests
{
    [Fact]
    public async Task The_committed_types_are_those_of_the_running_host()
    {
        await using var host = await HostProcess.StartNewAsync();
        var web = Path.Combine(HostProcess.RepositoryRoot(), "web");
        var document = Path.Combine(host.DataDirectory, "openapi.json");
        await File.WriteAllTextAsync(document, await host.Client.GetStringAsync("openapi/v1.json"));
        var made = Path.Combine(host.DataDirectory, "schema.d.ts");

        using var generator = Process.Start(new ProcessStartInfo("npx", ["--no-install", "openapi-typescript", document, "-o", made]) { UseShellExecute = false, WorkingDirectory = web, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await generator.StandardError.ReadToEndAsync();
        await generator.WaitForExitAsync();
        Assert.True(generator.ExitCode == 0, said);

        var committed = await File.ReadAllTextAsync(Path.Combine(web, "src", "shared", "api", "schema.d.ts"));
        Assert.True(committed == await File.ReadAllTextAsync(made), "web/src/shared/api/schema.d.ts is not what the host tells. With the host running: cd web && npm run api -- http://localhost:7080/openapi/v1.json -o src/shared/api/schema.d.ts");
    }
}
