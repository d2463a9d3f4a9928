using AddinHost.Data;
using AddinHost.Integration.Support;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Shared.Identity;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Integration.Providers;

/// <summary>The contract on the mail system inside Inlay.</summary>
public abstract class MemoryContractTests(MemoryHost host) : MailProviderContract
{
    protected override Task<ContractMailbox> NewMailboxAsync() => Task.FromResult<ContractMailbox>(new MemoryMailbox(host.Services));

    private sealed class MemoryMailbox(IServiceProvider services) : ContractMailbox
    {
        private readonly Guid organizationId = Guid.CreateVersion7();
        private readonly Guid mailboxId = Guid.CreateVersion7();

        public override string Address => "alice@example.test";

        public override SendOutcome OutcomeOfUnsent => SendOutcome.NotSent;

        public override IReadOnlyList<string> CheckSteps => ["test_message"];

        public override IMailProvider Open() =>
            services.GetRequiredKeyedService<OpenMailProvider>(ProviderKind.Memory)(services, new ProviderConnection(organizationId, mailboxId, Address, "{}", "{}"));

        public override Task PutAsync(WatchedFolder folder, byte[] message) => PutAsync(folder, message, daysAgo: 0);

        public override async Task PutAsync(WatchedFolder folder, byte[] message, int daysAgo) => await InDatabaseAsync(async db =>
        {
            var now = DateTimeOffset.UtcNow.AddDays(-daysAgo);
            db.MemoryMails.Add(new MemoryMail { MailboxId = mailboxId, Folder = NameOf(folder), Content = message, ReceivedAt = now, DeliverAt = now });
            return await db.SaveChangesAsync();
        });

        public override async Task<IReadOnlyList<byte[]>> ContentAsync(WatchedFolder folder) => await InDatabaseAsync(async db =>
            await db.MemoryMails.Where(row => row.MailboxId == mailboxId && row.Folder == NameOf(folder)).OrderBy(row => row.Id).Select(row => row.Content).ToListAsync());

        /// <summary>It has no marks at all.</summary>
        public override Task<bool> IsAnythingReadAsync() => Task.FromResult(false);

        private static string NameOf(WatchedFolder folder) => folder == WatchedFolder.Sent ? MemoryMail.Sent : MemoryMail.Inbox;

        private async Task<T> InDatabaseAsync<T>(Func<AppDb, Task<T>> work)
        {
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeJob(organizationId);
            return await work(scope.ServiceProvider.GetRequiredService<AppDb>());
        }
    }
}

/// <summary>Kept in SQLite.</summary>
public sealed class MemoryOnSqliteContractTests(MemoryHost host) : MemoryContractTests(host), IClassFixture<MemoryHost>;

/// <summary>Kept in PostgreSQL.</summary>
[Trait("Form", "Long")]
public sealed class MemoryOnPostgresContractTests(MemoryOnPostgresHost host) : MemoryContractTests(host), IClassFixture<MemoryOnPostgresHost>;

/// <summary>The real host in this process, on a database of its own.</summary>
public class MemoryHost : WebApplicationFactory<Program>
{
    private readonly PrivateFolder folder = new("memory");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseEnvironment("Development");
        builder.UseSetting("Data:Directory", folder["data"]);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same on a PostgreSQL of its own.</summary>
public sealed class MemoryOnPostgresHost : MemoryHost, IAsyncLifetime
{
    private PostgresServer server = null!;
    private PostgresDatabase database = null!;

    public async Task InitializeAsync()
    {
        server = await PostgresServer.StartNewAsync();
        database = await server.CreateDatabaseAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Database:Provider", "postgres");
        builder.UseSetting("ConnectionStrings:App", database.ConnectionString);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await database.DisposeAsync();
        await server.DisposeAsync();
    }
}
