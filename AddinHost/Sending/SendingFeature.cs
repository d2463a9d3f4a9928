using AddinHost.Contacts.Merging;

namespace AddinHost.Sending;

/// <summary>Sending mail through the members' own servers.</summary>
public static class SendingFeature
{
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddScoped<SendMessage>();
        services.AddScoped<DeliverMessage>();
        services.AddScoped<SendDue>();
        services.AddScoped<DecideOutgoing>();
        services.AddScoped<IRecordRows, OutgoingRows>();
        services.AddHostedService<Dispatcher>();
        return services;
    }
}
