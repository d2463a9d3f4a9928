using System.Text.Json;
using System.Text.Json.Serialization;
using AddinHost.Mail;
using AddinHost.Mail.Dns;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Mailboxes.Apps;
using AddinHost.Mailboxes.Authorizations;
using AddinHost.Mailboxes.Detection;
using AddinHost.Mailboxes.Presets;
using AddinHost.Mailboxes.Push;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Jobs;
using AddinHost.Shared.Outbound;

namespace AddinHost.Mailboxes;

/// <summary>Connecting mailboxes and what becomes of them.</summary>
public static class MailboxesFeature
{
    public static IServiceCollection AddMailboxes(this IServiceCollection services)
    {
        services.AddScoped<MailboxFences>();
        services.AddScoped<MailboxStates>();
        services.AddScoped<OpenMailbox>();
        services.AddScoped<PushSubscriptions>();
        services.AddSingleton<PushLife>();
        services.AddSingleton<PushTurns>();
        services.AddSignalled<KeepPush>((work, ct) => work.RunAsync(ct), MailboxStates.ChangedChannel, KeepPush.DueChannel);
        services.AddAliases();
        services.AddScoped<FileSimulatedMail>();
        services.AddScoped<ManagePresets>();
        services.AddScoped<CheckServers>();
        services.AddScoped<OwnMailboxes>();
        services.AddScoped<ListMailboxes>();
        services.AddScoped<SwitchMailbox>();
        services.AddScoped<VerifyConnection>();
        services.AddScoped<KeepMailbox>();
        services.AddScoped<ConnectMailbox>();
        services.AddScoped<StartAuthorization>();
        services.AddScoped<ReceiveAnswer>();
        services.AddScoped<CompleteAuthorization>();
        services.AddScoped<AuthorizationSetUp>();
        services.AddScoped<ManageProviderApps>();
        services.AddScoped<CheckProviderApp>();
        services.AddScoped<ReconnectMailbox>();
        services.AddScoped<DisableMailbox>();
        services.AddScoped<EnableMailbox>();
        services.AddScoped<RemoveMailbox>();
        services.AddScoped<CheckMailbox>();
        services.AddScoped<RevokeGrant>();
        services.AddScoped<MailboxExclusions>().AddScoped<SwitchAutomation>();
        services.AddSingleton(provider => new DnsResolver(provider.GetRequiredService<TimeProvider>()));
        services.AddScoped(provider => new DetectProvider(
            provider.GetRequiredService<DnsResolver>(),
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(OutboundFeature.GuardedClient),
            async (kind, ct) => await provider.GetRequiredService<ProviderApps>().FindAsync(kind, ct) is not null,
            provider.GetRequiredService<ManagePresets>().FindAsync,
            provider.GetRequiredService<TimeProvider>()));
        services.Configure<Microsoft.AspNetCore.Mvc.JsonOptions>(options => AddWords(options.JsonSerializerOptions));
        services.Configure<Microsoft.AspNetCore.Http.Json.JsonOptions>(options => AddWords(options.SerializerOptions));
        return services;
    }

    private static void AddAliases(this IServiceCollection services)
    {
        services.AddScoped<MailSenders>();
        services.AddScoped<AliasCodes>();
        services.AddScoped<ListAliases>();
        services.AddScoped<AddAlias>();
        services.AddScoped<VerifyAlias>();
        services.AddScoped<ChangeAlias>();
        services.AddSignalled<RefreshAliases>((work, ct) => work.RunAsync(ct), MailboxStates.ChangedChannel);
    }

    /// <summary>The words of api.md for the security of a connection: tls, startTls, none.</summary>
    private static void AddWords(JsonSerializerOptions options) =>
        options.Converters.Insert(0, new JsonStringEnumConverter<MailSecurity>(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
}
