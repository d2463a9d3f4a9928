using AddinHost.Notices.Activity;
using AddinHost.Notices.Digest;
using AddinHost.Notices.Post;
using AddinHost.Notices.Webhooks;

namespace AddinHost.Notices;

/// <summary>What members are told: the live feed while they look, notices in the app and by mail.</summary>
public static class NoticesFeature
{
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddOptions<NoticesOptions>().BindConfiguration(NoticesOptions.Section)
            .Validate(options => options.IsValid, "Notices:From is an email address, and has to be set together with Notices:Smtp:Host.")
            .Validate(options => options.Smtp.Port is >= 1 and <= 65_535, "Notices:Smtp:Port is between 1 and 65535.")
            .Validate(options => options is { PushDeadAfter.Ticks: > 0, GiveUpAfter.Ticks: > 0, RetryAfter.Ticks: > 0 }, "The spans under Notices are more than 0.")
            .ValidateOnStart();
        services.AddScoped<StreamEvents>();
        services.AddScoped<OpenNotices>();
        services.AddScoped<RaiseNotices>();
        services.AddScoped<RaiseIntakeNotices>();
        services.AddScoped<RaiseSendingNotices>();
        services.AddScoped<SendNotices>();
        services.AddScoped<ListNotices>();
        services.AddScoped<MarkNotices>();
        services.AddScoped<CheckOwnMail>();
        services.AddSingleton<PostOwnMail>();
        services.AddHostedService<NoticeKeeper>();
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section)
            .Validate(options => options is { RetryAfter.Ticks: > 0, RetryAtMost.Ticks: > 0, GiveUpAfter.Ticks: > 0, SwitchOffAfter.Ticks: > 0, Overlap.Ticks: >= 0 }, "The spans under Webhooks are more than 0.")
            .ValidateOnStart();
        services.AddScoped<ManageWebhooks>();
        services.AddScoped<WebhookLog>();
        services.AddScoped<QueueDeliveries>();
        services.AddScoped<DeliverWebhooks>();
        services.AddScoped<RaiseWebhookNotices>();
        services.AddScoped<ChangePreferences>();
        services.AddScoped<RaiseDigests>();
        services.AddScoped<WriteDigest>();
        services.AddScoped<ListActivity>();
        services.AddScoped<ChartActivity>();
        services.AddSingleton<PostWebhook>();
        services.AddHostedService<WebhookWorker>();
        return services;
    }
}
