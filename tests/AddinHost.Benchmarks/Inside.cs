using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Integration.Support;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Blobs;
using AddinHost.Shared.Caching;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Jobs;
using AddinHost.Shared.Outbound;
using AddinHost.Shared.Secrets;
using AddinHost.Sync;
using AddinHost.Tasks;
using AddinHost.Timeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AddinHost.Benchmarks;

/// <summary>The product's own services in this process, on a database of their own and with nothing running in the background: to measure one use case without HTTP.</summary>
internal sealed class Inside : IAsyncDisposable
{
    private readonly PrivateFolder folder = new("bench");
    private readonly WebApplication app;

    private Inside(string? postgres, TimeProvider clock, Action<IServiceCollection>? more)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Bench" });
        builder.Configuration["Data:Directory"] = folder["data"];
        if (postgres is not null)
            (builder.Configuration["Database:Provider"], builder.Configuration["ConnectionStrings:App"]) = ("postgres", postgres);
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error);
        builder.Services
            .AddData(builder.Configuration).AddSecrets().AddCaching().AddOutbound().AddEvents().AddBlobs().AddJobs().AddOrganizations().AddContacts().AddMessages().AddTimeline().AddTasks()
            .AddProviders().AddMailboxes().AddEmailLogging().AddSync().AddScoped<SeenMessages>();
        more?.Invoke(builder.Services);
        // Last, for it takes the place of the clock that jobs bring.
        builder.Services.AddSingleton(clock);
        app = builder.Build();
    }

    public Guid OrganizationId { get; private set; }

    public Guid MemberId { get; private set; }

    public string File => Path.Combine(folder["data"], "inlay.db");

    public static async Task<Inside> StartAsync(string? postgres = null, TimeProvider? clock = null, Action<IServiceCollection>? more = null)
    {
        var inside = new Inside(postgres, clock ?? TimeProvider.System, more);
        var services = inside.app.Services;
        await services.GetRequiredService<SchemaRunner>().RunAsync(CancellationToken.None);
        await services.GetRequiredService<ThisInstallation>().LoadAsync(CancellationToken.None);
        await using var scope = services.CreateAsyncScope();
        var member = await scope.ServiceProvider.GetRequiredService<CreateOrganization>()
            .AddAsync("Bench", "Ada", $"ada-{Guid.NewGuid():N}@bench.test", "correct horse battery", "en", Permissions.PersonalEmailAccess | Permissions.Administer, CancellationToken.None);
        (inside.OrganizationId, inside.MemberId) = (member.Value.OrganizationId, member.Value.Id);
        return inside;
    }

    public IServiceProvider Services => app.Services;

    public async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(OrganizationId, MemberId);
        return await work(scope.ServiceProvider);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Dispose();
    }
}
