using AddinHost.Contacts;
using AddinHost.Contacts.Merging;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Ingress.CatchAll;
using AddinHost.Logging.Rules;
using AddinHost.Logging.Uploads;
using AddinHost.Shared.Jobs;

namespace AddinHost.Logging;

/// <summary>Deciding what is logged, and logging it.</summary>
public static class LoggingFeature
{
    public static IServiceCollection AddEmailLogging(this IServiceCollection services)
    {
        services.AddScoped<Ledger>();
        services.AddScoped<LogMessage>();
        services.AddScoped<Capture.OutgoingReferences>();
        services.AddScoped<Reports.MailReports>();
        services.AddScoped<ReadSignature>();
        services.AddScoped<LogEmail>();
        services.AddScoped<ListLedger>();
        services.AddScoped<RemoveMessage>();
        services.AddScoped<RedateMessage>();
        services.AddScoped<LoggedBy>();
        return services.AddRules().AddIngress().AddUploads();
    }

    private static IServiceCollection AddRules(this IServiceCollection services)
    {
        services.AddOptions<RuleOptions>().BindConfiguration(RuleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<RuleBook>();
        services.AddScoped<ManageRules>();
        services.AddScoped<PreviewRules>();
        services.AddSignalled<LateMatch>((work, ct) => work.RunAsync(ct), ContactBook.AddressesChannel);
        return services;
    }

    private static IServiceCollection AddUploads(this IServiceCollection services)
    {
        services.AddOptions<UploadOptions>().BindConfiguration(UploadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UploadFolder>();
        services.AddScoped<TakeUpload>();
        services.AddScoped<RunUpload>();
        services.AddScoped<IRecordRows, UploadRows>();
        services.AddHostedService<UploadWorker>();
        return services;
    }

    private static IServiceCollection AddIngress(this IServiceCollection services)
    {
        services.AddOptions<IngressOptions>().BindConfiguration(IngressOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<CreateLoggingAddress>();
        services.AddScoped<LoggingAddresses>();
        services.AddScoped<UnloggedMails>();
        services.AddScoped<PassedOn>();
        services.AddScoped<TakeMail>();
        services.AddSingleton<IngressSpool>();
        services.AddSingleton<IngressRecipients>();
        services.AddSingleton<IngressRates>();
        services.AddSingleton<IngressCertificate>();
        services.AddHostedService<IngressListener>();
        services.AddSingleton<SpoolConsumer>();
        services.AddHostedService(provider => provider.GetRequiredService<SpoolConsumer>());
        services.AddScoped<CatchAllCursor>();
        services.AddScoped<ReadCatchAll>();
        services.AddScoped<ShowCatchAll>();
        services.AddHostedService<CatchAllWorker>();
        services.AddHealthChecks().AddCheck<IngressHealth>("ingress");
        return services;
    }
}
