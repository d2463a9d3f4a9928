using AddinHost.Contacts.Merging;

namespace AddinHost.Tasks;

/// <summary>Tasks, their reminders, and waiting for replies.</summary>
public static class TasksFeature
{
    public static IServiceCollection AddTasks(this IServiceCollection services)
    {
        services.AddScoped<ListTasks>();
        services.AddScoped<WriteTask>();
        services.AddScoped<WaitForReply>();
        services.AddScoped<IRecordRows, TaskRows>();
        return services;
    }
}
