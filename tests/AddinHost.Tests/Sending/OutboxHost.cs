using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Mailboxes;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Providers.Memory;
using AddinHost.Sending;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Sending;

/// <summary>Mailboxes that really send, inside the host's own database, and what a member does with the mail on its way.</summary>
public sealed class OutboxHost(SharedHost shared)
{
    public TestHost Host => shared.Host;

    public async Task<Guid> AddMailboxAsync(string? address = null, MailboxState state = MailboxState.Healthy)
    {
        var id = Guid.CreateVersion7();
        var secrets = Host.Services.GetRequiredService<Sealer>().Seal(OpenMailbox.SecretsPurpose, id, "{}");
        await Host.InDatabaseAsync(async db =>
        {
            db.Mailboxes.Add(new Mailbox { Id = id, MemberId = Host.MemberId, Provider = ProviderKind.Memory, Address = address ?? SharedHost.Address("mine"), State = state, ConnectedAt = Host.Clock.GetUtcNow() });
            db.MailboxConnections.Add(new MailboxConnection { MailboxId = id, Settings = "{}", SealedSecrets = secrets });
            return await db.SaveChangesAsync();
        });
        return id;
    }

    public Task<Guid> AddContactAsync() => shared.AddContactAsync("Bea", SharedHost.Address());

    public async Task<Guid> SendAsync(Guid mailbox, Guid contact, string? sendAt = null, string? timeZone = null, string subject = "Offer") =>
        (await Host.PostAsync<JsonElement>($"/api/v1/contacts/{contact}/messages", new { mailboxId = mailbox, subject, text = "Thursday?", sendAt, timeZone }, HttpStatusCode.Accepted)).GetProperty("id").GetGuid();

    /// <summary>A time from now on the host's clock.</summary>
    public string In(TimeSpan after) => (Host.Clock.GetUtcNow() + after).ToString("O");

    public Task<HttpResponseMessage> DecideAsync(Guid id, string what, object? body = null) => body is null ? Host.Client.PostAsync($"/api/v1/messages/{id}/{what}", null) : Host.Client.PostAsJsonAsync($"/api/v1/messages/{id}/{what}", body);

    public async Task<JsonElement?> InOutboxAsync(Guid id)
    {
        var items = (await Host.GetAsync<JsonElement>("/api/v1/outbox?limit=200")).GetProperty("items").EnumerateArray().Where(item => item.GetProperty("id").GetGuid() == id).ToList();
        return items.Count == 0 ? null : items[0];
    }

    /// <summary>Place in the outbox and the code of its trouble.</summary>
    public async Task<(string? Place, string? Code)> PlaceAsync(Guid id) => await InOutboxAsync(id) is not { } item
        ? (null, null)
        : (item.GetProperty("place").GetString(), item.GetProperty("trouble") is { ValueKind: JsonValueKind.Object } trouble ? trouble.GetProperty("code").GetString() : null);

    public async Task<SendState?> StateAsync(Guid id) => await Host.InDatabaseAsync(db => db.MailMessages.Where(row => row.Id == id).Select(row => row.State).SingleAsync());

    public async Task<OutgoingMail> MailAsync(Guid id) => await Host.InDatabaseAsync(db => db.OutgoingMails.AsNoTracking().SingleAsync(row => row.MailMessageId == id));

    /// <summary>What left through a mailbox, in the order in which it left.</summary>
    public async Task<List<string>> LeftAsync(Guid mailbox) =>
        [.. (await Host.InDatabaseAsync(db => db.MemoryMails.Where(row => row.MailboxId == mailbox && row.Folder == MemoryMail.Out).OrderBy(row => row.Id).Select(row => row.Content).ToListAsync())).Select(content => Encoding.UTF8.GetString(content))];

    public async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            Assert.False(limit.IsCancellationRequested, $"At {Host.Clock.GetUtcNow():O} it had not come to: {what}");
            await Task.Delay(50);
        }
    }

    public Task UntilAsync(Guid id, SendState state) => UntilAsync(async () => await StateAsync(id) == state, $"{id} is {state}");
}
