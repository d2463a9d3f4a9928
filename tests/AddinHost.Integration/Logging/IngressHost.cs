using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Logging;

/// <summary>A host that takes mail by SMTP and LMTP, and what its spool holds.</summary>
public sealed class IngressHost : IAsyncDisposable
{
    public const string Domain = "log.inlay.test";

    private readonly PrivateFolder folder = new("ingress");

    private IngressHost()
    {
    }

    public HostProcess Host { get; private set; } = null!;

    public int SmtpPort { get; } = FreePort.Next();

    public int LmtpPort { get; } = FreePort.Next();

    /// <summary>The administrator's secret address.</summary>
    public string Address { get; private set; } = "";

    public string Spool => Path.Combine(Host.DataDirectory, "ingress");

    /// <param name="settings">Below Ingress; "{port}" stands for <see cref="SmtpPort"/>.</param>
    public static async Task<IngressHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var ingress = new IngressHost();
        try
        {
            await File.WriteAllTextAsync(ingress.folder["cert.pem"], TestCertificates.Server.CertificatePem);
            await File.WriteAllTextAsync(ingress.folder["key.pem"], TestCertificates.Server.KeyPem);
            Dictionary<string, string> all = new()
            {
                ["Ingress:Smtp:Listen"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ingress.SmtpPort}"),
                ["Ingress:Lmtp:Listen"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ingress.LmtpPort}"),
                ["Ingress:Domain"] = Domain,
                // What comes in is looked at in the spool.
                ["Ingress:Paused"] = "true",
                ["Ingress:CertificateFile"] = ingress.folder["cert.pem"],
                ["Ingress:KeyFile"] = ingress.folder["key.pem"],
            };
            foreach (var (key, value) in settings)
                all["Ingress:" + key] = value.Replace("{port}", ingress.SmtpPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            ingress.Host = await HostProcess.StartNewAsync(all);
            await ingress.Host.SetUpAsync();
            ingress.Address = await ingress.NewAddressAsync();
            return ingress;
        }
        catch
        {
            await ingress.DisposeAsync();
            throw;
        }
    }

    public async Task<string> NewAddressAsync()
    {
        using var answer = await Host.Client.PostAsync(new Uri("api/v1/logging-addresses", UriKind.Relative), null);
        Assert.Equal(201, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("address").GetString()!;
    }

    /// <summary>What health tells about the spool.</summary>
    public async Task<JsonElement> HealthAsync() =>
        (await Host.Client.GetFromJsonAsync<JsonElement>("health/ready")).GetProperty("details").GetProperty("ingress");

    /// <summary>The mails in the spool: envelope, and the message as it came.</summary>
    public List<(JsonElement Envelope, string Content)> Mails() => [.. Directory.EnumerateFiles(Spool, "*.mail").Select(path =>
    {
        var bytes = File.ReadAllBytes(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        return (JsonSerializer.Deserialize<JsonElement>(bytes.AsSpan(0, end)), Encoding.Latin1.GetString(bytes.AsSpan(end + 1)));
    })];

    /// <summary>Until so many mails are there.</summary>
    public async Task<List<(JsonElement Envelope, string Content)>> MailsAsync(int count, Func<string>? log = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Directory.EnumerateFiles(Spool, "*.mail").Count() < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), log?.Invoke() + Host.Output);
            await Task.Delay(20);
        }

        return Mails();
    }

    /// <summary>Runs a Python program: a client that none of us wrote. Gives what it printed.</summary>
    public static async Task<string> PythonAsync(string program, params string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var problem = python.StandardError.ReadToEndAsync();
        var said = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, await problem);
        return said.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
        folder.Dispose();
    }
}
