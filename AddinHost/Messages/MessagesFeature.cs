using AddinHost.Messages.Images;
using AddinHost.Messages.Search;

namespace AddinHost.Messages;

/// <summary>Stored messages, their bodies and attachments.</summary>
public static class MessagesFeature
{
    public static IServiceCollection AddMessages(this IServiceCollection services)
    {
        services.AddScoped<MessageViews>();
        services.AddScoped<MessageStore>();
        services.AddScoped<SearchIndex>();
        services.AddScoped<KnownMessages>();
        services.AddScoped<WaitingReplies>();
        services.AddScoped<GetMessage>();
        services.AddScoped<GetBody>();
        services.AddScoped<GetAttachment>();
        return services.AddRemoteImages();
    }
}
