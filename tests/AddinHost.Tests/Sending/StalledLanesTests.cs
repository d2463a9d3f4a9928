using System.Net;
using System.Net.Sockets;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending;

/// <summary>Servers that take connections and say nothing.</summary>
public sealed class StalledLanesTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const int Stalled = 12;

    private readonly OutboxHost outbox = new(shared);

    [Fact, Trait("Form", "Long")]
    public async Task However_many_servers_keep_their_mailboxes_waiting_the_others_send()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var (host, contact) = (shared.Host, await outbox.AddContactAsync());
        var settings = $$$"""{"imap":{"host":"127.0.0.1","port":1,"security":"tls","userName":"x"},"smtp":{"host":"127.0.0.1","port":{{{((IPEndPoint)silent.LocalEndpoint).Port}}},"security":"tls","userName":"x"}}""";
        for (var n = 0; n < Stalled; n++)
        {
            var id = await outbox.AddMailboxAsync();
            var secrets = host.Services.GetRequiredService<Sealer>().Seal(AddinHost.Mailboxes.OpenMailbox.SecretsPurpose, id, """{"password":"x"}""");
            await host.InDatabaseAsync(async db =>
            {
                await db.MailboxConnections.Where(row => row.MailboxId == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Settings, settings).SetProperty(row => row.SealedSecrets, secrets));
                return await db.Mailboxes.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Provider, ProviderKind.Imap));
            });
            await outbox.SendAsync(id, contact);
        }

        var held = new List<TcpClient>();
        try
        {
            // More than work at once: the first of them are found to stall, and the last has its turn while they do.
            while (held.Count < Stalled)
                held.Add(await silent.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(60)));
            var quick = await outbox.SendAsync(await outbox.AddMailboxAsync(), contact);
            await outbox.UntilAsync(quick, SendState.Filed);
            Assert.All(held, client => Assert.False(client.Client.Poll(0, SelectMode.SelectRead) && client.Available == 0));
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }
    }
}
