using AddinHost.Contacts.Merging;
using AddinHost.Sending.Copies;
using AddinHost.Sending.Documents;
using AddinHost.Sending.Drafts;
using AddinHost.Sending.Replies;
using AddinHost.Sending.Signatures;
using AddinHost.Sending.Templates;
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
        services.AddScoped<HandOffCopies>();
        services.AddScoped<DecideCopies>();
        services.AddScoped<ProveSent>();
        services.AddScoped<FileCopy>();
        services.AddScoped<DiscardDraft>();
        services.AddScoped<SendLimits>();
        services.AddScoped<MailboxPauses>();
        services.AddScoped<ListOutbox>();
        services.AddScoped<SendDue>();
        services.AddScoped<ReadWritten>();
        services.AddScoped<ComposedFiles>();
        services.AddScoped<SaveDraft>();
        services.AddScoped<FindDrafts>();
        services.AddScoped<SentDrafts>();
        services.AddScoped<IRecordRows, DraftRows>();
        services.AddScoped<QuoteOriginal>();
        services.AddScoped<WriteReply>();
        services.AddScoped<ManageSignatures>();
        services.AddScoped<Tokens>();
        services.AddScoped<ManageTemplates>();
        services.AddScoped<FillTemplate>();
        services.AddScoped<UsedTemplates>();
        services.AddScoped<ChooseMeetingLink>();
        services.AddScoped<LinkDocuments>();
        services.AddScoped<ManageDocuments>();
        services.AddScoped<UploadDocument>();
        services.AddScoped<IRecordRows, DocumentLinkRows>();
        services.AddScoped<ChooseWritingDefaults>();
        services.AddScoped<DecideOutgoing>();
        services.AddScoped<IRecordRows, OutgoingRows>();
        services.AddHostedService<Dispatcher>();
        return services;
    }
}
