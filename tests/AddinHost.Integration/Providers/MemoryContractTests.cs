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
public sealed class MemoryContractTests(MemoryContractTests.Host host) : MailProviderContract, IClassFixture<MemoryContractTests.Host>
{
    protected override Task<ContractMailbox> NewMailboxAsync() => Task.FromResult<ContractMailbox>(new MemoryMailbox(host.Services));

    /// <summary>The real host on a database of its own.</summary>
    public sealed class Host : WebApplicationFactory<Program>
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
        }
    }

    private sealed class MemoryMailbox(IServiceProvider services) : ContractMailbox
    {
        private readonly Guid organizationId = Guid.CreateVersion7();
        private readonly Guid mailboxId = Guid.CreateVersion7();

        public override string Address => "alice@example.test";

        public override SendOutcome OutcomeOfUnsent => SendOutcome.NotSent;

        public override IReadOnlyList<string> CheckSteps => ["test_message"];

        public override IMailProvider Open() =>
            services.GetRequiredKeyedService<OpenMailProvider>(ProviderKind.Memory)(services, new ProviderConnection(organizationId, mailboxId, Address, "{}", "{}"));

        public override async Task PutAsync(WatchedFolder folder, byte[] message) => await InDatabaseAsync(async db =>
        {
            var now = DateTimeOffset.UtcNow;
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
