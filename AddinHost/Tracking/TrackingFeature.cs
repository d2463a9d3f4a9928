using AddinHost.Contacts.Merging;
using AddinHost.Logging.Capture;
using AddinHost.Sending;
using AddinHost.Sending.Documents;
using AddinHost.Sending.Templates;
using AddinHost.Shared.Jobs;
using AddinHost.Tracking.Capture;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Documents;
using AddinHost.Tracking.Events;
using AddinHost.Tracking.Links;
using AddinHost.Tracking.Policies;
using AddinHost.Tracking.Review;
using AddinHost.Tracking.Rights;

namespace AddinHost.Tracking;

/// <summary>Opens and clicks of sent mail.</summary>
public static class TrackingFeature
{
    public static IServiceCollection AddTracking(this IServiceCollection services)
    {
        services.AddOptions<TrackingOptions>().BindConfiguration(TrackingOptions.Section)
            .Validate(
                options => options.Url.Length == 0 || (Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }),
                "Tracking:Url must be an absolute http or https address without a path, for example https://links.example.com.")
            .ValidateOnStart();
        services.AddSingleton<TrackingKeys>();
        services.AddSingleton<Networks>();
        services.AddSingleton<Classifier>();
        services.AddSingleton<EventSpool>();
        services.AddHostedService(provider => provider.GetRequiredService<EventSpool>());
        services.AddHostedService<DrainEvents>();
        services.AddSingleton<TrackingEndpoints>();
        services.AddScoped<RecordEvents>();
        services.AddScoped<RecordOwnEvents>();
        services.AddScoped<FollowMessage>();
        services.AddScoped<Follow>(provider => provider.GetRequiredService<FollowMessage>().RunAsync);
        services.AddScoped<Unfollow>(provider => provider.GetRequiredService<FollowMessage>().Strip);
        services.AddSingleton<OwnNetworks>();
        services.AddScoped<FindBursts>();
        services.AddScoped<CountEvents>();
        services.AddScoped<TrackingPolicies>();
        services.AddScoped<DecideTracking>();
        services.AddScoped<IRecordRows, ContactTrackingRows>();
        services.AddScoped<ReviewOwnEvents>();
        services.AddSignalled<ReviewEvents>((work, ct) => work.RunAsync(ct), ReviewEvents.Channel);
        services.AddSingleton<RightsPages>();
        services.AddScoped<RecordWish>();
        services.AddScoped<ListTracking>();
        services.AddScoped<FindOpened>(provider => provider.GetRequiredService<ListTracking>().OpenedAsync);
        services.AddSingleton<DocumentAddresses>();
        services.AddSingleton<SignDocumentLink>(provider => provider.GetRequiredService<DocumentAddresses>().Of);
        services.AddSingleton<ReadDocumentLink>(provider => provider.GetRequiredService<DocumentAddresses>().Read);
        services.AddSingleton<ViewLimit>();
        services.AddSingleton<ViewerPage>();
        services.AddScoped<OpenDocument>();
        services.AddScoped<RecordView>();
        services.AddScoped<RecordOwnView>();
        services.AddScoped<CountDocumentViews>();
        services.AddScoped<CountViews>(provider => provider.GetRequiredService<CountDocumentViews>().RunAsync);
        services.AddScoped<ShowViews>();
        return services.AddCapture();
    }

    private static IServiceCollection AddCapture(this IServiceCollection services)
    {
        services.AddScoped<FollowCaptured>();
        services.AddScoped<ReadFollowed>(provider => provider.GetRequiredService<FollowCaptured>().Read);
        services.AddScoped<TieFollowed>(provider => provider.GetRequiredService<FollowCaptured>().TieAsync);
        services.AddScoped<PrepareOutgoing>();
        services.AddScoped<CaptureTokens>();
        services.AddScoped<ReportOutgoing>();
        return services;
    }

    /// <summary>Stands before all that the other pages need.</summary>
    public static IApplicationBuilder UseTracking(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var endpoints = app.ApplicationServices.GetRequiredService<TrackingEndpoints>();
        return app.Use(endpoints.InvokeAsync);
    }

    /// <summary>Stands behind what knows who asks.</summary>
    public static IApplicationBuilder UseOwnNetworks(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var networks = app.ApplicationServices.GetRequiredService<OwnNetworks>();
        return app.Use(networks.InvokeAsync);
    }
}
