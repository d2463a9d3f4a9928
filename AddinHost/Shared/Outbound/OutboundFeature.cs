namespace AddinHost.Shared.Outbound;

/// <summary>Sockets and HttpClients to hosts that a member can name.</summary>
public static class OutboundFeature
{
    /// <summary>Name of the HttpClient whose every connection passes the guard: no redirects, no proxy, no cookies.</summary>
    public const string GuardedClient = "guarded";

    public static IServiceCollection AddOutbound(this IServiceCollection services)
    {
        services.AddOptions<OutboundOptions>().BindConfiguration(OutboundOptions.Section);
        services.AddSingleton<AddressGuard>();
        services.AddSingleton<OutboundSockets>();
        services.AddHttpClient(GuardedClient, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(10);
                client.MaxResponseContentBufferSize = 256 * 1024;
            })
            // The names of hosts come from members' addresses: they are nobody's business in the log.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ConnectCallback = async (context, ct) =>
                    await provider.GetRequiredService<OutboundSockets>().ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct),
            });
        return services;
    }
}
