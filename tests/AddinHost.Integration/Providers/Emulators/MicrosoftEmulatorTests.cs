using System.Text;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Providers.Graph;
using AddinHost.Shared.Caching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Integration.Providers.Emulators;

/// <summary>Our client of Microsoft Graph against an emulator that others wrote. What it covers, and where it is not as Microsoft is, stands in README.md.</summary>
[Trait("Form", "Long")]
public sealed class MicrosoftEmulatorTests(EmulatorServers emulators) : IClassFixture<EmulatorServers>
{
    private const string Ada = "ada@contoso.test";

    [Fact]
    public async Task Names_folders_categories_and_older_mail_are_read_and_a_draft_is_built_sent_and_found_and_a_subscription_made_and_ended()
    {
        await using var services = Services(await emulators.MicrosoftAsync());
        await using var provider = new GraphProvider(
            new ProviderConnection(Guid.CreateVersion7(), Guid.CreateVersion7(), Ada, "{}", "{}") { AccessToken = (_, _) => Task.FromResult("x") }, services.GetRequiredService<GraphHost>());
        Assert.Equal(Ada, Assert.Single(await provider.ListAliasesAsync(default)).Address);
        Assert.Contains(await provider.ListMarksAsync(default), mark => mark.Name == "Private");
        Assert.Contains(await provider.ListFoldersAsync(default), folder => folder.Id == "archive");
        Assert.DoesNotContain(await provider.ListFoldersAsync(default), folder => folder.Id is "inbox" or "sentitems" or "drafts");

        var (from, before) = (DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(1));
        var older = await provider.ListOlderIdsAsync(WatchedFolder.Inbox, from, before, default);
        // emulator quirk: it has mail of its own beside what it is told to have, and no @odata.count.
        Assert.True(older.Count >= 2);
        Assert.True((await provider.CountOlderAsync(WatchedFolder.Inbox, from, before, default)).IsLeast);
        var headers = await provider.ReadHeadersAsync(WatchedFolder.Inbox, older, default);
        var thursday = headers.Single(message => message.Headers.Subject == "Thursday?");
        Assert.Equal(("bea@outside.test", Ada), (thursday.Headers.From!.Address, Assert.Single(thursday.Headers.To).Address));
        Assert.NotNull(thursday.Headers.MessageId);
        Assert.Equal(thursday.Id, Assert.Single(await provider.ReadHeadersAsync(WatchedFolder.Inbox, [thursday.Id, new ProviderMessageId("none")], default)).Id);

        var mail = Prepared();
        var handle = await provider.PrepareAsync(mail, default);
        Assert.Equal(SendOutcome.NotSent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
        Assert.True((await provider.HandOffAsync(handle, mail, _ => Task.CompletedTask, default)).Accepted);
        Assert.Equal(SendOutcome.Sent, (await provider.FindOutcomeAsync(handle, default)).Outcome);
        var sent = await provider.ReadHeadersAsync(WatchedFolder.Sent, await provider.ListOlderIdsAsync(WatchedFolder.Sent, from, before, default), default);
        Assert.Contains(sent, message => message.Headers.Subject == "Built in pieces" && message.Headers.To.Any(to => to.Address == "bea@outside.test"));

        var made = (await provider.SubscribeAsync(null, default))!;
        Assert.Equal(2, GraphSubscriptions.Read(made.Value)!.Ids.Count);
        await provider.UnsubscribeAsync(made, default);
        // Ended already.
        await provider.UnsubscribeAsync(made, default);
    }

    private static PreparedMail Prepared()
    {
        var id = MessageId.New("contoso.test");
        var content = Encoding.ASCII.GetBytes($"From: {Ada}\r\nTo: bea@outside.test\r\nSubject: Built in pieces\r\nMessage-ID: <{id.Value}>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello\r\n");
        return new PreparedMail(id, Ada, ["bea@outside.test"], content);
    }

    private static ServiceProvider Services(Uri microsoft)
    {
        var settings = new Dictionary<string, string?> { ["Microsoft:Endpoints:Graph"] = microsoft.AbsoluteUri.TrimEnd('/'), ["Microsoft:NotificationUrl"] = "http://localhost:1/hooks/graph" };
        var all = new ServiceCollection();
        all.AddLogging();
        all.AddMemoryCache();
        all.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        all.AddSingleton<ICache, InProcessCache>();
        all.AddSingleton(TimeProvider.System);
        all.AddOptions<MicrosoftOptions>().BindConfiguration(MicrosoftOptions.Section);
        all.AddGraph();
        // emulator quirk: of a draft in MIME it keeps nothing, so every draft is built piece by piece.
        all.AddSingleton(new GraphLimits { MaxDraftBytes = 0 });
        return all.BuildServiceProvider();
    }
}
