using AddinHost.Messages.Files;
using AddinHost.Messages.Images;
using AddinHost.Messages.Search;

namespace AddinHost.Messages;

/// <summary>Stored messages, their bodies and attachments.</summary>
public static class MessagesFeature
{
    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.AddScoped<Sharing.MessageSharing>();
        services.AddScoped<Sharing.MessageHolders>();
        services.AddScoped<Sharing.KnownCopies>();
        services.AddScoped<Removal.RemovedMessages>();
        services.AddScoped<MailThreads>();
        services.AddScoped<MessageViews>();
        services.AddScoped<MessageStore>();
        services.AddScoped<SearchIndex>();
        services.AddScoped<KnownMessages>();
        services.AddScoped<WaitingReplies>();
        services.AddScoped<GetMessage>();
        services.AddScoped<GetBody>();
        services.AddScoped<GetAttachment>();
        return services.AddRemoteImages().AddFiles();
    }

    private static IServiceCollection AddFiles(this IServiceCollection services)
    {
        services.AddOptions<FilesOptions>().BindConfiguration(FilesOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SpaceTaken>();
        services.AddScoped<FileSpace>();
        services.AddScoped<FileScans>();
        services.AddScoped<ShowFiles>();
        services.AddSingleton<ClamScanner>();
        services.AddSingleton<ScannerHealth>();
        services.AddScoped<ScanFiles>();
        services.AddHostedService<ScanWorker>();
        return services;
    }
}
