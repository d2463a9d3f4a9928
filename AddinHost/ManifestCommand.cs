using AddinHost.GmailAddon;
using AddinHost.OutlookAddin.Manifests;
using AddinHost.Shared.Results;

namespace AddinHost;

/// <summary><c>manifests --out DIR</c>: writes the filled-in manifests of both add-ins, for an administrator who hands them on as files.</summary>
public static class ManifestCommand
{
    private const int Refused = 4;

    public static async Task<int> RunAsync(IServiceProvider services, IConfiguration configuration, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        // Nothing listens yet: without a PublicUrl it is the first address that the host would listen on.
        if (string.IsNullOrEmpty(configuration["PublicUrl"]))
            configuration["PublicUrl"] = configuration["urls"]?.Split(';')[0];
        var folder = Directory.CreateDirectory(configuration["out"] is { Length: > 0 } given ? given : "manifests");
        await using var scope = services.CreateAsyncScope();
        var outlook = scope.ServiceProvider.GetRequiredService<OutlookManifests>();
        (string Name, Result<byte[]> Content)[] files =
        [
            ("outlook/manifest.xml", await outlook.XmlAsync(ct)),
            ("outlook/manifest.json", await outlook.JsonAsync(ct)),
            ("outlook/package.zip", await outlook.PackageAsync(ct)),
            .. scope.ServiceProvider.GetRequiredService<AddonDescriptions>().Fill(),
        ];
        foreach (var (name, content) in files)
        {
            if (content.Error is { } error)
            {
                await Console.Error.WriteLineAsync($"{error.Detail} {error.Extras?.GetValueOrDefault("remedy")}");
                return Refused;
            }

            var path = Path.Combine(folder.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, content.Value, ct);
            await Console.Out.WriteLineAsync(path);
        }

        return 0;
    }
}
