using AddinHost.Shared.Caching;
using Microsoft.Extensions.Options;

namespace AddinHost.Providers.Graph;

/// <summary>Microsoft 365 and Outlook.com.</summary>
public static class GraphFeature
{
    public static IServiceCollection AddGraph(this IServiceCollection services)
    {
        services.AddSingleton<GraphBudget>();
        services.AddSingleton(provider => provider.GetRequiredService<IConfiguration>().GetSection(GraphLimits.Section).Get<GraphLimits>() ?? new GraphLimits());
        services.AddHttpClient(GraphClient.HttpClientName, client => client.Timeout = TimeSpan.FromSeconds(100))
            // Addresses of requests hold ids of people's messages.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.All })
            .AddHttpMessageHandler(provider => new BoundedAnswers(provider.GetRequiredService<GraphLimits>().MaxAnswerBytes));
        services.AddSingleton(provider => new GraphHost(
            provider.GetRequiredService<IOptions<MicrosoftOptions>>().Value,
            provider.GetRequiredService<GraphLimits>(),
            provider.GetRequiredService<GraphBudget>(),
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<ICache>(),
            provider.GetRequiredService<TimeProvider>(),
            NotificationUrl(provider.GetRequiredService<IConfiguration>())));
        services.AddKeyedSingleton<OpenMailProvider>(ProviderKind.Graph, (provider, connection) => new GraphProvider(connection, provider.GetRequiredService<GraphHost>()));
        return services;
    }

    /// <summary>Microsoft calls only public addresses with https. <c>Microsoft:NotificationUrl</c> names another way in, such as a relay.</summary>
    internal static Uri? NotificationUrl(IConfiguration configuration)
    {
        if (Uri.TryCreate(configuration[$"{MicrosoftOptions.Section}:NotificationUrl"], UriKind.Absolute, out var given))
            return given;
        return Uri.TryCreate(configuration["PublicUrl"], UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && IsPublic(url)
            ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/hooks/graph")
            : null;
    }

    private static bool IsPublic(Uri url) =>
        url.HostNameType == UriHostNameType.Dns && url.Host.Contains('.', StringComparison.Ordinal) && !NotPublic.Any(end => url.Host.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] NotPublic = [".localhost", ".local", ".internal", ".test", ".home.arpa"];
}
