using AddinHost.Organizations;
using AddinHost.Organizations.Identities;
using AddinHost.OutlookAddin.Manifests;
using AddinHost.Shared.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AddinHost.OutlookAddin;

/// <summary>The Outlook surface: manifest, headers of the pane's pages, simulator.</summary>
public static class OutlookAddinFeature
{
    public static IServiceCollection AddOutlookAddin(this IServiceCollection services)
    {
        services.AddOptions<OutlookAddinOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                options.FrameAncestors = OutlookAddinOptions.Read(configuration.GetSection("Addin:FrameAncestors"));
                options.NarrowPermission = configuration.GetValue<bool>("Addin:NarrowPermission");
            })
            .Validate(options => options.FrameAncestors.All(OutlookAddinOptions.IsOrigin),
                "Addin:FrameAncestors takes https origins only, for example https://mail.example.com.")
            .ValidateOnStart();
        services.TryAddSingleton<PublicUrl>();
        services.AddScoped(provider => new InstallationIdentity
        {
            OutlookAddinId = provider.GetRequiredService<ThisInstallation>().OutlookAddinId,
            FindEntraClientIdAsync = async ct => (await provider.GetRequiredService<EntraClients>().FindAsync(ct))?.ClientId,
        });
        services.AddScoped<OutlookManifests>();
        return services;
    }

    /// <summary>Stands before static files: what it adds holds for every answer that does not set its own.</summary>
    public static IApplicationBuilder UseOutlookAddin(this IApplicationBuilder app)
    {
        var development = app.ApplicationServices.GetRequiredService<IWebHostEnvironment>().IsDevelopment();
        var headers = new PageHeaders(app.ApplicationServices.GetRequiredService<IOptions<OutlookAddinOptions>>().Value, development);
        app.Use(headers.InvokeAsync);
        app.UseMiddleware<LaunchCalls>();
        app.UseMiddleware<LaunchScript>();
        return development ? app : app.Use(SimulatorPages.HideAsync);
    }
}
