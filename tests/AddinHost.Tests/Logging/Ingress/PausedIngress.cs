using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Logging.Ingress;
using AddinHost.Mail.Smtp;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Ingress;

/// <summary>A host that takes mail and logs it when a test says so.</summary>
public sealed class PausedIngress : IAsyncLifetime
{
    public const string Domain = "log.inlay.test";

    public TestHost Host { get; private set; } = null!;

    /// <summary>The administrator's, ada@engines.test.</summary>
    public string Address { get; private set; } = "";

    public HttpClient Elsewhere { get; private set; } = null!;

    public SpoolConsumer Consumer => Host.Services.GetRequiredService<SpoolConsumer>();

    public IngressSpool Spool => Host.Services.GetRequiredService<IngressSpool>();

    public async Task InitializeAsync()
    {
        // Port 0: the system chooses, and nobody else is in the way.
        Host = await TestHost.StartAsync(settings: new()
        {
            ["Ingress:Smtp:Listen"] = "127.0.0.1:0",
            ["Ingress:Domain"] = Domain,
            ["Ingress:Paused"] = "true",
            ["Ingress:AuthenticationServers:0"] = "mx.engines.test",
        });
        Elsewhere = await Host.OtherOrganizationAsync();
        Address = (await Host.PostAsync<JsonElement>("/api/v1/logging-addresses", new { }, HttpStatusCode.Created)).GetProperty("address").GetString()!;
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public Task SendAsync(string mail, string? sender = null, params string[] to) => SendAsync(Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n")), sender, to);

    /// <summary>As a mail server hands it over, then taken out of the spool.</summary>
    public async Task SendAsync(byte[] mail, string? sender = null, params string[] to)
    {
        await KeepAsync(mail, sender, to);
        await Consumer.RunAsync(default);
        Assert.Empty(Spool.Waits());
    }

    public async Task KeepAsync(byte[] mail, string? sender = null, params string[] to)
    {
        var reception = Spool.Begin(new SmtpReceivedEnvelope(sender ?? "ada@engines.test", to.Length == 0 ? [Address] : to, "client.test", "ESMTP", false), "192.0.2.1");
        await reception.WriteAsync(mail, default);
        Assert.True((await reception.KeepAsync(default)).IsPositive);
        await reception.EndAsync();
    }

    /// <summary>Why the last mail was not logged, and that list is empty again.</summary>
    public async Task<string?> ReasonAsync()
    {
        var items = (await Host.GetAsync<JsonElement>("/api/v1/unlogged-emails")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(HttpStatusCode.NoContent, (await Host.Client.DeleteAsync(new Uri("/api/v1/unlogged-emails", UriKind.Relative))).StatusCode);
        Assert.All(items, item => Assert.False(string.IsNullOrEmpty(item.GetProperty("detail").GetString()) || string.IsNullOrEmpty(item.GetProperty("remedy").GetString())));
        return items.Count == 0 ? null : string.Join(' ', items.Select(item => item.GetProperty("code").GetString()));
    }

    /// <summary>The timeline of the contact with an address; null when there is none.</summary>
    public async Task<List<JsonElement>?> TimelineAsync(string address)
    {
        var found = await Host.InDatabaseAsync(db => db.ContactAddresses.Where(row => row.Address == address).Select(row => (Guid?)row.ContactId).SingleOrDefaultAsync());
        return found is null ? null : [.. (await Host.GetAsync<JsonElement>($"/api/v1/contacts/{found}/timeline")).GetProperty("items").EnumerateArray()];
    }
}
