using AddinHost.Contacts.Companies;
using AddinHost.Contacts.Deals;
using AddinHost.Contacts.Import;
using AddinHost.Contacts.Merging;
using AddinHost.Contacts.Properties;
using AddinHost.Contacts.Suggestions;

namespace AddinHost.Contacts;

/// <summary>Contacts, companies, deals, their properties, merging and import.</summary>
public static class ContactsFeature
{
    public static IServiceCollection AddContacts(this IServiceCollection services)
    {
        services.AddScoped<ContactBook>();
        services.AddScoped<Records>();
        services.AddScoped<CheckDetails>();
        services.AddScoped<CreateContact>();
        services.AddScoped<EditContact>();
        services.AddScoped<DeleteContact>();
        services.AddScoped<RecordSearch>();
        services.AddScoped<ListContacts>();
        services.AddScoped<GetContact>();
        services.AddScoped<MergeContacts>();
        services.AddScoped<IRecordRows, DealRows>();
        services.AddScoped<CompanyBook>();
        services.AddScoped<ShowCompanies>();
        services.AddScoped<WriteCompany>();
        services.AddScoped<PropertyValues>();
        services.AddScoped<ManageProperties>();
        services.AddScoped<SuggestionBook>();
        services.AddScoped<DecideSuggestions>();
        services.AddScoped<IRecordRows, SuggestionRows>();
        services.AddScoped<ManageDeals>();
        services.AddScoped<Associations>();
        services.AddScoped<TakeFile>();
        services.AddScoped<ShowImports>();
        services.AddScoped<StartImport>();
        services.AddScoped<ImportChunk>();
        services.AddScoped<RunImport>();
        services.AddSingleton<ImportSignal>();
        services.AddHostedService<ImportWorker>();
        services.AddScoped<ExportContacts>();
        services.AddScoped<ExportCompanies>();
        services.AddScoped<Marks.AddressMarks>();
        return services;
    }
}
