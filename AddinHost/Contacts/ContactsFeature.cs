namespace AddinHost.Contacts;

/// <summary>Contacts and their addresses.</summary>
public static class ContactsFeature
{
    public static IServiceCollection AddContacts(this IServiceCollection services)
    {
        services.AddScoped<ContactBook>();
        services.AddScoped<CreateContact>();
        services.AddScoped<ListContacts>();
        services.AddScoped<GetContact>();
        return services;
    }
}
