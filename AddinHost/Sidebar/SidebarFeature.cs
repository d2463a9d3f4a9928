namespace AddinHost.Sidebar;

/// <summary>The one view model that all sidebars show.</summary>
public static class SidebarFeature
{
    public static IServiceCollection AddSidebar(this IServiceCollection services)
    {
        services.AddScoped<ShowSidebar>();
        services.AddScoped<ShowLogged>();
        services.AddScoped<ShowComposing>();
        services.AddScoped<ReadPeople>();
        return services;
    }
}
