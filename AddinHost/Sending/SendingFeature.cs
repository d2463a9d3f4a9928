using AddinHost.Contacts.Merging;
using AddinHost.Sending.Limits;
using AddinHost.Sending.Unsent;

namespace AddinHost.Sending;

/// <summary>Sending mail through the members' own servers.</summary>
public static class SendingFeature
{
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddScoped<SendMessage>();
        services.AddScoped<DeliverMessage>();
        services.AddScoped<OutgoingSteps>();
        services.AddScoped<ReleaseScheduled>();
        services.AddScoped<HandOffMessage>();
        services.AddScoped<HandOffRest>();
        services.AddScoped<ProveSent>();
        services.AddScoped<FileCopy>();
        services.AddScoped<SendLimits>();
        services.AddScoped<MailboxPauses>();
        services.AddScoped<ListOutbox>();
        services.AddScoped<SendDue>();
        services.AddScoped<DecideOutgoing>();
        services.AddScoped<IRecordRows, OutgoingRows>();
        services.AddHostedService<Dispatcher>();
        return services;
    }
}
