using System.Globalization;

namespace AddinHost.Integration.Support;

/// <summary>
/// A mail system of our own making as a process of its own (tests/AddinHost.Fakes), with a port of its own. What tests ask of it stands under
/// <c>/control/</c>; everything else is as its maker documents it.
/// </summary>
public sealed class FakeProcess : IAsyncDisposable
{
    private readonly ServerProcess process;
    private readonly PrivateFolder folder;

    private FakeProcess(string name, int port, TestCertificate? certificate)
    {
        Port = port;
        folder = new PrivateFolder("fake");
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"{(certificate is null ? "http" : "https")}://localhost:{port}/"));
        Client = new HttpClient { BaseAddress = Address };
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var built = Path.Combine(HostProcess.RepositoryRoot(), "tests", "AddinHost.Fakes", "bin", here.Parent!.Name, here.Name, "AddinHost.Fakes.dll");
        List<string> arguments = [built, name, "--port", port.ToString(CultureInfo.InvariantCulture)];
        if (certificate is not null)
        {
            File.WriteAllText(folder["certificate.pem"], certificate.CertificatePem);
            File.WriteAllText(folder["key.pem"], certificate.KeyPem);
            arguments.AddRange(["--certificate", folder["certificate.pem"], "--key", folder["key.pem"]]);
        }

        var environment = new Dictionary<string, string?> { ["SSL_CERT_FILE"] = TestCertificates.AuthorityFile, ["DOTNET_TieredPGO"] = "0" };
        process = ServerProcess.Start("dotnet", arguments, environment: environment);
    }

    public int Port { get; }

    public Uri Address { get; }

    /// <summary>For <c>/control/</c>.</summary>
    public HttpClient Client { get; }

    /// <summary>What it complained about.</summary>
    public string Output => process.Output;

    /// <param name="name">google or microsoft.</param>
    public static async Task<FakeProcess> StartNewAsync(string name, TestCertificate? certificate = null, CancellationToken ct = default)
    {
        var fake = new FakeProcess(name, FreePort.Next(), certificate);
        try
        {
            await fake.process.WaitForPortAsync(fake.Port, ct: ct);
            return fake;
        }
        catch
        {
            await fake.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.DisposeAsync();
        folder.Dispose();
    }
}
