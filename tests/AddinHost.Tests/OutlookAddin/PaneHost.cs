using AddinHost.OutlookAddin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.OutlookAddin;

/// <summary>The Outlook surface alone, over a folder of pages made for the test.</summary>
internal sealed class PaneHost : IAsyncDisposable
{
    private static readonly string[] Pages =
        ["taskpane.html", "dialog.html", "app.html", "simulator.html", "simulator/taskpane.html", "simulator/dialog.html", "office/office.js", "icons/inlay-64.png", "assets/pane-1a2b.js"];

    private readonly WebApplication host;
    private readonly DirectoryInfo pages;

    private PaneHost(WebApplication host, DirectoryInfo pages) => (this.host, this.pages) = (host, pages);

    public static Guid AddinId { get; } = Guid.Parse("6f0c1c7e-3b0f-4a43-9d3c-5d1f0a9be201");

    public HttpClient Client => host.GetTestClient();

    public static async Task<PaneHost> StartAsync(string environment = "Production", params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("inlay-pages-");
        foreach (var page in Pages)
        {
            var path = Path.Combine(folder.FullName, page);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "page");
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, WebRootPath = folder.FullName, ApplicationName = typeof(ManifestController).Assembly.GetName().Name });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseTestServer();
        builder.Services.AddControllers();
        builder.Services.AddAuthorization();
        builder.Services.AddOutlookAddin().AddSingleton(new InstallationIdentity { OutlookAddinId = AddinId });
        var app = builder.Build();
        app.UseOutlookAddin();
        app.UseStaticFiles();
        app.MapControllers();
        app.MapGet("/api/v1/messages/1/body", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'self'";
            return "mail";
        });
        await app.StartAsync();
        return new PaneHost(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        pages.Delete(recursive: true);
    }
}
